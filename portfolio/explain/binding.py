"""Which rules keep a target out of reach: those whose removal alone raises its reach most.

Cheap bounds first. Without one rule, nothing is reached beyond the bound of the linear relaxation
without it; where the relaxation puts no price on a rule, that is the bound with it. Of all rules
without a price together one solve often shows that none of them matters; where it does not, they
are halved. So only a rule that could be the best one is solved for itself.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from portfolio.case.case import Case
from portfolio.case.variation import Variation
from portfolio.compile.business import BusinessRule
from portfolio.compile.levels import TargetLevel, levels
from portfolio.compile.problem import Problem, Stage
from portfolio.engines.linear import linear_rows
from portfolio.engines.session import SolverAdapter
from portfolio.engines.threads import in_threads, workers_of
from portfolio.explain.reach import Reach, TargetPlace, improvement_stage
from portfolio.solve import best_value
from portfolio.solve.duals import root_duals
from portfolio.solve.fixing import root_relaxation

BLOCKING = ("capacity", "target", "group", "mandatory", "exclude", "exclude_pair")
"""Families of rules that somebody could take back to reach a target."""


@dataclass(frozen=True)
class Binding:
    """A rule, and the best level of a target over the portfolios that keep every other rule."""

    rule: BusinessRule
    level: Fraction


class UnprovenError(Exception):
    """A solve ended at its limits, so that nothing is known."""


def binding_rules(
    case: Case,
    solver: SolverAdapter,
    blocked: Mapping[TargetPlace, Reach],
    progress: Callable[[str], None] = lambda _: None,
) -> Mapping[TargetPlace, tuple[Binding, ...]]:
    """Of each target the rules whose removal alone raises its reach most, all of them.

    An empty tuple says that no rule raises it alone. Targets for which that is not proven are left
    out.
    """
    by_target = {(level.kpi, level.slice): level for level in levels(case.planning)}

    def binding(target: TargetPlace) -> tuple[Binding, ...] | None:
        progress(f"what keeps {target[0]} in {target[1]} from its target")
        search = _Search(case, solver, by_target[target], blocked[target])
        try:
            return search.binding()
        except UnprovenError:
            return None

    targets = list(blocked)
    workers = workers_of(solver.load(case.problem))
    answers = in_threads([partial(binding, target) for target in targets], workers)
    proven = {}
    for target, answer in zip(targets, answers, strict=True):
        if answer is not None:
            proven[target] = answer
    return proven


@dataclass(frozen=True)
class _Group:
    """Rules, of which none alone raises the improvement beyond a bound; `solved` says that one does."""

    rules: tuple[int, ...]
    bound: Fraction
    solved: bool = False

    def __lt__(self, other: "_Group") -> bool:
        """The highest bound first; what is solved before what only might get as far."""
        return (-self.bound, not self.solved, self.rules) < (-other.bound, not other.solved, other.rules)


class _Search:
    """The search for one target."""

    def __init__(self, case: Case, solver: SolverAdapter, level: TargetLevel, reach: Reach) -> None:
        self._case = case
        self._solver = solver
        self._level = level
        self._stage = improvement_stage(case, level)
        self._reached = level.sign * (reach.level - level.baseline)

    def binding(self) -> tuple[Binding, ...]:
        """The rules that raise the reach most, in their canonical order."""
        queue = list(self._first_groups())
        heapq.heapify(queue)
        best: list[_Group] = []
        while queue:
            group = heapq.heappop(queue)
            is_beaten = bool(best) and group.bound < best[0].bound
            if group.bound <= self._reached or is_beaten:
                break
            if group.solved:
                best.append(group)
                continue
            for part in self._solved(group):
                heapq.heappush(queue, part)
        found = []
        for group in sorted(best, key=lambda group: group.rules):
            level = self._level.baseline + self._level.sign * group.bound
            found.append(Binding(self._case.rules[group.rules[0]], level))
        return tuple(found)

    def _solved(self, group: _Group) -> Iterable[_Group]:
        """What a solve without all rules of a group says of each: one is done, more are halved."""
        value = self._value_without(group.rules)
        if len(group.rules) == 1:
            return [_Group(group.rules, value, solved=True)]
        middle = len(group.rules) // 2
        halves = group.rules[:middle], group.rules[middle:]
        return [_Group(half, min(value, group.bound)) for half in halves]

    def _first_groups(self) -> Iterable[_Group]:
        """Each rule with a price by itself, with its own bound; all others together."""
        numbers = [n for n, rule in enumerate(self._case.rules) if rule.subject.family in BLOCKING]
        whole = self._relaxed(self._case.problem)
        prices = _priced_rules(self._case, self._stage)
        for number in numbers:
            if number in prices:
                yield _Group((number,), self._relaxed(self._without((number,)).problem))
        unpriced = tuple(number for number in numbers if number not in prices)
        if unpriced:
            yield _Group(unpriced, whole)

    def _without(self, numbers: Iterable[int]) -> Case:
        names = frozenset(self._case.rules[number].subject.name for number in numbers)
        return self._case.varied(Variation(dropped=names))

    def _relaxed(self, problem: Problem) -> Fraction:
        """A bound on the improvement."""
        root = root_relaxation(problem, (), self._stage.gain)
        if root is not None:
            return Fraction(root.bound, self._stage.gain.scale)
        gain = self._stage.gain
        most = np.maximum(gain.coefficients * problem.upper[gain.columns], 0)
        return Fraction(int(most.sum()), gain.scale)

    def _value_without(self, numbers: Iterable[int]) -> Fraction:
        """The best improvement without some rules.

        Raises:
            UnprovenError: if the solve ends at its limits.
        """
        varied = self._without(numbers)
        session = self._solver.load(varied.problem)
        value = best_value(varied.problem, session, varied.limits, self._stage)
        if value is None:
            raise UnprovenError
        return value


def _priced_rules(case: Case, stage: Stage) -> frozenset[int]:
    """Numbers of the rules on which the duals of the relaxation put a price.

    The same duals bound the problem without any other rule, by as much: what they price at nothing
    adds nothing to the bound (Neumaier and Shcherbina 2004). Without duals every rule is priced.
    """
    problem = case.problem
    rows = linear_rows(problem, ())
    answer = root_duals(problem, rows, stage.gain)
    if answer is None:
        return frozenset(range(len(case.rules)))
    duals, shift = answer
    reduced = stage.gain.dense(len(problem.columns)).astype(object) << shift
    np.subtract.at(reduced, rows.columns, rows.values.astype(object) * duals[rows.rows])
    first_row = np.cumsum([0, *(len(block) for block in problem.blocks)])
    priced = set()
    for number, rule in enumerate(case.rules):
        on_rows = any(duals[first_row[block] + row] for block, row in rule.rows)
        on_fixes = any(reduced[problem.fixes[fix].column] for fix in rule.fixes)
        if on_rows or on_fixes:
            priced.add(number)
    return frozenset(priced)

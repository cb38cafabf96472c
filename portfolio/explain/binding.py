"""Which rules keep a target out of reach: those whose removal alone raises its reach most.

Cheap bounds first. Without one rule, nothing is reached beyond the bound of the linear relaxation
without it; where the relaxation puts no price on a rule, that is the bound with it. Of all rules
without a price together one solve often shows that none of them matters; where it does not, they
are halved. So only a rule that could be the best one is solved for itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from portfolio.case import Case, Variation
from portfolio.compile import BusinessRule, Problem, Stage, TargetLevel, levels
from portfolio.engines import SolverAdapter, in_threads, linear_rows, workers_of
from portfolio.explain.reach import BestLevel, TargetPlace, improvement_stage
from portfolio.solve import LimitReachedError, best_value_from, root_duals, root_relaxation

BLOCKING = ("capacity", "target", "exclude")
"""Families of the rules that are named: caps, promises and exclusions."""

MOST_ASKS = 24
FEWEST_ASKS = 2
ITEMS_ASKED = 3000
"""One target is worth so many solves of problems with one item."""


@dataclass(frozen=True)
class Binding:
    """A rule, and the best level of a target over the portfolios that keep every other rule."""

    rule: BusinessRule
    level: Fraction
    most: bool
    """Whether it is proven that no other rule raises the level further."""


def binding_rules(
    case: Case,
    solver: SolverAdapter,
    blocked: Mapping[TargetPlace, BestLevel],
    progress: Callable[[str], None] = lambda _: None,
) -> Mapping[TargetPlace, tuple[Binding, ...]]:
    """Of each target the rules whose removal alone raises its reach most, all of them.

    An empty tuple says that no rule raises it alone. Targets for which that is not proven are left
    out.
    """
    by_target = {level.target_path: level for level in levels(case.planning)}

    def binding(target: TargetPlace) -> tuple[Binding, ...] | None:
        level = by_target[target]
        progress(f"what keeps {level.kpi} in {level.slice} from its target")
        search = _Search(case, solver, level, blocked[target])
        try:
            return search.binding()
        except LimitReachedError:
            return None

    if not blocked:
        return {}
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
    """Rules, of which none alone lets the target gain more than a bound."""

    rules: tuple[int, ...]
    bound: int


class _Search:
    """The search for one target, in integer units of what it gains."""

    def __init__(
        self, case: Case, solver: SolverAdapter, level: TargetLevel, reach: BestLevel
    ) -> None:
        self._case = case
        self._solver = solver
        self._level = level
        self._stage = improvement_stage(case, level)
        improvement = level.sign * (reach.level - level.baseline)
        self._best = int(improvement * self._stage.gain.scale)
        self._binding: list[int] = []

    def binding(self) -> tuple[Binding, ...]:
        """The rules that raise the reach most, in their canonical order.

        Raises:
            LimitReachedError: if a solve ends at its limits.
        """
        waiting = self._groups()
        waiting.sort(key=lambda group: group.bound)
        asks = _most_asks(self._case)
        while waiting and asks:
            group = waiting.pop()
            if group.bound >= self._least:
                waiting += self._asked(group)
                asks -= 1
        is_most = all(group.bound < self._least for group in waiting)
        if not is_most and not self._binding:
            raise LimitReachedError
        gained = Fraction(self._best, self._stage.gain.scale)
        level = self._level.baseline + self._level.sign * gained
        return tuple(
            Binding(self._case.rules[number], level, is_most) for number in sorted(self._binding)
        )

    @property
    def _least(self) -> int:
        """What a rule has to let the target gain to count: as much as others, and more than with
        it."""
        return self._best if self._binding else self._best + 1

    def _asked(self, group: _Group) -> list[_Group]:
        """Ask whether a group reaches what is known, or more; the halves of one that may."""
        varied = self._without(group.rules)
        session = self._solver.load(varied.problem)
        gained = best_value_from(varied.problem, session, varied.limits, self._stage, self._least)
        if gained is None:
            return []
        if len(group.rules) > 1:
            middle = len(group.rules) // 2
            halves = group.rules[:middle], group.rules[middle:]
            return [_Group(half, min(gained, group.bound)) for half in halves]
        if gained > self._best:
            self._best = gained
            self._binding = []
        self._binding.append(group.rules[0])
        return []

    def _groups(self) -> list[_Group]:
        """Each rule with a price by itself, with its own bound; all others together."""
        rules = self._case.rules
        numbers = [n for n, rule in enumerate(rules) if rule.family in BLOCKING]
        prices = _prices(self._case, self._stage)
        by_price = sorted(numbers, key=lambda number: -prices[number])
        dearest = by_price[: 2 * _most_asks(self._case)]
        groups = []
        for number in dearest:
            if prices[number]:
                bound = self._relaxed(self._without((number,)).problem)
                groups.append(_Group((number,), bound))
        unpriced = tuple(number for number in numbers if not prices[number])
        if unpriced:
            groups.append(_Group(unpriced, self._relaxed(self._case.problem)))
        cheap = tuple(number for number in by_price[len(dearest) :] if prices[number])
        if cheap:
            groups.append(_Group(tuple(sorted(cheap)), self._without_any_rule()))
        return groups

    def _without(self, numbers: Iterable[int]) -> Case:
        names = frozenset(self._case.rules[number].id for number in numbers)
        return self._case.varied(Variation(dropped=names))

    def _relaxed(self, problem: Problem) -> int:
        """A bound on what the target gains."""
        gain = self._stage.gain
        root = root_relaxation(problem, (), gain)
        return self._without_any_rule() if root is None else root.bound

    def _without_any_rule(self) -> int:
        gain = self._stage.gain
        # Items and tiers reached are at most 1, and nothing else brings a KPI anything.
        return int(np.maximum(gain.coefficients, 0).sum())


def _most_asks(case: Case) -> int:
    """How many solves one target is worth: more where they are quick."""
    return max(FEWEST_ASKS, min(MOST_ASKS, ITEMS_ASKED // max(len(case.columns.items), 1)))


def _prices(case: Case, stage: Stage) -> list[int]:
    """What the duals of the relaxation price each rule at, in what the target gains.

    The same duals bound the problem without any other rule, by as much: a rule priced at 0 adds
    nothing to the bound (Neumaier and Shcherbina 2004). Without duals every rule has a price.
    """
    problem = case.problem
    rows = linear_rows(problem, ())
    answer = root_duals(problem, rows, stage.gain)
    if answer is None:
        return [1] * len(case.rules)
    duals, shift = answer
    reduced = stage.gain.dense(len(problem.columns)).astype(object) << shift
    np.subtract.at(reduced, rows.columns, rows.values.astype(object) * duals[rows.rows])
    first_row = np.cumsum([0, *(len(block) for block in problem.blocks)])
    prices = []
    for rule in case.rules:
        price = 0
        for block, row in rule.rows:
            at = first_row[block] + row
            if duals[at]:
                price += max(abs(int(duals[at]) * int(rows.bounds[at])), 1)
        for fix in rule.fixes:
            price += abs(int(reduced[problem.fixes[fix].column]))
        prices.append(price)
    return prices

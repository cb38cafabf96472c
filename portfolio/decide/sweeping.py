"""Variants solved in groups: what a process has solved spares it solves of other variants.

A plan that is proven to be the canonical optimum of a variant too needs no solve, and other
searches start from the plans of variants before. What a variant answers never depends on those.
"""

import pickle
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from portfolio.answers import VariantPlan
from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import Problem, allowed_point, chosen_at, point_of
from portfolio.decide.ask import canonical_decision, decision_to_gap
from portfolio.decide.known import KnownPlans
from portfolio.decide.tighter import is_tighter
from portfolio.decide.variants import (
    SCORE,
    GridAxis,
    SweepVariant,
    varied_planning,
    varied_workspace,
)
from portfolio.diff import Decided
from portfolio.engines import Cut
from portfolio.findings import FindingSeverity
from portfolio.model import ALL, Limits
from portfolio.results import RunStatus, exact
from portfolio.solve import KnownPortfolios
from portfolio.source import Workspace
from portfolio.validate import scenario_findings

GROUP = 20
"""Variants of one group: a stop loses no more of them."""
MOST_SOLVED = 100
"""Variants that a process remembers at most: those that it solved last."""
MOST_COLUMNS = 100_000
"""Of all variants that a process remembers: a thousand columns take about two megabytes."""
MOST_STARTS = 5
"""Plans of other variants from which a search starts."""
MOST_VALUES = 1_000_000
"""More values than any axis has: so a value of an axis has one number."""


@dataclass(frozen=True)
class SweepGroup:
    """Some variants of one scenario, with all that they need, so that any process can solve
    them."""

    workspace: bytes
    axes: tuple[GridAxis, ...]
    variants: tuple[SweepVariant, ...]


@dataclass(frozen=True)
class VariantAnswer:
    """What became of a variant: its plan, or what is wrong with it."""

    number: int
    plan: VariantPlan | None
    errors: tuple[str, ...] = ()


def packed(workspace: Workspace) -> bytes:
    """A workspace to be sent to other processes."""
    return pickle.dumps(workspace)


@lru_cache(maxsize=2)
def _unpacked(data: bytes) -> Workspace:
    workspace: Workspace = pickle.loads(data)
    return workspace


def solve_group(group: SweepGroup) -> tuple[VariantAnswer, ...]:
    """The answers of a group, in the order of its variants."""
    workspace = _unpacked(group.workspace)
    known = _known_here(group.workspace, group.variants[0].scenario)
    near = KnownPlans()
    answers = []
    for variant in group.variants:
        varied, findings = varied_workspace(workspace, group.axes, variant)
        if not findings:
            findings = scenario_findings(varied, variant.scenario)
        errors = [
            finding.message for finding in findings if finding.severity is FindingSeverity.ERROR
        ]
        if errors:
            answers.append(VariantAnswer(variant.number, None, tuple(errors)))
            continue
        case = Case(varied_planning(varied, group.axes, variant))
        decided = known.decide(case, variant.positions, near)
        answers.append(VariantAnswer(variant.number, variant_plan(case, decided)))
    return tuple(answers)


@lru_cache(maxsize=2)
def _known_here(_workspace: bytes, _scenario: str) -> "SolvedVariants":
    """What this process has solved of a scenario, in whatever group."""
    return SolvedVariants()


class SolvedVariants:
    """The variants that were solved last spare solves of others: they say how soon, never which."""

    def __init__(self) -> None:
        self._solved: deque[tuple[Problem, Decided]] = deque()
        self._plans: OrderedDict[Choice, None] = OrderedDict()

    def decide(self, case: Case, positions: Sequence[int], near: KnownPlans) -> Decided:
        """The canonical optimum of a case, without a solve where the others prove it.

        `positions` are those of its values on the axes, and `near` has plans by such positions.
        """
        if case.is_ruled_out:
            return Decided(RunStatus.INFEASIBLE, Choice(), None)
        if case.gap:
            return decision_to_gap(case)
        if _is_limited(case):
            return canonical_decision(case)
        numbers = [MOST_VALUES * axis + place for axis, place in enumerate(positions)]
        decided = self._by_looser(case) or near.settled(numbers, case, canonical=True)
        if decided is None:
            decided = self._by_solving(case)
            near.add(numbers, case, decided, canonical=True)
        return decided

    def _by_looser(self, case: Case) -> Decided | None:
        """The decision of a variant with looser bounds, where it is that of this one too."""
        for problem, decided in self._solved:
            if not is_tighter(case.problem, problem):
                continue
            if decided.objective is None:
                return decided
            point = allowed_point(case.problem, decided.choice)
            if point is not None:
                worth = case.problem.objective.expression.value(point)
                return Decided(RunStatus.OPTIMAL, decided.choice, worth)
        return None

    def _by_solving(self, case: Case) -> Decided:
        known = self._portfolios(case.problem)
        decided = canonical_decision(case, known=known)
        if decided.proven:
            self._remember(case.problem, decided, known)
            return decided
        # Even without limits of its own: what a search started from would show.
        return canonical_decision(case)

    def _portfolios(self, problem: Problem) -> KnownPortfolios:
        """The last plans that the rules of a variant allow too, to start its search from."""
        known = KnownPortfolios(problem)
        points = (allowed_point(problem, choice) for choice in reversed(self._plans))
        for point in islice((point for point in points if point is not None), MOST_STARTS):
            known.add(point)
        return known

    def _remember(self, problem: Problem, decided: Decided, known: KnownPortfolios) -> None:
        """Have a problem as the first one, and its plan, after those as good, as the last one."""
        self._solved.appendleft((problem, decided))
        most = min(MOST_SOLVED, 1 + MOST_COLUMNS // (1 + len(problem.columns)))
        while len(self._solved) > most:
            self._solved.pop()
        point = point_of(problem, decided.choice)
        gain = problem.objective.gain
        ties = known.those_with([Cut(gain, gain.dot(point))])
        for choice in (*(chosen_at(problem.columns, tie) for tie in ties), decided.choice):
            self._plans[choice] = None
            self._plans.move_to_end(choice)
        while len(self._plans) > MOST_SOLVED:
            self._plans.popitem(last=False)


def _is_limited(case: Case) -> bool:
    """Whether a scenario ends searches sooner than all others do.

    What a limit leaves would depend on what is known, and so on which process solved what.
    """
    limits = case.planning.scenario.limits
    return limits.seconds is not None or limits.nodes < Limits().nodes


def variant_plan(case: Case, decided: Decided) -> VariantPlan:
    """A decision as a value, with the totals of its plan."""
    selected = {key: taken.scope for key, taken in decided.choice.items()}
    if decided.objective is None:
        return VariantPlan(
            status=decided.status, objective=None, selected=selected, tokens={}, kpis={}
        )
    columns = case.problem.columns
    point = point_of(case.problem, decided.choice)
    # In the order in which a kept answer has them, so that both are the same bytes.
    tokens = {}
    for resource in sorted(case.planning.organization.resources):
        tokens[resource] = exact(columns.tokens(resource, ALL).value(point))
    kpis = {}
    for kpi, metric in sorted(case.planning.metrics.metrics.items()):
        if metric.optimizable and kpi != SCORE:
            kpis[kpi] = exact(columns.contributions(kpi, ALL).value(point))
    return VariantPlan(
        status=decided.status,
        objective=exact(decided.objective),
        selected=selected,
        tokens=tokens,
        kpis=kpis,
    )


def first_dominating(plans: Sequence[VariantPlan], signs: Mapping[str, int]) -> list[int | None]:
    """Of each plan the position of the first one that beats it; None where none does.

    One plan beats another if it is as good in every KPI, takes no more of any resource, and is
    better in one of them. `signs` says of each KPI whether more is better.
    """
    measured = [_improvements(plan, signs) for plan in plans]
    distinct: dict[tuple[Fraction, ...], int] = {}
    for position, values in enumerate(measured):
        if values is not None:
            distinct.setdefault(values, position)
    beaten: dict[tuple[Fraction, ...], int | None] = {}
    for values in distinct:
        better = [position for other, position in distinct.items() if _beats(other, values)]
        beaten[values] = min(better, default=None)
    return [None if values is None else beaten[values] for values in measured]


def _improvements(plan: VariantPlan, signs: Mapping[str, int]) -> tuple[Fraction, ...] | None:
    if plan.objective is None:
        return None
    kpis = [signs[kpi] * Fraction(total) for kpi, total in sorted(plan.kpis.items())]
    tokens = [-Fraction(used) for _, used in sorted(plan.tokens.items())]
    return (*kpis, *tokens)


def _beats(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> bool:
    return one != other and all(mine >= its for mine, its in zip(one, other, strict=True))

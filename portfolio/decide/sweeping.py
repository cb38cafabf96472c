"""Variants solved in groups: what one group has found out spares solves of its other variants.

A group shares a pool of known plans: a plan that is proven to be the canonical optimum of a variant
too needs no solve. What a variant answers never depends on its group.
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from portfolio.answers import VariantPlan
from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import Problem, allowed_point, point_of
from portfolio.decide.ask import decision_of, decision_to_gap, optimality_gap_guess
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
from portfolio.engines import adapter
from portfolio.findings import FindingSeverity
from portfolio.model import ALL
from portfolio.results import RunStatus, exact
from portfolio.solve import canonical_optimum
from portfolio.source import Workspace
from portfolio.stages import OBJECTIVE
from portfolio.validate import scenario_findings

GROUP = 20
"""Variants of one group: a stop loses no more of them."""
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
    """The answers of a group, by number.

    The last values of the axes come first: in a grid that rises they are the loosest, whose plans
    are the best of tighter variants too wherever they fit.
    """
    workspace = _unpacked(group.workspace)
    known = GroupKnowledge()
    answers = []
    for variant in reversed(group.variants):
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
        decided = known.decide(case, variant.positions)
        answers.append(VariantAnswer(variant.number, variant_plan(case, decided)))
    return tuple(reversed(answers))


class GroupKnowledge:
    """What the variants of a group that were decided say about the others."""

    def __init__(self) -> None:
        self._decided: list[tuple[Problem, Decided]] = []
        self._known = KnownPlans()
        self._guess: Fraction | None = None

    def decide(self, case: Case, positions: Sequence[int]) -> Decided:
        """The canonical optimum of a case, without a solve where that is proven."""
        if case.is_ruled_out:
            return Decided(RunStatus.INFEASIBLE, Choice(), None)
        numbers = [MOST_VALUES * axis + place for axis, place in enumerate(positions)]
        decided = self._by_looser(case) or self._known.settled(numbers, case, canonical=True)
        if decided is None:
            decided = self._solved(case)
            self._known.add(numbers, case, decided, canonical=True)
        self._guess = optimality_gap_guess(case, decided.objective)
        if decided.proven:
            self._decided.append((case.problem, decided))
        return decided

    def _by_looser(self, case: Case) -> Decided | None:
        """The decision of a variant with looser bounds, where it is that of this one too."""
        for problem, decided in self._decided:
            if not is_tighter(case.problem, problem):
                continue
            if decided.objective is None:
                return decided
            point = allowed_point(case.problem, decided.choice)
            if point is not None:
                worth = case.problem.objective.expression.value(point)
                return Decided(RunStatus.OPTIMAL, decided.choice, worth)
        return None

    def _solved(self, case: Case) -> Decided:
        if case.gap:
            return decision_to_gap(case)
        starts_at_objective = case.problem.stages[0].id == OBJECTIVE
        solution = canonical_optimum(
            case.problem,
            adapter().load(case.problem),
            case.limits,
            optimality_gap_guess=self._guess if starts_at_objective else None,
        )
        return decision_of(case, solution)


def variant_plan(case: Case, decided: Decided) -> VariantPlan:
    """A decision as a value, with the totals of its plan."""
    selected = {key: taken.scope for key, taken in decided.choice.items()}
    if decided.objective is None:
        return VariantPlan(
            status=decided.status, objective=None, selected=selected, tokens={}, kpis={}
        )
    columns = case.problem.columns
    point = point_of(case.problem, decided.choice)
    tokens = {}
    for resource in case.planning.organization.resources:
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

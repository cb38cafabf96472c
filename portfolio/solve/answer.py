"""What a result says of the stages, and of how a tie was broken."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from portfolio.compile import Columns
from portfolio.results import RunStatus, StageName, StageResult, Tie, exact
from portfolio.solve.solution import Solution, StageOptimum


def stage_results(optima: Sequence[StageOptimum]) -> tuple[StageResult, ...]:
    """The stages as a result states them."""
    return tuple(_stage_result(optimum) for optimum in optima)


def _stage_result(optimum: StageOptimum) -> StageResult:
    scale = optimum.stage.expression.scale
    bound = None
    if optimum.bound is not None:
        bound = exact(Fraction(optimum.bound, scale))
    return StageResult(
        **optimum.stage.id.fields(),
        sense=optimum.stage.sense,
        value=exact(Fraction(optimum.value, scale)),
        bound=bound,
        proven=optimum.proven,
    )


def plan_status(solution: Solution) -> RunStatus:
    """The status of a run with a plan: the objective first, then the choice among equals."""
    objective = solution.objective
    if solution.gap:
        is_near = objective is not None and objective.is_within(solution.gap)
        return RunStatus.WITHIN_GAP if is_near else RunStatus.FEASIBLE
    if solution.proven:
        return RunStatus.OPTIMAL
    is_best = objective is not None and objective.proven
    return RunStatus.TIED if is_best else RunStatus.FEASIBLE


def tie(columns: Columns, solution: Solution) -> Tie:
    """How the answer became one, and about which initiatives key order decided."""
    decided: set[str] = set()
    if solution.rival is not None and solution.point is not None:
        items = columns.parts.items
        differs = solution.rival[items] != solution.point[items]
        for column in np.flatnonzero(differs):
            decided.add(columns.items[int(column)].key)
    decided_by = None
    if solution.decided_by is not None:
        decided_by = StageName(**solution.decided_by.fields())
    return Tie(
        unique=solution.unique,
        decided_by=decided_by,
        decided=tuple(sorted(decided)),
    )

"""What a result says of the stages, and of how a tie was broken."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from portfolio.compile import Columns
from portfolio.results import StageResult, Tie, exact
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
        name=str(optimum.stage.id),
        sense=optimum.stage.sense,
        value=exact(Fraction(optimum.value, scale)),
        bound=bound,
        proven=optimum.proven,
    )


def tie(columns: Columns, solution: Solution) -> Tie:
    """How the answer became one, and about which initiatives key order decided."""
    decided: set[str] = set()
    if solution.rival is not None and solution.point is not None:
        items = columns.parts.items
        differs = solution.rival[items] != solution.point[items]
        for column in np.flatnonzero(differs):
            decided.add(columns.items[int(column)].key)
    return Tie(
        unique=solution.unique,
        decided_by=None if solution.decided_by is None else str(solution.decided_by),
        decided=tuple(sorted(decided)),
    )

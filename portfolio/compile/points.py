"""A point of the problem as the initiatives that are in the plan, and back."""

from collections.abc import Mapping

import numpy as np

from portfolio.compile.columns import Columns
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem


def selection(columns: Columns, point: IntArray) -> dict[str, str | None]:
    """Initiative in the plan -> scope taken, None where it offers none."""
    chosen: dict[str, str | None] = {}
    for column in np.flatnonzero(point[: len(columns.items)]).tolist():
        item = columns.items[column]
        chosen[item.key] = item.scope
    return chosen


def point_of(problem: Problem, chosen: Mapping[str, str | None]) -> IntArray:
    """The point of a selection, initiative -> scope. What the problem lacks is left out."""
    items = []
    for item in problem.columns.items:
        items.append(item.key in chosen and chosen[item.key] == item.scope)
    return problem.completed(np.array(items, dtype=np.int64))


def allowed_point(problem: Problem, chosen: Mapping[str, str | None]) -> IntArray | None:
    """The point of a selection; None where it breaks a rule or takes what the problem lacks."""
    point = point_of(problem, chosen)
    taken = int(point[: len(problem.columns.items)].sum())
    return point if taken == len(chosen) and problem.holds(point) else None

"""A point of the problem as the choice that it stands for, and back."""

import numpy as np

from portfolio.choice import Choice
from portfolio.compile.columns import Columns
from portfolio.compile.fixed import IntArray
from portfolio.compile.pool import Item
from portfolio.compile.problem import Problem


def chosen_at(columns: Columns, point: IntArray) -> Choice:
    """The choice of a point."""
    taken = []
    for column in np.flatnonzero(point[columns.parts.items]).tolist():
        item = columns.items[column]
        taken.append((item.key, item.taken))
    return Choice(taken)


def chosen_items(columns: Columns, choice: Choice) -> frozenset[Item]:
    """The items that a choice takes. What the problem lacks is left out."""
    return frozenset(item for item in columns.items if choice.get(item.key) == item.taken)


def point_of(problem: Problem, choice: Choice) -> IntArray:
    """The point of a choice. What the problem lacks is left out."""
    items = [choice.get(item.key) == item.taken for item in problem.columns.items]
    return problem.completed(np.array(items, dtype=np.int64))


def allowed_point(problem: Problem, choice: Choice) -> IntArray | None:
    """The point of a choice; None where it breaks a rule or takes what the problem lacks."""
    point = point_of(problem, choice)
    taken = int(point[problem.columns.parts.items].sum())
    return point if taken == len(choice) and problem.holds(point) else None

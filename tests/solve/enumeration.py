"""A second solver: every portfolio tried against the integer rows, in exact arithmetic. For small
problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.engines.session import Cut, Outcome, SolveLimits, SolveStatus, Watch, unwatched


@dataclass(frozen=True)
class Enumeration:
    """Of several best portfolios it returns the first or the last that it tried; the last one knows
    no prices."""

    returns: Literal["first", "last"] = "first"

    def engine(self) -> Mapping[str, str]:
        return {"solver": f"enumeration, {self.returns}"}

    def load(self, problem: Problem) -> "EnumerationSession":
        return EnumerationSession(problem, self.returns)


class EnumerationSession:
    concurrent = True
    exact = True

    def __init__(self, problem: Problem, returns: Literal["first", "last"]) -> None:
        self._items = len(problem.columns.items)
        self._returns = returns
        feasible = [
            point
            for point in _points(problem)
            if _inside(problem, point) and not problem.broken(point)
        ]
        self.points = np.array(feasible, dtype=object).reshape(len(feasible), len(problem.columns))

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        _effort: SolveLimits,
        _watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        if start is not None:
            assert any((point == start).all() for point in self.points), "a start is feasible"
            assert all(cut.price or cut.holds(start) for cut in cuts), (
                "a start keeps every hard cut"
            )
        left, price = self.points, np.zeros(len(self.points), dtype=object)
        for cut in cuts:
            missed = cut.least - _values(cut.expression, left)
            if cut.price and self._returns == "first":
                price = np.where(missed == 1, cut.price, price)
                missed -= 1
            left, price = left[missed <= 0], price[missed <= 0]
        if not len(left):
            return Outcome(SolveStatus.INFEASIBLE, None, -np.inf, 0)
        values = _values(objective, left) - price
        best = np.flatnonzero(values == values.max())
        chosen = left[best[0 if self._returns == "first" else -1]]
        return Outcome(
            SolveStatus.SOLVED, chosen[: self._items].astype(np.int64), int(values.max()), 0
        )


def _points(problem: Problem) -> list[IntArray]:
    """Every way to take at most one item of each initiative, tiers and shortfalls following."""
    options = [[None, *items] for items in problem.columns.of_initiative.values()]
    points = []
    for choice in product(*options):
        items = np.zeros(len(problem.columns.items), dtype=np.int64)
        items[[column for column in choice if column is not None]] = 1
        points.append(problem.completed(items))
    return points


def _inside(problem: Problem, point: IntArray) -> bool:
    return bool((point >= problem.lower).all() and (point <= problem.upper).all())


def _values(expression: Expression, points: IntArray) -> IntArray:
    if not expression.columns.size:
        return np.zeros(len(points), dtype=object)
    values: IntArray = points[:, expression.columns] @ expression.coefficients.astype(object)
    return values

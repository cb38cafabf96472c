"""How much a plan over time decides otherwise than what people were told.

A start that moves costs the steps by which it moves times how near it is: among the steps 1 to T
that are left, moving from a to b costs ``|a - b| * (T + 1 - min(a, b))``. So a week's notice is
dearer than a quarter's. What is not in the plan stands behind the last step, at T + 1: dropping
what was told for step a, and taking what was not told from step a on, cost ``(T + 1 - a)^2``.
Another scope costs ``T + 1 - a`` more. With one step every change costs 1, as in a plan without a
schedule.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from portfolio.choice import Choice, Taken
from portfolio.compile import Expression, Horizon, IntArray, Item, Problem, collected
from portfolio.decide.distance import Distance


class Rescheduling(Distance):
    """The distance of a portfolio from a plan with starts.

    ``announced`` may name starts that are past: what was to start by now is expected in the first
    step.
    """

    def __init__(self, problem: Problem, announced: Choice, weights: Mapping[str, int]) -> None:
        self._horizon = problem.columns.pool.horizon
        self.announced = announced
        self.constant = 0
        terms = dict(self._costs(problem, weights))
        columns = np.array(list(terms), dtype=np.int64)
        values = np.array(list(terms.values()), dtype=np.int64)
        self.varying: Expression = collected(columns, values, 1)

    def _costs(self, problem: Problem, weights: Mapping[str, int]) -> Iterator[tuple[int, int]]:
        items = problem.columns.items
        for key, columns in problem.columns.of_initiative.items():
            weight = weights.get(key, 1)
            taken = self.announced.get(key)
            left_out = (
                0 if taken is None else self._between(self.announced_step(taken), self._behind)
            )
            self.constant += weight * left_out
            for column in sorted(columns.tolist()):
                cost = self._cost(items[column], taken)
                if cost != left_out:
                    yield column, weight * (cost - left_out)

    @property
    def _behind(self) -> int:
        """Where what is not in the plan stands."""
        return self._horizon.last + 1

    def announced_step(self, taken: Taken) -> int:
        """The step in which an initiative was to start: the first for what is past."""
        return expected_step(self._horizon, taken)

    def _cost(self, item: Item, taken: Taken | None) -> int:
        start = item.placement.start
        if taken is None:
            return self._between(start, self._behind)
        expected = start if taken.start is None else self.announced_step(taken)
        other_scope = 0 if item.taken.scope == taken.scope else self._behind - min(start, expected)
        return self._between(start, expected) + other_scope

    def _between(self, one: int, other: int) -> int:
        """How far, times how near."""
        return abs(one - other) * (self._behind - min(one, other))

    def otherwise(self, problem: Problem, point: IntArray) -> int:
        """How many initiatives a portfolio decides otherwise than they were told."""
        items = problem.columns.items
        count = 0
        for key, columns in problem.columns.of_initiative.items():
            taken = self.announced.get(key)
            chosen = [items[column] for column in columns.tolist() if point[column]]
            if not chosen:
                count += taken is not None
            elif taken is None or self._cost(chosen[0], taken):
                count += 1
        return count


def expected_step(horizon: Horizon, taken: Taken) -> int:
    """The step in which a plan takes an initiative, seen from a horizon that may begin later."""
    if taken.start is None:
        return 1
    inside = horizon.steps.inside(taken.start)
    return inside[0] if inside else 1


def decides_starts(problem: Problem) -> bool:
    """Whether its portfolios differ in when, so that starts can move."""
    horizon = problem.columns.pool.horizon
    return horizon.is_scheduled and not horizon.is_static

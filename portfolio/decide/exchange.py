"""Portfolios found by exchange: one item decided otherwise, and up to two others for it.

They need no solver and are near the best, so a search begins with one of them, or ends with it
where a bound shows that none is better. Doubles choose, exact integers check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from portfolio.compile import Expression, IntArray, Problem
from portfolio.engines import FloatArray, linear_rows
from portfolio.solve import root_relaxation

OTHERS = 150
"""Items that are tried for another: those whose reduced costs leave them most in doubt."""
EACH = 2
"""Portfolios that are checked for each item that is decided otherwise: those that gain most."""
CONSEQUENCES = ("synergy", "shortfall")
"""Families whose rows hold once tiers and shortfalls follow from the items."""
NONE = -1
"""In place of an item that is not there."""
TOLERANCE = 1e-7
"""Of a row with a largest coefficient of 1."""


@dataclass(frozen=True)
class Exchanges:
    """Rows over items alone, in doubles, and the items that are tried for others."""

    problem: Problem
    gains: FloatArray
    matrix: FloatArray
    bounds: FloatArray
    others: IntArray

    @classmethod
    def of(cls, problem: Problem, gain: Expression) -> "Exchanges":
        """Of a problem and what is gained; tiers count as they are in the point begun from."""
        blocks = [block for block in problem.blocks if block.family not in CONSEQUENCES]
        rows = linear_rows(replace(problem, blocks=tuple(blocks)), ())
        matrix = np.zeros((rows.bounds.size, len(problem.columns)))
        np.add.at(matrix, (rows.rows, rows.columns), rows.values.astype(np.float64))
        bounds = rows.bounds.astype(np.float64)
        # A row that may be waived binds nothing.
        binds = ~matrix[:, problem.columns.parts.waivers].any(axis=1)
        equal = rows.equal & binds
        matrix = np.concatenate([matrix[binds], -matrix[equal]])
        bounds = np.concatenate([bounds[binds], -bounds[equal]])
        largest = np.abs(matrix).max(axis=1, initial=0.0)
        largest[largest == 0] = 1.0
        gains = gain.dense(len(problem.columns)).astype(np.float64)
        others = _in_doubt(problem, gain)
        return cls(problem, gains, matrix / largest[:, None], bounds / largest, others)

    def around(self, point: IntArray, least: Mapping[int, float]) -> Iterator[IntArray]:
        """Feasible portfolios in which some items are each decided otherwise than in a point.

        `least` says of each such item what a portfolio has to gain to be of use.
        """
        items = point[self.problem.columns.parts.items]
        slack = self.bounds - self.matrix @ point.astype(np.float64)
        turn = 1.0 - 2.0 * items.astype(np.float64)
        change = self.matrix[:, : items.size] * turn
        gained = self.gains[: items.size] * turn
        worth = float(self.gains @ point.astype(np.float64))
        pairs = _Pairs.of(self.others, change, gained)
        for column, needed in least.items():
            left = slack - change[:, column] + TOLERANCE
            missing = needed - worth - gained[column] - 0.5
            for first, second in pairs.that_fit(left, missing, column):
                yield from self._checked(items, {column, first, second} - {NONE})

    def _checked(self, items: IntArray, turned: set[int]) -> Iterator[IntArray]:
        other = items.copy()
        for column in turned:
            other[column] = 1 - other[column]
        point = self.problem.completed(other)
        if self.problem.holds(point):
            yield point


@dataclass(frozen=True)
class _Pairs:
    """Two items that are decided otherwise, one, or none: those that gain most come first."""

    first: IntArray
    second: IntArray
    gained: FloatArray
    change: FloatArray
    """Of each row, by each pair."""

    @classmethod
    def of(cls, others: IntArray, change: FloatArray, gained: FloatArray) -> "_Pairs":
        """All pairs of some items; `change` and `gained` are of each item."""
        numbers = np.append(others, NONE)
        changes = np.column_stack([change[:, others], np.zeros(change.shape[0])])
        gains = np.append(gained[others], 0.0)
        one, two = np.triu_indices(numbers.size, k=1)
        # And none at all.
        one = np.append(one, numbers.size - 1)
        two = np.append(two, numbers.size - 1)
        both = gains[one] + gains[two]
        order = np.argsort(-both, kind="stable")
        one, two = one[order], two[order]
        return cls(numbers[one], numbers[two], both[order], changes[:, one] + changes[:, two])

    def that_fit(self, left: FloatArray, missing: float, column: int) -> Iterator[tuple[int, int]]:
        """The first few that gain what is missing, and fit into what is left of each row."""
        enough = int(np.searchsorted(-self.gained, -missing, side="right"))
        fits = (self.change[:, :enough] <= left[:, None]).all(axis=0)
        fits &= (self.first[:enough] != column) & (self.second[:enough] != column)
        for place in np.flatnonzero(fits)[:EACH]:
            yield int(self.first[place]), int(self.second[place])


def _in_doubt(problem: Problem, gain: Expression) -> IntArray:
    """The free items of the least reduced costs, in the order of their columns."""
    items = problem.columns.parts.items
    free = np.flatnonzero((problem.lower < problem.upper)[items].astype(np.bool_))
    root = root_relaxation(problem, (), gain)
    if root is not None and free.size > OTHERS:
        doubt = np.abs(root.reduced_costs[free].astype(np.float64))
        free = np.sort(free[np.argsort(doubt, kind="stable")[:OTHERS]])
    return free

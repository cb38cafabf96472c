"""Reduced-cost fixing: what every portfolio that is as good as the best one agrees on.

The duals of a linear relaxation give each column a reduced cost: what choosing otherwise would lose at least. Where
that passes the room between the relaxation's bound and the best value, the column is the same in every portfolio
that is as good (Dantzig, Fulkerson and Johnson 1954). Duals are doubles and only a guess here: any duals give a
valid bound (Neumaier and Shcherbina 2004), and both the bound and the reduced costs are worked out from them in
integers. So a wrong digit may leave a column free, and never holds one that is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray, magnitude, times
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut
from portfolio.solve.duals import dense, linear_rows, root_duals

Mask = NDArray[np.bool_]
LOSS_BITS = 40
"""Of the largest coefficient of a row of losses."""


@dataclass(frozen=True)
class Relaxation:
    """A bound on a gain over all portfolios, and what each column loses of it by being otherwise; exact.

    Both are times ``2**shift``.
    """

    problem: Problem
    reduced: IntArray
    scaled_bound: int
    shift: int

    @property
    def bound(self) -> int:
        """No portfolio gains more."""
        return self.scaled_bound >> self.shift

    def settled(self, least: int) -> tuple[Mask, Mask]:
        """The items that are in, and those that are out, of every portfolio that gains so much.

        An item that is both shows that there is no such portfolio.
        """
        problem, room = self.problem, self.scaled_bound - (least << self.shift)
        items = slice(len(problem.columns.items))
        free = (problem.lower < problem.upper)[items]
        held_in, held_out = (free & (side[items] > room).astype(np.bool_) for side in (self.reduced, -self.reduced))
        return held_in, held_out

    def held(self, least: int) -> Cut | None:
        """One row that holds every item on which all portfolios agree that gain so much; None if that is none."""
        held_in, held_out = self.settled(least)
        columns = np.flatnonzero(held_in | held_out)
        if not columns.size:
            return None
        return Cut(Expression(columns, np.where(held_in[columns], 1, -1), 1), int(held_in.sum()))

    def losses(self, least: int) -> Cut:
        """What all columns lose together leaves so much: the rows, weighed by their duals, in one.

        Rounded outwards to coefficients of so many bits that sums stay in machine integers.
        """
        problem, reduced = self.problem, self.reduced
        unit = 1 << max(magnitude(reduced).bit_length() - LOSS_BITS, 0)
        gains = np.where(reduced > 0, reduced * problem.upper, reduced * problem.lower)
        over = (least << self.shift) - self.scaled_bound + int((gains - reduced * problem.lower).sum())
        columns = np.flatnonzero(reduced != 0)
        rounded = -(-reduced[columns] // unit)
        return Cut(Expression(columns, rounded, 1), -(-over // unit) + int((rounded * problem.lower[columns]).sum()))


def relaxation(problem: Problem, cuts: Sequence[Cut], gain: Expression) -> Relaxation | None:
    """The linear relaxation with some cuts; None where there is nothing to relax, or it was not solved."""
    if not len(problem.columns) or not (problem.blocks or cuts):
        return None
    rows = linear_rows(problem, cuts)
    found = root_duals(problem, rows, gain)
    if found is None:
        return None
    duals, shift = found
    reduced = times(dense(gain, len(problem.columns)), 1 << shift).astype(object)
    np.subtract.at(reduced, rows.columns, rows.values.astype(object) * duals[rows.rows])
    gains = np.where(reduced > 0, reduced * problem.upper, reduced * problem.lower)
    return Relaxation(problem, reduced, int((duals * rows.bounds).sum()) + int(gains.sum()), shift)

"""Reduced-cost fixing: what every portfolio that is as good as the best one agrees on.

The duals of a linear relaxation give each column a reduced cost: what choosing otherwise loses at
least. Where that passes the gap between the relaxation's bound and the best value, the column is
the same in every portfolio that is as good (Dantzig, Fulkerson and Johnson 1954).

Duals are doubles and only a guess here: any duals give a valid bound (Neumaier and Shcherbina
2004), and both the bound and the reduced costs are worked out from them in integers. So a wrong
digit may leave a column free, and never fixes one that is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portfolio.compile import Expression, IntArray, Problem, magnitude, times
from portfolio.engines import BoolArray, Cut, linear_rows
from portfolio.solve.duals import root_duals

LOSS_BITS = 40
"""Of the largest coefficient of a row of losses."""


@dataclass(frozen=True)
class RootRelaxation:
    """A bound on a gain over all portfolios, and the reduced cost of each column; exact.

    Both are times ``2**shift``.
    """

    problem: Problem
    reduced_costs: IntArray
    scaled_bound: int
    shift: int

    @property
    def bound(self) -> int:
        """No portfolio gains more."""
        return self.scaled_bound >> self.shift

    def confident_items(self, least: int) -> tuple[BoolArray, BoolArray]:
        """The items that are in, and those that are out, of every portfolio that gains so much.

        An item that is both shows that there is no such portfolio.
        """
        problem = self.problem
        gap = self.scaled_bound - (least << self.shift)
        items = problem.columns.parts.items
        is_free = (problem.lower < problem.upper)[items]
        reduced = self.reduced_costs[items]
        is_in = is_free & (reduced > gap).astype(np.bool_)
        is_out = is_free & (-reduced > gap).astype(np.bool_)
        return is_in, is_out

    def fixing_cut(self, least: int) -> Cut | None:
        """One row that fixes every confident item; None where there is none."""
        is_in, is_out = self.confident_items(least)
        columns = np.flatnonzero(is_in | is_out)
        if not columns.size:
            return None
        signs = np.where(is_in[columns], 1, -1)
        return Cut(Expression(columns, signs, 1), int(is_in.sum()))

    def loss_cut(self, least: int) -> Cut:
        """What all columns lose together leaves at least so much.

        It is the rows, weighed by their duals, in one. Rounded outwards to coefficients of so few
        bits that sums stay in machine integers.
        """
        problem = self.problem
        reduced = self.reduced_costs
        unit = 1 << max(magnitude(reduced).bit_length() - LOSS_BITS, 0)
        best = _best_terms(reduced, problem)
        most_lost = (least << self.shift) - self.scaled_bound
        most_lost += int((best - reduced * problem.lower).sum())
        columns = np.flatnonzero(reduced != 0)
        # Both divisions round up.
        rounded = -(-reduced[columns] // unit)
        bound = -(-most_lost // unit)
        bound += int((rounded * problem.lower[columns]).sum())
        return Cut(Expression(columns, rounded, 1), bound)


def root_relaxation(
    problem: Problem,
    cuts: Sequence[Cut],
    gain: Expression,
) -> RootRelaxation | None:
    """The linear relaxation with some cuts; None where there is nothing to relax, or it failed."""
    if not len(problem.columns) or not (problem.blocks or cuts):
        return None
    rows = linear_rows(problem, cuts)
    answer = root_duals(problem, rows, gain)
    if answer is None:
        return None
    duals, shift = answer
    coefficients = gain.dense(len(problem.columns))
    reduced = times(coefficients, 1 << shift).astype(object)
    priced = rows.values.astype(object) * duals[rows.rows]
    np.subtract.at(reduced, rows.columns, priced)
    bound = int((duals * rows.bounds).sum())
    bound += int(_best_terms(reduced, problem).sum())
    return RootRelaxation(problem, reduced, bound, shift)


def _best_terms(reduced: IntArray, problem: Problem) -> IntArray:
    """The most that each column can add to a sum of reduced costs."""
    best: IntArray = np.where(reduced > 0, reduced * problem.upper, reduced * problem.lower)
    return best

"""Dual prices of the linear relaxation at the root, as exact numbers that still have to be checked."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy import sparse

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem, Sense
from portfolio.solve.adapter import Cut
from portfolio.solve.floats import FloatArray
from portfolio.solve.threads import in_threads, quiet

NEGLIGIBLE = 1e-12
"""Prices below this part of the largest are left out; that loosens a bound, and never makes it wrong."""


def root_prices(problem: Problem, gain: Expression, cuts: Sequence[Cut]) -> list[Fraction] | None:
    """A price for each row of each block, then for each cut, for maximising a gain; None where HiGHS has none.

    At most 0 for rows >=, at least 0 for rows <=, but for rounding.
    """
    from scipy.optimize import linprog

    rows, columns, values, senses, bounds = _entries(problem, cuts)
    span = (problem.upper - problem.lower).astype(np.float64)
    width = _powers(span)
    height = np.ones(bounds.size)
    np.maximum.at(height, rows, np.abs(values) * width[columns])
    height = _powers(height)
    entries = values * width[columns] / height[rows]
    matrix = sparse.coo_array((entries, (rows, columns)), shape=(bounds.size, span.size)).tocsr()
    costs = np.zeros(span.size)
    costs[gain.columns] = -gain.coefficients.astype(np.float64)
    costs *= width
    unit = float(_powers(np.abs(costs).max(initial=1.0)))
    equal, turn = senses == Sense.EQUAL, np.where(senses == Sense.AT_LEAST, -1.0, 1.0)
    below = sparse.diags_array(turn).tocsr() @ matrix
    right = turn * bounds / height
    with quiet:
        (found,) = in_threads(
            [
                lambda: linprog(
                    costs / unit,
                    A_ub=below[~equal],
                    b_ub=right[~equal],
                    A_eq=matrix[equal],
                    b_eq=right[equal],
                    bounds=np.column_stack([np.zeros(span.size), span / width]),
                    method="highs",
                )
            ]
        )
    if found.status != 0:
        return None
    prices = np.zeros(bounds.size)
    prices[~equal], prices[equal] = -found.ineqlin.marginals, -found.eqlin.marginals
    prices[np.abs(prices) < NEGLIGIBLE * np.abs(prices).max(initial=0.0)] = 0.0
    return [Fraction(float(price)) for price in turn * prices * unit / height]


def _entries(problem: Problem, cuts: Sequence[Cut]) -> tuple[IntArray, IntArray, FloatArray, IntArray, FloatArray]:
    """Rows, columns, values, senses and bounds, for columns counted from their lower bounds."""
    blocks, first = problem.blocks, np.cumsum([0, *(len(block) for block in problem.blocks)])
    below = [block.bounds - block.activity(problem.lower) for block in blocks]
    least = [cut.least - cut.expression.dot(problem.lower) for cut in cuts]
    numbers = [np.full(cut.expression.columns.size, first[-1] + n) for n, cut in enumerate(cuts)]
    return (
        np.concatenate([np.zeros(0, np.int64), *(b.rows + at for b, at in zip(blocks, first, strict=False)), *numbers]),
        np.concatenate([np.zeros(0, np.int64), *(b.columns for b in blocks), *(c.expression.columns for c in cuts)]),
        np.concatenate(
            [np.zeros(0), *(b.values.astype(np.float64) for b in blocks)]
            + [cut.expression.coefficients.astype(np.float64) for cut in cuts]
        ),
        np.concatenate([np.zeros(0, np.int64), *(b.senses for b in blocks), np.full(len(cuts), Sense.AT_LEAST)]),
        np.concatenate([np.zeros(0), *(b.astype(np.float64) for b in below), np.array(least, dtype=np.float64)]),
    )


def _powers(sizes: FloatArray) -> FloatArray:
    """The powers of two next above: to divide by them rounds nothing."""
    return np.asarray(2.0 ** np.ceil(np.log2(np.maximum(sizes, 1.0))))

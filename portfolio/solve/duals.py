"""Duals of the linear relaxation at the root, as exact numbers that still have to be checked.

They come from doubles and are only a guess. Any duals give a valid bound, if it is worked out from them in exact
arithmetic (Neumaier and Shcherbina 2004).
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from portfolio.compile.expression import Expression, joined
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut
from portfolio.solve.linear import LinearRows, of_block, of_cut

DUAL_BITS = 40
"""Duals are rounded to integers of at least so many bits."""
NEGLIGIBLE = 1e-12
"""Duals below this part of the largest, of rows with a largest coefficient of 1, are left out."""
_SOLVED = 0
"""Status of ``linprog``."""


def dense(expression: Expression, size: int) -> IntArray:
    """A coefficient for each column."""
    vector = np.zeros(size, dtype=expression.coefficients.dtype)
    vector[expression.columns] = expression.coefficients
    return vector


def linear_rows(problem: Problem, cuts: Sequence[Cut]) -> LinearRows:
    """Those of the problem, then the cuts."""
    parts = [of_block(block) for block in problem.blocks] + [of_cut(cut) for cut in cuts]
    starts = np.cumsum([0] + [part.bounds.size for part in parts])
    moved = [part._replace(rows=part.rows + start) for part, start in zip(parts, starts[:-1], strict=True)]
    return LinearRows(*(joined([part[field] for part in moved]) for field in range(len(LinearRows._fields))))


def root_duals(problem: Problem, rows: LinearRows, gain: Expression) -> tuple[IntArray, int] | None:
    """Duals of the relaxation times ``2**shift``, rounded, with the signs that a bound needs; None if unsolved."""
    count, size = rows.bounds.size, len(problem.columns)
    entries, costs = rows.values.astype(np.float64), dense(gain, size).astype(np.float64)
    # Rows and costs with a largest coefficient of 1.
    scale = np.zeros(count)
    np.maximum.at(scale, rows.rows, np.abs(entries))
    scale[scale == 0] = 1.0
    unit = max(float(np.abs(costs).max(initial=0.0)), 1.0)
    matrix = sparse.coo_array((entries / scale[rows.rows], (rows.rows, rows.columns)), shape=(count, size)).tocsr()
    bounds = rows.bounds.astype(np.float64) / scale
    equal = rows.equal
    answer = linprog(
        -costs / unit,
        A_ub=matrix[~equal],
        b_ub=bounds[~equal],
        A_eq=matrix[equal],
        b_eq=bounds[equal],
        bounds=np.column_stack([problem.lower.astype(np.float64), problem.upper.astype(np.float64)]),
        method="highs",
    )
    if answer.status != _SOLVED:
        return None
    duals = np.zeros(count)
    duals[~equal] = np.maximum(-answer.ineqlin.marginals, 0.0)
    duals[equal] = -answer.eqlin.marginals
    duals[np.abs(duals) < NEGLIGIBLE * np.abs(duals).max(initial=0.0)] = 0.0
    duals *= unit / scale
    least = float(np.abs(duals[duals != 0]).min(initial=math.inf))
    shift = max(DUAL_BITS - math.frexp(least)[1], 0) if math.isfinite(least) else 0
    return np.array([int(dual) for dual in np.rint(np.ldexp(duals, shift))], dtype=object), shift

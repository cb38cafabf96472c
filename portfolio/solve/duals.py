"""Duals of the linear relaxation at the root, as exact numbers that still have to be checked.

They come from doubles and are only a guess. Any duals give a valid bound, if it is worked out from
them in exact arithmetic (Neumaier and Shcherbina 2004).
"""

import math

import numpy as np
from scipy import sparse

from portfolio.compile import Expression, IntArray, Problem
from portfolio.engines import FloatArray, FloatModel, LinearRows, RowSizes, relaxed

DUAL_BITS = 40
"""Duals are rounded to integers of at least so many bits."""
NEGLIGIBLE = 1e-12
"""Duals below this part of the largest, of rows with a largest coefficient of 1, are left out."""


def root_duals(
    problem: Problem,
    rows: LinearRows,
    gain: Expression,
) -> tuple[IntArray, int] | None:
    """Duals of the relaxation times ``2**shift``, rounded, and the shift; None if unsolved.

    They have the signs that a bound needs: none of an inequality is negative.
    """
    values = rows.values.astype(np.float64)
    costs = gain.dense(len(problem.columns)).astype(np.float64)
    # Rows and costs are divided to a largest coefficient of 1.
    divisors = RowSizes.of(rows.rows, values, rows.bounds.size).largest
    divisors[divisors == 0] = 1.0
    unit = max(float(np.abs(costs).max(initial=0.0)), 1.0)
    model = _model(problem, rows, values, divisors, -costs / unit)
    _, optimum = relaxed(model)
    if optimum is None:
        return None
    # The model minimises, a dual is what a unit of a bound gains: the other sign.
    prices = -optimum.marginals
    duals = np.where(rows.equal, prices, np.maximum(prices, 0.0))
    duals[np.abs(duals) < NEGLIGIBLE * np.abs(duals).max(initial=0.0)] = 0.0
    return _rounded(duals * (unit / divisors))


def _model(
    problem: Problem,
    rows: LinearRows,
    values: FloatArray,
    divisors: FloatArray,
    costs: FloatArray,
) -> FloatModel:
    shape = (rows.bounds.size, costs.size)
    entries = values / divisors[rows.rows]
    matrix = sparse.coo_array((entries, (rows.rows, rows.columns)), shape=shape).tocsr()
    lower, upper = problem.lower.astype(np.float64), problem.upper.astype(np.float64)
    bounds = rows.bounds.astype(np.float64) / divisors
    return FloatModel(
        costs=costs,
        lower=lower,
        upper=upper,
        integer=np.ones(costs.size, dtype=np.bool_),
        matrix=matrix,
        bounds=bounds,
        equal=rows.equal,
    )


def _rounded(duals: FloatArray) -> tuple[IntArray, int]:
    """Duals as integers over a power of two that leaves the least of them enough bits."""
    least = float(np.abs(duals[duals != 0]).min(initial=math.inf))
    shift = 0
    if math.isfinite(least):
        shift = max(DUAL_BITS - math.frexp(least)[1], 0)
    scaled = np.rint(np.ldexp(duals, shift))
    return np.array([int(dual) for dual in scaled], dtype=object), shift

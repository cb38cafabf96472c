"""Reduced-cost fixing: what every portfolio that is as good as the best one agrees on.

The duals of a linear relaxation give each column a reduced cost: what choosing otherwise would lose at least. Where
that passes the room between the relaxation's bound and the best value, the column is the same in every portfolio
that is as good (Dantzig, Fulkerson and Johnson 1954). Duals are doubles and only a guess here: any duals give a
valid bound (Neumaier and Shcherbina 2004), and both the bound and the reduced costs are worked out from them in
integers. So a wrong digit may leave a column free, and never holds one that is not.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from portfolio.compile.expression import Expression, joined
from portfolio.compile.fixed import IntArray, times
from portfolio.compile.problem import Block, Problem, Sense
from portfolio.solve.adapter import Cut

DUAL_BITS = 40
"""Duals are rounded to integers of so many bits."""
_SOLVED = 0
"""Status of ``linprog``."""


class _Rows(NamedTuple):
    """All rows as ``<=`` (or ``=``) in coordinates, exact."""

    rows: IntArray
    columns: IntArray
    values: IntArray
    equal: NDArray[np.bool_]
    bounds: IntArray


def agreed(problem: Problem, cuts: Sequence[Cut], best: Cut) -> Cut | None:
    """One row that holds every item on which all portfolios agree that keep the cuts and are as good as the best.

    None where the relaxation shows that of no item.
    """
    if not len(problem.columns) or not (problem.blocks or cuts):
        return None
    rows = _rows(problem, cuts)
    found = _duals(problem, rows, best.expression)
    if found is None:
        return None
    duals, shift = found
    reduced = times(_dense(best.expression, len(problem.columns)), 1 << shift).astype(object)
    np.subtract.at(reduced, rows.columns, rows.values.astype(object) * duals[rows.rows])
    gains = np.where(reduced > 0, reduced * problem.upper, reduced * problem.lower)
    room = int((duals * rows.bounds).sum()) + int(gains.sum()) - (best.least << shift)
    items = slice(len(problem.columns.items))
    free = (problem.lower < problem.upper)[items]
    held_in, held_out = (free & (side[items] > room).astype(np.bool_) for side in (reduced, -reduced))
    columns = np.flatnonzero(held_in | held_out)
    if not columns.size:
        return None
    return Cut(Expression(columns, np.where(held_in[columns], 1, -1), 1), int(held_in.sum()))


def _dense(expression: Expression, size: int) -> IntArray:
    dense = np.zeros(size, dtype=expression.coefficients.dtype)
    dense[expression.columns] = expression.coefficients
    return dense


def _rows(problem: Problem, cuts: Sequence[Cut]) -> _Rows:
    """Those of the problem, then the cuts."""
    parts = [_of_block(block) for block in problem.blocks] + [_of_cut(cut) for cut in cuts]
    starts = np.cumsum([0] + [part.bounds.size for part in parts])
    moved = [part._replace(rows=part.rows + start) for part, start in zip(parts, starts[:-1], strict=True)]
    return _Rows(*(joined([part[field] for part in moved]) for field in range(len(_Rows._fields))))


def _of_block(block: Block) -> _Rows:
    turn = np.where(block.senses == Sense.AT_LEAST, -1, 1)
    equal = block.senses == Sense.EQUAL
    return _Rows(block.rows, block.columns, turn[block.rows] * block.values, equal, turn * block.bounds)


def _of_cut(cut: Cut) -> _Rows:
    columns, values = cut.expression.columns, -cut.expression.coefficients
    bounds = np.array([-cut.least], dtype=object)
    return _Rows(np.zeros(columns.size, dtype=np.int64), columns, values, np.array([False]), bounds)


def _duals(problem: Problem, rows: _Rows, gain: Expression) -> tuple[IntArray, int] | None:
    """Duals of the relaxation times ``2**shift``, rounded, with the signs that a bound needs; None if unsolved."""
    count, size = rows.bounds.size, len(problem.columns)
    entries, costs = rows.values.astype(np.float64), _dense(gain, size).astype(np.float64)
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
    duals *= unit / scale
    largest = float(np.abs(duals).max(initial=0.0))
    shift = max(DUAL_BITS - math.frexp(largest)[1], 0)
    return np.array([int(dual) for dual in np.rint(np.ldexp(duals, shift))], dtype=object), shift

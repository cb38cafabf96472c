"""Exact integer rows as floating-point rows that no feasible point violates.

Solvers compute in doubles and accept a row within an absolute tolerance (1e-6), so a row of large integers would
be read too strictly by rounding or too loosely by scaling. A row whose coefficients are small integers goes as it
is. A wide one is shifted outwards by half a quantum, which no integer point notices, and divided to coefficients
of at most 1e4. What a wide row lets through beyond its bound is caught by the exact check after the solve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Block, Sense
from portfolio.solve.adapter import Cut

FloatArray = NDArray[np.float64]

PLAIN_COEFFICIENT = 10**6
"""Rows up to here go to the solver as integers."""
SCALED_COEFFICIENT = 1e4
"""The largest coefficient of a wide row."""


@dataclass(frozen=True)
class FloatRows:
    """``matrix @ x <= bounds``, or ``= bounds`` where `equal`."""

    matrix: Any
    bounds: FloatArray
    equal: NDArray[np.bool_]


def float_rows(blocks: Sequence[Block], origin: IntArray, scale: FloatArray) -> FloatRows:
    """The rows of a problem for columns counted from an integer origin and divided by a scale.

    Rows of sense >= are turned round.
    """
    return _stacked([_converted(_shifted(rows, origin), scale) for rows in blocks], len(scale))


def cut_rows(cuts: Sequence[Cut], origin: IntArray, scale: FloatArray) -> FloatRows:
    """The rows that stages added, likewise."""
    return _stacked([_converted(_cut_entries(cut, origin), scale) for cut in cuts], len(scale))


class _Entries(NamedTuple):
    """Rows in coordinates, still exact."""

    rows: IntArray
    columns: IntArray
    values: IntArray
    senses: IntArray
    bounds: IntArray


def _shifted(rows: Block, origin: IntArray) -> _Entries:
    bounds = rows.bounds - rows.activity(origin)
    return _Entries(rows.rows, rows.columns, rows.values, rows.senses, bounds)


def _cut_entries(cut: Cut, origin: IntArray) -> _Entries:
    columns, values = cut.expression.columns, cut.expression.coefficients
    least = np.array([cut.least - cut.expression.dot(origin)], dtype=object)
    return _Entries(np.zeros(columns.size, dtype=np.int64), columns, values, np.array([Sense.AT_LEAST]), least)


def _converted(entries: _Entries, scale: FloatArray) -> FloatRows:
    """Coordinates of floats; a row is turned to <=, shifted and divided as the module says."""
    rows, columns, values, senses, bounds = entries
    left = values.astype(np.float64) * scale[columns]
    largest, total = np.zeros(bounds.size), np.zeros(bounds.size)
    np.maximum.at(largest, rows, np.abs(left))
    np.add.at(total, rows, np.abs(left))
    equal = senses == Sense.EQUAL
    wide = (largest > PLAIN_COEFFICIENT) & ~equal
    # Half a quantum, or the rounding of doubles where that is more.
    shift = np.where(wide, np.maximum(0.5, total * 2.0**-50), 0.0)
    divisor = np.where(wide, largest / SCALED_COEFFICIENT, 1.0)
    turn = np.where(senses == Sense.AT_LEAST, -1.0, 1.0)
    right = (turn * bounds.astype(np.float64) + shift) / divisor
    coordinates = (rows, columns)
    matrix = sparse.coo_array((left * (turn / divisor)[rows], coordinates), shape=(bounds.size, len(scale)))
    return FloatRows(matrix, right, equal)


def _stacked(parts: Sequence[FloatRows], width: int) -> FloatRows:
    if not parts:
        return FloatRows(sparse.csr_array((0, width)), np.zeros(0), np.zeros(0, dtype=np.bool_))
    matrix = sparse.vstack([part.matrix for part in parts]).tocsr()
    bounds = np.concatenate([part.bounds for part in parts])
    return FloatRows(matrix, bounds, np.concatenate([part.equal for part in parts]))

"""Exact integer rows as floating-point rows that no feasible point violates.

Solvers compute in doubles and accept a row within an absolute tolerance (1e-6), so a row of large integers would
be read too strictly by rounding or too loosely by scaling. A row whose coefficients are small integers goes as it
is. A wide one is shifted outwards by half a quantum, which no integer point notices, and divided to coefficients
of at most 1e4. What a wide row lets through beyond its bound is caught by the exact check after the solve.
"""

from dataclasses import dataclass
from typing import Any

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


def float_rows(blocks: tuple[Block, ...], width: int) -> FloatRows:
    """The rows of a problem; those of sense >= are turned round."""
    parts = [_converted(b.rows, b.columns, b.values, b.senses, b.bounds) for b in blocks]
    return _stacked(parts, width)


def cut_rows(cuts: tuple[Cut, ...], width: int) -> FloatRows:
    """The rows that stages added."""
    parts = []
    for cut in cuts:
        columns, values = cut.expression.columns, cut.expression.coefficients
        rows = np.zeros(columns.size, dtype=np.int64)
        bound = np.array([cut.least], dtype=object)
        parts.append(_converted(rows, columns, values, np.array([Sense.AT_LEAST]), bound))
    return _stacked(parts, width)


def _converted(
    rows: IntArray, columns: IntArray, values: IntArray, senses: IntArray, bounds: IntArray
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    sizes = np.abs(values).astype(np.float64)
    largest, total = np.zeros(bounds.size), np.zeros(bounds.size)
    np.maximum.at(largest, rows, sizes)
    np.add.at(total, rows, sizes)
    turn = np.where(senses == Sense.AT_LEAST, -1.0, 1.0)
    equal = senses == Sense.EQUAL
    wide = (largest > PLAIN_COEFFICIENT) & ~equal
    # Half a quantum, or the rounding of doubles where that is more.
    shift = np.where(wide, np.maximum(0.5, total * 2.0**-52), 0.0)
    divisor = np.where(wide, largest / SCALED_COEFFICIENT, 1.0)
    right = (turn * bounds.astype(np.float64) + shift) / divisor
    left = values.astype(np.float64) * (turn / divisor)[rows]
    return rows, columns, left, right, equal


def _stacked(
    parts: list[tuple[IntArray, IntArray, FloatArray, FloatArray, NDArray[np.bool_]]], width: int
) -> FloatRows:
    starts = np.cumsum([0, *(part[3].size for part in parts)])
    none = np.zeros(0)
    rows = np.concatenate([none, *(part[0] + start for part, start in zip(parts, starts, strict=False))])
    columns = np.concatenate([none, *(part[1] for part in parts)])
    values = np.concatenate([none, *(part[2] for part in parts)])
    coordinates = (rows.astype(np.int64), columns.astype(np.int64))
    matrix = sparse.csr_array((values, coordinates), shape=(int(starts[-1]), width))
    bounds = np.concatenate([none, *(part[3] for part in parts)])
    return FloatRows(matrix, bounds, np.concatenate([none, *(part[4] for part in parts)]).astype(np.bool_))

"""Exact integer rows as floating-point rows that no feasible point violates.

Solvers compute in doubles and accept a row within an absolute tolerance (1e-6), so a row of large integers would
be read too strictly by rounding or too loosely by scaling. There are three kinds:

- plain: small coefficients; the row goes as it is.
- scaled: the row is shifted outwards by half a quantum, which no integer point notices, and divided to coefficients
  of at most 1e4, which leaves the quantum above the tolerance.
- split: wider ones are added up digit by digit, as on paper: ``a x <= b`` over base M holds for integers if and only
  if there is an integer carry c with ``d x - M c <= b mod M`` and ``((a - d) / M) x + c <= b div M`` for the lowest
  digits d of a, and so on upwards. Every row of it is plain.

Before that, coefficients are tightened: one that is more than its row needs says no more than what is needed, and
takes the digits of the others. What a row still lets through is caught by the exact check after the solve.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.fixed import IntArray, magnitude
from portfolio.compile.problem import Block, Sense
from portfolio.solve.adapter import Cut
from portfolio.solve.linear import LinearRows, of_block, of_cut

FloatArray = NDArray[np.float64]

PLAIN_COEFFICIENT = 10**6
"""Rows up to here go to the solver as integers."""
SCALED_COEFFICIENT = 1e4
"""The largest coefficient of a scaled row."""
SPLIT_COEFFICIENT = 10**9
"""Rows beyond are split, if their columns are narrow."""
NARROW_SPAN = 2**8
"""Wider columns (shortfalls) would need carries that solvers lose; they are computed exactly after the solve."""
BASE = 2**16
"""Of the digits of split rows: a carry that is off by the solver's tolerance moves a row by less than a tenth."""


@dataclass(frozen=True)
class Ground:
    """What the solver's columns are, in terms of the problem's: ``x = origin + scale * column``, up to `span`.

    `reach` is ``scale * span``, exact. A column with another scale than 1 is not an integer for the solver.
    """

    origin: IntArray
    reach: IntArray
    span: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class FloatRows:
    """``matrix @ (x, carries) <= bounds``, or ``= bounds`` where `equal`; carries are integers within their bounds."""

    matrix: Any
    bounds: FloatArray
    equal: NDArray[np.bool_]
    least: FloatArray
    most: FloatArray


def float_rows(blocks: Sequence[Block], ground: Ground) -> FloatRows:
    """The rows of a problem; those of sense >= are turned round."""
    return _written([_of_block(rows, ground) for rows in blocks], ground)


def cut_rows(cuts: Sequence[Cut], ground: Ground) -> FloatRows:
    """The rows that stages added, likewise."""
    return _written([_of_cut(cut, ground) for cut in cuts], ground)


def _of_block(block: Block, ground: Ground) -> LinearRows:
    entries = of_block(block)
    turn = np.where(block.senses == Sense.AT_LEAST, -1, 1)
    return _tightened(entries._replace(bounds=entries.bounds - turn * block.activity(ground.origin)), ground)


def _of_cut(cut: Cut, ground: Ground) -> LinearRows:
    entries = of_cut(cut)
    return _tightened(entries._replace(bounds=entries.bounds + cut.expression.dot(ground.origin)), ground)


def _tightened(entries: LinearRows, ground: Ground) -> LinearRows:
    """The rows with coefficients no larger than they need be, for the same integer points (Savelsbergh 1994).

    Count each column from the end at which it fills the row: ``a x <= b`` reads ``|a| y >= r`` with y >= 0, where r is
    what all of them together are over the bound. One unit of a column never has to give more than r.
    """
    rows, columns, values, equal, bounds = entries
    if magnitude(values) <= PLAIN_COEFFICIENT or equal.any():
        return entries
    values, reach = values.astype(object), ground.reach[columns].astype(object)

    def fullest(values: IntArray) -> IntArray:
        sums = np.zeros(bounds.size, dtype=object)
        np.add.at(sums, rows, np.maximum(values, 0) * reach)
        return sums

    over = np.maximum(fullest(values) - bounds, 0)
    whole = ground.scale[columns] == 1.0
    clipped = np.where(whole, np.clip(values, -over[rows], over[rows]), values)
    return LinearRows(rows, columns, clipped, equal, fullest(clipped) - over)


@dataclass
class _Writer:
    """Collects float rows and their carries."""

    ground: Ground
    rows: list[IntArray] = field(default_factory=list)
    columns: list[IntArray] = field(default_factory=list)
    values: list[FloatArray] = field(default_factory=list)
    bounds: list[FloatArray] = field(default_factory=list)
    equal: list[NDArray[np.bool_]] = field(default_factory=list)
    carries: list[tuple[float, float]] = field(default_factory=list)
    count: int = 0

    def write(self, rows: IntArray, columns: IntArray, values: FloatArray, bounds: FloatArray, equal: Any) -> None:
        """Rows in coordinates, numbered from 0."""
        self.rows.append(rows + self.count)
        self.columns.append(columns)
        self.values.append(values)
        self.bounds.append(bounds)
        self.equal.append(equal)
        self.count += bounds.size

    def carry(self, least: int, most: int) -> int:
        """A new column."""
        self.carries.append((least, most))
        return len(self.ground.span) + len(self.carries) - 1


def _written(parts: Sequence[LinearRows], ground: Ground) -> FloatRows:
    writer = _Writer(ground)
    for part in parts:
        _write(part, writer)
    width = len(ground.span) + len(writer.carries)
    ends = np.array(writer.carries, dtype=np.float64).reshape(-1, 2)
    if not writer.count:
        return FloatRows(sparse.csr_array((0, width)), np.zeros(0), np.zeros(0, dtype=np.bool_), ends[:, 0], ends[:, 1])
    coordinates = (np.concatenate(writer.rows), np.concatenate(writer.columns))
    matrix = sparse.coo_array((np.concatenate(writer.values), coordinates), shape=(writer.count, width)).tocsr()
    return FloatRows(matrix, np.concatenate(writer.bounds), np.concatenate(writer.equal), ends[:, 0], ends[:, 1])


def _write(entries: LinearRows, writer: _Writer) -> None:
    """Every row but the split ones in one go, then those."""
    rows, columns, values, equal, bounds = entries
    scale = writer.ground.scale
    floats = values.astype(np.float64) * scale[columns]
    largest, total = np.zeros(bounds.size), np.zeros(bounds.size)
    np.maximum.at(largest, rows, np.abs(floats))
    np.add.at(total, rows, np.abs(floats))
    narrow = np.ones(bounds.size, dtype=np.bool_)
    narrow[rows[writer.ground.span[columns] * scale[columns] > NARROW_SPAN]] = False
    split = (largest > SPLIT_COEFFICIENT) & narrow
    scaled = (largest > PLAIN_COEFFICIENT) & ~equal & ~split
    # Half a quantum, or the rounding of doubles where that is more.
    shift = np.where(scaled, np.maximum(0.5, total * 2.0**-50), 0.0)
    divisor = np.where(scaled, largest / SCALED_COEFFICIENT, 1.0)
    right = (bounds.astype(np.float64) + shift) / divisor
    together, number = ~split[rows], np.cumsum(~split) - 1
    writer.write(
        number[rows[together]], columns[together], (floats / divisor[rows])[together], right[~split], equal[~split]
    )
    for row in np.flatnonzero(split):
        mine = rows == row
        _split(columns[mine], values[mine].astype(object), int(bounds[row]), bool(equal[row]), writer)


def _split(columns: IntArray, values: IntArray, bound: int, equal: bool, writer: _Writer) -> None:
    """One row, digit by digit from the lowest."""
    span = writer.ground.span[columns].astype(np.int64).astype(object)
    carry: tuple[int, int, int] | None = None
    for digits, digit, last in _digits(values, bound):
        used = digits != 0
        entries = [(int(column), float(value)) for column, value in zip(columns[used], digits[used], strict=True)]
        least = int((np.minimum(digits, 0) * span).sum())
        most = int((np.maximum(digits, 0) * span).sum())
        if carry is not None:
            entries.append((carry[0], 1.0))
            least, most = least + carry[1], most + carry[2]
        if not last:
            ends = -((digit - least) // BASE), -((digit - most) // BASE)
            carry = (writer.carry(*ends), *ends)
            entries.append((carry[0], -float(BASE)))
        at, value = np.array(entries).reshape(-1, 2).T
        row = np.zeros(len(entries), dtype=np.int64)
        writer.write(row, at.astype(np.int64), value, np.array([float(digit)]), np.array([equal]))


def _digits(values: IntArray, bound: int) -> Iterator[tuple[IntArray, int, bool]]:
    """Digits of the coefficients and of the bound, from the lowest; the last ones are all that remains.

    Those of the coefficients are balanced around 0: a small negative number has one digit, not one in each row.
    """
    while max(abs(values)) >= BASE:
        digits = (values + BASE // 2) % BASE - BASE // 2
        yield digits, bound % BASE, False
        values, bound = (values - digits) // BASE, bound // BASE
    yield values, bound, True

"""Exact integer rows as rows of doubles that no feasible point violates.

There are three kinds, by the size of their coefficients (Savelsbergh's tightening comes first):

- plain: small ones; the row goes as it is.
- scaled: moved outwards and divided (`portfolio.engines.scaling`).
- split: written digit by digit (`portfolio.engines.digits`); every row of it is plain.

What a row still lets through is caught by the exact check after the solve.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from portfolio.compile import Block, IntArray, magnitude
from portfolio.engines.digits import Carry, DigitBase, DigitRow, IntTerms, digit_rows
from portfolio.engines.float_model import FloatArray
from portfolio.engines.linear import BoolArray, LinearRows, block_rows_from, cut_row_from
from portfolio.engines.scaling import RowSizes
from portfolio.engines.session import Cut

PLAIN_COEFFICIENT = 10**6
"""Rows up to here go to the solver as integers."""
SPLIT_COEFFICIENT = 10**9
"""Rows beyond are split, if their columns are narrow."""
NARROW_SPAN = 2**8
"""Wider columns (shortfalls) would need carries that solvers lose; the chain computes them exactly
after the solve."""
BASE = DigitBase(2**16, balanced=True)
"""Of split rows: a carry that is off by the solver's tolerance moves a row by less than a tenth."""


@dataclass(frozen=True)
class Ground:
    """The solver's columns in terms of the problem's: ``x = origin + scale * column``.

    A column goes up to `span`; `reach` is ``scale * span``, exact. A column with another scale
    than 1 is continuous for the solver.
    """

    origin: IntArray
    reach: IntArray
    span: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class FloatRows:
    """``matrix @ (x, carries) <= bounds``, or ``=`` where `equal`.

    Carries are integers from `least` to `most`. Each takes up what the row `lowest` of its digit
    has too much, and only the carries before it are in that row.
    """

    matrix: Any
    bounds: FloatArray
    equal: BoolArray
    least: FloatArray
    most: FloatArray
    lowest: IntArray

    def carries(self, x: FloatArray) -> FloatArray:
        """The carries at a point that keeps the rows: as small as they may be."""
        values = np.zeros(self.lowest.size)
        for number, row in enumerate(self.lowest):
            digits = self.matrix[[int(row)], : x.size + number]
            excess = digits @ np.concatenate([x, values[:number]]) - self.bounds[row]
            values[number] = np.ceil(excess.item() / BASE.size)
        return values


def float_rows(blocks: Sequence[Block], ground: Ground) -> FloatRows:
    """The rows of a problem."""
    return _written([block_rows_from(block, ground.origin) for block in blocks], ground)


def cut_rows(cuts: Sequence[Cut], ground: Ground) -> FloatRows:
    """The cuts, each taken for a hard one."""
    return _written([cut_row_from(cut, ground.origin) for cut in cuts], ground)


def _tightened(rows: LinearRows, ground: Ground) -> LinearRows:
    """The rows with coefficients no larger than they need be, for the same integer points.

    Count each column from the end at which it fills the row: ``a x <= b`` reads ``|a| y >= r`` with
    y >= 0, where r is what all columns together exceed the bound by. One unit of a column never
    has to give more than r (Savelsbergh 1994).
    """
    if magnitude(rows.values) <= PLAIN_COEFFICIENT or rows.equal.any():
        return rows
    values = rows.values.astype(object)
    reach = ground.reach[rows.columns].astype(object)

    def fullest(coefficients: IntArray) -> IntArray:
        sums = np.zeros(rows.bounds.size, dtype=object)
        np.add.at(sums, rows.rows, np.maximum(coefficients, 0) * reach)
        return sums

    excess = np.maximum(fullest(values) - rows.bounds, 0)
    most = excess[rows.rows]
    is_integer = ground.scale[rows.columns] == 1.0
    clipped = np.where(is_integer, np.clip(values, -most, most), values)
    return rows._replace(values=clipped, bounds=fullest(clipped) - excess)


@dataclass
class _Writer:
    """Collects rows of doubles and their carries."""

    ground: Ground
    rows: list[IntArray] = field(default_factory=list)
    columns: list[IntArray] = field(default_factory=list)
    values: list[FloatArray] = field(default_factory=list)
    bounds: list[FloatArray] = field(default_factory=list)
    equal: list[BoolArray] = field(default_factory=list)
    carries: list[Carry] = field(default_factory=list)
    lowest: list[int] = field(default_factory=list)
    count: int = 0

    def write(
        self,
        rows: IntArray,
        columns: IntArray,
        values: FloatArray,
        bounds: FloatArray,
        equal: BoolArray,
    ) -> None:
        """Rows in coordinates, numbered from 0."""
        self.rows.append(rows + self.count)
        self.columns.append(columns)
        self.values.append(values)
        self.bounds.append(bounds)
        self.equal.append(equal)
        self.count += bounds.size

    def write_digit(self, row: DigitRow, *, equal: bool) -> None:
        """One row of a split one."""
        entries = np.array(row.terms, dtype=np.float64).reshape(-1, 2)
        columns = entries[:, 0].astype(np.int64)
        numbers = np.zeros(len(row.terms), dtype=np.int64)
        bound = np.array([float(row.bound)])
        self.write(numbers, columns, entries[:, 1], bound, np.array([equal]))

    def new_column(self, carry: Carry) -> int:
        """A column for a carry of the row that is written next."""
        self.carries.append(carry)
        self.lowest.append(self.count)
        return len(self.ground.span) + len(self.carries) - 1

    def written(self) -> FloatRows:
        """Everything collected."""
        width = len(self.ground.span) + len(self.carries)
        least = np.array([carry.least for carry in self.carries], dtype=np.float64)
        most = np.array([carry.most for carry in self.carries], dtype=np.float64)
        lowest = np.array(self.lowest, dtype=np.int64)
        if not self.count:
            empty = sparse.csr_array((0, width))
            return FloatRows(empty, np.zeros(0), np.zeros(0, dtype=np.bool_), least, most, lowest)
        coordinates = (np.concatenate(self.rows), np.concatenate(self.columns))
        values = np.concatenate(self.values)
        matrix = sparse.coo_array((values, coordinates), shape=(self.count, width)).tocsr()
        bounds = np.concatenate(self.bounds)
        return FloatRows(matrix, bounds, np.concatenate(self.equal), least, most, lowest)


def _written(parts: Iterable[LinearRows], ground: Ground) -> FloatRows:
    writer = _Writer(ground)
    for part in parts:
        _write(_tightened(part, ground), writer)
    return writer.written()


def _write(part: LinearRows, writer: _Writer) -> None:
    """All plain and scaled rows at once, then those that are split."""
    rows, columns, equal = part.rows, part.columns, part.equal
    count = part.bounds.size
    scale = writer.ground.scale[columns]
    values = part.values.astype(np.float64) * scale
    sizes = RowSizes.of(rows, values, count)
    is_wide = writer.ground.span[columns] * scale > NARROW_SPAN
    is_narrow = np.ones(count, dtype=np.bool_)
    is_narrow[rows[is_wide]] = False
    split = (sizes.largest > SPLIT_COEFFICIENT) & is_narrow
    scaled = (sizes.largest > PLAIN_COEFFICIENT) & ~equal & ~split
    divisors = sizes.divisors(scaled)
    bounds = (part.bounds.astype(np.float64) + sizes.shifts(scaled)) / divisors
    whole = ~split
    entries = whole[rows]
    numbers = np.cumsum(whole) - 1
    writer.write(
        numbers[rows[entries]],
        columns[entries],
        (values / divisors[rows])[entries],
        bounds[whole],
        equal[whole],
    )
    for row in np.flatnonzero(split):
        _write_split(part, int(row), writer)


def _write_split(part: LinearRows, row: int, writer: _Writer) -> None:
    """One row, digit by digit."""
    mine = part.rows == row
    columns = part.columns[mine]
    values = [int(value) for value in part.values[mine]]
    terms = list(zip(columns.tolist(), values, strict=True))
    narrow = writer.ground.span[columns].astype(np.int64)
    spans = dict(zip(columns.tolist(), narrow.tolist(), strict=True))
    bound = int(part.bounds[row])
    for digit in digit_rows(terms, bound, spans, BASE, _fits, writer.new_column):
        writer.write_digit(digit, equal=bool(part.equal[row]))


def _fits(terms: IntTerms, _bound: int) -> bool:
    return max(abs(value) for _, value in terms) < BASE.size

"""Exact rows of any size as integer rows whose sums fit 64 bits, without rounding.

Columns are counted from their lower bounds. A column with too wide a range becomes one column a digit. A row whose
sum could pass `ROOM` is added up digit by digit, as on paper: ``a x <= b`` over base M holds for integers if and only
if there is an integer carry c with ``(a mod M) x - M c <= b mod M`` and ``(a div M) x + c <= b div M``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Block, Sense
from portfolio.solve.adapter import Cut

ROOM = 2**61
"""No sum of absolute values in a row is larger; CP-SAT refuses rows that could pass 2^63."""
DIGIT_BITS = 20
"""Bits of a digit of a wide column."""

Terms = list[tuple[int, int]]
"""(column, coefficient) …"""


@dataclass
class IntRows:
    """Rows ``least <= values . x <= most`` in compressed form, over columns 0, 1, … of which some are new here."""

    columns: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    indices: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, int]], bound: int, *, equal: bool) -> None:
        """One row."""
        for column, value in terms:
            self.indices.append(column)
            self.values.append(value)
        self.starts.append(len(self.indices))
        self.least.append(bound if equal else -(2**62))
        self.most.append(bound)


class Integers:
    """A problem's columns as integer columns, and rows over them."""

    def __init__(self, lower: IntArray, upper: IntArray) -> None:
        self._origin = lower
        self._digits: list[tuple[int, int]] = []
        self.spans: list[int] = []
        for span in (int(s) for s in upper - lower):
            bits = span.bit_length() if span >= 2**DIGIT_BITS else 0
            first = len(self.spans)
            for place in range(0, bits, DIGIT_BITS):
                self.spans.append(min(span >> place, 2**DIGIT_BITS - 1))
            if not bits:
                self.spans.append(span)
            self._digits.append((first, len(self.spans)))
        # With this base the digits of a row, its carry and the carry into it stay within the room.
        self._shift = (ROOM // (2 * sum(self.spans) + 4)).bit_length() - 1
        if self._shift < 1:
            raise ValueError("more columns than 64 bits can add up")

    def rows(self, blocks: Sequence[Block]) -> IntRows:
        """The columns, and all rows of a problem."""
        written = IntRows(columns=[(0, span) for span in self.spans])
        for block in blocks:
            for terms, bound, sense in _of_block(block, self._origin):
                self._write(terms, bound, Sense(sense), written, 0)
        return written

    def cuts(self, cuts: Sequence[Cut], columns: int) -> IntRows:
        """Rows that are added to a problem that has so many columns by now."""
        written = IntRows()
        for cut in cuts:
            bound = cut.least - cut.expression.dot(self._origin)
            self._write(_terms(cut.expression), bound, Sense.AT_LEAST, written, columns)
        return written

    def objective(self, expression: Expression) -> tuple[Terms, int]:
        """What is maximised, and the power of two that its coefficients were divided by, each rounded up."""
        terms = self._spread(_terms(expression))
        total = sum(abs(value) * self.spans[column] for column, value in terms)
        shift = max((total // ROOM).bit_length(), 0)
        return [(column, -(-value >> shift)) for column, value in terms], shift

    def point(self, x: Sequence[int], count: int) -> list[int]:
        """The first so many columns of the problem, at a point of the integer columns."""
        values = []
        for column in range(count):
            first, last = self._digits[column]
            values.append(int(self._origin[column]) + sum(x[d] << DIGIT_BITS * (d - first) for d in range(first, last)))
        return values

    def _spread(self, terms: Terms) -> Terms:
        """Over the digits of wide columns, without those that can only be 0."""
        return [
            (digit, value << DIGIT_BITS * (digit - self._digits[column][0]))
            for column, value in terms
            for digit in range(*self._digits[column])
            if self.spans[digit]
        ]

    def _write(self, terms: Terms, bound: int, sense: Sense, rows: IntRows, columns: int) -> None:
        if sense is Sense.AT_LEAST:
            terms, bound = [(column, -value) for column, value in terms], -bound
        terms, equal = self._spread(terms), sense is Sense.EQUAL
        carry: tuple[int, int, int] | None = None
        while sum(abs(value) * self.spans[column] for column, value in terms) + abs(bound) >= ROOM // 2:
            low = [(column, value % (1 << self._shift)) for column, value in terms]
            digit = bound % (1 << self._shift)
            most = sum(value * self.spans[column] for column, value in low)
            into = carry or (0, 0, 0)
            ends = -((digit - into[1]) >> self._shift), -((digit - most - into[2]) >> self._shift)
            rows.columns.append(ends)
            out = columns + len(rows.columns) - 1
            entries = [(column, value) for column, value in low if value] + ([(carry[0], 1)] if carry else [])
            rows.add([*entries, (out, -(1 << self._shift))], digit, equal=equal)
            carry = (out, *ends)
            terms, bound = [(column, value >> self._shift) for column, value in terms], bound >> self._shift
        kept = [(column, value) for column, value in terms if value] + ([(carry[0], 1)] if carry else [])
        rows.add(kept, bound, equal=equal)


def _terms(expression: Expression) -> Terms:
    return list(zip(expression.columns.tolist(), expression.coefficients.tolist(), strict=True))


def _of_block(block: Block, origin: IntArray) -> Iterator[tuple[Terms, int, int]]:
    """Each row, for columns counted from the origin."""
    rows: list[Terms] = [[] for _ in range(len(block))]
    for row, column, value in zip(block.rows.tolist(), block.columns.tolist(), block.values.tolist(), strict=True):
        rows[row].append((column, value))
    bounds = (block.bounds - block.activity(origin)).tolist()
    yield from zip(rows, bounds, block.senses.tolist(), strict=True)

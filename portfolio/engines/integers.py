"""Exact rows of any size as integer rows whose sums fit 64 bits, without rounding.

Columns are counted from their lower bounds. A column with too wide a range becomes one column a
digit. A row whose sum could pass `ROOM` is split (`portfolio.engines.digits`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portfolio.compile import Block, Expression, IntArray
from portfolio.engines.digits import Carry, DigitBase, IntTerms, digit_rows
from portfolio.engines.linear import block_rows_from
from portfolio.engines.session import Cut

ROOM = 2**61
"""No sum of absolute values in a row is larger; CP-SAT refuses rows that could pass 2^63."""
DIGIT_BITS = 20
"""Bits of a digit of a wide column."""
UNBOUNDED = -(2**62)
"""The lower bound of an inequality."""


@dataclass
class IntRows:
    """Rows ``least <= values . x <= most`` in compressed form.

    They run over columns 0, 1, …, of which those with bounds in `columns` are new here.
    """

    columns: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    indices: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)

    def add(self, terms: IntTerms, bound: int, *, equal: bool) -> None:
        """One row."""
        for column, value in terms:
            self.indices.append(column)
            self.values.append(value)
        self.starts.append(len(self.indices))
        self.least.append(bound if equal else UNBOUNDED)
        self.most.append(bound)


class Integers:
    """A problem's columns as integer columns, and rows over them.

    Raises:
        ValueError: if there are more columns than 64 bits can add up.
    """

    def __init__(self, lower: IntArray, upper: IntArray) -> None:
        self._origin = lower
        self._digits: list[range] = []
        """Column of the problem -> its integer columns."""
        self.spans: list[int] = []
        for span in (upper - lower).tolist():
            first = len(self.spans)
            self.spans += _digit_spans(int(span))
            self._digits.append(range(first, len(self.spans)))
        # With this base the digits of a row, its carry and the carry into it stay within the room.
        bits = (ROOM // (2 * sum(self.spans) + 4)).bit_length() - 1
        if bits < 1:
            raise ValueError("more columns than 64 bits can add up")
        self._base = DigitBase(1 << bits, balanced=False)

    def rows(self, blocks: Sequence[Block]) -> IntRows:
        """The columns, and all rows of a problem."""
        written = IntRows(columns=[(0, span) for span in self.spans])
        for block in blocks:
            for terms, bound, equal in _rows_of(block, self._origin):
                self._write(terms, bound, written, 0, equal=equal)
        return written

    def cuts(self, cuts: Sequence[Cut], columns: int) -> IntRows:
        """Rows that are added to a problem that has so many columns by now."""
        written = IntRows()
        for cut in cuts:
            negated = [(column, -value) for column, value in _terms(cut.expression)]
            bound = cut.expression.dot(self._origin) - cut.least
            self._write(negated, bound, written, columns, equal=False)
        return written

    def objective(self, expression: Expression) -> tuple[IntTerms, int]:
        """What is maximised, and the power of two its coefficients were divided by, rounded up."""
        terms = self._over_digits(_terms(expression))
        shift = (self._size(terms) // ROOM).bit_length()
        return [(column, -(-value >> shift)) for column, value in terms], shift

    def point(self, x: Sequence[int], count: int) -> list[int]:
        """The first so many columns of the problem, at a point of the integer columns."""
        values = []
        for column in range(count):
            value = int(self._origin[column])
            for place, digit in enumerate(self._digits[column]):
                value += x[digit] << DIGIT_BITS * place
            values.append(value)
        return values

    def _over_digits(self, terms: IntTerms) -> IntTerms:
        """IntTerms over the digits of wide columns, without digits that can only be 0."""
        spread = []
        for column, value in terms:
            for place, digit in enumerate(self._digits[column]):
                if self.spans[digit]:
                    spread.append((digit, value << DIGIT_BITS * place))
        return spread

    def _size(self, terms: IntTerms) -> int:
        """The largest absolute value of a sum."""
        return sum(abs(value) * self.spans[column] for column, value in terms)

    def _fits(self, terms: IntTerms, bound: int) -> bool:
        return self._size(terms) + abs(bound) < ROOM // 2

    def _write(
        self,
        terms: IntTerms,
        bound: int,
        rows: IntRows,
        columns: int,
        *,
        equal: bool,
    ) -> None:
        """A row ``terms . x <= bound``, or ``=``, over the problem's columns."""

        def new_column(carry: Carry) -> int:
            rows.columns.append((carry.least, carry.most))
            return columns + len(rows.columns) - 1

        spread = self._over_digits(terms)
        for row in digit_rows(spread, bound, self.spans, self._base, self._fits, new_column):
            rows.add(row.terms, row.bound, equal=equal)


def _digit_spans(span: int) -> list[int]:
    """The ranges of the digits of a column with a range."""
    if span < 2**DIGIT_BITS:
        return [span]
    spans = []
    for place in range(0, span.bit_length(), DIGIT_BITS):
        spans.append(min(span >> place, 2**DIGIT_BITS - 1))
    return spans


def _terms(expression: Expression) -> IntTerms:
    return list(zip(expression.columns.tolist(), expression.coefficients.tolist(), strict=True))


def _rows_of(block: Block, origin: IntArray) -> Iterator[tuple[IntTerms, int, bool]]:
    """Each row, for columns counted from the origin: terms, bound, and whether it is an
    equality."""
    rows = block_rows_from(block, origin)
    terms: list[IntTerms] = [[] for _ in range(len(block))]
    entries = zip(rows.rows.tolist(), rows.columns.tolist(), rows.values.tolist(), strict=True)
    for row, column, value in entries:
        terms[row].append((column, value))
    yield from zip(terms, rows.bounds.tolist(), rows.equal.tolist(), strict=True)

"""Wide integer rows, written digit by digit so that a solver's numbers hold them.

As in addition on paper: ``a x <= b`` over base M holds for integers if and only if there is an
integer carry c with ``d x - M c <= b mod M`` and ``((a - d) / M) x + c <= b div M``, where d are
the lowest digits of a. The second row is split in the same way until it fits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

IntTerms = list[tuple[int, int]]
"""(column, coefficient) …"""


@dataclass(frozen=True)
class Carry:
    """A new integer column, within its bounds."""

    least: int
    most: int


@dataclass(frozen=True)
class DigitRow:
    """``terms . x <= bound`` for one digit, or ``=`` where the whole row is an equality."""

    terms: IntTerms
    bound: int


@dataclass(frozen=True)
class DigitBase:
    """How coefficients are cut into digits.

    Balanced digits lie around 0, so that a small negative number has one digit instead of one in
    every row. Others are never negative.
    """

    size: int
    balanced: bool

    def digit(self, value: int) -> int:
        """The lowest digit of a coefficient."""
        if self.balanced:
            return (value + self.size // 2) % self.size - self.size // 2
        return value % self.size


def digit_rows(
    terms: IntTerms,
    bound: int,
    spans: Sequence[int] | Mapping[int, int],
    base: DigitBase,
    fits: Callable[[IntTerms, int], bool],
    new_column: Callable[[Carry], int],
) -> Iterator[DigitRow]:
    """The rows of one wide row, from the lowest digit.

    Columns lie between 0 and their span. ``fits`` says whether what remains needs no further
    splitting, and ``new_column`` adds a carry and gives its number.
    """
    carried: tuple[int, Carry] | None = None
    while not fits(terms, bound):
        digits = [(column, base.digit(value)) for column, value in terms]
        entries = [(column, digit) for column, digit in digits if digit]
        least = sum(min(digit, 0) * spans[column] for column, digit in digits)
        most = sum(max(digit, 0) * spans[column] for column, digit in digits)
        if carried is not None:
            entries.append((carried[0], 1))
            least += carried[1].least
            most += carried[1].most
        lowest = bound % base.size
        # Floor division, turned round: the carry that takes up the excess of a sum over its digit.
        carry = Carry(-((lowest - least) // base.size), -((lowest - most) // base.size))
        column = new_column(carry)
        entries.append((column, -base.size))
        yield DigitRow(entries, lowest)
        carried = (column, carry)
        terms = [(at, (value - base.digit(value)) // base.size) for at, value in terms]
        bound //= base.size
    entries = [(column, value) for column, value in terms if value]
    if carried is not None:
        entries.append((carried[0], 1))
    yield DigitRow(entries, bound)

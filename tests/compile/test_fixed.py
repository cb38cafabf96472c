"""Vectors of exact decimals are the decimals that they were made of."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile.fixed import FixedPoint
from tests.strategies import examples

digits = st.integers(-(10**15) + 1, 10**15 - 1)
numbers = st.builds(
    lambda number, exponent: Decimal(number).scaleb(exponent), digits, st.integers(-12, 3)
)
vectors = st.lists(numbers, max_size=5) | st.lists(st.builds(Decimal, digits), max_size=5)


@given(vectors)
@examples(300)
def test_digits_over_places_are_the_numbers(vector: list[Decimal]) -> None:
    made = FixedPoint.of(vector)
    assert [Fraction(int(digit), 10**made.places) for digit in made.digits] == [
        Fraction(number) for number in vector
    ]


def test_whole_numbers_need_no_places_however_they_are_written() -> None:
    assert FixedPoint.of([Decimal("2.00"), Decimal("1E+3"), Decimal("0.000")]).places == 0

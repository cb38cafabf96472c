"""Rows with integer bounds say the same as the rows they were made of."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile.block import block_of
from portfolio.compile.expression import Expression
from portfolio.compile.row import ExpressionRow, Sense
from portfolio.compile.stated import StatedPlace, in_scenario, stated_rule
from tests.strategies import examples

STATED = stated_rule("some", (StatedPlace.at(in_scenario("capacity")),), ())
coefficients = st.lists(
    st.integers(-30, 30).filter(bool) | st.sampled_from([6, -6, 10**17, -(10**17)]), max_size=4
)


@given(coefficients, st.integers(1, 12), st.fractions(-40, 40), st.sampled_from(Sense))
@examples(300)
def test_an_integer_bound_keeps_the_same_points(
    values: list[int], scale: int, bound: Fraction, sense: Sense
) -> None:
    vector = np.array(values, dtype=np.int64)
    expression = Expression(np.arange(len(values)), vector, scale)
    made = block_of("some", [ExpressionRow(expression, sense, bound, "a row", STATED)])
    assert made is not None
    for point in product((0, 1), repeat=len(values)):
        x = np.array(point, dtype=np.int64)
        left = expression.value(x)
        holds = {
            Sense.AT_MOST: left <= bound,
            Sense.EQUAL: left == bound,
            Sense.AT_LEAST: left >= bound,
        }[sense]
        assert (made.broken(x).size == 0) == holds


def test_one_negative_coefficient_keeps_the_sense_of_its_row() -> None:
    """NumPy's gcd of one number is the number itself, with its sign: a cap of 0.3 read as a cap of
    -0.3."""
    saved = Expression(np.array([0]), np.array([-1]), 10)
    made = block_of(
        "capacity", [ExpressionRow(saved, Sense.AT_MOST, Fraction(Decimal("0.3")), "a cap", STATED)]
    )
    assert made is not None
    assert made.bounds.tolist() == [3]

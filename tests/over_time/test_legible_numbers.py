"""Numbers in sentences can be read, also where discounts and spreads leave no decimal that ends."""

from fractions import Fraction

import pytest

from portfolio.case import Case
from portfolio.results import legible
from tests.small import planning_of


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1, 4), "0.25"),
        (Fraction(-1, 3), "about -0.333333333"),
        (Fraction(1751044600, 2601), "about 673219.762"),
        (Fraction(10**15, 7), "about 142857143000000"),
        (Fraction(2, 3 * 10**9), "about 0.000000000666666667"),
        (1400, "1400"),
    ],
)
def test_a_number_is_exact_where_a_decimal_ends(number: Fraction, text: str) -> None:
    assert legible(number) == text


def test_a_floor_out_of_reach_says_what_discounted_contributions_come_to() -> None:
    planning = planning_of(
        "INIT-0001: period: 2026, contributions: {gmv: 100}, earliest_start: 2026-07-01",
        """
        period: 2026
        schedule: {step: quarter, discount: {gmv: 0.08}}
        targets: {all: {gmv: {floor: 100}}}
        """,
    )
    messages = [reported.message for reported in Case(planning).report]
    # 100 / 1.08²: it starts in the third quarter at the earliest.
    comes_to = "everything that helps together comes to about 85.733882"
    assert messages == [f"gmv in all: the floor is 100, and {comes_to}"]

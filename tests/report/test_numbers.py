"""Numbers as people read them never say something else than the exact ones."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.report.words.numbers import number, percent, quantity
from portfolio.results import exact

EXACT = st.one_of(st.fractions(), st.decimals(-(10**20), 10**20, places=12).map(Fraction))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", "0"),
        ("1335313", "1,335,313"),
        ("-1335313.456", "-1,335,313.46"),
        ("0.002143790977", "0.00214379"),
        ("12.5", "12.5"),
        ("999999.995", "999,999.995"),
        ("419.9999999", "419.9999999"),
        ("0.000000000001", "0.000000000001"),
        ("1/3", "0.333333"),
        ("1000000000000000", "1,000,000,000,000,000"),
    ],
)
def test_number(text: str, shown: str) -> None:
    assert number(text) == shown


@pytest.mark.parametrize(
    ("text", "unit", "options", "shown"),
    [
        ("1335313", "GBP", {}, "1,335,313 GBP"),
        ("50000", "GBP", {"sign": True}, "+50,000 GBP"),
        ("-50000", "GBP", {"sign": True}, "-50,000 GBP"),
        ("0", "GBP", {"sign": True}, "0 GBP"),
        ("0.004", "fraction", {}, "0.4 pp"),
        ("0.004", "fraction", {"sign": True}, "+0.4 pp"),
        ("0.0312", "fraction", {"level": True}, "3.12%"),
    ],
)
def test_quantity(text: str, unit: str, options: dict[str, bool], shown: str) -> None:
    assert quantity(text, unit, **options) == shown


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("0", "0%"),
        ("1", "100%"),
        ("0.0004", "<0.1%"),
        ("0.9996", ">99.9%"),
        ("0.999", "99.9%"),
        ("0.25", "25%"),
        ("0.1234", "12.3%"),
        ("1.5", "150%"),
        ("-0.25", "-25%"),
        ("12345.678", "1,234,567.8%"),
    ],
)
def test_percent(part: str, shown: str) -> None:
    assert percent(part) == shown


@given(EXACT)
def test_rounding_keeps_sign_and_never_makes_something_nothing(value: Fraction) -> None:
    shown = Decimal(number(exact(value)).replace(",", ""))
    assert (shown > 0) == (value > 0)
    assert (shown < 0) == (value < 0)


@given(EXACT)
def test_rounding_never_makes_a_whole_number(value: Fraction) -> None:
    """So 419.9999999 never looks like all of 420."""
    shown = Fraction(number(exact(value)).replace(",", ""))
    assert (shown.denominator == 1) == (value.denominator == 1)


@given(EXACT)
def test_what_is_shown_is_near(value: Fraction) -> None:
    shown = Fraction(number(exact(value)).replace(",", ""))
    assert abs(shown - value) <= max(abs(value) / 10**5, Fraction(0)) or abs(
        shown - value
    ) <= Fraction(1, 200)


@given(st.fractions(0, 2))
def test_nothing_and_all_are_said_only_where_exact(part: Fraction) -> None:
    shown = percent(part)
    assert (shown == "0%") == (part == 0)
    assert shown != "100%" or part >= 1

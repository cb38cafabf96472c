"""Short numbers, round ticks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.report.html.figures import decimal, short, short_quantity
from portfolio.report.html.scales import ticks
from portfolio.report.html.texts import isolated, joined_names

FRACTIONS = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("1", "1"), ("999", "999"), ("1000", "1,000"), ("9999", "9,999"), ("12345", "12.3k"),
        ("100000", "100k"), ("2675148", "2.68m"), ("46000000", "46m"), ("1234567890", "1.23bn"),
        ("0.84832", "0.848"), ("0.0000123", "0.0000123"), ("12.5", "12.5"), ("-0.08", "−0.08"), ("999999", "1,000k"),
    ],
)  # fmt: skip
def test_short_numbers(value: str, text: str) -> None:
    assert short(Fraction(value)) == text


def test_a_fraction_is_percent_or_points() -> None:
    assert short_quantity(Fraction("0.012"), "fraction", sign=True) == "+1.2 pp"
    assert short_quantity(Fraction("0.012"), "fraction", level=True) == "1.2%"
    assert short_quantity(Fraction(-26000), "contacts") == "−26k contacts"


@given(FRACTIONS)
def test_a_short_number_is_near_and_keeps_the_sign(value: Fraction) -> None:
    text = short(value, sign=True)
    sign = -1 if text.startswith("−") else 1
    plain = text.lstrip("+−").replace(",", "")
    factors = {"bn": 10**9, "m": 10**6, "k": 10**3}
    factor = next((size for letter, size in factors.items() if plain.endswith(letter)), 1)
    read = sign * factor * Fraction(plain.rstrip("bnmk"))
    assert abs(read - value) <= abs(value) / 100
    assert (read > 0) == (value > 0) and (read < 0) == (value < 0)


@given(FRACTIONS, st.integers(min_value=0, max_value=6))
def test_a_decimal_is_the_nearest(value: Fraction, places: int) -> None:
    read = Fraction(decimal(value, places).replace(",", ""))
    assert abs(read - value) <= Fraction(1, 2 * 10**places)


@given(FRACTIONS, FRACTIONS, st.integers(min_value=2, max_value=9))
def test_ticks_lie_inside_and_are_few(one: Fraction, other: Fraction, most: int) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high, most)
    assert all(low <= mark <= high for mark in marks)
    assert len(marks) <= most + 1
    assert high == low or marks or high - low < abs(high)


@given(st.text())
def test_an_isolated_text_closes_what_it_opens(text: str) -> None:
    inside = isolated(text)
    assert inside.count("\u2068") == inside.count("\u2069") <= 1


def test_names_in_a_sentence() -> None:
    assert joined_names([]) == ""
    assert joined_names(["a"]) == "a"
    assert joined_names(["a", "b", "c"]) == "a, b and c"
    assert joined_names(list("abcd"), most=2) == "a, b and 2 more"

"""Words of one meaning are one unit."""

import pytest

from portfolio.estimate.units import parsed


@pytest.mark.parametrize(
    "words",
    [
        (
            "currency/month",
            "currency_per_month",
            "currency per month",
            "currency-per-month",
            "currency/mo",
        ),
        ("sessions/quarter", "sessions_per_quarter", "session/qtr", "Sessions per Quarter"),
        ("GBP/order", "GBP_per_order", "£/order", "gbp per orders"),
        ("hours", "hour", "hr", "hrs", "h"),
        ("EUR*users/year", "EUR*users_per_yr", "€*user/annum"),
        ("fraction", "percent", "%", "share"),
        ("1/day", "1/days"),
    ],
)
def test_words_of_one_meaning_are_one_unit(words: tuple[str, ...]) -> None:
    units = [parsed(word) for word in words]
    assert units[0] is not None
    assert all(unit == units[0] for unit in units), list(zip(words, units, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [("MB", "mb"), ("GBP/month", "GBP/year"), ("GBP/month", "GBP"), ("GBP", "EUR"), ("M", "m")],
)
def test_words_of_different_meaning_stay_apart(one: str, other: str) -> None:
    assert parsed(one) != parsed(other)

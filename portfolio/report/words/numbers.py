"""Exact numbers as people read them. What is rounded never turns into another statement: a little
stays more than nothing, and almost all stays less than all."""

from fractions import Fraction

FRACTION_UNIT = "fraction"
"""A KPI of this unit is shown in percent, and a change of it in percentage points (pp)."""

_DIGITS = 6
"""Significant digits of a number below a million; above, two decimals."""


def number(exact: str) -> str:
    """With thousands separators; at most 6 significant digits or 2 decimals, whichever is more,
    half-even."""
    return _grouped(Fraction(exact))


def quantity(exact: str, unit: str, *, level: bool = False, sign: bool = False) -> str:
    """A number in its unit: `1,335,313 GBP`; of a fraction `3.2%` if it is a level and `0.4 pp` if
    a change."""
    value = Fraction(exact)
    plus = "+" if sign and value > 0 else ""
    if unit == FRACTION_UNIT:
        return f"{plus}{_grouped(value * 100)}{'%' if level else ' pp'}"
    return f"{plus}{_grouped(value)} {unit}"


def percent(part: str | Fraction) -> str:
    """A part of 1 in percent with one decimal: 0% and 100% are said only where they are exact."""
    value = Fraction(part) * 100
    if 0 < value < Fraction(1, 10):
        return "<0.1%"
    if Fraction(999, 10) < value < 100:
        return ">99.9%"
    rounded = round(value * 10)
    whole, tenth = divmod(abs(rounded), 10)
    return f"{_sign(rounded)}{whole:,}" + (f".{tenth}%" if tenth else "%")


def _grouped(value: Fraction) -> str:
    places = 0
    if value.denominator != 1:
        size = (
            len(str(abs(value.numerator) // value.denominator))
            if abs(value) >= 1
            else -_leading_zeros(value)
        )
        places = max(2, _DIGITS - size)
        while round(value, places).denominator == 1:  # 419.9999999 of 420 is not all of it
            places += 3
    rounded = round(value, places)
    digits = str(abs(rounded.numerator) * 10**places // rounded.denominator).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return f"{_sign(rounded)}{int(whole):,}" + (f".{decimals}" if decimals else "")


def _leading_zeros(value: Fraction) -> int:
    """Zeros after the point before the first digit of a number between -1 and 1, not 0."""
    zeros = 0
    while abs(value) * 10 ** (zeros + 1) < 1:
        zeros += 1
    return zeros


def _sign(value: Fraction | int) -> str:
    return "-" if value < 0 else ""

"""Numbers as a page shows them: short where they are looked at, exact where they are pointed at.

Rounding is exact and half-even. What is said about a number (met, missing, full) is never read off
its short form.
"""

from fractions import Fraction

from portfolio.report.words.numbers import FRACTION_UNIT, number

_SIZES = (
    (Fraction(10**9), Fraction(10**9), 2, "bn"),
    (Fraction(10**6), Fraction(10**6), 2, "m"),
    (Fraction(10**5), Fraction(10**3), 0, "k"),
    (Fraction(10**4), Fraction(10**3), 1, "k"),
)
"""From which size on, divided by what, with how many decimals and which letter."""
_DIGITS = 3
"""Significant digits of numbers below a thousand."""
MINUS = "\N{MINUS SIGN}"


def short(value: Fraction, *, sign: bool = False) -> str:
    """At most three digits or so: 2.68m, 394k, 49.3k, 2,310, 0.848."""
    digits = _short_size(abs(value))
    if value < 0 and digits != "0":
        return f"{MINUS}{digits}"
    return f"+{digits}" if sign and value > 0 else digits


def short_quantity(value: Fraction, unit: str, *, level: bool = False, sign: bool = False) -> str:
    """A short number in its unit; of a fraction in percent if it is a level, else in points."""
    if unit == FRACTION_UNIT:
        digits = short(value * 100, sign=sign)
        return f"{digits}%" if level else f"{digits} pp"
    return f"{short(value, sign=sign)} {unit}".rstrip()


def _short_size(size: Fraction) -> str:
    for least, divisor, places, letter in _SIZES:
        if size >= least:
            return f"{_without_zeros(decimal(size / divisor, places))}{letter}"
    if size >= 1000 or size.denominator == 1:
        return number(str(round(size)))
    places = _DIGITS - 1
    while 0 < size < 1 and size * 10**places < 100:
        places += 1
    text = decimal(size, places - (len(str(int(size))) - 1))
    return _without_zeros(text)


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal(value: Fraction, places: int) -> str:
    """A plain decimal with so many places, rounded half-even; no floating point is used."""
    scaled = round(value * 10**places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole = digits[: len(digits) - places]
    text = f"{int(whole):,}" + (f".{digits[-places:]}" if places else "")
    return f"-{text}" if scaled < 0 else text

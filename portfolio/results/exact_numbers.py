"""Exact numbers as text: a plain decimal, or p/q where none ends."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import StringConstraints

WHOLE_NUMBER = r"^[1-9][0-9]{0,99}$"
"""A whole number above zero, however wide, in text."""

_NINE_DIGITS = Context(prec=9)

EXACT_LENGTH = 2000
"""Characters that the text of an exact number has at most."""

Exact = Annotated[
    str,
    StringConstraints(
        pattern=r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$",
        max_length=EXACT_LENGTH,
    ),
]


def exact(number: Fraction | Decimal | int) -> str:
    """The canonical spelling of an exact number: a plain decimal, or p/q where no decimal ends."""
    if isinstance(number, Decimal):
        return _plain(number)
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1:
        return str(numerator)
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def legible(number: Fraction | Decimal | int) -> str:
    """An exact number in a sentence: where no decimal ends, about what it is, to nine digits."""
    text = exact(number)
    if "/" not in text:
        return text
    value = Fraction(number)
    rounded = _NINE_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"about {_plain(rounded)}"


def _plain(number: Decimal) -> str:
    """Without exponent, superfluous zeros, or a sign of zero."""
    if not number:
        return "0"
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

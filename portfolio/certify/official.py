"""Official values: what a weighted objective counts of something, rounded half to even."""

from fractions import Fraction

OFFICIAL = 10**9
"""Parts of 1 to which a weighted value is rounded."""


def rounded_official(value: Fraction) -> Fraction:
    """An official value: rounded half to even at its last decimal."""
    return Fraction(rounded_parts(value.numerator, value.denominator), OFFICIAL)


def rounded_parts(numerator: int, denominator: int) -> int:
    """A quotient in units of the last official decimal, half to even."""
    whole, rest = divmod(numerator * OFFICIAL, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return whole + int(up)

"""Numbers as people type them on a command line: a part, a list, a range."""

import re
from fractions import Fraction

from portfolio.actions.errors import UsageError

MOST = 100_000
"""Numbers that one range may have."""
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER}):({_NUMBER})")
_PART = re.compile(rf"({_NUMBER})(%?)")


def part_of_one(text: str) -> Fraction:
    """A part such as `0.1%` or `0.001`.

    Raises:
        UsageError: if it is none, or not from 0 to 1.
    """
    matched = _PART.fullmatch(text.strip())
    if matched is None:
        raise UsageError(f"{text} is no part of a whole: write 0.1% or 0.001")
    value = Fraction(matched[1])
    part = value / 100 if matched[2] else value
    if not 0 <= part <= 1:
        raise UsageError(f"{text} is not from 0% to 100%")
    return part


def amounts_in(text: str) -> list[Fraction]:
    """The numbers of `800..1400:100` (both ends and every 100) or of `800,900,1000`.

    Raises:
        UsageError: if it is neither, or has too many numbers.
    """
    matched = _RANGE.fullmatch(text.strip())
    if matched is None:
        return [_number(part) for part in text.split(",")]
    first, last, step = (Fraction(group) for group in matched.groups())
    if step <= 0 or last < first:
        raise UsageError(f"{text} has no numbers: write it as 800..1400:100")
    count = (last - first) // step + 1
    if count > MOST:
        raise UsageError(f"{text} has {count} numbers, and {MOST} are the most")
    return [first + step * place for place in range(count)]


def _number(text: str) -> Fraction:
    if not re.fullmatch(_NUMBER, text.strip()):
        raise UsageError(f"{text.strip()!r} is no number: write 800..1400:100 or 800,900,1000")
    return Fraction(text.strip())

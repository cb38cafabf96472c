"""Honest intervals for small numbers: none assumes how errors are distributed."""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, comb, floor

PLACES = 10_000
"""Chances are stated to 4 decimals, the least rounded down and the most rounded up."""
_TAIL = Fraction(1, 40)
"""A 95% interval leaves out so much at either end."""
_NORMAL = Decimal("1.959963984540054")
"""The 97.5% point of the normal distribution."""


def chance_interval(times: int, of: int) -> tuple[Fraction, Fraction]:
    """The chances of an event that happened so often, at 95%, exact (Clopper and Pearson 1934)."""
    least = Fraction(0)
    if times:
        least = Fraction(_bisected(lambda p: _at_least(times, of, p) >= _TAIL) - 1, PLACES)
    most = Fraction(1)
    if times < of:
        most = Fraction(_bisected(lambda p: 1 - _at_least(times + 1, of, p) < _TAIL), PLACES)
    return max(least, Fraction(0)), most


def _bisected(is_beyond: Callable[[Fraction], bool]) -> int:
    """The first place from 0 on at which something that stays true becomes so."""
    low, high = 0, PLACES
    while low < high:
        middle = (low + high) // 2
        if is_beyond(Fraction(middle, PLACES)):
            high = middle
        else:
            low = middle + 1
    return low


def _at_least(times: int, of: int, chance: Fraction) -> Fraction:
    """The chance that an event happens at least so often."""
    up, down = chance.numerator, chance.denominator - chance.numerator
    total = sum(comb(of, k) * up**k * down ** (of - k) for k in range(times, of + 1))
    return Fraction(total, chance.denominator**of)


def share_interval(times: int, of: int) -> tuple[Fraction, Fraction]:
    """The probabilities of an event in many samples, at 95% (Wilson 1927)."""
    if not of:
        return Fraction(0), Fraction(1)
    with localcontext() as context:
        context.prec = 40
        count, share = Decimal(of), Decimal(times) / Decimal(of)
        squared = _NORMAL * _NORMAL
        middle = (share + squared / (2 * count)) / (1 + squared / count)
        spread = (share * (1 - share) / count + squared / (4 * count * count)).sqrt()
        reach = _NORMAL * spread / (1 + squared / count)
        least, most = Fraction(middle - reach), Fraction(middle + reach)
    down = Fraction(floor(least * PLACES), PLACES)
    up = Fraction(ceil(most * PLACES), PLACES)
    return max(down, Fraction(0)), min(up, Fraction(1))


def median_interval(values: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    """Where the true middle lies, at 95%, by order statistics; None of fewer than six values.

    Between the k-th least and the k-th greatest value, for the greatest k that leaves out at most
    2.5% at either end. No distribution is assumed (Thompson 1936).
    """
    count = len(values)
    ordered = sorted(values)
    rank = 0
    tail = Fraction(0)
    for below in range(count // 2):
        tail += Fraction(comb(count, below), 2**count)
        if tail > _TAIL:
            break
        rank = below + 1
    if not rank:
        return None
    return ordered[rank - 1], ordered[count - rank]

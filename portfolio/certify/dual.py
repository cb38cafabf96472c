"""A bound that no portfolio can beat, from dual prices that nobody has to trust.

Weak duality: for any prices y with the right signs, ``g x <= y b + sum over j of max((g - y A)_j
x_j)`` over the range of each column. A solver's prices, rounding and all, make the bound tight;
exact arithmetic makes it safe, whatever they are (Neumaier and Shcherbina, 2004: Safe bounds in
linear and mixed-integer linear programming).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

Terms = Sequence[tuple[int, int]]
"""(column, coefficient) …"""


class DualRow(NamedTuple):
    """``terms . x <= bound``, or ``=`` where `equal`."""

    terms: Terms
    equal: bool
    bound: int


@dataclass(frozen=True)
class Relaxation:
    """Maximise ``objective . x`` over rows and ranges, all integers; x itself need not be."""

    objective: Terms
    rows: Sequence[DualRow]
    ranges: Sequence[tuple[int, int]]
    """Column -> least and greatest value."""


def safe_bound(relaxation: Relaxation, prices: Sequence[Fraction]) -> Fraction:
    """What no point of the relaxation can have more of, given a price for each row; below 0 only
    where `equal`."""
    common = lcm(*(price.denominator for price in prices))
    reduced = [0] * len(relaxation.ranges)
    for column, coefficient in relaxation.objective:
        reduced[column] += common * coefficient
    total = 0
    for row, price in zip(relaxation.rows, prices, strict=True):
        weight = price.numerator * (common // price.denominator)
        if weight > 0 or (row.equal and weight):
            total += weight * row.bound
            for column, coefficient in row.terms:
                reduced[column] -= weight * coefficient
    ends = zip(reduced, relaxation.ranges, strict=True)
    total += sum(max(cost * least, cost * greatest) for cost, (least, greatest) in ends)
    return Fraction(total, common)

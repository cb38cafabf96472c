"""Exact vectors: decimals as integers over a power of ten, in machine integers while they fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[Any]
"""A vector of integers: int64, or Python integers (dtype object) where products could pass 2**62."""

_SAFE = 2**62


def magnitude(values: IntArray) -> int:
    """The largest absolute value; 0 of an empty vector."""
    return max(int(values.max()), -int(values.min())) if values.size else 0


def common_divisor(values: IntArray) -> int:
    """The greatest common divisor, never negative; 0 of an empty vector."""
    return abs(int(np.gcd.reduce(values))) if values.size else 0  # of one number NumPy returns the number itself


def widened(values: IntArray, factor: int) -> IntArray:
    """The vector in a type in which it can be multiplied by up to ``factor`` and summed."""
    room = max(magnitude(values), 1) * max(abs(factor), 1) * max(values.size, 1)
    return values.astype(object) if room >= _SAFE and values.dtype != object else values


def times(values: IntArray, factor: int) -> IntArray:
    """The vector times an integer, exact."""
    return values if factor == 1 else widened(values, factor) * factor


def decimal_places(number: Fraction) -> int:
    """The decimals of a fraction that is a finite decimal.

    Raises:
        ValueError: if its decimals never end.
    """
    rest = number.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise ValueError(f"{number} is no finite decimal")
    return max(twos, fives)


@dataclass(frozen=True)
class FixedPoint:
    """A vector of exact decimals: ``digits / 10**places``."""

    digits: IntArray
    places: int

    @classmethod
    def of(cls, numbers: Sequence[Decimal]) -> "FixedPoint":
        """The decimals as they are, over the least power of ten that makes all of them integers."""
        distinct = set(numbers)  # shares and tokens are few numbers, many times
        places = max((-int(number.as_tuple().exponent) for number in distinct if number != int(number)), default=0)
        digits = {number: int(number.scaleb(places)) for number in distinct}
        small = max(map(abs, digits.values()), default=0) < _SAFE
        return cls(np.array([digits[number] for number in numbers], dtype=np.int64 if small else object), places)

    @classmethod
    def of_fractions(cls, numbers: Sequence[Fraction]) -> "FixedPoint":
        """The fractions, each of which is a finite decimal, over the least power of ten."""
        places = max((decimal_places(number) for number in numbers), default=0)
        digits = [int(number * 10**places) for number in numbers]
        small = max(map(abs, digits), default=0) < _SAFE
        return cls(np.array(digits, dtype=np.int64 if small else object), places)

    @classmethod
    def scattered(cls, size: int, numbers: Mapping[int, Decimal]) -> "FixedPoint":
        """A vector of that size with some decimals at their positions, and 0 elsewhere."""
        some = cls.of(list(numbers.values()))
        digits = np.zeros(size, dtype=some.digits.dtype)
        digits[list(numbers)] = some.digits
        return cls(digits, some.places)

    def __mul__(self, other: "FixedPoint") -> "FixedPoint":
        """Elementwise product."""
        left = widened(self.digits, magnitude(other.digits))
        return FixedPoint(left * other.digits, self.places + other.places)

    def at(self, places: int) -> IntArray:
        """Digits over ``10**places``, where that is finer."""
        return times(self.digits, int(10 ** (places - self.places)))

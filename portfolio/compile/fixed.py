"""Exact vectors: decimals as integers over a power of ten, in machine integers while they fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[Any]
"""A vector of integers: int64, or Python integers (dtype object) where products could pass
2**62."""

SAFE = 2**62
"""Machine integers stay below."""


def magnitude(values: IntArray) -> int:
    """The largest absolute value; 0 of an empty vector."""
    if not values.size:
        return 0
    return max(int(values.max()), -int(values.min()))


def common_divisor(values: IntArray) -> int:
    """The greatest common divisor, never negative; 0 of an empty vector."""
    if not values.size:
        return 0
    # Of one number NumPy returns the number itself, with its sign.
    return abs(int(np.gcd.reduce(values)))


def widened(values: IntArray, factor: int) -> IntArray:
    """The vector in a type in which it can be multiplied by up to ``factor`` and summed."""
    if values.dtype == object:
        return values
    most = max(magnitude(values), 1) * max(abs(factor), 1)
    is_safe = most * max(values.size, 1) < SAFE
    return values if is_safe else values.astype(object)


def times(values: IntArray, factor: int) -> IntArray:
    """The vector times an integer, exact."""
    return values if factor == 1 else widened(values, factor) * factor


def zeros(count: int) -> IntArray:
    """A vector of so many zeros."""
    return np.zeros(count, dtype=np.int64)


def ones(count: int) -> IntArray:
    """A vector of so many ones."""
    return np.ones(count, dtype=np.int64)


def numbered(count: int) -> IntArray:
    """0, 1, … up to so many."""
    return np.arange(count, dtype=np.int64)


def integers(values: Sequence[int]) -> IntArray:
    """A vector of integers in the narrowest type that holds them."""
    return np.array(values, dtype=fitting_type(values))


def fitting_type(values: Iterable[int]) -> Any:
    """The dtype that holds these integers."""
    largest = max(map(abs, values), default=0)
    return np.int64 if largest < SAFE else object


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
        # Shares and tokens are few numbers, many times: each is converted once.
        distinct = set(numbers)
        places = max(map(_places, distinct), default=0)
        digits = {number: int(number.scaleb(places)) for number in distinct}
        kind = fitting_type(digits.values())
        vector = np.array([digits[number] for number in numbers], dtype=kind)
        return cls(vector, places)

    @classmethod
    def of_fractions(cls, numbers: Sequence[Fraction]) -> "FixedPoint":
        """The fractions, each of which is a finite decimal, over the least power of ten."""
        places = max((decimal_places(number) for number in numbers), default=0)
        digits = [int(number * 10**places) for number in numbers]
        return cls(integers(digits), places)

    @classmethod
    def scattered(cls, size: int, numbers: Mapping[int, Decimal]) -> "FixedPoint":
        """A vector of that size with some decimals at their positions, and 0 elsewhere."""
        some = cls.of(list(numbers.values()))
        digits = np.zeros(size, dtype=some.digits.dtype)
        digits[list(numbers)] = some.digits
        return cls(digits, some.places)

    @classmethod
    def ones(cls, size: int) -> "FixedPoint":
        """A vector of ones."""
        return cls(ones(size), 0)

    def __mul__(self, other: "FixedPoint") -> "FixedPoint":
        """Elementwise product."""
        left = widened(self.digits, magnitude(other.digits))
        return FixedPoint(left * other.digits, self.places + other.places)

    def at(self, places: int) -> IntArray:
        """Digits over ``10**places``, where that is finer."""
        factor = 10 ** (places - self.places)
        return times(self.digits, int(factor))


def _places(number: Decimal) -> int:
    """Decimals that a number needs; none where it is whole, however it is written."""
    return 0 if number == int(number) else -int(number.as_tuple().exponent)

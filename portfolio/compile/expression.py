"""Linear forms over the columns, exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from portfolio.compile.fixed import IntArray, common_divisor, magnitude, ones, times, widened, zeros


@dataclass(frozen=True)
class Expression:
    """A linear form with integer coefficients: its value is ``coefficients . x / scale``."""

    columns: IntArray
    coefficients: IntArray
    scale: int

    def value(self, x: IntArray) -> Fraction:
        """Exact value at an integer point."""
        return Fraction(self.dot(x), self.scale)

    def dot(self, x: IntArray) -> int:
        """``coefficients . x``, exact."""
        at = x[self.columns]
        if not at.size:
            return 0
        return int(widened(self.coefficients, magnitude(at)) @ at)

    def dense(self, size: int) -> IntArray:
        """A coefficient for each of so many columns."""
        vector = np.zeros(size, dtype=self.coefficients.dtype)
        vector[self.columns] = self.coefficients
        return vector


def weighted_sum(terms: Iterable[tuple[Fraction | int, Expression]]) -> Expression:
    """The sum of multiples of expressions, each column once, in lowest terms."""
    parts = [(Fraction(factor), expression) for factor, expression in terms]
    denominators = [expression.scale * factor.denominator for factor, expression in parts]
    scale = lcm(*denominators)
    columns = []
    coefficients = []
    for (factor, expression), denominator in zip(parts, denominators, strict=True):
        multiple = factor.numerator * (scale // denominator)
        columns.append(expression.columns)
        coefficients.append(times(expression.coefficients, multiple))
    return collected(concatenated(columns), concatenated(coefficients), scale)


def concatenated(pieces: list[IntArray]) -> IntArray:
    """Vectors one after another; Python integers if any of them needs those."""
    if not pieces:
        return zeros(0)
    return np.concatenate(pieces)


def collected(columns: IntArray, coefficients: IntArray, scale: int) -> Expression:
    """Repeated columns added up, zeros left out, in lowest terms."""
    if (columns[1:] > columns[:-1]).all():
        unique, sums = columns, coefficients
    else:
        unique, inverse = np.unique(columns, return_inverse=True)
        coefficients = widened(coefficients, 1)
        sums = np.zeros(unique.size, dtype=coefficients.dtype)
        np.add.at(sums, inverse, coefficients)
    keep = sums != 0
    unique = unique[keep]
    sums = sums[keep]
    if not sums.size:
        return Expression(unique, sums, 1)
    divisor = gcd(common_divisor(sums), scale)
    if divisor > 1:
        sums = sums // divisor
        scale //= divisor
    return Expression(unique, sums, scale)


def single(column: int) -> Expression:
    """The expression that is one column."""
    return total_of([column])


def total_of(columns: list[int]) -> Expression:
    """The sum of some columns."""
    unit = ones(len(columns))
    return Expression(np.array(columns, dtype=np.int64), unit, 1)

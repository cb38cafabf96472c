"""Linear forms over the columns, exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from portfolio.compile.fixed import IntArray, common_divisor, magnitude, times, widened


@dataclass(frozen=True)
class Expression:
    """A linear form with integer coefficients over some columns; its value is ``coefficients . x / scale``."""

    columns: IntArray
    coefficients: IntArray
    scale: int

    def value(self, x: IntArray) -> Fraction:
        """Exact value at an integer point."""
        return Fraction(self.dot(x), self.scale)

    def dot(self, x: IntArray) -> int:
        """``coefficients . x``, exact."""
        at = x[self.columns]
        return int(widened(self.coefficients, magnitude(at)) @ at) if at.size else 0


def combined(terms: Iterable[tuple[Fraction | int, Expression]]) -> Expression:
    """The sum of multiples of expressions, each column once, coefficients without a common divisor with the scale."""
    parts = [(Fraction(factor), expression) for factor, expression in terms]
    scale = lcm(*(expression.scale * factor.denominator for factor, expression in parts))
    pieces = [
        times(expression.coefficients, factor.numerator * (scale // (expression.scale * factor.denominator)))
        for factor, expression in parts
    ]
    columns = np.concatenate([expression.columns for _, expression in parts] or [np.zeros(0, dtype=np.int64)])
    return collected(columns, joined(pieces), scale)


def joined(pieces: list[IntArray]) -> IntArray:
    """Vectors one after another; Python integers if any of them needs those."""
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)


def collected(columns: IntArray, coefficients: IntArray, scale: int) -> Expression:
    """Repeated columns added up, zeros left out, the common divisor of coefficients and scale taken out."""
    if (columns[1:] > columns[:-1]).all():
        unique, sums = columns, coefficients
    else:
        unique, inverse = np.unique(columns, return_inverse=True)
        coefficients = widened(coefficients, 1)
        sums = np.zeros(unique.size, dtype=coefficients.dtype)
        np.add.at(sums, inverse, coefficients)
    keep = sums != 0
    unique, sums = unique[keep], sums[keep]
    if not sums.size:
        return Expression(unique, sums, 1)
    divisor = gcd(common_divisor(sums), scale)
    return Expression(unique, sums // divisor if divisor > 1 else sums, scale // divisor)

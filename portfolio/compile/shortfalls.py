"""How large each shortfall can be."""

import math
from fractions import Fraction

import numpy as np

from portfolio.compile.columns import Columns
from portfolio.compile.fixed import SAFE, IntArray, widened
from portfolio.compile.target_levels import MILLION, TargetLevel


def shortfall_range(columns: Columns) -> tuple[IntArray, IntArray]:
    """The least and greatest shortfall of each level: with all that helps, and with all that
    harms."""
    least = []
    greatest = []
    for _, level in columns.shortfall_columns():
        total = columns.contributions(level.kpi, level.slice, level.number(columns.pool.horizon))
        improvements = level.sign * widened(total.coefficients, 1)
        helpful = int(np.maximum(improvements, 0).sum())
        harmful = int(np.minimum(improvements, 0).sum())
        least.append(_shortfall(level, Fraction(helpful, total.scale)))
        greatest.append(_shortfall(level, Fraction(harmful, total.scale)))
    kind = np.int64 if max(greatest, default=0) < SAFE else object
    return np.array(least, dtype=kind), np.array(greatest, dtype=kind)


def _shortfall(level: TargetLevel, improvement: Fraction) -> int:
    """In millionths of the level's scale, rounded up."""
    missing = level.required - improvement
    return max(math.ceil(MILLION * missing / level.scale), 0)

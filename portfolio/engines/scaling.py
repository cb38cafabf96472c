"""How a row of large integers goes to a solver that computes in doubles.

Solvers accept a row within an absolute tolerance (1e-6), so large integers would be read too
strictly by rounding, or too loosely once divided. So a row is first moved outwards by half a
quantum, which no integer point notices, and then divided to coefficients of at most 1e4, which
leaves the quantum above the tolerance. "Infeasible" then holds for the exact row too.
"""

from dataclasses import dataclass

import numpy as np

from portfolio.compile import IntArray
from portfolio.engines.float_model import FloatArray
from portfolio.engines.linear import BoolArray

SCALED_COEFFICIENT = 1e4
"""The largest coefficient of a divided row."""
ROUNDING = 2.0**-50
"""What doubles round away of a sum, as a part of its terms' absolute values."""


@dataclass(frozen=True)
class RowSizes:
    """Of each row the largest absolute coefficient, and the sum of all absolute coefficients."""

    largest: FloatArray
    total: FloatArray

    @classmethod
    def of(cls, rows: IntArray, values: FloatArray, count: int) -> "RowSizes":
        """The sizes of so many rows in coordinates."""
        largest = np.zeros(count)
        total = np.zeros(count)
        sizes = np.abs(values)
        np.maximum.at(largest, rows, sizes)
        np.add.at(total, rows, sizes)
        return cls(largest, total)

    def shifts(self, moved: BoolArray) -> FloatArray:
        """How far outwards the bounds of some rows move: half a quantum, or what doubles round
        away."""
        return np.where(moved, np.maximum(0.5, self.total * ROUNDING), 0.0)

    def divisors(self, divided: BoolArray) -> FloatArray:
        """What some rows are divided by, so that their largest coefficient is 1e4."""
        return np.where(divided, self.largest / SCALED_COEFFICIENT, 1.0)

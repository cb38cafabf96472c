"""The dual simplex of HiGHS on rows that come in exact integers: bounds, prices and rays to be
checked.

Nothing that it answers is trusted: whoever asks works out again, in exact arithmetic, what prices
show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import frexp, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Terms = Sequence[tuple[int, int]]
"""(column, coefficient) …"""

NOT_PRICED = 1e-11
"""Prices below this are left out: rows and gain have a largest coefficient of 1."""


@dataclass(frozen=True)
class Relaxed:
    """How a relaxation ended.

    `prices` holds (row, price) pairs, in units of the gain for one unit of the row; where the
    relaxation is infeasible they are a ray, in any unit. `bound` is None there, and `point` empty.
    """

    bound: float | None
    point: NDArray[np.float64]
    prices: tuple[tuple[int, float], ...]
    is_solved: bool = True


class DualSimplex:
    """Maximise ``gain . x`` where ``terms . x <= bound`` for each row and x is in its ranges."""

    def __init__(
        self, gain: Terms, rows: Sequence[tuple[Terms, int]], upper: Sequence[int]
    ) -> None:
        # Only proofs ask it, and cvxpy has to be imported before.
        import highspy

        self._library = highspy
        # Ranges of at most 1 or so, largest coefficients of 1: powers of two, which doubles keep
        # exactly.
        self._units = np.array([2.0 ** max(frexp(float(most))[1] - 1, 0) for most in upper])
        self._upper = [float(most) for most in upper]
        self._gain_unit = self._largest(gain)
        self._row_units: list[float] = []
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1)):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._empty_model(gain))
        for terms, bound in rows:
            self.add_row(terms, bound)

    def add_row(self, terms: Terms, bound: int) -> None:
        """One more row."""
        unit = self._largest(terms)
        self._row_units.append(unit)
        columns = np.array([column for column, _ in terms], dtype=np.int32)
        values = np.array([c / unit * self._units[column] for column, c in terms], dtype=np.float64)
        self._highs.addRow(-inf, bound / unit, len(terms), columns, values)

    def set_range(self, column: int, least: int, most: int) -> None:
        """Another range for a column."""
        unit = self._units[column]
        self._highs.changeColBounds(column, least / unit, most / unit)

    @property
    def iterations(self) -> int:
        """Of the last solve."""
        return int(self._highs.getInfo().simplex_iteration_count)

    def basis(self) -> Any:
        """Where the last solve ended; `restart` goes on from there."""
        return self._highs.getBasis()

    def restart(self, basis: Any) -> None:
        """Let the next solve begin at a basis."""
        self._highs.setBasis(basis)

    def solve(self, most_iterations: int | None = None) -> Relaxed:
        """Solve from the last basis; with a limit, the bound that it got to."""
        limit = 2**31 - 1 if most_iterations is None else most_iterations
        self._highs.setOptionValue("simplex_iteration_limit", limit)
        self._highs.run()
        status, statuses = self._highs.getModelStatus(), self._library.HighsModelStatus
        if status == statuses.kInfeasible:
            return Relaxed(None, np.zeros(0), self._ray())
        solved = status == statuses.kOptimal
        if not solved and status != statuses.kIterationLimit:
            return Relaxed(inf, np.zeros(0), (), is_solved=False)
        solution = self._highs.getSolution()
        bound = -self._highs.getObjectiveValue() * self._gain_unit
        point = np.array(solution.col_value) * self._units
        prices = self._scaled(np.array(solution.row_dual), self._gain_unit)
        return Relaxed(bound, point, prices, is_solved=solved)

    def _ray(self) -> tuple[tuple[int, float], ...]:
        answer = self._highs.getDualRay()
        if not answer[1]:
            return ()
        ray = np.array(answer[2])
        # Multipliers of rows that are at most something are below 0 in HiGHS; which way the ray
        # points, is open.
        if ray.size and abs(ray.max()) > abs(ray.min()):
            ray = -ray
        return self._scaled(ray, 1.0)

    def _scaled(self, duals: NDArray[np.float64], unit: float) -> tuple[tuple[int, float], ...]:
        priced = np.flatnonzero(duals < -NOT_PRICED)
        return tuple((int(row), -float(duals[row]) * unit / self._row_units[row]) for row in priced)

    def _largest(self, terms: Terms) -> float:
        return max((abs(c) * self._units[column] for column, c in terms), default=1.0)

    def _empty_model(self, gain: Terms) -> Any:
        size = len(self._upper)
        lp = self._library.HighsLp()
        lp.num_col_, lp.num_row_ = size, 0
        costs = np.zeros(size)
        for column, coefficient in gain:
            costs[column] = -coefficient * self._units[column] / self._gain_unit
        lp.col_cost_ = costs
        lp.col_lower_ = np.zeros(size)
        lp.col_upper_ = np.array(self._upper) / self._units
        lp.a_matrix_.format_ = self._library.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        return lp

"""Rows of doubles within a box, and what HiGHS says of them: the linear relaxation, or a search over the integers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from portfolio.compile.fixed import IntArray
from portfolio.solve.inequalities import FloatArray
from portfolio.solve.threads import in_threads, quiet

DONE, INFEASIBLE = 0, 2
"""Statuses of scipy.optimize."""
WHOLE = 1e-6
"""A column this near to an integer is one."""


@dataclass(frozen=True)
class Rows:
    """``matrix @ x <= bounds`` within a box; `continuous` columns take any value, the others integers."""

    matrix: Any
    bounds: FloatArray
    lower: FloatArray
    upper: FloatArray
    continuous: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing is within the box."""
        return bool((self.lower > self.upper).any())

    def also(self, row: FloatArray, bound: float) -> "Rows":
        """With ``row @ x <= bound``."""
        matrix = sparse.vstack([self.matrix, sparse.csr_array(row.reshape(1, -1))]).tocsr()
        return replace(self, matrix=matrix, bounds=np.append(self.bounds, bound))

    def without(self, items: IntArray) -> "Rows":
        """Without one choice of items (no-good cut)."""
        row = np.zeros(self.matrix.shape[1])
        row[: items.size] = 2 * items - 1
        return self.also(row, float(items.sum() - 1))

    def held(self, columns: NDArray[np.int64], values: FloatArray) -> "Rows":
        """With some columns at one value."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, lower=lower, upper=upper)


def around(rows: Rows, relaxed: Any, items: int, free: int) -> Rows:
    """Every item held where the relaxation has it, but for those that it is least sure of.

    Those are the ones between in and out and, up to `free` of all, the ones of the least reduced costs.
    """
    values = relaxed.x[:items]
    between = np.abs(values - np.rint(values)) >= WHOLE
    reduced = np.abs(relaxed.lower.marginals + relaxed.upper.marginals)[:items]
    sure = np.argsort(np.where(between, -1.0, reduced), kind="stable")[max(free, int(between.sum())) :]
    return rows.held(sure, np.rint(values[sure]))


def least(rows: Rows, costs: FloatArray) -> Any:
    """The raw result of ``scipy.optimize.linprog``: the least ``costs @ x``, were all columns continuous."""
    limits = np.column_stack([rows.lower, rows.upper])
    return _run(partial(optimize.linprog, costs, A_ub=rows.matrix, b_ub=rows.bounds, bounds=limits, method="highs"))


def least_integer(rows: Rows, costs: FloatArray, nodes: int) -> Any:
    """The raw result of ``scipy.optimize.milp``, gap 0, within so many nodes."""
    whole = np.ones(costs.size)
    whole[list(rows.continuous)] = 0
    constraints = optimize.LinearConstraint(rows.matrix, -np.inf, rows.bounds) if rows.bounds.size else None
    search = partial(
        optimize.milp,
        costs,
        integrality=whole,
        bounds=optimize.Bounds(rows.lower, rows.upper),
        constraints=constraints,
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    return _run(search)


def _run(solve: Callable[[], Any]) -> Any:
    with quiet:
        return in_threads([solve])[0]

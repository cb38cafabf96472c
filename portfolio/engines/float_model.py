"""A problem in doubles, as every solver in floating point takes it, and what such a solver
answers."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile import IntArray
from portfolio.engines.linear import BoolArray
from portfolio.engines.session import SolveStatus

FloatArray = NDArray[np.float64]

SMALL = 600
"""Columns up to which a model is small: what a search does to save itself nodes costs more there
than the nodes. benchmarks/README.md has what was measured."""


@dataclass(frozen=True)
class FloatModel:
    """Minimise ``costs . x`` under ``matrix @ x <= bounds`` (``=`` where `equal`) within a box."""

    costs: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: BoolArray
    matrix: Any
    bounds: FloatArray
    equal: BoolArray

    @classmethod
    def of_inequalities(
        cls,
        matrix: Any,
        bounds: FloatArray,
        lower: FloatArray,
        upper: FloatArray,
        continuous: Collection[int] = (),
    ) -> "FloatModel":
        """A model without equalities and without costs, integer but for some columns."""
        integer = np.ones(lower.size, dtype=np.bool_)
        integer[list(continuous)] = False
        equal = np.zeros(bounds.size, dtype=np.bool_)
        return cls(np.zeros(lower.size), lower, upper, integer, matrix, bounds, equal)

    @property
    def is_small(self) -> bool:
        """Whether nodes are cheap."""
        return self.costs.size <= SMALL

    @property
    def is_empty(self) -> bool:
        """Whether no point is within the box."""
        return bool((self.lower > self.upper).any())

    def with_costs(self, costs: FloatArray) -> "FloatModel":
        """The same rows, another objective."""
        return replace(self, costs=costs)

    def with_row(self, row: FloatArray, bound: float) -> "FloatModel":
        """One more inequality, ``row @ x <= bound``."""
        added = sparse.csr_array(row.reshape(1, -1))
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, added]).tocsr(),
            bounds=np.append(self.bounds, bound),
            equal=np.append(self.equal, False),
        )

    def without_choice(self, items: IntArray) -> "FloatModel":
        """Without one choice of the first columns: the no-good cut."""
        row = np.zeros(self.lower.size)
        row[: items.size] = 2 * items - 1
        return self.with_row(row, float(items.sum() - 1))

    def fixed_at(self, columns: NDArray[np.int64], values: FloatArray) -> "FloatModel":
        """With some columns fixed."""
        lower = self.lower.copy()
        upper = self.upper.copy()
        lower[columns] = values
        upper[columns] = values
        return replace(self, lower=lower, upper=upper)


@dataclass(frozen=True)
class FloatResult:
    """What a search over the integers ended with, in units of the model's costs."""

    status: SolveStatus
    x: FloatArray | None
    value: float | None
    bound: float | None
    nodes: int


@dataclass(frozen=True)
class LinearOptimum:
    """The optimum of a model were all its columns continuous."""

    x: FloatArray
    value: float
    marginals: FloatArray
    """Of each row: by how much the optimum changes for a unit more of its bound."""
    reduced_costs: FloatArray
    """Of each column: by how much the optimum changes for a unit more of it."""

"""The rows of a problem as inequalities of doubles, each with the rule that it belongs to.

Questions about many sets of rules need one row a rule more than the last digit, so no row is split:
each is scaled (`portfolio.engines.scaling`). "Infeasible" still holds for the exact rows; a point
that is found is checked exactly by whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile import Block, Problem, Sense
from portfolio.engines.float_model import FloatArray
from portfolio.engines.scaling import SCALED_COEFFICIENT, RowSizes

NO_RULE = -1
"""The number of the rule of rows that belong to none."""
LEAST_SIZE = 1e-9

RowPlace = tuple[int, int]
"""(block, row) of a problem."""


@dataclass(frozen=True)
class Inequalities:
    """``matrix @ x <= bounds`` over items and tiers; `owners` has the number of each row's rule.

    `sizes` is what a violation of each row is measured by. `units` has, for each row, one native
    unit of its rule's bound.
    """

    matrix: Any
    bounds: FloatArray
    owners: NDArray[np.int64]
    sizes: FloatArray
    units: FloatArray


def inequalities(problem: Problem, owner: Mapping[RowPlace, int]) -> Inequalities:
    """All rows but those of shortfalls, which bind nothing; an equality becomes two."""
    width = problem.columns.binary
    matrices: list[Any] = []
    bounds = [np.zeros(0)]
    owners = [np.zeros(0, dtype=np.int64)]
    equal = [np.zeros(0, dtype=np.bool_)]
    units = [np.zeros(0)]
    for number, block in enumerate(problem.blocks):
        if block.family == "shortfall":
            continue
        scaled = _scaled(block, width)
        matrices.append(scaled.matrix)
        bounds.append(scaled.bounds)
        equal.append(block.senses == Sense.EQUAL)
        rules = [owner.get((number, row), NO_RULE) for row in range(len(block))]
        owners.append(np.array(rules, dtype=np.int64))
        scales = np.array([float(scale) for scale in block.scales], dtype=np.float64)
        units.append(scales / scaled.divisors)
    is_equality = np.concatenate(equal)
    matrix = _stacked(matrices, width)
    both = _stacked([matrix, -matrix[is_equality]], width)
    limits = np.concatenate(bounds)
    limits = np.concatenate([limits, -limits[is_equality]])
    numbers = np.concatenate(owners)
    numbers = np.concatenate([numbers, numbers[is_equality]])
    of_rows = np.concatenate(units)
    of_rows = np.concatenate([of_rows, of_rows[is_equality]])
    sizes = np.maximum(np.abs(limits), _largest_entries(both))
    return Inequalities(both, limits, numbers, np.maximum(sizes, LEAST_SIZE), of_rows)


@dataclass(frozen=True)
class _Scaled:
    matrix: Any
    bounds: FloatArray
    divisors: FloatArray


def _scaled(block: Block, width: int) -> _Scaled:
    count = len(block)
    values = block.values.astype(np.float64)
    sizes = RowSizes.of(block.rows, values, count)
    is_wide = sizes.largest > SCALED_COEFFICIENT
    # An equality cannot move outwards; it is divided all the same.
    shifts = sizes.shifts(is_wide & (block.senses != Sense.EQUAL))
    divisors = sizes.divisors(is_wide)
    turn = np.where(block.senses == Sense.AT_LEAST, -1.0, 1.0)
    bounds = (turn * block.bounds.astype(np.float64) + shifts) / divisors
    entries = values * (turn / divisors)[block.rows]
    coordinates = (block.rows, block.columns)
    matrix = sparse.coo_array((entries, coordinates), shape=(count, width)).tocsr()
    return _Scaled(matrix, bounds, divisors)


def _largest_entries(matrix: Any) -> FloatArray:
    if not matrix.shape[0]:
        return np.zeros(0)
    largest: FloatArray = np.asarray(abs(matrix).max(axis=1).toarray()).ravel()
    return largest


def _stacked(matrices: Sequence[Any], width: int) -> Any:
    return sparse.vstack([sparse.csr_array((0, width)), *matrices]).tocsr()

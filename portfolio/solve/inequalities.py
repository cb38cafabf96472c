"""The rows of a problem as inequalities of doubles, each with the rule that it belongs to.

For questions about many sets of rules one row a rule is worth more than the last digit: a row is shifted outwards by
half a quantum, which no integer point notices, and divided to a largest coefficient of at most 1e4. "Infeasible" so
holds for the exact rows too; a point that is found is checked exactly by whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.problem import Block, Problem, Sense

FloatArray = NDArray[np.float64]
LARGEST = 1e4
"""The largest coefficient of a row."""

Place = tuple[int, int]
"""(block, row) of a problem."""


@dataclass(frozen=True)
class Inequalities:
    """``matrix @ x <= bounds`` over items and tiers; `owners` has the number of each row's rule, -1 for none.

    `sizes` is what a violation of each row is measured by. `units` has, for each place, one native unit of the
    rule's bound in the units of its row.
    """

    matrix: Any
    bounds: FloatArray
    owners: NDArray[np.int64]
    sizes: FloatArray
    units: Mapping[Place, float]


def inequalities(problem: Problem, owner: Mapping[Place, int]) -> Inequalities:
    """All rows but those of shortfalls, which bind nothing; an equality becomes two."""
    width = len(problem.columns.items) + len(problem.columns.tiers)
    blocks = [(n, block) for n, block in enumerate(problem.blocks) if block.family != "shortfall"]
    parts = [_converted(block, width) for _, block in blocks]
    owners = [np.array([owner.get((n, row), -1) for row in range(len(block))], dtype=np.int64) for n, block in blocks]
    units = {
        (n, row): float(scale) / float(part.divisors[row])
        for (n, block), part in zip(blocks, parts, strict=True)
        for row, scale in enumerate(block.scales)
    }
    matrix = _stacked([part.matrix for part in parts], width)
    bounds = np.concatenate([part.bounds for part in parts]) if parts else np.zeros(0)
    equal = np.concatenate([block.senses == Sense.EQUAL for _, block in blocks]) if parts else np.zeros(0, np.bool_)
    both = _stacked([matrix, -matrix[equal]], width)
    largest = np.asarray(abs(both).max(axis=1).toarray()).ravel() if both.shape[0] else np.zeros(0)
    limits = np.concatenate([bounds, -bounds[equal]])
    numbers = np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64)
    sizes = np.maximum(np.maximum(np.abs(limits), largest), 1e-9)
    return Inequalities(both, limits, np.concatenate([numbers, numbers[equal]]), sizes, units)


@dataclass(frozen=True)
class _Part:
    matrix: Any
    bounds: FloatArray
    divisors: FloatArray


def _converted(block: Block, width: int) -> _Part:
    values = block.values.astype(np.float64)
    largest, total = np.zeros(len(block)), np.zeros(len(block))
    np.maximum.at(largest, block.rows, np.abs(values))
    np.add.at(total, block.rows, np.abs(values))
    wide = (largest > LARGEST) & (block.senses != Sense.EQUAL)
    # Half a quantum, or the rounding of doubles where that is more.
    shift = np.where(wide, np.maximum(0.5, total * 2.0**-50), 0.0)
    divisors = np.where(largest > LARGEST, largest / LARGEST, 1.0)
    turn = np.where(block.senses == Sense.AT_LEAST, -1.0, 1.0)
    bounds = (turn * block.bounds.astype(np.float64) + shift) / divisors
    entries = values * (turn / divisors)[block.rows]
    matrix = sparse.coo_array((entries, (block.rows, block.columns)), shape=(len(block), width)).tocsr()
    return _Part(matrix, bounds, divisors)


def _stacked(matrices: Sequence[Any], width: int) -> Any:
    return sparse.vstack([sparse.csr_array((0, width)), *matrices]).tocsr()

"""Exact rows in one form for every solver: coordinates, all turned to ``<=`` or ``=``."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portfolio.compile import Block, IntArray, Problem, Sense, concatenated
from portfolio.engines.session import Cut

BoolArray = NDArray[np.bool_]


class LinearRows(NamedTuple):
    """Rows in coordinates: entry e puts ``values[e]`` at (``rows[e]``, ``columns[e]``); exact."""

    rows: IntArray
    columns: IntArray
    values: IntArray
    equal: BoolArray
    """Of each row: ``=`` instead of ``<=``."""
    bounds: IntArray


def block_rows(block: Block) -> LinearRows:
    """The rows of a family; those of sense ``>=`` are turned round."""
    turn = np.where(block.senses == Sense.AT_LEAST, -1, 1)
    values = turn[block.rows] * block.values
    equal = block.senses == Sense.EQUAL
    return LinearRows(block.rows, block.columns, values, equal, turn * block.bounds)


def cut_row(cut: Cut) -> LinearRows:
    """The one row of a cut, taken for a hard one."""
    columns = cut.expression.columns
    rows = np.zeros(columns.size, dtype=np.int64)
    bounds = np.array([-cut.least], dtype=object)
    return LinearRows(rows, columns, -cut.expression.coefficients, np.array([False]), bounds)


def block_rows_from(block: Block, origin: IntArray) -> LinearRows:
    """The rows of a family over columns that are counted from an origin."""
    turn = np.where(block.senses == Sense.AT_LEAST, -1, 1)
    rows = block_rows(block)
    return rows._replace(bounds=rows.bounds - turn * block.activity(origin))


def cut_row_from(cut: Cut, origin: IntArray) -> LinearRows:
    """The row of a cut over columns that are counted from an origin."""
    row = cut_row(cut)
    return row._replace(bounds=row.bounds + cut.expression.dot(origin))


def linear_rows(problem: Problem, cuts: Sequence[Cut]) -> LinearRows:
    """The rows of a problem, then the cuts."""
    parts = [block_rows(block) for block in problem.blocks]
    parts += [cut_row(cut) for cut in cuts]
    return stacked(parts)


def stacked(parts: Sequence[LinearRows]) -> LinearRows:
    """Rows one below another."""
    numbered: list[LinearRows] = []
    count = 0
    for part in parts:
        numbered.append(part._replace(rows=part.rows + count))
        count += part.bounds.size
    return LinearRows(
        rows=concatenated([part.rows for part in numbered]),
        columns=concatenated([part.columns for part in numbered]),
        values=concatenated([part.values for part in numbered]),
        equal=concatenated([part.equal for part in numbered]),
        bounds=concatenated([part.bounds for part in numbered]),
    )

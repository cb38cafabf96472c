"""Rows and cuts in one form, exact: all turned to ``<=``, or ``=``."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Block, Sense
from portfolio.solve.adapter import Cut


class LinearRows(NamedTuple):
    """All rows as ``<=`` (or ``=``) in coordinates, exact."""

    rows: IntArray
    columns: IntArray
    values: IntArray
    equal: NDArray[np.bool_]
    bounds: IntArray


def of_block(block: Block) -> LinearRows:
    """The rows of a family."""
    turn = np.where(block.senses == Sense.AT_LEAST, -1, 1)
    equal = block.senses == Sense.EQUAL
    return LinearRows(block.rows, block.columns, turn[block.rows] * block.values, equal, turn * block.bounds)


def of_cut(cut: Cut) -> LinearRows:
    """The one row of a cut."""
    columns, values = cut.expression.columns, -cut.expression.coefficients
    bounds = np.array([-cut.least], dtype=object)
    return LinearRows(np.zeros(columns.size, dtype=np.int64), columns, values, np.array([False]), bounds)

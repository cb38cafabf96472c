"""The items on which a gain depends."""

import numpy as np

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem


def counted_items(problem: Problem, gain: Expression) -> IntArray:
    """The items that have a part in a gain: of themselves, or through a tier or a shortfall.

    Portfolios that agree on them gain the same.
    """
    columns = problem.columns
    count = len(columns.items)
    is_counted = np.zeros(len(columns), dtype=np.bool_)
    is_counted[gain.columns] = True
    is_behind = is_counted.copy()
    is_behind[:count] = False
    if is_behind.any():
        tiers = np.flatnonzero(is_behind[count : columns.binary])
        members = columns.membership[tiers].indices
        is_counted[:count] |= np.isin(columns.item_position, members)
        for block in problem.blocks:
            if block.family == "shortfall":
                rows = block.rows[is_behind[block.columns]]
                entries = np.isin(block.rows, rows)
                is_counted[block.columns[entries]] = True
                # A shortfall may be of what tiers bring.
                is_tier = is_counted[count : columns.binary]
                members = columns.membership[np.flatnonzero(is_tier)].indices
                is_counted[:count] |= np.isin(columns.item_position, members)
    return np.flatnonzero(is_counted[:count])

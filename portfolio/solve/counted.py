"""The items on which a gain depends."""

import numpy as np

from portfolio.compile import Expression, IntArray, Problem


def counted_items(problem: Problem, gain: Expression) -> IntArray:
    """The items that have a part in a gain: of themselves, or through a tier or a shortfall.

    Portfolios that agree on them gain the same.
    """
    columns = problem.columns
    parts = columns.parts
    is_counted = np.zeros(len(columns), dtype=np.bool_)
    is_counted[gain.columns] = True
    if is_counted[parts.shortfalls].any():
        for block in problem.blocks:
            if block.family == "shortfall":
                is_asked = columns.is_shortfall(block.columns) & is_counted[block.columns]
                entries = np.isin(block.rows, block.rows[is_asked])
                is_counted[block.columns[entries]] = True
    # After the shortfalls: a shortfall may be of what tiers bring.
    tiers = np.flatnonzero(is_counted[parts.tiers])
    is_counted[columns.membership[tiers].indices] = True
    return np.flatnonzero(is_counted[parts.items])

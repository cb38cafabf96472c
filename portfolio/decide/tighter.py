"""Whether one problem is another one with tighter bounds: then a plan that still fits stays the
best.

Both have the same columns, the same rows and the same stages, so portfolios compare in both alike.
If no bound is looser, fewer portfolios compete, and the canonical optimum of the looser problem is
that of the tighter one wherever it keeps the rules of that. Where the looser one has no plan, the
tighter one has none. Nothing is computed but comparisons of integers.
"""

from fractions import Fraction

import numpy as np

from portfolio.compile import Block, Expression, IntArray, Problem, Sense

WITH_BOUNDS = ("capacity", "target", "group")
"""Families of rows whose bounds only say which portfolios are allowed. Those of the others say what
a tier or a shortfall is, so that portfolios would compare otherwise."""


def is_tighter(problem: Problem, looser: Problem) -> bool:
    """Whether a problem is another one with bounds that are the same or tighter; exact."""
    if problem.columns.names != looser.columns.names or len(problem.blocks) != len(looser.blocks):
        return False
    if (problem.lower < looser.lower).any() or (problem.upper > looser.upper).any():
        return False
    stages = zip(problem.stages, looser.stages, strict=False)
    if len(problem.stages) != len(looser.stages):
        return False
    if not all(a.id == b.id and is_same_form(a.expression, b.expression) for a, b in stages):
        return False
    blocks = zip(problem.blocks, looser.blocks, strict=True)
    return all(_has_tighter_bounds(block, other) for block, other in blocks)


def is_same_form(one: Expression, other: Expression) -> bool:
    """Whether two linear forms are the same."""
    same_columns = np.array_equal(one.columns, other.columns)
    same_values = same_columns and np.array_equal(one.coefficients, other.coefficients)
    return same_values and one.scale == other.scale


def _has_tighter_bounds(block: Block, other: Block) -> bool:
    """Whether the rows are the same, and no bound is looser. A row may be scaled otherwise."""
    shape = (block.family, block.names)
    if shape != (other.family, other.names) or not np.array_equal(block.senses, other.senses):
        return False
    same_places = np.array_equal(block.rows, other.rows)
    if not same_places or not np.array_equal(block.columns, other.columns):
        return False
    may_move = block.family in WITH_BOUNDS
    for row, scale in enumerate(block.scales):
        if not _is_tighter_row(block, other, row, scale / other.scales[row], may_move=may_move):
            return False
    factors = [scale / other.scales[row] for row, scale in enumerate(block.scales)]
    return _same_values(block, other, factors)


def _is_tighter_row(
    block: Block,
    other: Block,
    row: int,
    factor: Fraction,
    *,
    may_move: bool,
) -> bool:
    mine = Fraction(int(block.bounds[row]))
    its = factor * int(other.bounds[row])
    if not may_move:
        return mine == its
    match Sense(int(block.senses[row])):
        case Sense.AT_MOST:
            return mine <= its
        case Sense.AT_LEAST:
            return mine >= its
        case _:
            return mine == its


def _same_values(block: Block, other: Block, factors: list[Fraction]) -> bool:
    """Whether the coefficients are the same in native units."""
    if all(factor == 1 for factor in factors):
        return bool(np.array_equal(block.values, other.values))
    ups: IntArray = np.array([factor.numerator for factor in factors], dtype=object)
    downs: IntArray = np.array([factor.denominator for factor in factors], dtype=object)
    mine = block.values.astype(object) * downs[block.rows]
    its = other.values.astype(object) * ups[block.rows]
    return bool(np.array_equal(mine, its))

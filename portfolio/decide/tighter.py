"""Whether one problem is another one with tighter bounds: then a plan that still fits stays the
best.

Both have the same columns, the same rows and the same stages, so portfolios compare in both alike.
If no bound is looser, fewer portfolios compete, and the canonical optimum of the looser problem is
that of the tighter one wherever it keeps the rules of that. Where the looser one has no plan, the
tighter one has none. Nothing is computed but comparisons of integers.
"""

from types import EllipsisType

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
    pairs = list(zip(problem.blocks, looser.blocks, strict=True))
    # Bounds first: they differ more often than rows, and are fewer.
    return all(_has_tighter_bounds(*pair) for pair in pairs) and all(
        _has_same_rows(*pair) for pair in pairs
    )


def is_same_form(one: Expression, other: Expression) -> bool:
    """Whether two linear forms are the same."""
    same_columns = np.array_equal(one.columns, other.columns)
    same_values = same_columns and np.array_equal(one.coefficients, other.coefficients)
    return same_values and one.scale == other.scale


def _has_tighter_bounds(block: Block, other: Block) -> bool:
    """Whether the rows have the same names and no bound is looser.

    A row may be scaled otherwise.
    """
    shape = (block.family, block.names)
    if shape != (other.family, other.names) or not np.array_equal(block.senses, other.senses):
        return False
    mine, its = _in_one_scale(block, other, block.bounds, other.bounds, ...)
    same = mine == its
    if block.family not in WITH_BOUNDS:
        return bool(same.all())
    is_at_most = (block.senses == Sense.AT_MOST) & (mine < its)
    is_at_least = (block.senses == Sense.AT_LEAST) & (mine > its)
    return bool((same | is_at_most | is_at_least).all())


def _has_same_rows(block: Block, other: Block) -> bool:
    """Whether the coefficients are the same in native units."""
    same_places = np.array_equal(block.rows, other.rows)
    if not same_places or not np.array_equal(block.columns, other.columns):
        return False
    mine, its = _in_one_scale(block, other, block.values, other.values, block.rows)
    return bool((mine == its).all())


def _in_one_scale(
    block: Block,
    other: Block,
    mine: IntArray,
    its: IntArray,
    rows: IntArray | EllipsisType,
) -> tuple[IntArray, IntArray]:
    """Numbers of two blocks that stand in these rows, so that equal ones are so in native units."""
    if block.scales == other.scales:
        return mine, its
    pairs = zip(block.scales, other.scales, strict=True)
    factors = [mine_scale / its_scale for mine_scale, its_scale in pairs]
    ups: IntArray = np.array([factor.numerator for factor in factors], dtype=object)
    downs: IntArray = np.array([factor.denominator for factor in factors], dtype=object)
    return mine.astype(object) * downs[rows], its.astype(object) * ups[rows]

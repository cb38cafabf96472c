"""Rules and aims on totals: capacity, hard targets, shortfalls to what is only aimed at."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from portfolio.compile.block import Block, ExpressionRow, Sense, expression_block
from portfolio.compile.columns import Columns
from portfolio.compile.expression import single, weighted_sum
from portfolio.compile.fixed import SAFE, IntArray, widened
from portfolio.compile.rules import in_scenario
from portfolio.compile.target_levels import MILLION, TargetLevel, is_hard, levels, slice_path


def capacity_rows(columns: Columns) -> Block | None:
    """floor <= T(resource, slice) <= cap."""

    def rows() -> Iterator[ExpressionRow]:
        for resource, by_slice in sorted(columns.pool.planning.scenario.capacity.items()):
            for where, bound in by_slice.slices():
                used = columns.tokens(resource, where)
                place = ("capacity", resource, *slice_path(where))
                for kind, limit in (("cap", bound.cap), ("floor", bound.floor)):
                    if limit is not None:
                        sense = Sense.AT_MOST if kind == "cap" else Sense.AT_LEAST
                        name = f"{resource} in {where}: {kind}"
                        origin = in_scenario(*place, kind)
                        yield ExpressionRow(used, sense, Fraction(limit), name, origin)

    return expression_block("capacity", rows())


def hard_target_rows(columns: Columns) -> Block | None:
    """K(kpi, slice) >= floor - baseline, or <= ceiling - baseline."""
    planning = columns.pool.planning

    def rows() -> Iterator[ExpressionRow]:
        for level in levels(planning):
            if is_hard(planning, level):
                total = columns.contributions(level.kpi, level.slice)
                sense = Sense.AT_LEAST if level.kind == "floor" else Sense.AT_MOST
                name = f"{level.kpi} in {level.slice}: {level.kind}"
                origin = in_scenario(*level.path)
                yield ExpressionRow(total, sense, level.change, name, origin)

    return expression_block("target", rows())


def shortfall_rows(columns: Columns) -> Block | None:
    """q >= 10^6 * (required - improvement) / scale, for every level that is no rule."""

    def rows() -> Iterator[ExpressionRow]:
        for column, level in columns.shortfall_columns():
            total = columns.contributions(level.kpi, level.slice)
            factor = level.sign * MILLION / level.scale
            reached = weighted_sum([(factor, total), (1, single(column))])
            bound = MILLION * level.required / level.scale
            name = f"shortfall to the {level.kind} of {level.kpi} in {level.slice}"
            origin = in_scenario(*level.path)
            yield ExpressionRow(reached, Sense.AT_LEAST, bound, name, origin)

    return expression_block("shortfall", rows())


def shortfall_range(columns: Columns) -> tuple[IntArray, IntArray]:
    """The least and greatest shortfall of each level: with all that helps, and with all that
    harms."""
    least = []
    greatest = []
    for _, level in columns.shortfall_columns():
        total = columns.contributions(level.kpi, level.slice)
        improvements = level.sign * widened(total.coefficients, 1)
        helpful = int(np.maximum(improvements, 0).sum())
        harmful = int(np.minimum(improvements, 0).sum())
        least.append(_shortfall(level, Fraction(helpful, total.scale)))
        greatest.append(_shortfall(level, Fraction(harmful, total.scale)))
    kind = np.int64 if max(greatest, default=0) < SAFE else object
    return np.array(least, dtype=kind), np.array(greatest, dtype=kind)


def _shortfall(level: TargetLevel, improvement: Fraction) -> int:
    """In millionths of the level's scale, rounded up."""
    missing = level.required - improvement
    return max(math.ceil(MILLION * missing / level.scale), 0)

"""Rules and aims on totals: capacity, hard targets, shortfalls to what is only aimed at."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from portfolio.compile.columns import Columns
from portfolio.compile.expression import Expression, combined
from portfolio.compile.fixed import IntArray, widened
from portfolio.compile.levels import MILLION, is_hard, levels
from portfolio.compile.problem import Block, Row, Sense, block
from portfolio.compile.rules import in_scenario


def capacity(columns: Columns) -> Block | None:
    """floor <= T(resource, slice) <= cap."""

    def rows() -> Iterator[Row]:
        for resource, by_slice in sorted(columns.pool.planning.scenario.capacity.items()):
            for where, bound in by_slice.slices():
                used = columns.tokens(resource, where)
                place = ("capacity", resource, *(("all",) if where.is_all else where))
                for kind, limit, sense in (("cap", bound.cap, -1), ("floor", bound.floor, 1)):
                    if limit is not None:
                        name = f"{resource} in {where}: {kind}"
                        yield Row(used, Sense(sense), Fraction(limit), name, in_scenario(*place, kind))

    return block("capacity", rows())


def targets(columns: Columns) -> Block | None:
    """K(kpi, slice) >= floor - baseline, or <= ceiling - baseline."""
    planning = columns.pool.planning

    def rows() -> Iterator[Row]:
        for level in levels(planning):
            if is_hard(planning, level):
                total = columns.contributions(level.kpi, level.slice)
                sense = Sense.AT_LEAST if level.kind == "floor" else Sense.AT_MOST
                name = f"{level.kpi} in {level.slice}: {level.kind}"
                yield Row(total, sense, level.change, name, in_scenario(*level.path))

    return block("target", rows())


def shortfalls(columns: Columns) -> Block | None:
    """q >= 10^6 * (required - improvement) / scale, for every level that is aimed at and not a rule."""

    def rows() -> Iterator[Row]:
        for column, level in columns.shortfall_columns():
            total = columns.contributions(level.kpi, level.slice)
            reached = combined([(level.sign * MILLION / level.scale, total), (1, single(column))])
            name = f"shortfall to the {level.kind} of {level.kpi} in {level.slice}"
            bound = MILLION * level.required / level.scale
            yield Row(reached, Sense.AT_LEAST, bound, name, in_scenario(*level.path))

    return block("shortfall", rows())


def shortfall_range(columns: Columns) -> tuple[IntArray, IntArray]:
    """The least and greatest shortfall of each level: if only what helps were done, and only what harms."""
    ends: list[list[int]] = [[], []]
    for _, level in columns.shortfall_columns():
        total = columns.contributions(level.kpi, level.slice)
        improvements = level.sign * widened(total.coefficients, 1)
        for end, reached in zip(ends, (np.maximum(improvements, 0), np.minimum(improvements, 0)), strict=True):
            missing = level.required - Fraction(int(reached.sum()), total.scale)
            end.append(max(math.ceil(MILLION * missing / level.scale), 0))
    kind = np.int64 if max(ends[1], default=0) < 2**62 else object
    return np.array(ends[0], dtype=kind), np.array(ends[1], dtype=kind)


def single(column: int) -> Expression:
    """The expression that is one column."""
    return Expression(np.array([column], dtype=np.int64), np.array([1], dtype=np.int64), 1)

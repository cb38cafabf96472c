"""The portfolios met on the way: each is feasible, and checked in exact arithmetic."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from portfolio.compile.block import Block
from portfolio.compile.fixed import IntArray, widened
from portfolio.compile.problem import Problem
from portfolio.engines.linear import BoolArray
from portfolio.engines.session import Cut, is_feasible

FREE_OTHERS = 3
"""How many other portfolios that differ in one item are looked for."""


class KnownPortfolios:
    """Every feasible portfolio that was met, each once, in the order in which it was."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._points: dict[bytes, IntArray] = {}

    def add(self, point: IntArray) -> None:
        """Know one more."""
        items = point[: len(self._problem.columns.items)]
        self._points.setdefault(items.astype(np.int8).tobytes(), point)

    def those_with(
        self,
        cuts: Sequence[Cut],
        without: Sequence[IntArray] = (),
    ) -> tuple[IntArray, ...]:
        """Those that keep some cuts, but for some."""
        known = []
        for point in self._points.values():
            is_out = any((point == other).all() for other in without)
            if not is_out and all(cut.holds(point) for cut in cuts):
                known.append(point)
        return tuple(known)

    def as_good_by_one_item(
        self,
        point: IntArray,
        cuts: Sequence[Cut],
    ) -> tuple[IntArray, ...]:
        """Some that keep all cuts as a point does, with one item more or less.

        They are found without a solver: ties are often about what takes part in nothing that counts.
        """
        others = islice(self._neighbours(point, cuts), FREE_OTHERS)
        found = tuple(others)
        for other in found:
            self.add(other)
        return found

    def _neighbours(self, point: IntArray, cuts: Sequence[Cut]) -> Iterator[IntArray]:
        problem = self._problem
        count = len(problem.columns.items)
        for column in np.flatnonzero(self._is_free(point, cuts)):
            items = point[:count].copy()
            items[column] = 1 - items[column]
            other = problem.completed(items)
            if is_feasible(problem, cuts, other):
                yield other

    def _is_free(self, point: IntArray, cuts: Sequence[Cut]) -> BoolArray:
        """The items that no cut counts and that no row holds where they are."""
        problem = self._problem
        count = len(problem.columns.items)
        is_free = (problem.lower < problem.upper)[:count].astype(np.bool_)
        for cut in cuts:
            counted = cut.expression.columns
            is_free[counted[counted < count]] = False
        for block in problem.blocks:
            if is_free.any() and block.family != "shortfall":
                is_free[_held_by(block, point, count)] = False
        return is_free


def _held_by(block: Block, point: IntArray, count: int) -> IntArray:
    """The items that would break a row if they alone changed sides."""
    is_item = block.columns < count
    columns = block.columns[is_item]
    rows = block.rows[is_item]
    values = widened(block.values[is_item], 1)
    change = np.where(point[columns] > 0, -values, values)
    moved = block.activity(point)[rows] + change
    senses = block.senses[rows]
    bounds = block.bounds[rows]
    is_above = (senses <= 0) & (moved > bounds)
    is_below = (senses >= 0) & (moved < bounds)
    return columns[(is_above | is_below).astype(np.bool_)]

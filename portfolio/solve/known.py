"""The portfolios met on the way: each is feasible, and checked in exact arithmetic."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from portfolio.compile import Block, IntArray, Problem
from portfolio.engines import BoolArray, Cut, is_feasible

FREE_OTHERS = 3
"""How many other portfolios that differ in one item are looked for."""


class KnownPortfolios:
    """Every feasible portfolio that was met, each once, in the order in which it was."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._points: dict[bytes, IntArray] = {}

    def add(self, point: IntArray) -> None:
        """Know one more."""
        items = point[self._problem.columns.parts.items]
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

        They are found without a solver: ties are often about what takes part in nothing that
        counts.
        """
        others = islice(self._neighbours(point, cuts), FREE_OTHERS)
        alternatives = tuple(others)
        for other in alternatives:
            self.add(other)
        return alternatives

    def _neighbours(self, point: IntArray, cuts: Sequence[Cut]) -> Iterator[IntArray]:
        problem = self._problem
        for column in np.flatnonzero(self._is_free(point, cuts)):
            items = point[problem.columns.parts.items].copy()
            items[column] = 1 - items[column]
            other = problem.completed(items)
            if is_feasible(problem, cuts, other):
                yield other

    def _is_free(self, point: IntArray, cuts: Sequence[Cut]) -> BoolArray:
        """The items that no cut counts and that no row holds where they are."""
        problem = self._problem
        is_free = (problem.lower < problem.upper).astype(np.bool_)
        for cut in cuts:
            is_free[cut.expression.columns] = False
        for block in problem.blocks:
            if block.family != "shortfall":
                is_free[_held_by(block, point)] = False
        free: BoolArray = is_free[problem.columns.parts.items]
        return free


def _held_by(block: Block, point: IntArray) -> IntArray:
    """The binary columns that would break a row if they alone changed sides."""
    values = block.values.astype(object)
    change = np.where(point[block.columns] > 0, -values, values)
    moved = block.activity(point)[block.rows] + change
    senses = block.senses[block.rows]
    bounds = block.bounds[block.rows]
    is_above = (senses <= 0) & (moved > bounds)
    is_below = (senses >= 0) & (moved < bounds)
    is_broken = (is_above | is_below).astype(np.bool_)
    held: IntArray = block.columns[is_broken]
    return held

"""Exact branch and bound for small remainders: confirms a solver's "infeasible" and its bound.

Where small numbers stand beside huge ones, a solver in doubles may call a problem infeasible that
is not, or give a bound that is too good. Here the same rows are searched in integers: items that
reduced costs settle are fixed, the others gone over depth first, with the bounds of all columns
propagated along the rows at every node (Savelsbergh 1994). Nothing is rounded, so what it shows
needs no trust; it gives up where there is too much.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portfolio.compile import Expression, IntArray, Problem, magnitude
from portfolio.engines import (
    BoolArray,
    Cut,
    LinearRows,
    Outcome,
    SolveStatus,
    is_feasible,
    linear_rows,
)
from portfolio.solve.fixing import RootRelaxation, root_relaxation

ENTRIES = 20_000
"""Rows times columns up to which a problem is looked at."""
ITEMS = 24
"""Free items up to which they are gone over."""
NODES = 4_000
"""Nodes of one search: as many as twelve initiatives have portfolios."""
POINTS = 64
"""As many portfolios are listed, where all are asked for."""
ROUNDS = 4
"""How often bounds are propagated at a node."""
_MACHINE = 2**60
"""Sums below fit machine integers."""


def confirmed(
    problem: Problem,
    objective: Expression,
    cuts: Sequence[Cut],
    outcome: Outcome,
) -> Outcome:
    """What a solver in doubles answered, its infeasibility or its bound proven, or put right.

    It is left as it is where the solver did not finish, where its point breaks a rule (the chain
    will cut it off), and where there is too much to go over.
    """
    if outcome.status is SolveStatus.STOPPED:
        return outcome
    best = None
    if outcome.items is not None:
        best = problem.completed(outcome.items)
        if not is_feasible(problem, cuts, best):
            return outcome
    while True:
        better_cuts = list(cuts)
        if best is not None:
            better_cuts.append(Cut(objective, objective.dot(best) + 1))
        status, better = any_point(problem, better_cuts)
        if status is SolveStatus.STOPPED:
            return outcome
        if better is None:
            break
        best = better
        items = best[: len(problem.columns.items)]
        outcome = Outcome(SolveStatus.SOLVED, items, math.inf, outcome.nodes)
    if best is None:
        return outcome
    return Outcome(SolveStatus.SOLVED, outcome.items, objective.dot(best), outcome.nodes)


def any_point(
    problem: Problem,
    cuts: Sequence[Cut],
    root: RootRelaxation | None = None,
) -> tuple[SolveStatus, IntArray | None]:
    """A point that keeps all rows and cuts, or proof that there is none; else stopped.

    The last cut is taken for the one that leaves the fewest points: the reduced costs are those of
    its expression. ``root`` is its relaxation with some of the other cuts, where that is known.
    """
    if root is None and _size(problem, cuts, len(problem.columns)) > ENTRIES:
        return SolveStatus.STOPPED, None
    parts = problem.columns.parts
    lower = problem.lower.astype(object)
    upper = problem.upper.astype(object)
    gain = np.zeros(len(problem.columns), dtype=object)
    if cuts:
        last = cuts[-1]
        gain = last.expression.dense(gain.size)
        root = root or root_relaxation(problem, cuts[:-1], last.expression)
        if root is not None:
            is_in, is_out = root.confident_items(last.least)
            lower[parts.items][is_in] = 1
            upper[parts.items][is_out] = 0
            cuts = (root.loss_cut(last.least), *cuts)
    if (lower > upper).any():
        return SolveStatus.INFEASIBLE, None
    tree = _tree_of_few(problem, cuts, lower, upper, gain)
    if tree is None:
        return SolveStatus.STOPPED, None
    points, is_complete = _search(problem, cuts, tree, lower, most=1)
    if points:
        return SolveStatus.SOLVED, points[0]
    return SolveStatus.INFEASIBLE if is_complete else SolveStatus.STOPPED, None


def all_points_around(
    problem: Problem,
    cuts: Sequence[Cut],
    point: IntArray,
    items: IntArray,
) -> Sequence[IntArray] | None:
    """Every point that keeps all rows and cuts and takes some items as one point does.

    None where there are too many, or too many to go over.
    """
    lower = problem.lower.astype(object)
    upper = problem.upper.astype(object)
    lower[items] = point[items]
    upper[items] = point[items]
    gain = np.zeros(len(problem.columns), dtype=object)
    tree = _tree_of_few(problem, cuts, lower, upper, gain)
    if tree is None:
        return None
    points, is_complete = _search(problem, cuts, tree, lower, most=POINTS)
    return points if is_complete else None


def _size(problem: Problem, cuts: Sequence[Cut], width: int) -> int:
    """Rows times columns."""
    height = sum(len(block) for block in problem.blocks) + len(cuts)
    return height * width


def _tree_of_few(
    problem: Problem,
    cuts: Sequence[Cut],
    lower: IntArray,
    upper: IntArray,
    gain: IntArray,
) -> "_Tree | None":
    """The tree of what is free; None where that is too much."""
    is_free = (lower < upper).astype(np.bool_)
    is_small = _size(problem, cuts, int(is_free.sum())) <= ENTRIES
    if not is_small or is_free[problem.columns.parts.items].sum() > ITEMS:
        return None
    return _Tree.of(problem, linear_rows(problem, cuts), lower, upper, gain)


def _search(
    problem: Problem,
    cuts: Sequence[Cut],
    tree: "_Tree",
    lower: IntArray,
    most: int,
) -> tuple[list[IntArray], bool]:
    """Depth first, up to so many points; and whether there are no others."""
    stack = [(tree.reach * 0, tree.reach)]
    points: list[IntArray] = []
    nodes = 0
    while stack and nodes < NODES and len(points) < most:
        nodes += 1
        bounds = tree.propagated(*stack.pop())
        if bounds is None:
            continue
        least, highest = bounds
        column = tree.branching_column(least, highest)
        if column is not None:
            stack.extend(tree.branches(least, highest, column))
            continue
        chosen = lower.copy()
        chosen[tree.columns] += least
        point = problem.completed(chosen[problem.columns.parts.items])
        if is_feasible(problem, cuts, point):
            points.append(point)
    return points, not stack


@dataclass(frozen=True)
class _Tree:
    """``matrix @ x <= bounds`` over the columns that are free, counted from their lower bounds.

    Items are branched on in `order`: those that gain or lose most first.
    """

    columns: IntArray
    reach: IntArray
    matrix: IntArray
    bounds: IntArray
    order: IntArray
    gain: IntArray
    is_item: BoolArray

    @classmethod
    def of(
        cls,
        problem: Problem,
        rows: LinearRows,
        lower: IntArray,
        upper: IntArray,
        gain: IntArray,
    ) -> "_Tree":
        """Without the rows that no point breaks; in machine integers where all sums fit them."""
        columns = np.flatnonzero((lower < upper).astype(np.bool_))
        position = np.full(lower.size, -1, dtype=np.int64)
        position[columns] = np.arange(columns.size)
        is_free = position[rows.columns] >= 0
        matrix = np.zeros((rows.bounds.size, columns.size), dtype=object)
        entries = (rows.rows[is_free], position[rows.columns[is_free]])
        np.add.at(matrix, entries, rows.values[is_free])
        # What every column takes at its lower bound is taken off.
        taken = rows.values.astype(object) * lower[rows.columns]
        bounds = rows.bounds.astype(object)
        np.subtract.at(bounds, rows.rows, taken)
        matrix = np.concatenate([matrix, -matrix[rows.equal]])
        bounds = np.concatenate([bounds, -bounds[rows.equal]])
        reach = (upper - lower)[columns]
        gain = gain[columns]
        binding = (np.maximum(matrix, 0) @ reach > bounds).astype(np.bool_)
        matrix = matrix[binding]
        bounds = bounds[binding]
        # A column may be too wide for machine integers and in no row that binds.
        sums = abs(matrix) @ reach
        if max(magnitude(sums), magnitude(bounds), magnitude(reach)) < _MACHINE:
            matrix = matrix.astype(np.int64)
            bounds = bounds.astype(np.int64)
            reach = reach.astype(np.int64)
        order = np.argsort(-abs(gain), kind="stable")
        is_item = problem.columns.is_item(columns)
        return cls(columns, reach, matrix, bounds, order, gain, is_item)

    def branching_column(self, least: IntArray, most: IntArray) -> int | None:
        """The first item by order that is still free within bounds."""
        for column in self.order:
            if self.is_item[column] and least[column] < most[column]:
                return int(column)
        return None

    def propagated(self, least: IntArray, most: IntArray) -> tuple[IntArray, IntArray] | None:
        """Tighter bounds around every point that keeps the rows; None shows that there is none."""
        if not self.bounds.size:
            return least, most
        rising, falling, sizes = self._parts
        for _ in range(ROUNDS):
            slack = self.bounds - (rising @ least + falling @ most)
            if (slack < 0).any():
                return None
            step = slack[:, None] // sizes
            raised = np.where(falling < 0, most - step, least).max(axis=0)
            lowered = np.where(rising > 0, least + step, most).min(axis=0)
            if (raised > lowered).any():
                return None
            if (raised == least).all() and (lowered == most).all():
                break
            least = np.maximum(raised, least)
            most = np.minimum(lowered, most)
        return least, most

    def branches(
        self,
        least: IntArray,
        most: IntArray,
        column: int,
    ) -> list[tuple[IntArray, IntArray]]:
        """Without an item and with it, the more promising one last."""
        without = most.copy()
        without[column] = 0
        included = least.copy()
        included[column] = 1
        both = [(least, without), (included, most)]
        return both if self.gain[column] >= 0 else both[::-1]

    @cached_property
    def _parts(self) -> tuple[IntArray, IntArray, IntArray]:
        """Positive coefficients, negative ones, and absolute ones, at least 1 to divide by."""
        rising = np.maximum(self.matrix, 0)
        falling = np.minimum(self.matrix, 0)
        sizes = np.maximum(abs(self.matrix), 1)
        return rising, falling, sizes

"""Branch and bound in exact integers, for few items: what floating point says is not there, is not there.

Where small numbers stand beside huge ones, a solver in doubles may call a problem infeasible that is not, or give a
bound that is too good. Its word is confirmed here: the same rows in integers; items that reduced costs settle are
held, the others gone over depth first, with the bounds of all columns propagated along the rows at every node
(Savelsbergh 1994). Nothing is rounded, so what it shows needs no trust; it gives up where there is too much.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray, magnitude
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut, Ending, Outcome, keeps
from portfolio.solve.duals import dense, linear_rows
from portfolio.solve.fixing import Relaxation, relaxation
from portfolio.solve.linear import LinearRows

ENTRIES = 20_000
"""Rows times columns up to which a problem is looked at."""
ITEMS = 24
"""Items left open up to which they are gone over."""
NODES = 4_000
"""Nodes of one search: as many as twelve initiatives have portfolios."""
ROUNDS = 4
"""How often bounds are propagated at a node."""
_MACHINE = 2**60


def confirmed(problem: Problem, objective: Expression, cuts: Sequence[Cut], outcome: Outcome) -> Outcome:
    """What a solver in doubles found, its infeasibility or its bound proven, or put right.

    It is left as it is where the solver did not finish, where its point breaks a rule (it will be cut off), and
    where there is too much to go over.
    """
    best = None if outcome.items is None else problem.completed(outcome.items)
    if outcome.ending is Ending.STOPPED or not (best is None or keeps(problem, cuts, best)):
        return outcome
    while True:
        asked = cuts if best is None else (*cuts, Cut(objective, objective.dot(best) + 1))
        ending, found = any_point(problem, asked)
        if ending is Ending.STOPPED:
            return outcome
        if found is None:
            break
        best = found
        outcome = Outcome(Ending.SOLVED, best[: len(problem.columns.items)], math.inf, outcome.nodes)
    return outcome if best is None else Outcome(Ending.SOLVED, outcome.items, objective.dot(best), outcome.nodes)


def any_point(problem: Problem, cuts: Sequence[Cut], root: Relaxation | None = None) -> tuple[Ending, IntArray | None]:
    """A point that keeps all rows and cuts, or proof that there is none; stopped where that takes too much.

    The last cut is taken for the one that leaves the least: the reduced costs are those of its expression. ``root``
    is its relaxation with some of the other cuts, where that is known.
    """
    if (sum(map(len, problem.blocks)) + len(cuts)) * len(problem.columns) > ENTRIES:
        return Ending.STOPPED, None
    items = slice(len(problem.columns.items))
    lower, upper = problem.lower.astype(object), problem.upper.astype(object)
    gain = np.zeros(len(problem.columns), dtype=object)
    if cuts:
        gain = dense(cuts[-1].expression, gain.size)
        root = root or relaxation(problem, cuts[:-1], cuts[-1].expression)
        if root is not None:
            held_in, held_out = root.settled(cuts[-1].least)
            lower[items][held_in], upper[items][held_out] = 1, 0
            cuts = (root.losses(cuts[-1].least), *cuts)
    if (lower > upper).any():
        return Ending.INFEASIBLE, None
    tree = _Tree.of(linear_rows(problem, cuts), lower, upper, gain)
    if (tree.columns < items.stop).sum() > ITEMS:
        return Ending.STOPPED, None
    stack, nodes = [(tree.reach * 0, tree.reach)], 0
    while stack and nodes < NODES:
        nodes += 1
        left = tree.narrowed(*stack.pop())
        if left is None:
            continue
        least, most = left
        branch = next((c for c in tree.order if tree.columns[c] < items.stop and least[c] < most[c]), None)
        if branch is not None:
            stack.extend(tree.branches(least, most, branch))
            continue
        chosen = lower.copy()
        chosen[tree.columns] += least
        point = problem.completed(chosen[items])
        if keeps(problem, cuts, point):
            return Ending.SOLVED, point
    return Ending.STOPPED if stack else Ending.INFEASIBLE, None


@dataclass(frozen=True)
class _Tree:
    """``matrix @ x <= bounds`` over the columns that are open, counted from their lower bounds.

    Items are branched on in `order`: those that gain or lose most first.
    """

    columns: IntArray
    reach: IntArray
    matrix: IntArray
    bounds: IntArray
    order: IntArray
    gain: IntArray

    @classmethod
    def of(cls, rows: LinearRows, lower: IntArray, upper: IntArray, gain: IntArray) -> "_Tree":
        """Rows that nothing can break are left out; machine integers where all sums fit them."""
        matrix = np.zeros((rows.bounds.size, lower.size), dtype=object)
        np.add.at(matrix, (rows.rows, rows.columns), rows.values)
        matrix = np.concatenate([matrix, -matrix[rows.equal]])
        bounds = np.concatenate([rows.bounds, -rows.bounds[rows.equal]]).astype(object) - matrix @ lower
        columns = np.flatnonzero((lower < upper).astype(np.bool_))
        reach, matrix, gain = (upper - lower)[columns], matrix[:, columns], gain[columns]
        binding = (np.maximum(matrix, 0) @ reach > bounds).astype(np.bool_)
        matrix, bounds = matrix[binding], bounds[binding]
        # A wide column may be in no row that is left.
        if max(magnitude(abs(matrix) @ reach), magnitude(bounds), magnitude(reach)) < _MACHINE:
            matrix, bounds, reach = (part.astype(np.int64) for part in (matrix, bounds, reach))
        return cls(columns, reach, matrix, bounds, np.argsort(-abs(gain), kind="stable"), gain)

    def narrowed(self, least: IntArray, most: IntArray) -> tuple[IntArray, IntArray] | None:
        """Bounds that leave every point within them that keeps the rows; None if they show that there is none."""
        rising, falling, sizes = self._parts
        for _ in range(ROUNDS if self.bounds.size else 0):
            room = self.bounds - (rising @ least + falling @ most)
            if (room < 0).any():
                return None
            step = room[:, None] // sizes
            above = np.where(falling < 0, most - step, least).max(axis=0)
            below = np.where(rising > 0, least + step, most).min(axis=0)
            if (above > below).any():
                return None
            if (above == least).all() and (below == most).all():
                break
            least, most = np.maximum(above, least), np.minimum(below, most)
        return least, most

    def branches(self, least: IntArray, most: IntArray, column: int) -> list[tuple[IntArray, IntArray]]:
        """Without an item and with it, the more promising one last."""
        out, taken = most.copy(), least.copy()
        out[column], taken[column] = 0, 1
        both = [(least, out), (taken, most)]
        return both if self.gain[column] >= 0 else both[::-1]

    @cached_property
    def _parts(self) -> tuple[IntArray, IntArray, IntArray]:
        return np.maximum(self.matrix, 0), np.minimum(self.matrix, 0), np.maximum(abs(self.matrix), 1)

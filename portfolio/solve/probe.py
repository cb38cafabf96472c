"""Can some of the rules hold together? Asked of the linear relaxation, or of the integers, for any set of rules.

One matrix for all questions: rules are switched on by picking its rows. The relaxation answers with a reason: the
dual prices of "how far must all rules give way alike" name rules that cannot hold together (Farkas).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.business import BusinessRule
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Ending
from portfolio.solve.inequalities import FloatArray, Inequalities, inequalities
from portfolio.solve.rows import DONE, INFEASIBLE, Rows, around, least, least_integer

LEAST_VIOLATION = 1e-6
"""The relaxation is called infeasible where every point breaks a rule by more than this part of its size."""
LEAST_PRICE = 1e-9
"""Dual prices below this are rounding."""
FREE, FEW_NODES = 60, 50
"""A search near the relaxation is one among so many items, and takes so many nodes at most."""
CUT_OFFS = 20
"""How many points that break a row by rounding are cut off before a question stays open."""

Rules = Collection[int]
"""Numbers of rules."""


@dataclass(frozen=True)
class Answer:
    """Whether rules can hold together; `point` shows that they can, exact in all columns. Open where stopped.

    `value` is what the point has of what was maximised, as the solver reads it; no point has more than `bound`.
    """

    ending: Ending
    point: IntArray | None
    nodes: int
    bound: float = np.inf
    value: float = -np.inf


class Prober:
    """The rows of a problem, ready to be asked about."""

    rows: Inequalities
    """A row or more for each rule, and those of definitions."""
    fixed: Sequence[tuple[int, int, int]]
    """(column, the value that a rule holds it at, the rule)."""
    width: int
    """Items and tiers."""

    def __init__(self, problem: Problem, rules: Sequence[BusinessRule]) -> None:
        self.problem = problem
        self.rules = rules
        columns = problem.columns
        self.width = len(columns.items) + len(columns.tiers)
        self._owner = {place: number for number, rule in enumerate(rules) for place in rule.rows}
        self.rows = inequalities(problem, self._owner)
        self._points: list[tuple[frozenset[int], IntArray]] = []
        self._able: dict[frozenset[int], frozenset[int]] = {}  # rules that the relaxation keeps -> the tightest
        self.fixed = [
            (problem.fixes[fix].column, problem.fixes[fix].value, number)
            for number, rule in enumerate(rules)
            for fix in rule.fixes
        ]

    def columns_of(self, rule: int) -> frozenset[int]:
        """The columns that a rule names."""
        rows = self.rows.owners == rule
        return frozenset(int(c) for c in self.rows.matrix[rows].indices) | {
            column for column, _, number in self.fixed if number == rule
        }

    # what holds at a point, exact

    def known(self, active: Rules) -> IntArray | None:
        """A portfolio found before, for whatever question, that keeps the active rules."""
        wanted = frozenset(active) | {-1}
        return next((point for broken, point in self._points if not broken & wanted), None)

    def fewest_broken(self) -> frozenset[int]:
        """What the portfolio found before that breaks the fewest rules breaks; nothing where none was found."""
        every = (broken for broken, _ in self._points)
        return min(every, key=lambda broken: (len(broken), sorted(broken)), default=frozenset())

    def broken(self, point: IntArray) -> set[int]:
        """The rules that do not hold at a point; -1 among them where a definition does not."""
        out = {number for column, value, number in self.fixed if point[column] != value}
        for number, block in enumerate(self.problem.blocks):
            out |= {self._owner.get((number, int(row)), -1) for row in block.broken(point)}
        return out

    # the relaxation

    def relaxed(self, active: Rules) -> frozenset[int] | None:
        """Rules among the active ones that even fractions of initiatives cannot keep together; None if they can."""
        asked = frozenset(active)
        if any(asked <= able for able in self._able):
            return None
        held = self._held(active)
        if isinstance(held, frozenset):
            return held
        margin, prices, _ = self._tightest(active, held)
        if margin > LEAST_VIOLATION:
            return prices
        self._able[asked] = prices
        return None

    def tightest(self, active: Rules) -> frozenset[int]:
        """The rules that leave each other the least room, in the relaxation."""
        if (before := self._able.get(frozenset(active))) is not None:
            return before
        held = self._held(active)
        return held if isinstance(held, frozenset) else self._tightest(active, held)[1]

    def try_near_relaxation(self, active: Rules) -> None:
        """Look for a portfolio that keeps the active rules where the relaxation leaves them most room.

        What is found is known from then on: where all rules are bounds on totals that is a quick way to a portfolio.
        """
        held = self._held(active)
        if isinstance(held, frozenset) or self.known(active) is not None:
            return
        roomy = self._tightest(active, held)[2]
        if roomy is not None:
            on = self.switched_on(active)
            rows = Rows(self.rows.matrix[on], self.rows.bounds[on], *self._box(held))
            near = around(rows, roomy, len(self.problem.columns.items), FREE)
            self.searched(near, np.zeros(self.width), FEW_NODES, frozenset(active) | {-1})

    def _tightest(self, active: Rules, held: Mapping[int, tuple[int, int]]) -> tuple[float, frozenset[int], Any]:
        """The least t such that every active rule holds but for t times its size, those that price it, and all else."""
        on = self.switched_on(active)
        owners = self.rows.owners[on]
        weights = np.where(owners >= 0, self.rows.sizes[on], 0.0)
        matrix = sparse.hstack([self.rows.matrix[on], sparse.csr_array(-weights.reshape(-1, 1))]).tocsr()
        lower, upper = self._box(held)
        rows = Rows(matrix, self.rows.bounds[on], np.append(lower, -1.0), np.append(upper, np.inf))
        solved = least(rows, np.append(np.zeros(self.width), 1.0))
        if solved.status != DONE:  # numerical trouble: nothing is said, and the integers decide
            return -1.0, frozenset(active), None
        priced = np.abs(solved.ineqlin.marginals) * np.maximum(weights, 1.0) > LEAST_PRICE
        found = {int(number) for number in owners[priced] if number >= 0}
        reduced = (solved.lower.marginals + solved.upper.marginals)[: self.width]
        for column, (value, number) in held.items():
            if (reduced[column] > LEAST_PRICE) if value else (reduced[column] < -LEAST_PRICE):
                found.add(number)
        return float(solved.x[-1]), frozenset(found), solved

    def never_binds(self, rule: int, active: Rules) -> bool:
        """Whether not even fractions of initiatives that keep the other active rules could break one."""
        others = frozenset(active) - {rule}
        held = self._held(others)
        if isinstance(held, frozenset):
            return False
        on = self.switched_on(others)
        rows = Rows(self.rows.matrix[on], self.rows.bounds[on], *self._box(held))
        for goal, most in self._edges(rule):
            solved = least(rows, -goal)
            if solved.status != DONE or -solved.fun > most + LEAST_PRICE * max(1.0, abs(most)):
                return False
        return True

    def _edges(self, rule: int) -> Iterator[tuple[FloatArray, float]]:
        """What a rule says as rows ``goal @ x <= most``."""
        for row in np.flatnonzero(self.rows.owners == rule):
            yield self.rows.matrix[[row]].toarray().ravel(), float(self.rows.bounds[row])
        for column, value, number in self.fixed:
            if number == rule:
                goal = np.zeros(self.width)
                goal[column] = -1.0 if value else 1.0
                yield goal, -float(value)

    # the integers

    def integer(self, active: Rules, nodes: int, objective: Expression | None = None) -> Answer:
        """Whether a portfolio keeps the active rules; with an objective the one that has most of it."""
        held = self._held(active)
        if isinstance(held, frozenset):
            return Answer(Ending.INFEASIBLE, None, 0, -np.inf)
        if objective is None and (point := self.known(active)) is not None:
            return Answer(Ending.SOLVED, point, 0)
        costs = np.zeros(self.width)
        if objective is not None:
            costs[objective.columns] = -objective.coefficients.astype(np.float64)
        on = self.switched_on(active)
        rows = Rows(self.rows.matrix[on], self.rows.bounds[on], *self._box(held))
        wanted = frozenset(active) | {-1}
        return self.searched(rows, costs, nodes, wanted)

    def searched(self, rows: Rows, costs: FloatArray, nodes: int, stiff: frozenset[int]) -> Answer:
        """Search until a point keeps the stiff rules exactly; points that only seemed to are cut off."""
        used, count = 0, len(self.problem.columns.items)
        if rows.empty:
            return Answer(Ending.INFEASIBLE, None, 0, -np.inf)
        for _ in range(CUT_OFFS):
            raw = least_integer(rows, costs, nodes)
            used += int(raw.mip_node_count or 0)
            if raw.status == INFEASIBLE:
                return Answer(Ending.INFEASIBLE, None, used, -np.inf)
            bound = np.inf if raw.mip_dual_bound is None else -float(raw.mip_dual_bound)
            if raw.x is None:
                return Answer(Ending.STOPPED, None, used, bound)
            items = np.rint(raw.x[:count]).astype(np.int64)
            point = self.problem.completed(items)
            broken = frozenset(self.broken(point))
            self._points.append((broken, point))
            if not broken & stiff:
                ending = Ending.SOLVED if raw.status == DONE else Ending.STOPPED
                return Answer(ending, point, used, bound, -float(raw.fun))
            rows = rows.without(items)
        return Answer(Ending.STOPPED, None, used)

    # picking

    def switched_on(self, active: Rules) -> NDArray[np.bool_]:
        """Which rows belong to the active rules, or to no rule."""
        wanted = np.zeros(len(self.rules) + 1, dtype=np.bool_)
        wanted[list(active)] = True
        wanted[-1] = True
        picked: NDArray[np.bool_] = wanted[self.rows.owners]
        return picked

    def _held(self, active: Rules) -> dict[int, tuple[int, int]] | frozenset[int]:
        """Column -> (value, first rule that holds it there); or two rules that hold one at both values."""
        held: dict[int, tuple[int, int]] = {}
        wanted = frozenset(active)
        for column, value, rule in self.fixed:
            if rule in wanted:
                before = held.setdefault(column, (value, rule))
                if before[0] != value:
                    return frozenset({before[1], rule})
        return held

    def _box(self, held: Mapping[int, tuple[int, int]]) -> tuple[FloatArray, FloatArray]:
        lower, upper = np.zeros(self.width), np.ones(self.width)
        for column, (value, _) in held.items():
            lower[column] = upper[column] = value
        return lower, upper

"""Can some of the rules hold together? Asked of the linear relaxation, or of the integers, for any set of rules.

One matrix for all questions: rules are switched on by picking its rows. The relaxation answers with a reason: the
dual prices of "how far must all rules give way alike" name rules that cannot hold together (Farkas).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from portfolio.compile.business import BusinessRule
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Ending
from portfolio.solve.inequalities import FloatArray, inequalities
from portfolio.solve.threads import in_threads, quiet

LEAST_VIOLATION = 1e-6
"""The relaxation is called infeasible where every point breaks a rule by more than this part of its size."""
LEAST_PRICE = 1e-9
"""Dual prices below this are rounding."""
CUT_OFFS = 20
"""How many points that break a row by rounding are cut off before a question stays open."""
_MILP_DONE, _MILP_INFEASIBLE = 0, 2

Rules = Collection[int]
"""Numbers of rules."""


@dataclass(frozen=True)
class Answer:
    """Whether rules can hold together; `point` shows that they can, exact in all columns. Open where stopped.

    `bound`: no point has more of what was maximised.
    """

    ending: Ending
    point: IntArray | None
    nodes: int
    bound: float = np.inf


@dataclass(frozen=True)
class Softness:
    """What may give way, at which price: numbers of rules whose bounds move, and rules that can be dropped."""

    movable: Mapping[int, Fraction]
    """Rule -> by how much its bound moves for a price of 1, in native units."""
    droppable: Mapping[int, float]
    """Rule -> the price of dropping it."""


class Prober:
    """The rows of a problem, ready to be asked about."""

    def __init__(self, problem: Problem, rules: Sequence[BusinessRule]) -> None:
        self.problem = problem
        self.rules = rules
        columns = problem.columns
        self._width = len(columns.items) + len(columns.tiers)
        self._owner = {place: number for number, rule in enumerate(rules) for place in rule.rows}
        self._rows = inequalities(problem, self._owner)
        self._points: list[tuple[frozenset[int], IntArray]] = []
        self._fixed = [
            (problem.fixes[fix].column, problem.fixes[fix].value, number)
            for number, rule in enumerate(rules)
            for fix in rule.fixes
        ]

    def columns_of(self, rule: int) -> frozenset[int]:
        """The columns that a rule names."""
        rows = self._rows.owners == rule
        return frozenset(int(c) for c in self._rows.matrix[rows].indices) | {
            column for column, _, number in self._fixed if number == rule
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
        out = {number for column, value, number in self._fixed if point[column] != value}
        for number, block in enumerate(self.problem.blocks):
            out |= {self._owner.get((number, int(row)), -1) for row in block.broken(point)}
        return out

    # the relaxation

    def relaxed(self, active: Rules) -> frozenset[int] | None:
        """Rules among the active ones that even fractions of initiatives cannot keep together; None if they can."""
        held = self._held(active)
        if isinstance(held, frozenset):
            return held
        margin, prices = self._tightest(active, held)
        return prices if margin > LEAST_VIOLATION else None

    def tightest(self, active: Rules) -> frozenset[int]:
        """The rules that leave each other the least room, in the relaxation."""
        held = self._held(active)
        return held if isinstance(held, frozenset) else self._tightest(active, held)[1]

    def _tightest(self, active: Rules, held: Mapping[int, tuple[int, int]]) -> tuple[float, frozenset[int]]:
        """The least t such that every active rule holds but for t times its size, and the rules that price it."""
        on = self._on(active)
        owners = self._rows.owners[on]
        weights = np.where(owners >= 0, self._rows.sizes[on], 0.0)
        matrix = sparse.hstack([self._rows.matrix[on], sparse.csr_array(-weights.reshape(-1, 1))]).tocsr()
        lower, upper = self._box(held)
        limits = np.column_stack([np.append(lower, -1.0), np.append(upper, np.inf)])
        costs = np.append(np.zeros(self._width), 1.0)
        solved = _run(
            partial(optimize.linprog, costs, A_ub=matrix, b_ub=self._rows.bounds[on], bounds=limits, method="highs")
        )
        if solved.status != 0:  # numerical trouble: nothing is said, and the integers decide
            return -1.0, frozenset(active)
        priced = np.abs(solved.ineqlin.marginals) * np.maximum(weights, 1.0) > LEAST_PRICE
        found = {int(number) for number in owners[priced] if number >= 0}
        reduced = (solved.lower.marginals + solved.upper.marginals)[: self._width]
        for column, (value, number) in held.items():
            if (reduced[column] > LEAST_PRICE) if value else (reduced[column] < -LEAST_PRICE):
                found.add(number)
        return float(solved.x[-1]), frozenset(found)

    def never_binds(self, rule: int, active: Rules) -> bool:
        """Whether not even fractions of initiatives that keep the other active rules could break one."""
        others = frozenset(active) - {rule}
        held = self._held(others)
        if isinstance(held, frozenset):
            return False
        on, (lower, upper) = self._on(others), self._box(held)
        matrix, bounds = self._rows.matrix[on], self._rows.bounds[on]
        for goal, most in self._edges(rule):
            limits = np.column_stack([lower, upper])
            program = {"A_ub": matrix, "b_ub": bounds, "bounds": limits, "method": "highs"}
            solved = _run(partial(optimize.linprog, -goal, **program))
            if solved.status != 0 or -solved.fun > most + LEAST_PRICE * max(1.0, abs(most)):
                return False
        return True

    def _edges(self, rule: int) -> Iterator[tuple[FloatArray, float]]:
        """What a rule says as rows ``goal @ x <= most``."""
        for row in np.flatnonzero(self._rows.owners == rule):
            yield self._rows.matrix[[row]].toarray().ravel(), float(self._rows.bounds[row])
        for column, value, number in self._fixed:
            if number == rule:
                goal = np.zeros(self._width)
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
        costs = np.zeros(self._width)
        if objective is not None:
            costs[objective.columns] = -objective.coefficients.astype(np.float64)
        on = self._on(active)
        rows = _Rows(self._rows.matrix[on], self._rows.bounds[on], *self._box(held))
        wanted = frozenset(active) | {-1}
        return self._searched(rows, costs, nodes, wanted)

    def elastic(self, active: Rules, soft: Softness, nodes: int) -> Answer:
        """The portfolio that asks the active rules to give way for the least price; `bound` is -price."""
        rows, costs = self._softened(active, soft)
        gives = soft.movable.keys() | soft.droppable.keys()
        stiff = (frozenset(active) - gives) | {-1}
        return self._searched(rows, costs, nodes, stiff)

    def _softened(self, active: Rules, soft: Softness) -> tuple["_Rows", FloatArray]:
        """The rows with a column more for each rule that gives way, and what the columns cost."""
        gives = {rule: self._width + n for n, rule in enumerate(sorted(soft.movable.keys() | soft.droppable.keys()))}
        width = self._width + len(gives)
        on = np.flatnonzero(self._on(active))
        room = self._room(on)
        entries: list[tuple[int, int, float]] = []
        written = self._rows.bounds[on].copy()
        for position, row in enumerate(on):
            rule = int(self._rows.owners[row])
            if rule in soft.movable:
                unit = self._rows.units[self.rules[rule].rows[0]]
                entries.append((position, gives[rule], -unit * float(soft.movable[rule])))
                written[position] = unit * self._written(rule)
            elif rule in soft.droppable:
                entries.append((position, gives[rule], -max(room[position], 0.0)))
        lower, upper = np.zeros(width), np.ones(width)
        more: list[tuple[int, float, int, float]] = []
        for column, value, rule in self._fixed:
            if rule in gives and rule in active:
                more.append((column, -1.0 if value else 1.0, gives[rule], -1.0 * value))
            elif rule in active:
                lower[column], upper[column] = max(lower[column], value), min(upper[column], value)
        values = np.array([e[2] for e in entries] + [v for _, v, _, _ in more] + [-1.0] * len(more))
        start = len(on)
        at_rows = [e[0] for e in entries] + [start + n for n in range(len(more))] * 2
        at_columns = [e[1] for e in entries] + [m[0] for m in more] + [m[2] for m in more]
        extra = sparse.coo_array((values, (at_rows, at_columns)), shape=(start + len(more), width)).tocsr()
        base = self._rows.matrix[on]
        base.resize(extra.shape)
        bounds = np.concatenate([written, np.array([m[3] for m in more])])
        costs = np.zeros(width)
        for rule, column in gives.items():
            costs[column] = soft.droppable.get(rule, 1.0)
            if rule in soft.movable:
                upper[column] = np.inf
        return _Rows(
            (base + extra).tocsr(), bounds, lower, upper, frozenset(gives[rule] for rule in soft.movable)
        ), costs

    def _written(self, rule: int) -> float:
        """The bound of a rule that moves, in native units as ``<=``: rows hold it moved to the next integer inside."""
        subject = self.rules[rule].subject
        change = float((subject.bound or Fraction(0)) - subject.baseline)
        return change if subject.kind in ("cap", "ceiling", "at_most") else -change

    def _room(self, on: NDArray[np.int64]) -> FloatArray:
        """By how much each row can be exceeded at all."""
        most: FloatArray = np.asarray(self._rows.matrix[on].maximum(0).sum(axis=1)).ravel() - self._rows.bounds[on]
        return most

    def _searched(self, rows: "_Rows", costs: FloatArray, nodes: int, stiff: frozenset[int]) -> Answer:
        """Search until a point keeps the stiff rules exactly; points that only seemed to are cut off."""
        used, count = 0, len(self.problem.columns.items)
        if (rows.lower > rows.upper).any():
            return Answer(Ending.INFEASIBLE, None, 0, -np.inf)
        for _ in range(CUT_OFFS):
            raw = _run(partial(_milp, rows, costs, nodes))
            used += int(raw.mip_node_count or 0)
            if raw.status == _MILP_INFEASIBLE:
                return Answer(Ending.INFEASIBLE, None, used, -np.inf)
            bound = np.inf if raw.mip_dual_bound is None else -float(raw.mip_dual_bound)
            if raw.x is None:
                return Answer(Ending.STOPPED, None, used, bound)
            items = np.rint(raw.x[:count]).astype(np.int64)
            point = self.problem.completed(items)
            broken = frozenset(self.broken(point))
            self._points.append((broken, point))
            if not broken & stiff:
                ending = Ending.SOLVED if raw.status == _MILP_DONE else Ending.STOPPED
                return Answer(ending, point, used, bound)
            rows = rows.without(items)
        return Answer(Ending.STOPPED, None, used)

    # picking

    def _on(self, active: Rules) -> NDArray[np.bool_]:
        wanted = np.zeros(len(self.rules) + 1, dtype=np.bool_)
        wanted[list(active)] = True
        wanted[-1] = True
        picked: NDArray[np.bool_] = wanted[self._rows.owners]
        return picked

    def _held(self, active: Rules) -> dict[int, tuple[int, int]] | frozenset[int]:
        """Column -> (value, first rule that holds it there); or two rules that hold one at both values."""
        held: dict[int, tuple[int, int]] = {}
        wanted = frozenset(active)
        for column, value, rule in self._fixed:
            if rule in wanted:
                before = held.setdefault(column, (value, rule))
                if before[0] != value:
                    return frozenset({before[1], rule})
        return held

    def _box(self, held: Mapping[int, tuple[int, int]]) -> tuple[FloatArray, FloatArray]:
        lower, upper = np.zeros(self._width), np.ones(self._width)
        for column, (value, _) in held.items():
            lower[column] = upper[column] = value
        return lower, upper


@dataclass(frozen=True)
class _Rows:
    """``matrix @ x <= bounds`` within a box; `continuous` columns take any value."""

    matrix: Any
    bounds: FloatArray
    lower: FloatArray
    upper: FloatArray
    continuous: frozenset[int] = frozenset()

    def without(self, items: IntArray) -> "_Rows":
        """Without one choice of items (no-good cut)."""
        row = np.zeros(self.matrix.shape[1])
        row[: items.size] = 2 * items - 1
        matrix = sparse.vstack([self.matrix, sparse.csr_array(row.reshape(1, -1))]).tocsr()
        bounds = np.append(self.bounds, float(items.sum() - 1))
        return _Rows(matrix, bounds, self.lower, self.upper, self.continuous)


def _run(solve: Callable[[], Any]) -> Any:
    with quiet:
        return in_threads([solve])[0]


def _milp(rows: _Rows, costs: FloatArray, nodes: int) -> Any:
    whole = np.ones(costs.size)
    whole[list(rows.continuous)] = 0
    constraints = optimize.LinearConstraint(rows.matrix, -np.inf, rows.bounds) if rows.bounds.size else None
    return optimize.milp(
        costs,
        integrality=whole,
        bounds=optimize.Bounds(rows.lower, rows.upper),
        constraints=constraints,
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )

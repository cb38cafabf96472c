"""Which rules give way for the least price, so that a portfolio keeps all others: elastic
programming.

Each rule that may give way gets a column more: by how much its bound moves, or whether it is
dropped. The linear relaxation leaves few items between in and out, so a search among those alone is
quick and ends near the least price (relaxation enforced neighbourhood search; Berthold 2014). Then
all items are searched, for something cheaper still.
(Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 6.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import sparse

from portfolio.compile import BusinessRule
from portfolio.conflict.subsets import RuleNumbers, RuleSubsetSolver, SubsetAnswer
from portfolio.engines import NO_RULE, FloatModel, SolveStatus, near, relaxed

FREE_ITEMS = 25
"""How many items the search for a first repair leaves free."""
FIRST_NODES = 50
"""Nodes of that search."""
SAME_PRICE = 1e-6
"""Prices that differ by less are the same: HiGHS ends within as much of the best (mip_abs_gap)."""


@dataclass(frozen=True)
class Softness:
    """What may give way, at which price: rules whose bounds move, and rules that can be dropped."""

    movable: Mapping[int, Fraction]
    """Rule -> by how much its bound moves for a price of 1, in native units."""
    droppable: Mapping[int, float]
    """Rule -> the price of dropping it."""


class Elastic:
    """Active rules, some of which give way. In answers, `value` and `bound` are minus prices."""

    def __init__(self, solver: RuleSubsetSolver, active: RuleNumbers, soft: Softness) -> None:
        self._solver = solver
        self._model = _softened(solver, active, soft)
        stiff = frozenset(active) - soft.movable.keys() - soft.droppable.keys()
        self._stiff = stiff | {NO_RULE}

    def first(self) -> SubsetAnswer:
        """A portfolio at a price near the least one, soon.

        SOLVED where the relaxation proves that it is least; STOPPED without a point where the
        search among so few items met none.
        """
        if self._model.is_empty:
            return SubsetAnswer(SolveStatus.INFEASIBLE, None, 0)
        status, optimum = relaxed(self._model)
        if optimum is None:
            return SubsetAnswer(status, None, 0)
        items = self._solver.problem.columns.parts.items
        model = near(self._model, optimum, items, FREE_ITEMS)
        answer = self._solver.search(model, FIRST_NODES, self._stiff)
        is_least = answer.point is not None and -answer.value <= optimum.value + SAME_PRICE
        status = SolveStatus.SOLVED if is_least else SolveStatus.STOPPED
        return replace(answer, status=status, bound=-optimum.value)

    def cheaper(self, than: SubsetAnswer, nodes: int) -> SubsetAnswer:
        """A portfolio for less, the cheapest if SOLVED; INFEASIBLE proves that there is none."""
        model = self._model
        if than.point is not None:
            model = model.with_row(model.costs, -than.value - SAME_PRICE)
        return self._solver.search(model, nodes, self._stiff)


@dataclass
class _Entries:
    """Entries of a matrix in coordinates, collected one by one."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, row: int, column: int, value: float) -> None:
        """One entry."""
        self.rows.append(row)
        self.columns.append(column)
        self.values.append(value)

    def matrix(self, shape: tuple[int, int]) -> Any:
        """All of them."""
        values = np.array(self.values, dtype=np.float64)
        return sparse.coo_array((values, (self.rows, self.columns)), shape=shape).tocsr()


def _softened(solver: RuleSubsetSolver, active: RuleNumbers, soft: Softness) -> FloatModel:
    """The model with a column more for each rule that gives way, at its price."""
    soft_rules = sorted(soft.movable.keys() | soft.droppable.keys())
    gives = {rule: solver.width + number for number, rule in enumerate(soft_rules)}
    width = solver.width + len(gives)
    on = np.flatnonzero(solver.switched_on(active))
    matrix = solver.rows.matrix[on]
    bounds = solver.rows.bounds[on]
    units = solver.rows.units[on]
    entries = _Entries()
    # By how much each row can be exceeded at all: what dropping it must allow.
    excess = np.maximum(matrix.maximum(0).sum(axis=1) - bounds, 0.0)
    for row, rule in enumerate(solver.rows.owners[on].tolist()):
        if rule in soft.movable:
            entries.add(row, gives[rule], -units[row] * float(soft.movable[rule]))
            bounds[row] = units[row] * _bound_as_at_most(solver.rules[rule])
        elif rule in soft.droppable:
            entries.add(row, gives[rule], -float(excess[row]))
    lower = np.zeros(width)
    upper = np.ones(width)
    added: list[float] = []
    for column, value, rule in solver.fixed:
        if rule not in active:
            continue
        if rule in gives:
            # x >= 1 or x <= 0, unless the rule is dropped.
            row = on.size + len(added)
            entries.add(row, column, -1.0 if value else 1.0)
            entries.add(row, gives[rule], -1.0)
            added.append(-float(value))
        else:
            lower[column] = max(lower[column], value)
            upper[column] = min(upper[column], value)
    costs = np.zeros(width)
    for rule, column in gives.items():
        costs[column] = soft.droppable.get(rule, 1.0)
        upper[column] = np.inf if rule in soft.movable else 1.0
    shape = (on.size + len(added), width)
    matrix.resize(shape)
    matrix = (matrix + entries.matrix(shape)).tocsr()
    continuous = [gives[rule] for rule in soft.movable]
    model = FloatModel.of_inequalities(matrix, np.append(bounds, added), lower, upper, continuous)
    return model.with_costs(costs)


def _bound_as_at_most(rule: BusinessRule) -> float:
    """The bound of a rule that moves, in native units as ``<=``.

    Rows hold it moved to the next integer inside; a price counts from what was written.
    """
    change = float((rule.bound or Fraction(0)) - rule.stated.baseline)
    return change if rule.is_from_above else -change

"""Which rules give way for the least price, so that a portfolio keeps all others: elastic programming.

Each rule that may give way gets a column more: by how much its bound moves, or whether it is dropped. The linear
relaxation leaves few items between in and out, so a search among those alone is quick and ends near the least price
(relaxation enforced neighbourhood search; Berthold 2014). Then all items are searched, for something cheaper still.
(Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 6.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import sparse

from portfolio.compile.business import BusinessRule
from portfolio.solve.adapter import Ending
from portfolio.solve.inequalities import FloatArray
from portfolio.solve.probe import Answer, Prober, Rules
from portfolio.solve.rows import DONE, INFEASIBLE, Rows, around, least

FREE, FEW_NODES = 25, 50
"""The search for a first repair is one among so many items, and takes so many nodes at most."""
SAME = 1e-6
"""Prices that differ by less are the same: HiGHS ends within as much of the best (mip_abs_gap)."""
_Entry = tuple[int, int, float]
"""Row, column, value."""


@dataclass(frozen=True)
class Softness:
    """What may give way, at which price: numbers of rules whose bounds move, and rules that can be dropped."""

    movable: Mapping[int, Fraction]
    """Rule -> by how much its bound moves for a price of 1, in native units."""
    droppable: Mapping[int, float]
    """Rule -> the price of dropping it."""


class Elastic:
    """The active rules of a prober, some of which give way. In answers, `value` and `bound` are minus prices."""

    def __init__(self, prober: Prober, active: Rules, soft: Softness) -> None:
        self._prober = prober
        self._rows, self._costs = _softened(prober, active, soft)
        self._stiff = (frozenset(active) - soft.movable.keys() - soft.droppable.keys()) | {-1}

    def first(self) -> Answer:
        """A portfolio at a price near the least one, soon; SOLVED where the relaxation proves that it is least.

        STOPPED without a point where the search among so few items found none.
        """
        if self._rows.empty:
            return Answer(Ending.INFEASIBLE, None, 0)
        relaxed = least(self._rows, self._costs)
        if relaxed.status == INFEASIBLE:
            return Answer(Ending.INFEASIBLE, None, 0)
        if relaxed.status != DONE:  # numerical trouble: nothing is said
            return Answer(Ending.STOPPED, None, 0)
        narrowed = around(self._rows, relaxed, len(self._prober.problem.columns.items), FREE)
        found = self._prober.searched(narrowed, self._costs, FEW_NODES, self._stiff)
        proven = found.point is not None and -found.value <= relaxed.fun + SAME
        ending = Ending.SOLVED if proven else Ending.STOPPED
        return replace(found, ending=ending, bound=-float(relaxed.fun))

    def cheaper(self, than: Answer, nodes: int) -> Answer:
        """A portfolio for less, the cheapest if SOLVED; INFEASIBLE proves that there is none."""
        rows = self._rows if than.point is None else self._rows.also(self._costs, -than.value - SAME)
        return self._prober.searched(rows, self._costs, nodes, self._stiff)


def _softened(prober: Prober, active: Rules, soft: Softness) -> tuple[Rows, FloatArray]:
    """The rows with a column more for each rule that gives way, and what the columns cost."""
    gives = {rule: prober.width + n for n, rule in enumerate(sorted(soft.movable.keys() | soft.droppable.keys()))}
    width = prober.width + len(gives)
    on = np.flatnonzero(prober.switched_on(active))
    matrix, bounds = prober.rows.matrix[on], prober.rows.bounds[on]
    room = np.maximum(matrix.maximum(0).sum(axis=1) - bounds, 0.0)  # by how much each row can be exceeded at all
    entries: list[_Entry] = []
    for row, rule in enumerate(int(owner) for owner in prober.rows.owners[on]):
        if rule in soft.movable:
            unit = prober.rows.units[prober.rules[rule].rows[0]]
            entries.append((row, gives[rule], -unit * float(soft.movable[rule])))
            bounds[row] = unit * _written(prober.rules[rule])
        elif rule in soft.droppable:
            entries.append((row, gives[rule], -float(room[row])))
    lower, upper, costs = np.zeros(width), np.ones(width), np.zeros(width)
    more: list[float] = []
    for column, value, rule in prober.fixed:
        if rule in gives and rule in active:  # x >= 1 or x <= 0, unless the rule is dropped
            row = on.size + len(more)
            entries += [(row, column, -1.0 if value else 1.0), (row, gives[rule], -1.0)]
            more.append(-float(value))
        elif rule in active:
            lower[column], upper[column] = max(lower[column], value), min(upper[column], value)
    for rule, column in gives.items():
        costs[column] = soft.droppable.get(rule, 1.0)
        upper[column] = np.inf if rule in soft.movable else 1.0
    height = on.size + len(more)
    matrix.resize((height, width))
    matrix = (matrix + _matrix(entries, (height, width))).tocsr()
    continuous = frozenset(gives[rule] for rule in soft.movable)
    return Rows(matrix, np.append(bounds, more), lower, upper, continuous), costs


def _matrix(entries: Sequence[_Entry], shape: tuple[int, int]) -> Any:
    rows, columns, values = ([entry[part] for entry in entries] for part in range(3))
    return sparse.coo_array((np.array(values, dtype=np.float64), (rows, columns)), shape=shape).tocsr()


def _written(rule: BusinessRule) -> float:
    """The bound of a rule that moves, in native units as ``<=``: rows hold it moved to the next integer inside."""
    subject = rule.subject
    change = float((subject.bound or Fraction(0)) - subject.baseline)
    return change if subject.kind in ("cap", "ceiling", "at_most") else -change

"""What adapters in floating point share: a problem as doubles, and integers back from what they find."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut, Effort, Ending, Outcome, Search, Watch, unwatched
from portfolio.solve.exact import confirmed
from portfolio.solve.floats import FloatArray, FloatRows, Ground, cut_rows, float_rows

Tell = Callable[[float, float, int], None]
"""Called with the least costs found, their bound and the nodes, in units of the divided costs."""

WIDEST_INTEGER = 2**31
"""The range up to which a shortfall is an integer column."""
LARGEST_COST = 2.0**26
"""Costs are divided down to this, by a power of two: beyond, doubles cannot tell the solver that its gap is closed."""
ABSOLUTE_GAP = 1e-6
"""HiGHS's `mip_abs_gap`, which SciPy does not set: what a bound may hide, in units of the divided costs."""
DUAL_TOLERANCE = 1e-7
"""HiGHS's `dual_feasibility_tolerance`: what each unit of a column may cost more or less than the solver sees."""
RELATIVE_ERROR = 2.0**-37
"""What solving linear systems in doubles does to a bound: 1.4e-12 was seen."""
FAINT_COST = 1e-4
"""Divided costs below may get lost in that tolerance: what they can add up to is not trusted."""


@dataclass(frozen=True)
class FloatModel:
    """Minimise ``costs . x`` under ``matrix @ x <= bounds`` (``=`` where `equal`) and ``lower <= x <= upper``."""

    costs: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: NDArray[np.bool_]
    matrix: Any
    bounds: FloatArray
    equal: NDArray[np.bool_]


@dataclass(frozen=True)
class Raw:
    """What a solver ended with: its point, and a bound on the costs, in units of the divided costs."""

    ending: Ending
    x: FloatArray | None
    bound: float | None
    nodes: int


@dataclass(frozen=True)
class _Floats:
    """A problem in floating point, with its columns up to `upper`."""

    upper: IntArray
    ground: Ground
    rows: FloatRows

    @classmethod
    def of(cls, problem: Problem, upper: IntArray) -> "_Floats":
        """Columns too wide for a solver's integers are scaled."""
        reach = upper - problem.lower
        span = reach.astype(np.float64)
        scale = np.where(span > WIDEST_INTEGER, 2.0 ** np.ceil(np.log2(np.maximum(span, 1.0))), 1.0)
        ground = Ground(problem.lower, reach, span / scale, scale)
        return cls(upper, ground, float_rows(problem.blocks, ground))

    def model(self, costs: FloatArray, cuts: FloatRows) -> FloatModel:
        """The problem's columns, then the carries of its rows, then those of the cuts."""
        rows, span = self.rows, self.ground.span
        carries = rows.least.size + cuts.least.size
        return FloatModel(
            np.concatenate([costs, np.zeros(carries)]),
            np.concatenate([np.zeros(span.size), rows.least, cuts.least]),
            np.concatenate([span, rows.most, cuts.most]),
            np.concatenate([self.ground.scale == 1.0, np.ones(carries, dtype=np.bool_)]),
            _beside(rows.matrix, cuts.matrix, span.size),
            np.concatenate([rows.bounds, cuts.bounds]),
            np.concatenate([rows.equal, cuts.equal]),
        )


class FloatSession(ABC):
    """One problem; each stage stacks its cuts below the same rows.

    The solver sees every column from its lower bound, so that constants do not eat the digits of doubles; and a
    shortfall with too wide a range for a solver's integers as a scaled, continuous column, which relaxes it: the
    chain computes shortfalls from the items and trusts no more of a bound than it gives.
    """

    concurrent = True

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._ready = _Floats.of(problem, problem.upper)

    def maximise(self, objective: Expression, cuts: Sequence[Cut], effort: Effort, watch: Watch = unwatched) -> Outcome:
        """As `Session.maximise` says; where there is little to go over, proven in exact integers."""
        return confirmed(self._problem, objective, cuts, self._maximised(objective, cuts, effort, watch))

    def _maximised(self, objective: Expression, cuts: Sequence[Cut], effort: Effort, watch: Watch) -> Outcome:
        problem = self._problem
        upper = _implied(problem, cuts)
        if (problem.lower > upper).any():
            return Outcome(Ending.INFEASIBLE, None, -np.inf, 0)
        if not len(problem.columns):
            return _empty(problem, cuts)
        if (self._ready.upper != upper).any():
            self._ready = _Floats.of(problem, upper)
        ready = self._ready
        costs = np.zeros(len(problem.columns))
        costs[objective.columns] = -objective.coefficients.astype(np.float64)
        costs *= ready.ground.scale
        unit = max(2.0 ** np.ceil(np.log2(max(np.abs(costs).max(), 1.0) / LARGEST_COST)), 1.0)
        offset = objective.dot(problem.lower)

        def tell(best: float, bound: float, nodes: int) -> None:
            watch(Search(offset - best * unit, offset - bound * unit, nodes))

        model = ready.model(costs / unit, cut_rows([cut for cut in cuts if not cut.price], ready.ground))
        raw = self._solve(_priced(model, [cut for cut in cuts if cut.price], ready.ground, unit), effort, tell)
        if raw.ending is Ending.INFEASIBLE:
            return Outcome(raw.ending, None, -np.inf, raw.nodes)
        if raw.bound is None:
            return Outcome(raw.ending, self._items(raw.x), np.inf, raw.nodes)
        hidden = _hidden(np.abs(costs), ready.ground.span, unit, raw.bound)
        bound = math.floor(hidden - raw.bound * unit) + offset
        return Outcome(raw.ending, self._items(raw.x), bound, raw.nodes)

    def _items(self, x: Any) -> IntArray | None:
        """The choice of items of a solver's point, rounded."""
        if x is None:
            return None
        count = len(self._problem.columns.items)
        chosen: IntArray = np.rint(x[:count]).astype(np.int64) + self._problem.lower[:count].astype(np.int64)
        return chosen

    @abstractmethod
    def _solve(self, model: FloatModel, effort: Effort, tell: Tell) -> Raw:
        """Solve with gap 0; the point may go on beyond the problem's columns."""


def _hidden(costs: FloatArray, span: FloatArray, unit: float, bound: float) -> float:
    """How far a bound may be off: the absolute gap, what doubles round away, what is too faint beside other costs.

    Where costs are divided, what the solver's dual tolerance and its arithmetic may hide weighs as much more.
    """
    most = costs * span
    faint = float(most[costs < FAINT_COST * unit].sum())
    tolerated = unit * (DUAL_TOLERANCE * float(span.sum()) + RELATIVE_ERROR * abs(bound)) if unit > 1.0 else 0.0
    return unit * ABSOLUTE_GAP + float(most.sum()) * 2.0**-50 + faint + tolerated


def _priced(model: FloatModel, cuts: Sequence[Cut], ground: Ground, unit: float) -> FloatModel:
    """With cuts that may be missed by one, all by one column: the price in divided costs."""
    if not cuts:
        return model
    rows, width = cut_rows(cuts, ground), model.costs.size
    entries = sparse.hstack([rows.matrix, sparse.csr_array((len(cuts), width - rows.matrix.shape[1]))])
    missed = sparse.csr_array(np.full((len(cuts), 1), -1.0))
    above = sparse.hstack([model.matrix, sparse.csr_array((model.bounds.size, 1))])
    return FloatModel(
        np.append(model.costs, max(cut.price for cut in cuts) / unit),
        np.append(model.lower, 0.0),
        np.append(model.upper, 1.0),
        np.append(model.integer, True),
        sparse.vstack([above, sparse.hstack([entries, missed])]).tocsr(),
        np.concatenate([model.bounds, rows.bounds]),
        np.concatenate([model.equal, rows.equal]),
    )


def _implied(problem: Problem, cuts: Sequence[Cut]) -> IntArray:
    """The upper bounds of columns, those of shortfalls as low as the cuts make them.

    The stage of shortfalls leaves them little room, and a narrow column is one that a solver computes well.
    """
    first = len(problem.columns.items) + len(problem.columns.tiers)
    upper, reach = problem.upper.copy(), (problem.upper - problem.lower).astype(object)
    for cut in cuts:
        columns, values = cut.expression.columns, cut.expression.coefficients.astype(object)
        saving = (values < 0) & (columns >= first)
        if not saving.any():
            continue
        # values . x >= least: what is over when every other column does its best is all that one may take.
        room = cut.expression.dot(problem.lower) + int((np.maximum(values, 0) * reach[columns]).sum()) - cut.least
        most = problem.lower[columns[saving]] + room // -values[saving]
        upper[columns[saving]] = np.minimum(upper[columns[saving]], most)
    return upper


def _beside(rows: Any, cuts: Any, width: int) -> Any:
    """Rows over (x, their carries) above cuts over (x, their carries), as rows over (x, all carries)."""
    carried = sparse.block_diag([rows[:, width:], cuts[:, width:]])
    return sparse.hstack([sparse.vstack([rows[:, :width], cuts[:, :width]]), carried]).tocsr()


def _empty(problem: Problem, cuts: Sequence[Cut]) -> Outcome:
    """Without columns there is one point, which keeps all rows or not; CVXPY knows no such problem."""
    nothing = np.zeros(0, dtype=np.int64)
    if problem.broken(nothing) or any(cut.least > 0 for cut in cuts):
        return Outcome(Ending.INFEASIBLE, None, -np.inf, 0)
    return Outcome(Ending.SOLVED, nothing, 0.0, 0)

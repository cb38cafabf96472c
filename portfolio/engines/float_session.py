"""What solvers in floating point share: the problem in doubles, and integers back from their
answer."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from portfolio.compile import Expression, IntArray, Problem
from portfolio.engines.float_model import FloatArray, FloatModel, FloatResult
from portfolio.engines.floats import FloatRows, Ground, cut_rows, float_rows
from portfolio.engines.scaling import ROUNDING
from portfolio.engines.session import (
    Cut,
    Outcome,
    SearchState,
    SolveLimits,
    SolveStatus,
    Watch,
    unwatched,
)

Report = Callable[[float, float, int], None]
"""Called with the incumbent's costs, their bound and the nodes, in units of the divided costs."""

WIDEST_INTEGER = 2**31
"""The range up to which a shortfall is an integer column."""
LARGEST_COST = 2.0**26
"""Costs are divided down to this, by a power of two: beyond, doubles cannot tell the solver that
its gap is closed."""
ABSOLUTE_GAP = 1e-6
"""HiGHS's `mip_abs_gap`, which SciPy does not set: what a bound may hide, in divided costs."""
DUAL_TOLERANCE = 1e-7
"""HiGHS's `dual_feasibility_tolerance`: what each unit of a column may cost more or less than the
solver sees."""
RELATIVE_ERROR = 2.0**-37
"""What solving linear systems in doubles does to a bound: 1.4e-12 was seen."""
FAINT_COST = 1e-4
"""Divided costs below may get lost in that tolerance: what they can add up to is not trusted."""


@dataclass(frozen=True)
class _DoubleProblem:
    """A problem in doubles, with its columns up to `upper`."""

    upper: IntArray
    ground: Ground
    rows: FloatRows

    @classmethod
    def of(cls, problem: Problem, upper: IntArray) -> "_DoubleProblem":
        """Columns too wide for a solver's integers are scaled."""
        reach = upper - problem.lower
        span = reach.astype(np.float64)
        power = np.ceil(np.log2(np.maximum(span, 1.0)))
        scale = np.where(span > WIDEST_INTEGER, 2.0**power, 1.0)
        ground = Ground(problem.lower, reach, span / scale, scale)
        return cls(upper, ground, float_rows(problem.blocks, ground))

    def model(self, costs: FloatArray, cuts: FloatRows) -> FloatModel:
        """The problem's columns, then the carries of its rows, then those of the cuts."""
        rows = self.rows
        span = self.ground.span
        carries = rows.least.size + cuts.least.size
        is_integer = self.ground.scale == 1.0
        lower = np.concatenate([np.zeros(span.size), rows.least, cuts.least])
        upper = np.concatenate([span, rows.most, cuts.most])
        integer = np.concatenate([is_integer, np.ones(carries, dtype=np.bool_)])
        costs_of_all = np.concatenate([costs, np.zeros(carries)])
        bounds = np.concatenate([rows.bounds, cuts.bounds])
        equal = np.concatenate([rows.equal, cuts.equal])
        return FloatModel(
            costs=costs_of_all,
            lower=lower,
            upper=upper,
            integer=integer,
            matrix=_stacked(rows.matrix, cuts.matrix, span.size),
            bounds=bounds,
            equal=equal,
        )


class FloatSession(ABC):
    """One problem; each stage stacks its cuts below the same rows.

    The solver sees every column from its lower bound, so that constants do not eat the digits of
    doubles. It sees a shortfall with too wide a range for its integers as a scaled, continuous
    column. That relaxes it: the chain computes shortfalls from the items and trusts no more of a
    bound than it gives.
    """

    concurrent = True
    exact = False

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._doubles = _DoubleProblem.of(problem, problem.upper)

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        """As `Session.maximise` says."""
        problem = self._problem
        upper = _implied_upper(problem, cuts)
        if (problem.lower > upper).any():
            return Outcome(SolveStatus.INFEASIBLE, None, -math.inf, 0)
        if not len(problem.columns):
            return _without_columns(problem, cuts)
        if (self._doubles.upper != upper).any():
            self._doubles = _DoubleProblem.of(problem, upper)
        doubles = self._doubles
        costs = np.zeros(len(problem.columns))
        costs[objective.columns] = -objective.coefficients.astype(np.float64)
        costs *= doubles.ground.scale
        unit = _cost_unit(costs)
        offset = objective.dot(problem.lower)

        def report(best: float, bound: float, nodes: int) -> None:
            watch(SearchState(offset - best * unit, offset - bound * unit, nodes))

        hard = [cut for cut in cuts if not cut.price]
        soft = [cut for cut in cuts if cut.price]
        hard_rows = cut_rows(hard, doubles.ground)
        model = doubles.model(costs / unit, hard_rows)
        model = _with_soft_cuts(model, soft, doubles.ground, unit)
        begin = None
        if start is not None:
            begin = _float_start((doubles.rows, hard_rows), doubles.ground, start, soft)
        result = self._solve(model, limits, report, begin)
        if result.status is SolveStatus.INFEASIBLE:
            return Outcome(result.status, None, -math.inf, result.nodes)
        items = self._items(result.x)
        if result.bound is None:
            return Outcome(result.status, items, math.inf, result.nodes)
        hidden = _hidden(np.abs(costs), doubles.ground.span, unit, result.bound)
        bound = math.floor(hidden - result.bound * unit) + offset
        return Outcome(result.status, items, bound, result.nodes)

    def _items(self, x: FloatArray | None) -> IntArray | None:
        """The choice of items of a solver's point, rounded."""
        if x is None:
            return None
        items = self._problem.columns.parts.items
        origin = self._problem.lower[items].astype(np.int64)
        chosen: IntArray = np.rint(x[items]).astype(np.int64) + origin
        return chosen

    @abstractmethod
    def _solve(
        self,
        model: FloatModel,
        limits: SolveLimits,
        report: Report,
        start: FloatArray | None,
    ) -> FloatResult:
        """Solve to the gap of the limits, perhaps from a feasible point.

        The point found may go on beyond the problem's columns.
        """


def _cost_unit(costs: FloatArray) -> float:
    """The power of two that brings costs down to the largest allowed."""
    largest = max(float(np.abs(costs).max()), 1.0)
    power = np.ceil(np.log2(largest / LARGEST_COST))
    return max(float(2.0**power), 1.0)


def _hidden(costs: FloatArray, span: FloatArray, unit: float, bound: float) -> float:
    """How far a bound may be off: absolute gap, rounding, and costs too faint beside others.

    Where costs are divided, what the solver's dual tolerance and its arithmetic may hide weighs as
    much more.
    """
    most = costs * span
    faint = float(most[costs < FAINT_COST * unit].sum())
    rounded = float(most.sum()) * ROUNDING
    tolerated = 0.0
    if unit > 1.0:
        tolerated = unit * (DUAL_TOLERANCE * float(span.sum()) + RELATIVE_ERROR * abs(bound))
    return unit * ABSOLUTE_GAP + rounded + faint + tolerated


def _with_soft_cuts(
    model: FloatModel,
    cuts: Sequence[Cut],
    ground: Ground,
    unit: float,
) -> FloatModel:
    """With cuts that may be missed by one: one binary column pays for all that are missed."""
    if not cuts:
        return model
    rows = cut_rows(cuts, ground)
    width = model.costs.size
    padding = sparse.csr_array((len(cuts), width - rows.matrix.shape[1]))
    missed = sparse.csr_array(np.full((len(cuts), 1), -1.0))
    below = sparse.hstack([rows.matrix, padding, missed])
    above = sparse.hstack([model.matrix, sparse.csr_array((model.bounds.size, 1))])
    price = max(cut.price for cut in cuts) / unit
    bounds = np.concatenate([model.bounds, rows.bounds])
    equal = np.concatenate([model.equal, rows.equal])
    return replace(
        model,
        costs=np.append(model.costs, price),
        lower=np.append(model.lower, 0.0),
        upper=np.append(model.upper, 1.0),
        integer=np.append(model.integer, True),
        matrix=sparse.vstack([above, below]).tocsr(),
        bounds=bounds,
        equal=equal,
    )


def _float_start(
    parts: Sequence[FloatRows],
    ground: Ground,
    start: IntArray,
    soft: Sequence[Cut],
) -> FloatArray:
    """A feasible point as the solver sees it, with the carries of all rows."""
    moved = (start - ground.origin).astype(np.float64) / ground.scale
    columns = [moved, *(rows.carries(moved) for rows in parts)]
    if soft:
        is_missed = not all(cut.holds(start) for cut in soft)
        columns.append(np.array([float(is_missed)]))
    return np.concatenate(columns)


def _implied_upper(problem: Problem, cuts: Sequence[Cut]) -> IntArray:
    """The upper bounds of columns, those of shortfalls as low as the cuts make them.

    The stage of shortfalls leaves them little slack, and a narrow column is one that a solver
    computes well.
    """
    upper = problem.upper.copy()
    reach = (problem.upper - problem.lower).astype(object)
    for cut in cuts:
        columns = cut.expression.columns
        values = cut.expression.coefficients.astype(object)
        limited = (values < 0) & problem.columns.is_shortfall(columns)
        if not limited.any():
            continue
        # values . x >= least: what is over when every other column is at its best is all that
        # one shortfall may take.
        greatest = cut.expression.dot(problem.lower)
        greatest += int((np.maximum(values, 0) * reach[columns]).sum())
        slack = greatest - cut.least
        shortfalls = columns[limited]
        most = problem.lower[shortfalls] + slack // -values[limited]
        upper[shortfalls] = np.minimum(upper[shortfalls], most)
    return upper


def _stacked(rows: Any, cuts: Any, width: int) -> Any:
    """Rows over (x, their carries) above cuts over (x, their carries): over (x, all carries)."""
    carries = sparse.block_diag([rows[:, width:], cuts[:, width:]])
    shared = sparse.vstack([rows[:, :width], cuts[:, :width]])
    return sparse.hstack([shared, carries]).tocsr()


def _without_columns(problem: Problem, cuts: Sequence[Cut]) -> Outcome:
    """Without columns there is one point, feasible or not; CVXPY knows no such problem."""
    nothing = np.zeros(0, dtype=np.int64)
    if problem.broken(nothing) or any(cut.least > 0 and not cut.price for cut in cuts):
        return Outcome(SolveStatus.INFEASIBLE, None, -math.inf, 0)
    return Outcome(SolveStatus.SOLVED, nothing, 0.0, 0)

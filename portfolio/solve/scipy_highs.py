"""The default adapter: a CVXPY problem, solved by the HiGHS in SciPy."""

import math
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import cvxpy as cp
import numpy as np
from scipy import sparse

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut, Effort, Ending, Outcome
from portfolio.solve.floats import FloatRows, Ground, cut_rows, float_rows
from portfolio.solve.threads import in_threads, quiet

_SOLVED, _LIMIT, _INFEASIBLE, _OTHER = 0, 1, 2, 4
"""Statuses of ``scipy.optimize.milp``; a node limit reads 4."""


WIDEST_INTEGER = 2.0**31
"""The range up to which a shortfall is an integer column."""
LARGEST_COST = 2.0**40
"""Costs are divided down to this, by a power of two."""
ABSOLUTE_GAP = 1e-6
"""HiGHS's `mip_abs_gap`, which SciPy does not set: what a bound may hide, in units of the divided costs."""


class ScipyHighs:
    """CVXPY for the problem, ``scipy.optimize.milp`` for the search, gap 0."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return {"solver": "scipy", "cvxpy": version("cvxpy"), "scipy": version("scipy")}

    def load(self, problem: Problem) -> "ScipySession":
        """Turn the rows into floating point, once."""
        return ScipySession(problem)


class ScipySession:
    """One problem; each stage stacks its cuts below the same rows.

    The solver sees every column from its lower bound, so that constants do not eat the digits of doubles; and a
    shortfall with too wide a range for a solver's integers as a scaled, continuous column, which relaxes it: the
    chain computes shortfalls from the items and trusts no more of a bound than it gives.
    """

    concurrent = True

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        span = (problem.upper - problem.lower).astype(np.float64)
        self._wide = span > WIDEST_INTEGER
        scale = np.where(self._wide, 2.0 ** np.ceil(np.log2(np.maximum(span, 1.0))), 1.0)
        self._ground = Ground(problem.lower, span / scale, scale)
        self._rows = float_rows(problem.blocks, self._ground)

    def maximise(self, objective: Expression, cuts: Sequence[Cut], effort: Effort) -> Outcome:
        """As `Session.maximise` says."""
        problem = self._problem
        if (problem.lower > problem.upper).any():
            return Outcome(Ending.INFEASIBLE, None, -np.inf, 0)
        if not len(problem.columns):
            return _empty(problem, cuts)
        costs = np.zeros(len(problem.columns))
        costs[objective.columns] = -objective.coefficients.astype(np.float64)
        costs *= self._ground.scale
        unit = max(2.0 ** np.ceil(np.log2(max(np.abs(costs).max(), 1.0) / LARGEST_COST)), 1.0)
        raw = self._solve(costs / unit, cut_rows(cuts, self._ground), effort)
        nodes = int(raw.mip_node_count or 0)
        if raw.status == _INFEASIBLE:
            return Outcome(Ending.INFEASIBLE, None, -np.inf, nodes)
        if raw.status not in (_SOLVED, _LIMIT, _OTHER):
            raise RuntimeError(f"HiGHS ended with status {raw.status}: {raw.message}")
        ending = Ending.SOLVED if raw.status == _SOLVED and raw.x is not None else Ending.STOPPED
        if raw.mip_dual_bound is None:
            return Outcome(ending, self._items(raw.x), np.inf, nodes)
        # What the absolute gap may hide, and what doubles round away.
        hidden = unit * ABSOLUTE_GAP + float(np.abs(costs) @ self._ground.span) * 2.0**-50
        bound = math.floor(hidden - float(raw.mip_dual_bound) * unit) + objective.dot(problem.lower)
        return Outcome(ending, self._items(raw.x), bound, nodes)

    def _items(self, x: Any) -> IntArray | None:
        """The choice of items of a solver's point, rounded."""
        if x is None:
            return None
        count = len(self._problem.columns.items)
        chosen: IntArray = np.rint(x[:count]).astype(np.int64) + self._problem.lower[:count].astype(np.int64)
        return chosen

    def _solve(self, costs: Any, cuts: FloatRows, effort: Effort) -> Any:
        """The raw result of ``milp`` for the CVXPY problem of one stage."""
        rows, span = self._rows, self._ground.span
        carries = rows.least.size + cuts.least.size
        lower = np.concatenate([np.zeros(span.size), rows.least, cuts.least])
        upper = np.concatenate([span, rows.most, cuts.most])
        integer = np.concatenate([~self._wide, np.ones(carries, dtype=np.bool_)])
        x = cp.Variable(upper.size, integer=[np.flatnonzero(integer)], bounds=[lower, upper])
        matrix = _beside(rows.matrix, cuts.matrix, span.size)
        bounds = np.concatenate([rows.bounds, cuts.bounds])
        equal = np.concatenate([rows.equal, cuts.equal])
        constraints = [matrix[~equal] @ x <= bounds[~equal]] if not equal.all() else []
        if equal.any():
            constraints.append(matrix[equal] @ x == bounds[equal])
        model = cp.Problem(cp.Minimize(costs @ x[: span.size]), constraints)
        options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": effort.nodes}
        if effort.seconds is not None:
            options["time_limit"] = effort.seconds
        data, chain, _ = model.get_problem_data(cp.SCIPY)
        arguments = {"warm_start": False, "verbose": False, "solver_opts": {"scipy_options": options}}
        with quiet:
            return in_threads([lambda: chain.solve_via_data(model, data, **arguments)])[0]


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

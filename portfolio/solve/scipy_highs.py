"""The default adapter: a CVXPY problem, solved by the HiGHS in SciPy."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from portfolio.compile.problem import Problem
from portfolio.engines import ENGINES
from portfolio.solve.adapter import Effort, Ending
from portfolio.solve.float_session import FloatModel, FloatSession, Raw, Tell
from portfolio.solve.threads import in_threads, quiet

_ENDINGS = {0: Ending.SOLVED, 1: Ending.STOPPED, 2: Ending.INFEASIBLE, 4: Ending.STOPPED}
"""Of the statuses of ``scipy.optimize.milp``; a node limit reads 4."""


class ScipyHighs:
    """CVXPY for the problem, ``scipy.optimize.milp`` for the search, gap 0."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["scipy"].versions()

    def load(self, problem: Problem) -> "ScipySession":
        """Turn the rows into floating point, once."""
        return ScipySession(problem)


class ScipySession(FloatSession):
    """Each stage is a CVXPY problem."""

    def _solve(self, model: FloatModel, effort: Effort, tell: Tell) -> Raw:
        """The raw result of ``milp``, which tells nothing as it goes."""
        import cvxpy as cp

        integer = [np.flatnonzero(model.integer)]
        x = cp.Variable(model.upper.size, integer=integer, bounds=[model.lower, model.upper])
        matrix, bounds, equal = model.matrix, model.bounds, model.equal
        constraints = [matrix[~equal] @ x <= bounds[~equal]] if not equal.all() else []
        if equal.any():
            constraints.append(matrix[equal] @ x == bounds[equal])
        problem = cp.Problem(cp.Minimize(model.costs @ x), constraints)
        options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": effort.nodes}
        if effort.seconds is not None:
            options["time_limit"] = effort.seconds
        data, chain, _ = problem.get_problem_data(cp.SCIPY)
        arguments = {"warm_start": False, "verbose": False, "solver_opts": {"scipy_options": options}}
        with quiet:
            return _read(in_threads([lambda: chain.solve_via_data(problem, data, **arguments)])[0])


def _read(raw: Any) -> Raw:
    if raw.status not in _ENDINGS:
        raise RuntimeError(f"HiGHS ended with status {raw.status}: {raw.message}")
    ending = _ENDINGS[raw.status]
    if ending is Ending.SOLVED and raw.x is None:
        ending = Ending.STOPPED
    bound = None if raw.mip_dual_bound is None else float(raw.mip_dual_bound)
    return Raw(ending, raw.x, bound, int(raw.mip_node_count or 0))

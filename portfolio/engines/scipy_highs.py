"""The default solver: a CVXPY problem, solved by the HiGHS in SciPy."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import cvxpy as cp
import numpy as np

from portfolio.compile import Problem
from portfolio.engines.float_model import FloatArray, FloatModel, FloatResult
from portfolio.engines.float_session import FloatSession, Report
from portfolio.engines.registry import ENGINES
from portfolio.engines.scipy_solves import milp_answer
from portfolio.engines.session import SolveLimits

COSTLY_WHERE_SMALL = ("mip_heuristic_run_feasibility_jump", "mip_heuristic_run_rins")
"""Heuristics that cost more than they find in a small model; the optimum is the same."""
HAS_HIGHSPY = find_spec("highspy") is not None
if HAS_HIGHSPY:
    from portfolio.engines.highs import searched_by_highs


class ScipyHighs:
    """CVXPY for the problem, ``scipy.optimize.milp`` for the search."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["scipy"].versions()

    def load(self, problem: Problem) -> "ScipySession":
        """Turn the rows into doubles, once."""
        return ScipySession(problem)


class ScipySession(FloatSession):
    """A solve is a CVXPY problem; ``milp`` reports nothing as it goes, and takes no start.

    So a solve from a start goes to HiGHS through highspy, which CVXPY requires. Where it is not
    installed, SciPy solves it without.
    """

    def _solve(
        self,
        model: FloatModel,
        limits: SolveLimits,
        report: Report,
        start: FloatArray | None,
    ) -> FloatResult:
        if start is not None and HAS_HIGHSPY:
            return searched_by_highs(model, limits, report, start)
        problem = _cvxpy_problem(model)
        options: dict[str, Any] = {"mip_rel_gap": limits.gap, "node_limit": limits.nodes}
        if limits.any_optimum and model.is_small:
            options.update(dict.fromkeys(COSTLY_WHERE_SMALL, False))
        if limits.seconds is not None:
            options["time_limit"] = limits.seconds
        data, chain, _ = problem.get_problem_data(cp.SCIPY)

        def solve(chosen: dict[str, Any]) -> Any:
            return chain.solve_via_data(
                problem,
                data,
                warm_start=False,
                verbose=False,
                solver_opts={"scipy_options": chosen},
            )

        return milp_answer(solve, options)


def _cvxpy_problem(model: FloatModel) -> Any:
    integer = [np.flatnonzero(model.integer)]
    x = cp.Variable(model.upper.size, integer=integer, bounds=[model.lower, model.upper])
    equal = model.equal
    constraints = []
    if not equal.all():
        constraints.append(model.matrix[~equal] @ x <= model.bounds[~equal])
    if equal.any():
        constraints.append(model.matrix[equal] @ x == model.bounds[equal])
    return cp.Problem(cp.Minimize(model.costs @ x), constraints)

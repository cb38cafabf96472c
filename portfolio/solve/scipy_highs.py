"""The default adapter: a CVXPY problem, solved by the HiGHS in SciPy."""

import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import cvxpy as cp
import numpy as np
from scipy import sparse

from portfolio.compile.expression import Expression
from portfolio.compile.problem import Problem
from portfolio.solve.adapter import Cut, Effort, Ending, Outcome
from portfolio.solve.floats import FloatRows, cut_rows, float_rows

_SOLVED, _LIMIT, _INFEASIBLE, _OTHER = 0, 1, 2, 4
"""Statuses of ``scipy.optimize.milp``; a node limit reads 4."""


class ScipyHighs:
    """CVXPY for the problem, ``scipy.optimize.milp`` for the search, gap 0."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return {"solver": "scipy", "cvxpy": version("cvxpy"), "scipy": version("scipy")}

    def load(self, problem: Problem) -> "ScipySession":
        """Turn the rows into floating point, once."""
        return ScipySession(problem)


class ScipySession:
    """One problem; each stage stacks its cuts below the same rows."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._rows = float_rows(problem.blocks, len(problem.columns))
        self._lower = problem.lower.astype(np.float64)
        self._upper = problem.upper.astype(np.float64)

    def maximise(self, objective: Expression, cuts: Sequence[Cut], effort: Effort) -> Outcome:
        """As `Session.maximise` says."""
        problem = self._problem
        if (problem.lower > problem.upper).any():
            return Outcome(Ending.INFEASIBLE, None, -np.inf, 0)
        costs = np.zeros(len(problem.columns))
        costs[objective.columns] = -objective.coefficients.astype(np.float64)
        raw = self._solve(costs, cut_rows(tuple(cuts), len(problem.columns)), effort)
        nodes = int(raw.mip_node_count or 0)
        if raw.status == _INFEASIBLE:
            return Outcome(Ending.INFEASIBLE, None, -np.inf, nodes)
        if raw.status not in (_SOLVED, _LIMIT, _OTHER):
            raise RuntimeError(f"HiGHS ended with status {raw.status}: {raw.message}")
        items = None if raw.x is None else np.rint(raw.x[: len(problem.columns.items)]).astype(np.int64)
        bound = np.inf if raw.mip_dual_bound is None else -float(raw.mip_dual_bound)
        ending = Ending.SOLVED if raw.status == _SOLVED and items is not None else Ending.STOPPED
        return Outcome(ending, items, bound, nodes)

    def _solve(self, costs: Any, cuts: FloatRows, effort: Effort) -> Any:
        """The raw result of ``milp`` for the CVXPY problem of one stage."""
        x = cp.Variable(len(costs), integer=True, bounds=[self._lower, self._upper])
        equal = self._rows.equal
        below = sparse.vstack([self._rows.matrix[~equal], cuts.matrix]).tocsr()
        bounds = np.concatenate([self._rows.bounds[~equal], cuts.bounds])
        constraints = [below @ x <= bounds] if bounds.size else []
        if equal.any():
            constraints.append(self._rows.matrix[equal] @ x == self._rows.bounds[equal])
        model = cp.Problem(cp.Minimize(costs @ x), constraints)
        options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": effort.nodes}
        if effort.seconds is not None:
            options["time_limit"] = effort.seconds
        data, chain, _ = model.get_problem_data(cp.SCIPY)
        arguments = {"warm_start": False, "verbose": False, "solver_opts": {"scipy_options": options}}
        return _interruptible(lambda: chain.solve_via_data(model, data, **arguments))


def _interruptible(solve: Callable[[], Any]) -> Any:
    """Run a solve in a thread of its own: ``milp`` answers no Ctrl-C, but waiting for a thread does."""
    answer: list[Any] = []

    def run() -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # CVXPY repeats in words what the raw status says
                answer.append(solve())
        except BaseException as error:  # handed over to the waiting thread, whatever it is
            answer.append(error)

    thread = threading.Thread(target=run, daemon=True)
    with _stdout_kept_clean():
        thread.start()
        while thread.is_alive():
            thread.join(0.05)
    if isinstance(answer[0], BaseException):
        raise answer[0]
    return answer[0]


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """HiGHS sometimes prints to file descriptor 1, whatever its options say: it goes to stderr meanwhile."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)

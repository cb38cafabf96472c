"""HiGHS through highspy: newer than the one in SciPy, reports its gap, and hears Ctrl-C at once."""

import threading
from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus

from portfolio.compile import Problem
from portfolio.engines.float_model import FloatArray, FloatModel, FloatResult
from portfolio.engines.float_session import FloatSession, Report
from portfolio.engines.registry import ENGINES
from portfolio.engines.session import SolveLimits, SolveStatus
from portfolio.engines.threads import in_threads, quiet

MOST_NODES = 2**31 - 1
"""A limit beyond is none: HiGHS counts them in 32 bits."""
FINDING_A_FIRST_POINT = (
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
)
"""Heuristics that solve problems of their own; not worth it where a good point is known."""
_STATUSES = {
    HighsModelStatus.kOptimal: SolveStatus.SOLVED,
    HighsModelStatus.kInfeasible: SolveStatus.INFEASIBLE,
    # Every column has bounds, so nothing is unbounded.
    HighsModelStatus.kUnboundedOrInfeasible: SolveStatus.INFEASIBLE,
    HighsModelStatus.kTimeLimit: SolveStatus.STOPPED,
    HighsModelStatus.kSolutionLimit: SolveStatus.STOPPED,
}


class Highs:
    """highspy for the problem and the search."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["highs"].versions()

    def load(self, problem: Problem) -> "HighsSession":
        """Turn the rows into doubles, once."""
        return HighsSession(problem)


class HighsSession(FloatSession):
    """Each stage is a HiGHS of its own.

    To keep what it learnt from the stage before would gain nothing, and the answer of a solve that
    a limit stops would depend on it.
    """

    def _solve(
        self,
        model: FloatModel,
        limits: SolveLimits,
        report: Report,
        start: FloatArray | None,
    ) -> FloatResult:
        return searched_by_highs(model, limits, report, start)


def searched_by_highs(
    model: FloatModel,
    limits: SolveLimits,
    report: Report,
    start: FloatArray | None,
) -> FloatResult:
    """The optimum over the integers, to the gap of the limits, perhaps from a feasible point.

    With one, the heuristics that solve smaller problems to find one are left out.
    """
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", limits.gap)
    highs.setOptionValue("mip_max_nodes", min(limits.nodes, MOST_NODES))
    if limits.seconds is not None:
        highs.setOptionValue("time_limit", limits.seconds)
    if limits.any_optimum and model.is_small:
        highs.setOptionValue("mip_allow_restart", False)
    if limits.only_improves:
        highs.setOptionValue("mip_pscost_minreliable", 0)
    highs.passModel(_lp(model))
    if start is not None:
        for heuristic in FINDING_A_FIRST_POINT:
            highs.setOptionValue(heuristic, False)
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    _run(highs, report)
    return _read(highs, has_integers=bool(model.integer.any()))


def _lp(model: FloatModel) -> Any:
    lp = highspy.HighsLp()
    matrix = model.matrix
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = model.costs
    lp.col_lower_ = model.lower
    lp.col_upper_ = model.upper
    lp.row_lower_ = np.where(model.equal, model.bounds, -np.inf)
    lp.row_upper_ = model.bounds
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
    lp.integrality_ = [kinds[is_integer] for is_integer in model.integer.tolist()]
    return lp


def _read(highs: Any, *, has_integers: bool) -> FloatResult:
    status = highs.getModelStatus()
    info = highs.getInfo()
    if status not in _STATUSES:
        words = highs.modelStatusToString(status)
        raise RuntimeError(f"HiGHS ended with status {status}: {words}")
    x = None
    if info.primal_solution_status == highspy.kSolutionStatusFeasible:
        x = np.array(highs.getSolution().col_value)
    value = None if x is None else info.objective_function_value
    bound = info.mip_dual_bound if has_integers else info.objective_function_value
    known = bound if np.isfinite(bound) else None
    return FloatResult(_STATUSES[status], x, value, known, max(info.mip_node_count, 0))


def _run(highs: Any, report: Report) -> None:
    """Run HiGHS; Ctrl-C is raised at once, and ends the search at its next callback."""
    kinds = highspy.cb.HighsCallbackType
    stop = threading.Event()
    latest: list[tuple[float, float, int]] = []

    def on_callback(kind: Any, message: str, state: Any, answer: Any, user: Any) -> None:
        if kind == kinds.kCallbackMipInterrupt:
            seen = (state.mip_primal_bound, state.mip_dual_bound, state.mip_node_count)
            latest[:] = [seen]
        answer.user_interrupt = stop.is_set()

    def while_waiting() -> None:
        for seen in latest:
            report(*seen)

    highs.setCallback(on_callback, None)
    for kind in (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt):
        highs.startCallback(kind)
    try:
        with quiet:
            in_threads([highs.run], meanwhile=while_waiting)
    finally:
        stop.set()

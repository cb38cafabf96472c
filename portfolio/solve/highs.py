"""HiGHS through highspy: newer than the one in SciPy, says how far it is, and hears Ctrl-C at once."""

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from portfolio.compile.problem import Problem
from portfolio.engines import ENGINES
from portfolio.solve.adapter import Effort, Ending
from portfolio.solve.float_session import FloatModel, FloatSession, Raw, Tell
from portfolio.solve.threads import in_threads, quiet

MOST_NODES = 2**31 - 1
"""A limit beyond is none: HiGHS counts them in 32 bits."""


class Highs:
    """highspy for the problem and the search, gap 0."""

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["highs"].versions()

    def load(self, problem: Problem) -> "HighsSession":
        """Turn the rows into floating point, once."""
        return HighsSession(problem)


class HighsSession(FloatSession):
    """Each stage is a HiGHS of its own.

    To keep what it learnt from the stage before would gain nothing, and the answer of a solve that a limit stops
    would depend on it.
    """

    def _solve(self, model: FloatModel, effort: Effort, tell: Tell) -> Raw:
        import highspy

        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_max_nodes", min(effort.nodes, MOST_NODES))
        if effort.seconds is not None:
            highs.setOptionValue("time_limit", effort.seconds)
        highs.passModel(_lp(model))
        _run(highs, tell)
        return _read(highs, integer=bool(model.integer.any()))


def _lp(model: FloatModel) -> Any:
    import highspy

    lp, matrix = highspy.HighsLp(), model.matrix
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.costs, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = np.where(model.equal, model.bounds, -np.inf), model.bounds
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if integer else kinds.kContinuous for integer in model.integer]
    return lp


def _read(highs: Any, *, integer: bool) -> Raw:
    from highspy import HighsModelStatus, kSolutionStatusFeasible

    endings = {
        HighsModelStatus.kOptimal: Ending.SOLVED,
        HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
        HighsModelStatus.kUnboundedOrInfeasible: Ending.INFEASIBLE,  # every column has bounds
        HighsModelStatus.kTimeLimit: Ending.STOPPED,
        HighsModelStatus.kSolutionLimit: Ending.STOPPED,
    }
    status, info = highs.getModelStatus(), highs.getInfo()
    if status not in endings:
        raise RuntimeError(f"HiGHS ended with status {status}: {highs.modelStatusToString(status)}")
    found = info.primal_solution_status == kSolutionStatusFeasible
    bound = info.mip_dual_bound if integer else info.objective_function_value
    return Raw(
        endings[status],
        np.array(highs.getSolution().col_value) if found else None,
        bound if np.isfinite(bound) else None,
        max(info.mip_node_count, 0),
    )


def _run(highs: Any, tell: Tell) -> None:
    """Run HiGHS; Ctrl-C is raised at once, and ends the search at its next callback."""
    from highspy import cb

    kinds = cb.HighsCallbackType
    stop = threading.Event()
    seen: list[tuple[float, float, int]] = []

    def look(kind: Any, message: str, found: Any, answer: Any, user: Any) -> None:
        if kind == kinds.kCallbackMipInterrupt:
            seen[:] = [(found.mip_primal_bound, found.mip_dual_bound, found.mip_node_count)]
        answer.user_interrupt = stop.is_set()

    def tick() -> None:
        for latest in seen:
            tell(*latest)

    highs.setCallback(look, None)
    for kind in (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt):
        highs.startCallback(kind)
    try:
        with quiet:
            in_threads([highs.run], meanwhile=tick)
    finally:
        stop.set()

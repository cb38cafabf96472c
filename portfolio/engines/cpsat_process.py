"""CP-SAT in a process of its own: ``python -m portfolio.engines.cpsat_process``, JSON lines in and
out.

OR-Tools and highspy cannot share a process, and CVXPY imports highspy. All numbers are integers,
and those who ask see to it that sums fit 64 bits. A request is one line:

- ``{"load": ROWS}``: the problem that the next requests add to; no answer, unless it fails.
- ``{"maximise": {"columns": […], "values": […]}, "cuts": ROWS, "effort": E, "seconds": S,
  "gap": G}``:
  answered by any number of lines ``{"best": B, "bound": B}`` and one ``{"ending": …, "x": […],
  "bound": B, "conflicts": N}``. Without ``maximise`` any point will do. The effort is in seconds
  of OR-Tools' deterministic time, which no clock measures. What fails is answered by ``{"error":
  TEXT}``.

ROWS are ``{"columns": [[least, most], …], "starts": […], "indices": […], "values": […], "least":
[…], "most": […]}``: new columns, then rows over all columns in compressed form. The process ends
when its input does, so with its parent.
"""

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from ortools.sat.python import cp_model

WORKERS = 8
"""More than most machines have, and yet: each one searches in a way of its own, and some need the
rarer ones."""
PAUSE = 0.1
"""Seconds between two lines that report how far a search is."""

_STATUSES = {
    cp_model.OPTIMAL: "solved",
    cp_model.FEASIBLE: "stopped",
    cp_model.UNKNOWN: "stopped",
    cp_model.INFEASIBLE: "infeasible",
}


def serve() -> None:
    """Answer requests until there are no more; a search that runs then is dropped."""
    base = cp_model.CpModel()
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            base = cp_model.CpModel()
            _reporting_failure(_add, base, request["load"])
        else:
            # In a thread, so that the end of the input is noticed while a search runs.
            arguments = (_answer, base, request)
            threading.Thread(target=_reporting_failure, args=arguments, daemon=True).start()
    os._exit(0)


def _reporting_failure(
    work: Callable[[cp_model.CpModel, dict[str, Any]], None], model: cp_model.CpModel, data: Any
) -> None:
    """Do the work; the process that waits for an answer learns of any failure."""
    try:
        work(model, data)
    except Exception:  # whatever it is: the parent raises it
        _write({"error": traceback.format_exc()})


def _answer(base: cp_model.CpModel, request: dict[str, Any]) -> None:
    model = base.clone()
    _add(model, request["cuts"])
    objective = request["maximise"]
    if objective is not None:
        model.maximize(_sum(model, objective["columns"], objective["values"]))
    invalid = model.validate()
    if invalid:
        raise ValueError(invalid)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.max_deterministic_time = request["effort"]
    solver.parameters.relative_gap_limit = request["gap"]
    if request["seconds"] is not None:
        solver.parameters.max_time_in_seconds = request["seconds"]
    reporter = _Reporter()
    if objective is not None:
        solver.best_bound_callback = reporter.on_bound
    status = solver.solve(model, reporter)
    _write(_outcome(model, solver, status, optimising=objective is not None))


def _outcome(
    model: cp_model.CpModel,
    solver: cp_model.CpSolver,
    status: Any,
    *,
    optimising: bool,
) -> dict[str, Any]:
    x = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        columns = range(len(model.proto.variables))
        x = [solver.value(model.get_int_var_from_proto_index(column)) for column in columns]
    bound = None
    if optimising:
        # The response holds what is minimised, exactly; its other bound is a double.
        bound = -solver.response_proto.inner_objective_lower_bound
    return {
        "ending": _STATUSES[status],
        "x": x,
        "bound": bound,
        "conflicts": solver.num_conflicts,
    }


def _add(model: cp_model.CpModel, rows: dict[str, Any]) -> None:
    for least, most in rows["columns"]:
        model.new_int_var(least, most, "")
    starts = rows["starts"]
    limits = zip(rows["least"], rows["most"], strict=True)
    for row, (least, most) in enumerate(limits):
        entries = slice(starts[row], starts[row + 1])
        total = _sum(model, rows["indices"][entries], rows["values"][entries])
        model.add_linear_constraint(total, least, most)


def _sum(model: cp_model.CpModel, columns: list[int], values: list[int]) -> Any:
    variables = [model.get_int_var_from_proto_index(column) for column in columns]
    return cp_model.LinearExpr.weighted_sum(variables, values)


class _Reporter(cp_model.CpSolverSolutionCallback):
    """Reports the incumbent's value and the bound as they improve, at most every tenth of a
    second."""

    def __init__(self) -> None:
        super().__init__()
        self._best: float | None = None
        self._bound: float | None = None
        self._last = 0.0

    def on_solution_callback(self) -> None:
        """A better point was found."""
        self._best = self.objective_value
        self._report()

    def on_bound(self, bound: float) -> None:
        """A better bound was found."""
        self._bound = bound
        self._report()

    def _report(self) -> None:
        if time.monotonic() - self._last >= PAUSE:
            self._last = time.monotonic()
            _write({"best": self._best, "bound": self._bound})


_writing = threading.Lock()


def _write(answer: dict[str, Any]) -> None:
    with _writing:
        try:
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:  # who asked is gone
            os._exit(0)


if __name__ == "__main__":
    serve()

"""The yardstick: the matrices of a compiled problem, straight into ``scipy.optimize.milp``."""

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from portfolio.compile import Sense
from portfolio.compile.problem import Problem


@dataclass(frozen=True)
class Raw:
    """What the bare solver did: seconds by the clock and of the processor, and the objective that
    it found."""

    seconds: float
    processor: float
    value: Fraction | None
    proven: bool


def matrices(problem: Problem) -> tuple[Any, list[LinearConstraint], Bounds]:
    """Costs to minimise, rows, and bounds of the objective stage, as floats."""
    costs = np.zeros(len(problem.columns))
    stage = _objective(problem)
    costs[stage.columns] = -stage.coefficients.astype(np.float64)
    constraints = []
    for rows in problem.blocks:
        entries = (rows.values.astype(np.float64), (rows.rows, rows.columns))
        matrix = sparse.coo_array(entries, shape=(len(rows), len(problem.columns))).tocsr()
        bounds = rows.bounds.astype(np.float64)
        lower = np.where(rows.senses == Sense.AT_MOST, -np.inf, bounds)
        upper = np.where(rows.senses == Sense.AT_LEAST, np.inf, bounds)
        constraints.append(LinearConstraint(matrix, lower, upper))
    return (
        costs,
        constraints,
        Bounds(problem.lower.astype(np.float64), problem.upper.astype(np.float64)),
    )


def solve_raw(problem: Problem, seconds: float | None = None) -> Raw:
    """Maximise the objective once, gap 0, and nothing else: no check, no ties, no certificate."""
    costs, constraints, bounds = matrices(problem)
    options: dict[str, float] = {"mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = seconds
    started, used = time.perf_counter(), time.process_time()
    answer = milp(
        costs,
        integrality=np.ones(len(costs)),
        bounds=bounds,
        constraints=constraints,
        options=options,
    )
    took, using = time.perf_counter() - started, time.process_time() - used
    value = None if answer.x is None else Fraction(round(-answer.fun), _objective(problem).scale)
    return Raw(took, using, value, answer.status == 0)


def _objective(problem: Problem) -> Any:
    return next(stage for stage in problem.stages if stage.kind == "objective").expression

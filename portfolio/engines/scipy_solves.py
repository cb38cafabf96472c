"""The HiGHS in SciPy: a model's linear relaxation, or a search over its integers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy import optimize

from portfolio.engines.float_model import FloatModel, FloatResult, LinearOptimum
from portfolio.engines.session import SolveStatus
from portfolio.engines.threads import in_threads, quiet

_ENDED_EARLY = 4
"""At a node limit, or in numerical trouble, which only the message tells apart."""
_TROUBLE = "HiGHS Status 4: Solve error"
_STATUSES = {
    0: SolveStatus.SOLVED,
    1: SolveStatus.STOPPED,
    2: SolveStatus.INFEASIBLE,
    _ENDED_EARLY: SolveStatus.STOPPED,
}
"""Of ``scipy.optimize``."""
INTEGRAL = 1e-6
"""A column this near to an integer is one."""


def relaxed(model: FloatModel) -> tuple[SolveStatus, LinearOptimum | None]:
    """The linear relaxation, by ``scipy.optimize.linprog``; STOPPED means numerical trouble."""
    equal = model.equal
    if equal.any():
        matrix, bounds = model.matrix[~equal], model.bounds[~equal]
        equalities = {"A_eq": model.matrix[equal], "b_eq": model.bounds[equal]}
    else:
        matrix, bounds = model.matrix, model.bounds
        equalities = {}
    solve = partial(
        optimize.linprog,
        model.costs,
        A_ub=matrix,
        b_ub=bounds,
        bounds=np.column_stack([model.lower, model.upper]),
        method="highs",
        **equalities,
    )
    raw = _run(solve)
    status = _STATUSES.get(raw.status, SolveStatus.STOPPED)
    if status is not SolveStatus.SOLVED:
        return status, None
    marginals = np.zeros(equal.size)
    marginals[~equal] = raw.ineqlin.marginals
    marginals[equal] = raw.eqlin.marginals
    reduced = raw.lower.marginals + raw.upper.marginals
    return status, LinearOptimum(raw.x, float(raw.fun), marginals, reduced)


def searched(model: FloatModel, nodes: int) -> FloatResult:
    """The optimum over the integers, by ``scipy.optimize.milp``, gap 0, within so many nodes."""
    constraints = None
    if model.bounds.size:
        constraints = optimize.LinearConstraint(model.matrix, -np.inf, model.bounds)
    search = partial(
        optimize.milp,
        model.costs,
        integrality=model.integer.astype(np.float64),
        bounds=optimize.Bounds(model.lower, model.upper),
        constraints=constraints,
    )
    options = {"node_limit": nodes, "mip_rel_gap": 0.0}
    return milp_answer(lambda chosen: search(options=chosen), options)


def milp_answer(search: Callable[[dict[str, Any]], Any], options: dict[str, Any]) -> FloatResult:
    """What ``milp`` answers with some options.

    Presolve can end a sound search in numerical trouble; then it is asked once more, without.

    Raises:
        RuntimeError: if it ended in a way that no bounded problem has.
    """
    raw = _run(partial(search, options))
    if raw.x is None and _TROUBLE in raw.message:
        raw = _run(partial(search, {**options, "presolve": False}))
    return _result(raw)


def _result(raw: Any) -> FloatResult:
    if raw.status not in _STATUSES:
        raise RuntimeError(f"HiGHS ended with status {raw.status}: {raw.message}")
    status = _STATUSES[raw.status]
    if status is SolveStatus.SOLVED and raw.x is None:
        status = SolveStatus.STOPPED
    value = None if raw.x is None else float(raw.fun)
    bound = None if raw.mip_dual_bound is None else float(raw.mip_dual_bound)
    return FloatResult(status, raw.x, value, bound, int(raw.mip_node_count or 0))


def near(model: FloatModel, relaxation: LinearOptimum, items: slice, free: int) -> FloatModel:
    """The model with every item fixed where the relaxation has it, but for the least certain ones.

    Free stay the items between 0 and 1 and, up to `free` of all, those of the least reduced cost.
    """
    values = relaxation.x[items]
    rounded = np.rint(values)
    fractional = np.abs(values - rounded) >= INTEGRAL
    certainty = np.abs(relaxation.reduced_costs)[items]
    certainty = np.where(fractional, -1.0, certainty)
    count = max(free, int(fractional.sum()))
    fixed = np.argsort(certainty, kind="stable")[count:]
    return model.fixed_at(fixed, rounded[fixed])


def _run(solve: Callable[[], Any]) -> Any:
    with quiet:
        return in_threads([solve])[0]

"""`make benchmark-peers`: the same matrices built and solved by other modellers and solvers, gap 0,
one objective.

Each peer that is installed solves each portfolio in a process of its own; build and solve are
measured together in seconds of the processor, its helpers' included, without imports. Writes
PEERS.md beside this file. The peers are no dependency of anything: `pip install highspy pulp pyomo
linopy mip ortools pyscipopt gurobipy`.
"""

import argparse
import json
import math
import os
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from benchmarks import generated, machine
from benchmarks.raw import matrices, solve_raw
from portfolio.compile import compile_problem
from portfolio.load import load

HERE = Path(__file__).parent
SIZES = (100, 300, 1_000)
PORTFOLIOS = 5
SECONDS = 120.0
"""Of the processor, for one portfolio."""
CLOSE = 1e-6
"""Objectives this near are one: peers have tolerances."""


class Model(NamedTuple):
    """Minimise ``costs . x`` where ``lows <= matrix @ x <= highs`` and x is an integer in its
    bounds."""

    costs: Any
    matrix: Any
    lows: Any
    highs: Any
    lower: Any
    upper: Any


def _scipy(model: Model) -> float:
    from scipy.optimize import Bounds, LinearConstraint, milp

    answer = milp(
        model.costs,
        integrality=np.ones(len(model.costs)),
        bounds=Bounds(model.lower, model.upper),
        constraints=[LinearConstraint(model.matrix, model.lows, model.highs)],
        options={"mip_rel_gap": 0.0},
    )
    return float(answer.fun)


def _highspy(model: Model) -> float:
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = model.matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.costs, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = model.lows, model.highs
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = model.matrix.indptr
    lp.a_matrix_.index_ = model.matrix.indices
    lp.a_matrix_.value_ = model.matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(model.costs)
    highs.passModel(lp)
    highs.run()
    return float(highs.getInfo().objective_function_value)


def _cvxpy(model: Model) -> float:
    import cvxpy as cp

    x = cp.Variable(len(model.costs), integer=True)
    is_high, is_low = np.isfinite(model.highs), np.isfinite(model.lows)
    rules = [
        model.matrix[is_high] @ x <= model.highs[is_high],
        model.matrix[is_low] @ x >= model.lows[is_low],
    ]
    problem = cp.Problem(cp.Minimize(model.costs @ x), [*rules, x >= model.lower, x <= model.upper])
    problem.solve(solver=cp.SCIPY, scipy_options={"mip_rel_gap": 0.0})
    return float(problem.value)


def _rows(model: Model) -> list[tuple[list[int], list[float], float, float]]:
    matrix = model.matrix
    rows = []
    for row in range(matrix.shape[0]):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = (matrix.indices[part].tolist(), matrix.data[part].tolist())
        rows.append((*terms, float(model.lows[row]), float(model.highs[row])))
    return rows


def _pulp(model: Model) -> float:
    import pulp

    problem = pulp.LpProblem("p", pulp.LpMinimize)
    ends = zip(model.lower.tolist(), model.upper.tolist(), strict=True)
    x = [pulp.LpVariable(f"x{n}", low, high, cat="Integer") for n, (low, high) in enumerate(ends)]
    problem += pulp.LpAffineExpression(zip(x, model.costs.tolist(), strict=True))
    for columns, values, low, high in _rows(model):
        total = pulp.LpAffineExpression([(x[c], v) for c, v in zip(columns, values, strict=True)])
        if math.isfinite(high):
            problem += total <= high
        if math.isfinite(low):
            problem += total >= low
    problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
    return float(pulp.value(problem.objective))


def _pyomo(model: Model) -> float:
    import pyomo.environ as pyo
    from pyomo.contrib.appsi.solvers import Highs

    made = pyo.ConcreteModel()
    count = range(len(model.costs))
    made.x = pyo.Var(
        count, domain=pyo.Integers, bounds=lambda _, n: (model.lower[n], model.upper[n])
    )
    costs = model.costs.tolist()
    made.goal = pyo.Objective(expr=pyo.quicksum(costs[n] * made.x[n] for n in count))
    made.rows = pyo.ConstraintList()
    for columns, values, low, high in _rows(model):
        total = pyo.quicksum(v * made.x[c] for c, v in zip(columns, values, strict=True))
        made.rows.add(
            (low if math.isfinite(low) else None, total, high if math.isfinite(high) else None)
        )
    solver = Highs()
    solver.highs_options = {"mip_rel_gap": 0.0}
    solver.solve(made)
    return float(pyo.value(made.goal))


def _gurobi(model: Model) -> float:
    import gurobipy as gp

    environment = gp.Env(params={"OutputFlag": 0})
    made = gp.Model(env=environment)
    x = made.addMVar(len(model.costs), lb=model.lower, ub=model.upper, obj=model.costs, vtype="I")
    is_high, is_low = np.isfinite(model.highs), np.isfinite(model.lows)
    made.addMConstr(model.matrix[is_high], x, "<", model.highs[is_high])
    made.addMConstr(model.matrix[is_low], x, ">", model.lows[is_low])
    made.Params.MIPGap = 0
    made.Params.Threads = 1
    made.optimize()
    return float(made.ObjVal)


def _scip(model: Model) -> float:
    import pyscipopt

    made = pyscipopt.Model()
    made.hideOutput()
    made.setParam("limits/gap", 0.0)
    ends = zip(model.lower.tolist(), model.upper.tolist(), model.costs.tolist(), strict=True)
    x = [made.addVar(lb=low, ub=high, obj=cost, vtype="I") for low, high, cost in ends]
    for columns, values, low, high in _rows(model):
        total = pyscipopt.quicksum(v * x[c] for c, v in zip(columns, values, strict=True))
        if math.isfinite(high):
            made.addCons(total <= high)
        if math.isfinite(low):
            made.addCons(total >= low)
    made.optimize()
    return float(made.getObjVal())


def _cpsat(model: Model) -> float:
    from ortools.sat.python import cp_model

    made = cp_model.CpModel()
    ends = zip(model.lower.tolist(), model.upper.tolist(), strict=True)
    x = [made.new_int_var(int(low), int(high), "") for low, high in ends]
    for columns, values, low, high in _rows(model):
        total = sum(int(v) * x[c] for c, v in zip(columns, values, strict=True))
        if math.isfinite(high):
            made.add(total <= int(high))
        if math.isfinite(low):
            made.add(total >= int(low))
    made.minimize(sum(int(cost) * x[n] for n, cost in enumerate(model.costs.tolist()) if cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.solve(made)
    return float(solver.objective_value)


class Peer(NamedTuple):
    """A way to build and solve, and the package that it needs."""

    package: str
    solve: Callable[[Model], float]


PEERS: Mapping[str, Peer] = {
    "scipy.optimize.milp": Peer("scipy", _scipy),
    "highspy": Peer("highspy", _highspy),
    "plain CVXPY": Peer("cvxpy", _cvxpy),
    "PuLP, CBC": Peer("pulp", _pulp),
    "pyomo, HiGHS": Peer("pyomo", _pyomo),
    "Gurobi, its limited licence": Peer("gurobipy", _gurobi),
    "SCIP": Peer("pyscipopt", _scip),
    "CP-SAT, 8 workers": Peer("ortools", _cpsat),
}


def _models(size: int) -> list[Model]:
    """Five portfolios of a size that have a plan."""
    models: list[Model] = []
    variant = 0
    while len(models) < PORTFOLIOS:
        with tempfile.TemporaryDirectory() as folder:
            generated.write(size, Path(folder), variant)
            workspace = load(Path(folder)).workspace
        variant += 1
        assert workspace is not None
        problem = compile_problem(workspace.planning(generated.SCENARIO))
        if solve_raw(problem).value is not None:
            costs, rows, bounds = matrices(problem)
            matrix = sparse.vstack([row.A for row in rows]).tocsr()
            lows = np.concatenate([row.lb for row in rows])
            highs = np.concatenate([row.ub for row in rows])
            models.append(Model(costs, matrix, lows, highs, bounds.lb, bounds.ub))
    return models


def _used() -> float:
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, both))


def _solve_here(name: str, path: Path, answer: Path) -> None:
    """In a process of its own: the first, small model does not count, since it imports the peer."""
    peer = PEERS[name]
    model: Model = pickle.loads(path.read_bytes())
    one, none = np.ones(1), np.zeros(1)
    few = Model(-one, sparse.csr_array([[1.0]]), np.full(1, -np.inf), one, none, one)
    peer.solve(few)
    before = _used()
    value = peer.solve(model)
    answer.write_text(json.dumps({"seconds": _used() - before, "value": value}), "utf-8")


def _measured(name: str, path: Path) -> dict[str, float] | None:
    """What a peer took for a model; None where it did not end, or is not allowed to."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        command = [sys.executable, "-m", "benchmarks.peers", "--one", name, str(path), str(answer)]
        places = [str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
        nowhere = subprocess.DEVNULL

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))

        subprocess.run(
            command,
            check=False,
            env=environment,
            preexec_fn=limited,
            stdout=nowhere,
            stderr=nowhere,
        )
        if not answer.exists():
            return None
        content: dict[str, float] = json.loads(answer.read_text("utf-8"))
    return content


def measured(sizes: Sequence[int]) -> dict[str, dict[int, list[float | None]]]:
    """Peer -> size -> of each portfolio its seconds over those of scipy; None where it has no right
    answer."""
    table: dict[str, dict[int, list[float | None]]] = {
        name: {} for name in PEERS if find_spec(PEERS[name].package)
    }
    for size in sizes:
        for model in _models(size):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "model")
                path.write_bytes(pickle.dumps(model))
                answers = {name: _measured(name, path) for name in table}
            base = answers["scipy.optimize.milp"]
            assert base is not None
            for name, answer in answers.items():
                is_right = answer is not None and math.isclose(
                    answer["value"], base["value"], rel_tol=CLOSE
                )
                ratio = (
                    answer["seconds"] / base["seconds"] if answer is not None and is_right else None
                )
                table[name].setdefault(size, []).append(ratio)
    return table


def in_markdown(
    table: Mapping[str, Mapping[int, Sequence[float | None]]], sizes: Sequence[int]
) -> str:
    """The report."""
    head = " | ".join(f"n = {n:,}" for n in sizes)
    missing = ", ".join(name for name in PEERS if name not in table) or "none"
    lines = [
        "# Peers",
        "",
        (
            "The objective stage of five generated portfolios of each size that have a plan: build"
            " and solve at gap 0, in seconds of the processor without imports, as a multiple of"
            " one `scipy.optimize.milp` of the same matrices. Medians, and least and most in"
            " brackets. [RESULTS.md](RESULTS.md) has ours in the same units. Made by `make"
            f" benchmark-peers`; not installed: {missing}."
        ),
        "",
        f"Measured on {machine.in_words()}",
        "",
        f"| | {head} |",
        "|---|" + "--:|" * len(sizes),
    ]
    for name, by_size in table.items():
        cells = []
        for size in sizes:
            solved = [ratio for ratio in by_size[size] if ratio is not None]
            cell = (
                f"{median(solved):.2f} ({min(solved):.2f} to {max(solved):.2f})" if solved else "-"
            )
            if len(solved) < PORTFOLIOS:
                cell += f", {len(solved)} of {PORTFOLIOS} solved"
            cells.append(cell)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every peer that is installed, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--size", type=int, action="append", help="only this size; nothing is written"
    )
    parser.add_argument(
        "--one", nargs=3, metavar=("PEER", "MODEL", "ANSWER"), help=argparse.SUPPRESS
    )
    options = parser.parse_args(arguments)
    if options.one:
        _solve_here(options.one[0], Path(options.one[1]), Path(options.one[2]))
        return 0
    sizes = tuple(options.size) if options.size else SIZES
    report = in_markdown(measured(sizes), sizes)
    print(report, end="")
    if not options.size:
        (HERE / "PEERS.md").write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make benchmark-peers`: the same matrices built and solved by other modellers and solvers, gap 0,
one objective; and ours, of this revision and with BASE=REVISION of an earlier one.

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from benchmarks import generated, machine
from benchmarks.raw import matrices, solve_raw
from benchmarks.stages import STAGES
from benchmarks.versus import checked_out, measured_at
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
    """Those that have a column: some peers take no others."""
    matrix = model.matrix
    rows = []
    for row in range(matrix.shape[0]):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        if part.start == part.stop:
            continue
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


def _mathopt(model: Model) -> float:
    from ortools.math_opt.python import mathopt

    made = mathopt.Model()
    ends = zip(model.lower.tolist(), model.upper.tolist(), strict=True)
    x = [made.add_integer_variable(lb=low, ub=high) for low, high in ends]
    for columns, values, low, high in _rows(model):
        total = mathopt.LinearSum(v * x[c] for c, v in zip(columns, values, strict=True))
        made.add_linear_constraint((low <= total) <= high)
    made.minimize(mathopt.LinearSum(cost * x[n] for n, cost in enumerate(model.costs.tolist())))
    exact = mathopt.SolveParameters(relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0)
    answer = mathopt.solve(made, mathopt.SolverType.HIGHS, params=exact)
    return float(answer.objective_value())


def _linopy(model: Model) -> float:
    import linopy
    from xarray import DataArray

    made = linopy.Model()
    every = {"item": range(len(model.costs))}
    lower, upper = DataArray(model.lower, every), DataArray(model.upper, every)
    x = made.add_variables(lower, upper, name="x", integer=True)
    entries = model.matrix.tocoo()
    rows = DataArray(entries.row, dims="entry", name="row")
    values = DataArray(entries.data, dims="entry")
    terms = x.isel(item=DataArray(entries.col, dims="entry")) * values
    totals = terms.drop_vars("item").groupby(rows).sum()
    for bounds, is_high in ((model.highs, True), (model.lows, False)):
        bounded = [row for row in np.unique(entries.row) if math.isfinite(bounds[row])]
        side = totals.sel(row=bounded)
        limits = DataArray(bounds[bounded], {"row": bounded})
        made.add_constraints(side <= limits if is_high else side >= limits)
    made.add_objective((x * DataArray(model.costs, every)).sum())
    made.solve(solver_name="highs", mip_rel_gap=0.0, output_flag=False)
    return float(made.objective.value)


def _mip(model: Model) -> float:
    import mip

    made = mip.Model(sense=mip.MINIMIZE, solver_name=mip.CBC)
    made.verbose = 0
    ends = zip(model.lower.tolist(), model.upper.tolist(), model.costs.tolist(), strict=True)
    x = [made.add_var(lb=low, ub=high, obj=cost, var_type=mip.INTEGER) for low, high, cost in ends]
    for columns, values, low, high in _rows(model):
        total = mip.xsum(v * x[c] for c, v in zip(columns, values, strict=True))
        if math.isfinite(high):
            made += total <= high
        if math.isfinite(low):
            made += total >= low
    made.max_mip_gap = made.max_mip_gap_abs = 0.0
    made.optimize()
    return float(made.objective_value)


class Peer(NamedTuple):
    """A way to build and solve, and the package that it needs."""

    package: str
    solve: Callable[[Model], float]


PEERS: Mapping[str, Peer] = {
    "scipy.optimize.milp": Peer("scipy", _scipy),
    "highspy": Peer("highspy", _highspy),
    "plain CVXPY": Peer("cvxpy", _cvxpy),
    "MathOpt, HiGHS": Peer("ortools", _mathopt),
    "PuLP, CBC": Peer("pulp", _pulp),
    "pyomo, HiGHS": Peer("pyomo", _pyomo),
    "linopy, HiGHS": Peer("linopy", _linopy),
    "python-mip, CBC": Peer("mip", _mip),
    "Gurobi, its limited licence": Peer("gurobipy", _gurobi),
    "SCIP": Peer("pyscipopt", _scip),
    "CP-SAT, 8 workers": Peer("ortools", _cpsat),
}


RAW = "scipy.optimize.milp"
CERTIFIED = tuple(stage for stage in STAGES if stage not in ("reach", "binding", "record"))
OURS: Mapping[str, Sequence[str]] = {
    "objective stage": ("objective stage",),
    "whole canonical chain": ("solve",),
    "files to certified result": CERTIFIED,
    "files to recorded run, with how far missed targets can be moved": STAGES,
}
"""What of ours is compared -> the stages that it takes; the last three do more than any peer."""


class Answer(NamedTuple):
    """What somebody took for a portfolio; `value` is None where it is not the least cost."""

    seconds: float
    megabytes: float
    value: float | None


def _portfolios(size: int) -> Iterator[tuple[Path, Model]]:
    """Five portfolios of a size that have a plan: a workspace, and its matrices."""
    variant = found = 0
    while found < PORTFOLIOS:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "workspace")
            generated.write(size, root, variant)
            variant += 1
            workspace = load(root).workspace
            assert workspace is not None
            problem = compile_problem(workspace.planning(generated.SCENARIO))
            if solve_raw(problem).value is None:
                continue
            found += 1
            costs, rows, bounds = matrices(problem)
            matrix = sparse.vstack([row.A for row in rows]).tocsr()
            lows = np.concatenate([row.lb for row in rows])
            highs = np.concatenate([row.ub for row in rows])
            yield root, Model(costs, matrix, lows, highs, bounds.lb, bounds.ub)


def _usages() -> list[resource.struct_rusage]:
    """Of this process, and of its helpers that ended."""
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _used() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _solve_here(name: str, path: Path, answer: Path) -> None:
    """In a process of its own: the first, small model does not count, since it imports the peer."""
    peer = PEERS[name]
    model: Model = pickle.loads(path.read_bytes())
    one, none = np.ones(1), np.zeros(1)
    few = Model(-one, sparse.csr_array([[1.0]]), np.full(1, -np.inf), one, none, one)
    peer.solve(few)
    before = _used()
    value = peer.solve(model)
    kilobytes = max(usage.ru_maxrss for usage in _usages())
    found = Answer(_used() - before, kilobytes / 1024, value)
    answer.write_text(json.dumps(found._asdict()), "utf-8")


def _measured(name: str, path: Path) -> Answer | None:
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
        return Answer(**json.loads(answer.read_text("utf-8")))


def _ours(revision: Path, root: Path, prefix: str) -> dict[str, Answer]:
    """The rows of one revision of ours, by what is compared."""
    content = measured_at(revision, root)
    seconds, megabytes = content["seconds"], max(content["megabytes"].values())
    answers = {}
    for name, stages in OURS.items():
        took = sum(seconds.get(stage, 0) for stage in stages)
        answers[f"{prefix}, {name}"] = Answer(took, megabytes, None)
    return answers


Table = dict[str, dict[int, list[Answer | None]]]
"""Who -> size -> its answer for each portfolio; None where it has no right one."""


def measured(sizes: Sequence[int], revisions: Mapping[str, Path]) -> Table:
    """Every peer that is installed, and ours in some revisions."""
    table: Table = {}
    installed = [name for name in PEERS if find_spec(PEERS[name].package)]
    for size in sizes:
        for root, model in _portfolios(size):
            path = root.with_name("model")
            path.write_bytes(pickle.dumps(model))
            answers = {name: _measured(name, path) for name in installed}
            base = answers[RAW]
            assert base is not None and base.value is not None
            for name, answer in answers.items():
                is_right = answer is not None and math.isclose(
                    answer.value or 0.0, base.value, rel_tol=CLOSE
                )
                table.setdefault(name, {}).setdefault(size, []).append(answer if is_right else None)
            for prefix, revision in revisions.items():
                for name, own in _ours(revision, root, prefix).items():
                    table.setdefault(name, {}).setdefault(size, []).append(own)
            print(f"n = {size:,}: another portfolio", file=sys.stderr, flush=True)
    return table


def in_markdown(table: Table, sizes: Sequence[int]) -> str:
    """The report."""
    missing = ", ".join(name for name in PEERS if name not in table) or "none"
    lines = [
        "# Peers",
        "",
        (
            "Five generated portfolios of each size that have a plan, in seconds of the processor"
            f" without imports, as a multiple of one `{RAW}` of the same matrices at gap 0. Of a"
            " peer: build and solve, one objective. Ours: the objective stage does the same; the"
            " canonical chain also finds the one plan among equals; the result is certified, and"
            " starts from YAML files. Medians, and least and most in brackets. Made by `make"
            f" benchmark-peers`; not installed: {missing}."
        ),
        "",
        f"Measured on {machine.in_words()}",
        "",
        "| | " + " | ".join(f"n = {n:,}" for n in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
    ]
    for name, by_size in table.items():
        cells = [_ratios_cell(by_size[size], table[RAW][size]) for size in sizes]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "## Peak memory of the process, MB",
        "",
        "The most of the five, with what Python and the packages take.",
        "",
        "| | " + " | ".join(f"n = {n:,}" for n in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
    ]
    for name, by_size in table.items():
        most = [[one.megabytes for one in by_size[size] if one is not None] for size in sizes]
        cells = [f"{max(megabytes):.0f}" if megabytes else "-" for megabytes in most]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _ratios_cell(answers: Sequence[Answer | None], base: Sequence[Answer | None]) -> str:
    pairs = zip(answers, base, strict=True)
    ratios = [
        one.seconds / raw.seconds for one, raw in pairs if one is not None and raw is not None
    ]
    if not ratios:
        return f"-, 0 of {PORTFOLIOS} solved"
    cell = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    if len(ratios) < PORTFOLIOS:
        cell += f", {len(ratios)} of {PORTFOLIOS} solved"
    return cell


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every peer that is installed, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--size", type=int, action="append", help="only this size; nothing is written"
    )
    parser.add_argument(
        "--one", nargs=3, metavar=("PEER", "MODEL", "ANSWER"), help=argparse.SUPPRESS
    )
    parser.add_argument("--base", help="an earlier revision of ours, to be measured beside")
    options = parser.parse_args(arguments)
    if options.one:
        _solve_here(options.one[0], Path(options.one[1]), Path(options.one[2]))
        return 0
    sizes = tuple(options.size) if options.size else SIZES
    with ExitStack() as stack:
        revisions = {"ours": HERE.parent}
        if options.base:
            earlier = stack.enter_context(checked_out(options.base))
            revisions = {f"ours at {options.base}": earlier, **revisions}
        report = in_markdown(measured(sizes, revisions), sizes)
    print(report, end="")
    if not options.size:
        (HERE / "PEERS.md").write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

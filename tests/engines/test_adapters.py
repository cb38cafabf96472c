"""Each adapter by itself: it tells how far it is, hears Ctrl-C, and can be used again."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from cvxpy.reductions.solvers.solving_chain import SolvingChain

from portfolio.compile import Expression, compile_problem
from portfolio.compile.problem import Problem
from portfolio.engines import SolverEndedError, adapter_of, float_model
from portfolio.engines.cpsat import CpSat
from portfolio.engines.float_model import FloatArray, FloatModel, FloatResult
from portfolio.engines.float_session import Report
from portfolio.engines.highs import searched_by_highs
from portfolio.engines.integers import IntRows
from portfolio.engines.scipy_highs import COSTLY_WHERE_SMALL
from portfolio.engines.session import Cut, SearchState, SolveLimits, SolveStatus
from portfolio.solve import canonical_optimum
from portfolio.solve.progress import state_in_words
from tests.larger import everyday, market_split
from tests.patience import SOON

EFFORT = SolveLimits(nodes=1_000_000, seconds=None)
TELLING = ("highs", "cpsat")
"""Those that say how far they are."""


@pytest.mark.parametrize("name", TELLING)
def test_a_long_search_tells_bound_and_nodes_until_it_is_stopped(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    told: list[SearchState] = []
    stage = problem.stages[0]
    outcome = (
        adapter_of(name)
        .load(problem)
        .maximise(stage.expression, (), SolveLimits(10**6, seconds=2), told.append)
    )
    assert outcome.status is SolveStatus.STOPPED
    assert outcome.items is None
    assert told[-1].best == -float("inf")
    assert (told[-1].nodes > 0) == (name == "highs")  # CP-SAT tells bounds only
    everything = int(stage.expression.coefficients.sum())
    assert outcome.bound <= told[-1].bound <= everything
    assert "at most" in state_in_words(stage, told[-1])


@pytest.mark.parametrize("name", TELLING)
def test_ctrl_c_is_raised_at_once(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    session, stage = adapter_of(name).load(problem), problem.stages[0]
    moments: list[float] = []
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        moments.append(time.monotonic())
        signal.pthread_kill(main, signal.SIGINT)

    threading.Timer(2, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        session.maximise(stage.expression, (), EFFORT)
    # A tenth of a second where nothing else runs; the search itself takes far longer.
    assert time.monotonic() - moments[0] < SOON
    again = session.maximise(stage.expression, (), SolveLimits(10**6, seconds=0.5))
    assert again.status is SolveStatus.STOPPED


@pytest.mark.parametrize("name", ["scipy", "highs", "cpsat"])
def test_a_stop_by_nodes_is_no_proof(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    solution = canonical_optimum(
        problem, adapter_of(name).load(problem), SolveLimits(nodes=1, seconds=None)
    )
    assert (solution.point, solution.infeasible, solution.proven) == (None, False, False)


def running(process: int) -> bool:
    """Whether a process is there, and not only as the name of one that ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


_ABANDONED = """
from portfolio.compile import Expression, compile_problem
from portfolio.compile.problem import Problem
from portfolio.engines.session import SolveLimits
from portfolio.engines.cpsat import CpSat
from tests.larger import everyday, market_split

solver = CpSat()
problem = compile_problem(market_split(40, 5, seed=1))
session = solver.load(problem)
session.maximise(problem.stages[0].expression, (), SolveLimits(10**6, seconds=0.1))
print(solver._client._worker.pid, flush=True)
session.maximise(problem.stages[0].expression, (), SolveLimits(10**6, seconds=None))
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks Linux which processes there are")
def test_the_process_of_cpsat_ends_with_its_parent() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    script = [sys.executable, "-c", _ABANDONED]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.5)
        assert running(worker)
        parent.kill()
    deadline = time.monotonic() + 10
    while running(worker):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_process_that_dies_is_told_and_another_one_started() -> None:
    problem = compile_problem(market_split(8, 2, seed=1))
    solver, stage = CpSat(), problem.stages[0]
    session = solver.load(problem)
    first = session.maximise(stage.expression, (), EFFORT)
    assert first.status is not SolveStatus.STOPPED
    worker = solver._client._worker
    assert worker is not None
    worker.kill()
    worker.wait()
    with pytest.raises(SolverEndedError):
        session.maximise(stage.expression, (), EFFORT)
    assert session.maximise(stage.expression, (), EFFORT) == first


def test_what_fails_in_the_process_of_cpsat_is_raised_here() -> None:
    solver = CpSat()
    rows = asdict(IntRows(columns=[(0, 1)]))
    request = {
        "maximise": {"columns": [0], "values": [2**70]},
        "cuts": asdict(IntRows()),
        "effort": 1,
    }
    with pytest.raises(RuntimeError, match="CP-SAT failed"):
        solver._client.ask(rows, {**request, "seconds": None}, lambda _: None)


def test_problems_of_one_solver_take_turns() -> None:
    problems = [compile_problem(everyday(60, seed)) for seed in (1, 2)]
    solver = CpSat()
    sessions = [solver.load(problem) for problem in problems]
    for problem, session in zip(problems * 2, sessions * 2, strict=True):
        objective = next(stage.expression for stage in problem.stages if stage.kind == "objective")
        assert session.maximise(objective, (), EFFORT).bound == solved_by_scipy(problem)


def solved_by_scipy(problem: Problem) -> float:
    objective = next(stage.expression for stage in problem.stages if stage.kind == "objective")
    return adapter_of("scipy").load(problem).maximise(objective, (), EFFORT).bound


@pytest.mark.parametrize("name", ("scipy", "highs"))
def test_where_any_optimum_will_do_a_small_model_has_the_same_value_and_bound(name: str) -> None:
    problem = compile_problem(everyday(30, seed=2))
    gain = problem.objective.gain
    session = adapter_of(name).load(problem)
    plain = session.maximise(gain, (), EFFORT)
    quick = session.maximise(gain, (), replace(EFFORT, any_optimum=True))
    assert plain.items is not None and quick.items is not None
    values = [gain.dot(problem.completed(each.items)) for each in (plain, quick)]
    assert values[0] == values[1]
    assert plain.bound == quick.bound


@pytest.mark.parametrize("is_small", (True, False))
@pytest.mark.parametrize("any_optimum", (True, False))
def test_heuristics_are_left_out_of_small_models_where_any_optimum_will_do(
    any_optimum: bool, is_small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = compile_problem(everyday(12, seed=2))
    seen: list[dict[str, object]] = []
    solve_via_data = SolvingChain.solve_via_data

    def watched(self, problem, data, *arguments, **options):
        seen.append(dict(options["solver_opts"]["scipy_options"]))
        return solve_via_data(self, problem, data, *arguments, **options)

    monkeypatch.setattr(SolvingChain, "solve_via_data", watched)
    monkeypatch.setattr(float_model, "SMALL", 10**6 if is_small else 0)
    limits = replace(EFFORT, any_optimum=any_optimum)
    adapter_of("scipy").load(problem).maximise(problem.objective.gain, (), limits)
    left_out = [name for name in COSTLY_WHERE_SMALL if seen[0].get(name) is False]
    assert left_out == (list(COSTLY_WHERE_SMALL) if any_optimum and is_small else [])


@pytest.mark.parametrize("name", ["scipy", "highs"])
def test_a_search_starts_from_a_known_point_whose_cut_is_split(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cut that keeps a value of many digits has carries; without them no start was given, and
    each later stage of a mine looked for its first point for minutes."""
    problem = compile_problem(everyday(40, 1, "weighted_kpis"))
    session, stage = adapter_of(name).load(problem), problem.stages[0]
    best = session.maximise(stage.gain, (), EFFORT)
    assert best.items is not None
    point = problem.completed(best.items)
    wide = stage.gain.coefficients.astype(object) * 10**9 + 7
    cut = Cut(Expression(stage.gain.columns, wide, 1), int(wide @ point[stage.gain.columns]))
    given: list[float] = []

    def from_start(
        model: FloatModel, limits: SolveLimits, report: Report, start: FloatArray | None
    ) -> FloatResult:
        assert start is not None and model.costs.size > len(problem.columns)
        assert (model.lower <= start).all() and (start <= model.upper).all()
        given.append(float((model.matrix @ start - model.bounds).max()))
        return searched_by_highs(model, limits, report, start)

    module = "scipy_highs" if name == "scipy" else "highs"
    monkeypatch.setattr(f"portfolio.engines.{module}.searched_by_highs", from_start)
    outcome = session.maximise(stage.gain, (cut,), EFFORT, start=point)
    assert len(given) == 1 and given[0] <= 1e-6
    assert outcome.items is not None and outcome.status is SolveStatus.SOLVED

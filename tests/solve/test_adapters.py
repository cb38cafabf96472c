"""Each adapter by itself: it tells how far it is, hears Ctrl-C, and can be used again."""

import _thread
import threading
import time

import pytest

from portfolio.compile import compile_problem
from portfolio.solve import Effort, Search, canonical_optimum
from portfolio.solve.adapter import Ending
from portfolio.solve.adapters import adapter_of
from portfolio.solve.watch import in_words
from tests.larger import market_split

EFFORT = Effort(nodes=1_000_000, seconds=None)
TELLING = ("highs",)
"""Those that say how far they are."""


@pytest.mark.parametrize("name", TELLING)
def test_a_long_search_tells_bound_and_nodes_until_it_is_stopped(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    told: list[Search] = []
    stage = problem.stages[0]
    outcome = adapter_of(name).load(problem).maximise(stage.expression, (), Effort(10**6, seconds=2), told.append)
    assert outcome.ending is Ending.STOPPED
    assert outcome.items is None
    assert told[-1].best == -float("inf")
    assert told[-1].nodes > 0
    everything = int(stage.expression.coefficients.sum())
    assert outcome.bound <= told[-1].bound <= everything
    assert "at most" in in_words(stage, told[-1])


@pytest.mark.parametrize("name", TELLING)
def test_ctrl_c_is_raised_at_once(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    session, stage = adapter_of(name).load(problem), problem.stages[0]
    moments: list[float] = []

    def interrupt() -> None:
        moments.append(time.monotonic())
        _thread.interrupt_main()

    threading.Timer(2, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        session.maximise(stage.expression, (), EFFORT)
    assert time.monotonic() - moments[0] < 0.5  # a tenth where nothing else runs
    again = session.maximise(stage.expression, (), Effort(10**6, seconds=0.5))
    assert again.ending is Ending.STOPPED


@pytest.mark.parametrize("name", ["scipy", "highs"])
def test_a_stop_by_nodes_is_no_proof(name: str) -> None:
    problem = compile_problem(market_split(40, 5, seed=1))
    solution = canonical_optimum(problem, adapter_of(name).load(problem), Effort(nodes=1, seconds=None))
    assert (solution.point, solution.infeasible, solution.proven) == (None, False, False)

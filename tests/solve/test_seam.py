"""The seam to a solver holds: another adapter, and even a careless one, gives the same answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import pipeline
from portfolio.compile import compile_problem
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.engines.scipy_highs import ScipyHighs
from portfolio.engines.session import (
    Cut,
    Outcome,
    Session,
    SolveLimits,
    SolverAdapter,
    SolveStatus,
    Watch,
    no_good_cut,
    unwatched,
)
from portfolio.model import Planning
from portfolio.results import Result, Run, RunStatus
from portfolio.solve import canonical_optimum
from portfolio.source import Workspace
from tests.compile.test_rows import CASES
from tests.small import NAME, planning_of, workspace_of
from tests.solve.enumeration import Enumeration
from tests.solve.test_brute_force import EFFORT, agree
from tests.strategies import examples, plannings

TIED = (
    """
    INIT-0001: tokens: {engineering: 2}, contributions: {gmv: 5}
    INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 5}
    INIT-0003: tokens: {engineering: 3, design: 1}, contributions: {gmv: 5}
    INIT-0004: tokens: {engineering: 4}, contributions: {gmv: 10}
    """,
    "capacity: {engineering: {all: {cap: 4}}}\ntargets: {all: {retention: {goal: 0.1}}}",
)
IMPOSSIBLE = (
    (
        "INIT-0001: tokens: {engineering: 2}\nINIT-0002: excludes: [INIT-0001]\nINIT-0003:"
        " requires: [INIT-0001]"
    ),
    "constraints: {groups: {all: {members: [INIT-0001, INIT-0002, INIT-0003], at_least: 3}}}",
)
PORTFOLIOS = {"tied": TIED, "impossible": IMPOSSIBLE, **CASES}


def run(workspace: Workspace, adapter: SolverAdapter) -> Run:
    return pipeline.plan(workspace, workspace.planning(NAME), adapter)


def but_for_the_engine(result: Result) -> Result:
    """Without what another solver may find otherwise: which portfolio shows a reach, of several
    that do."""
    gaps = tuple(gap.model_copy(update={"witness": None}) for gap in result.gaps)
    return result.model_copy(update={"engine": {}, "gaps": gaps})


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_a_run_is_the_same_by_another_solver(name: str) -> None:
    workspace = workspace_of(*PORTFOLIOS[name])
    runs = [
        run(workspace, adapter) for adapter in (ScipyHighs(), Enumeration(), Enumeration("last"))
    ]
    assert len({each.run_id for each in runs}) == 3, "the engine is part of what a run is"
    assert runs[0].inputs == runs[1].inputs
    expected = but_for_the_engine(runs[0].result)
    assert expected.status in (RunStatus.OPTIMAL, RunStatus.INFEASIBLE)
    assert [but_for_the_engine(each.result) for each in runs[1:]] == [expected] * 2


@given(plannings(6))
@examples(40)
def test_the_chain_agrees_with_enumeration_whichever_of_the_best_a_solver_returns(
    planning: Planning,
) -> None:
    agree(planning, Enumeration())
    agree(planning, Enumeration("last"))


RESOLUTION = 2**-52
"""A session in doubles does not tell values apart that are nearer than this part of their size."""


@given(plannings(6), st.integers(1, 3), st.sampled_from([1, 40, 10**9]), st.data())
@examples(40)
def test_a_known_portfolio_comes_back_at_its_price_and_the_bound_is_one_of_all_others(
    planning: Planning, count: int, price: int, data: st.DataObject
) -> None:
    problem = compile_problem(planning)
    truth = Enumeration().load(problem)
    points = list(truth.points)
    if not points:
        return
    gain = data.draw(st.sampled_from(problem.stages)).gain
    known = data.draw(st.lists(st.sampled_from(points), min_size=1, max_size=count))
    cuts = tuple(no_good_cut(problem, point, price) for point in known)
    outcome = ScipyHighs().load(problem).maximise(gain, cuts, EFFORT)
    assert outcome.items is not None
    taken = problem.completed(outcome.items)
    again = any((taken == point).all() for point in known)
    expected = truth.maximise(gain, cuts, EFFORT).bound
    assert problem.holds(taken)
    assert gain.dot(taken) - price * again == pytest.approx(expected, rel=RESOLUTION, abs=1)
    others = [gain.dot(point) for point in points if not any((point == one).all() for one in known)]
    assert outcome.bound >= max(others, default=-math.inf)


def test_a_soft_cut_forbids_nothing_where_there_is_no_column() -> None:
    problem = compile_problem(planning_of("INIT-0001: period: 2026-Q2", ""))
    cut = no_good_cut(problem, np.zeros(0, dtype=np.int64), price=3)
    gain = problem.objective.gain
    outcome = ScipyHighs().load(problem).maximise(gain, (cut,), EFFORT)
    assert outcome.status is SolveStatus.SOLVED
    hard = ScipyHighs().load(problem).maximise(gain, (replace(cut, price=0),), EFFORT)
    assert hard.status is SolveStatus.INFEASIBLE


@dataclass
class CarelessSession:
    """A solver that rounds badly: the first point of each stage breaks a rule.

    It also claims bounds that are a little too generous, as floating point does.
    """

    problem: Problem
    honest: Session
    slips: int = 0
    concurrent = False
    exact = True  # taken at its word: the chain itself has to notice

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        effort: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        outcome = self.honest.maximise(objective, cuts, effort, start=start)
        everything = np.ones(len(self.problem.columns.items), dtype=np.int64)
        point = self.problem.completed(everything)
        cut_off = any(cut.expression.dot(point) < cut.least for cut in cuts)
        if outcome.items is None or cut_off or not self.problem.broken(point):
            return outcome
        self.slips += 1
        return replace(outcome, items=everything, bound=outcome.bound + 1)


@pytest.mark.parametrize("name", ["tied", "group", "synergy", "weighted_kpis"])
def test_a_point_that_breaks_a_row_is_cut_off_and_never_shipped(name: str) -> None:
    initiatives, scenario = PORTFOLIOS[name]
    if "capacity:" not in scenario:
        scenario = f"{dedent(scenario)}\ncapacity: {{engineering: {{all: {{cap: 2}}}}}}"
    planning = planning_of(initiatives, scenario)
    problem = compile_problem(planning)
    session = CarelessSession(problem, Enumeration().load(problem))
    solution = canonical_optimum(problem, session, EFFORT)
    expected = canonical_optimum(problem, Enumeration().load(problem), EFFORT)
    assert session.slips
    assert solution.point is not None and expected.point is not None
    assert not problem.broken(solution.point)
    assert solution.point.tolist() == expected.point.tolist()
    assert [(o.stage.id, o.value, o.bound) for o in solution.stages] == [
        (o.stage.id, o.value, o.bound) for o in expected.stages
    ]

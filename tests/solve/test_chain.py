"""What spares the chain a solve is true, and what stops it leaves a status that says where."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile import Problem, compile_problem
from portfolio.engines import Cut, SolveLimits, SolveStatus
from portfolio.engines import scipy_highs as scipy_adapter
from portfolio.engines.session import Outcome, Session, Watch, unwatched
from portfolio.model import Planning
from portfolio.results import RunStatus
from portfolio.solve import canonical_optimum
from portfolio.solve.answer import plan_status
from portfolio.solve.counted import counted_items
from portfolio.solve.exact import all_points_around
from portfolio.solve.known import KnownPortfolios
from tests.small import planning_of
from tests.solve.enumeration import Enumeration
from tests.solve.test_brute_force import EFFORT, agree
from tests.solve.test_seam import TIED
from tests.strategies import examples, plannings


@given(plannings(6))
@examples(10)
def test_without_highspy_scipy_answers_all_and_the_same(planning: Planning) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scipy_adapter, "HAS_HIGHSPY", False)
        agree(planning, scipy_adapter.ScipyHighs())


@given(plannings(6))
@examples(30)
def test_portfolios_that_agree_on_what_counts_gain_the_same(planning: Planning) -> None:
    problem = compile_problem(planning)
    for stage in problem.stages:
        items = counted_items(problem, stage.gain)
        gains: dict[bytes, int] = {}
        for point in Enumeration().load(problem).points:
            key = point[items].astype(np.int8).tobytes()
            assert gains.setdefault(key, stage.gain.dot(point)) == stage.gain.dot(point)


def test_members_of_a_synergy_count_by_their_columns_where_others_have_scopes() -> None:
    """Columns were taken for initiatives: with two scopes before them, others counted instead."""
    small = "tokens: {design: 1}, contributions: {churn: -1}"
    scopes = f"scopes: {{mvp: {{{small}}}, full: {{{small}}}}}"
    planning = planning_of(
        f"""
        INIT-0001: {scopes}
        INIT-0002: contributions: {{churn: -1}}
        INIT-0003: contributions: {{churn: -1}}
        INIT-0004: contributions: {{churn: -1}}
        """,
        """
        constraints:
          synergies: {pair: {members: [INIT-0002, INIT-0003], bonus: {gmv: 5}}}
        """,
    )
    problem = compile_problem(planning)
    items = counted_items(problem, problem.objective.gain)
    counted = [str(problem.columns.items[item]) for item in items]
    assert counted == ["INIT-0002", "INIT-0003"]


@given(plannings(6), st.data())
@examples(30)
def test_all_points_around_one_are_those_that_agree_with_it(
    planning: Planning, data: st.DataObject
) -> None:
    problem = compile_problem(planning)
    points = list(Enumeration().load(problem).points)
    if not points:
        return
    point = data.draw(st.sampled_from(points))
    columns = range(len(problem.columns.items))
    chosen = [column for column in columns if data.draw(st.booleans())]
    items = np.array(chosen, dtype=np.int64)
    around = all_points_around(problem, (), point, items)
    expected = {tuple(other) for other in points if (other[items] == point[items]).all()}
    assert around is None or {tuple(other) for other in around} == expected


@given(plannings(6), st.data())
@examples(30)
def test_a_neighbour_differs_in_one_item_and_keeps_every_cut(
    planning: Planning, data: st.DataObject
) -> None:
    problem = compile_problem(planning)
    points = list(Enumeration().load(problem).points)
    if not points:
        return
    point = data.draw(st.sampled_from(points))
    gain = problem.objective.gain
    cut = Cut(gain, gain.dot(point))
    known = KnownPortfolios(problem)
    for other in known.as_good_by_one_item(point, (cut,)):
        assert problem.holds(other) and cut.holds(other)
        items = problem.columns.parts.items
        assert (other[items] != point[items]).sum() == 1
    assert len(known.those_with((cut,))) == len(known.those_with(()))


@dataclass
class StoppingSession:
    """A solver that reaches its limits from its nth solve on."""

    honest: Session
    solves: int
    concurrent = False
    exact = True

    def maximise(
        self,
        objective: object,
        cuts: object,
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: object = None,
    ) -> Outcome:
        outcome = self.honest.maximise(objective, cuts, limits, start=start)  # type: ignore[arg-type]
        self.solves -= 1
        if self.solves >= 0:
            return outcome
        return replace(outcome, status=SolveStatus.STOPPED, bound=outcome.bound + 1)


def session_of(problem: Problem, solves: int) -> StoppingSession:
    return StoppingSession(Enumeration().load(problem), solves)


@pytest.mark.parametrize("solves", range(4))
def test_a_stop_is_told_by_the_first_stage_that_is_open(solves: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # What is gone over exactly needs no solver, and would settle so small a portfolio.
        patch.setattr("portfolio.solve.exact.NODES", 0)
        problem = compile_problem(planning_of(*TIED))
        solution = canonical_optimum(problem, session_of(problem, solves), EFFORT)
    proven = [optimum.proven for optimum in solution.stages]
    status = plan_status(solution)
    if status is RunStatus.OPTIMAL:
        assert all(proven)
        return
    assert all(proven[:-1]) and not proven[-1]
    assert status is (RunStatus.FEASIBLE if len(proven) == 1 else RunStatus.TIED)
    assert (status is RunStatus.FEASIBLE) == (solves == 0)

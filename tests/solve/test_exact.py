"""Exact search: a claim of a solver in doubles is proven or put right, and nothing is claimed that
is not so."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile import compile_problem
from portfolio.compile.problem import Problem
from portfolio.engines.session import Cut, Outcome, SolveLimits, SolveStatus, is_feasible
from portfolio.model import Planning
from portfolio.solve.exact import ITEMS, any_point, confirmed
from tests.small import planning_of
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings

EFFORT = SolveLimits(nodes=1, seconds=None)


def claimed(problem: Problem, point: np.ndarray, bound: float) -> Outcome:
    return Outcome(
        SolveStatus.SOLVED, point[: len(problem.columns.items)].astype(np.int64), bound, 0
    )


@given(
    plannings(), st.sampled_from(["infeasible", "a bound too good", "a bound too loose"]), st.data()
)
@examples(80)
def test_whatever_a_solver_says_of_a_stage_the_answer_is_its_maximum(
    planning: Planning, wrong: str, data: st.DataObject
) -> None:
    problem = compile_problem(planning)
    session = Enumeration().load(problem)
    gain = data.draw(st.sampled_from(problem.stages)).gain
    expected = session.maximise(gain, (), EFFORT)
    outcome = Outcome(SolveStatus.INFEASIBLE, None, -math.inf, 0)
    if wrong != "infeasible" and len(session.points):
        point = data.draw(st.sampled_from(list(session.points)))
        outcome = claimed(
            problem, point, gain.dot(point) + (1000 if wrong == "a bound too loose" else -1)
        )
    outcome = confirmed(problem, gain, (), outcome)
    assert (outcome.status, outcome.bound) == (expected.status, expected.bound)
    if outcome.items is not None:
        found = problem.completed(outcome.items)
        assert is_feasible(problem, (), found)
        assert gain.dot(found) == expected.bound


@given(plannings(), st.integers(-2, 2), st.data())
@examples(50)
def test_a_point_is_found_if_and_only_if_there_is_one(
    planning: Planning, off: int, data: st.DataObject
) -> None:
    problem = compile_problem(planning)
    session = Enumeration().load(problem)
    points = list(session.points) or [problem.lower]
    first, second = (data.draw(st.sampled_from(problem.stages)).gain for _ in range(2))
    reached, near = (data.draw(st.sampled_from(points)) for _ in range(2))
    cuts = (Cut(first, first.dot(reached)), Cut(second, second.dot(near) + off))
    ending, point = any_point(problem, cuts)
    assert ending is session.maximise(first, cuts, EFFORT).status
    assert point is None or is_feasible(problem, cuts, point)


def test_a_column_wider_than_machine_integers_may_be_in_no_row_that_binds() -> None:
    problem = compile_problem(
        planning_of(
            "INIT-0001: tokens: {engineering: 2}, contributions: {gmv: 5}\nINIT-0002:"
            " contributions: {gmv: 1}",
            "capacity: {engineering: {all: {cap: 2}}}\ntargets: {all: {retention: {goal: 0.1}}}",
        )
    )
    first = len(problem.columns.items)
    upper = problem.upper.astype(object)
    upper[first:] = 2**70
    rest = tuple(block for block in problem.blocks if block.columns.max() < first)
    wide = replace(problem, blocks=rest, lower=problem.lower * 0, upper=upper)
    gain = next(stage for stage in problem.stages if stage.kind == "objective").gain
    best = int(Enumeration().load(problem).maximise(gain, (), EFFORT).bound)
    assert [any_point(wide, (Cut(gain, best + more),))[0] for more in (0, 1)] == [
        SolveStatus.SOLVED,
        SolveStatus.INFEASIBLE,
    ]


def test_where_there_is_too_much_to_go_over_a_claim_stays_as_it_was() -> None:
    """Alike as they are, no reduced cost settles one of them."""
    many = range(1, 2 * ITEMS + 1)
    initiatives = "\n".join(
        f"INIT-{n:04d}: tokens: {{engineering: 2}}, contributions: {{gmv: 1}}" for n in many
    )
    problem = compile_problem(
        planning_of(initiatives, f"capacity: {{engineering: {{all: {{cap: {len(many) + 1}}}}}}}")
    )
    point = problem.completed(np.array([n % 2 and n > 1 for n in many], dtype=np.int64))
    gain = problem.stages[0].gain
    claim = claimed(problem, point, gain.dot(point))
    assert is_feasible(problem, (), point)
    assert confirmed(problem, gain, (), claim) is claim

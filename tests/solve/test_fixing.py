"""Reduced-cost fixing: what it holds, every portfolio that is as good holds too."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile import compile_problem
from portfolio.compile.expression import Expression
from portfolio.compile.problem import Problem
from portfolio.engines.linear import LinearRows
from portfolio.engines.session import Cut, SolveLimits
from portfolio.model import Planning
from portfolio.solve import best_plan, canonical_optimum, fixing
from tests.small import planning_of
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings


def goods(problem: Problem) -> tuple[Expression, list[np.ndarray]]:
    """The objective, and every feasible portfolio."""
    objective = next(stage.expression for stage in problem.stages if stage.kind == "objective")
    return objective, list(Enumeration().load(problem).points)


def never_cuts_off(problem: Problem, least_of: int) -> None:
    """The row for one of the values that portfolios have holds for all that reach it."""
    objective, points = goods(problem)
    values = sorted({objective.dot(point) for point in points}, reverse=True)
    if not values:
        return
    best = Cut(objective, values[min(least_of, len(values) - 1)])
    root = fixing.root_relaxation(problem, (), objective)
    if root is None:
        return
    rows = [
        row for row in (root.fixing_cut(best.least), root.loss_cut(best.least)) if row is not None
    ]
    for point in points:
        assert objective.dot(point) < best.least or all(row.holds(point) for row in rows)


@given(plannings(), st.integers(0, 2))
@examples(60)
def test_no_portfolio_that_is_as_good_is_cut_off(planning: Planning, least_of: int) -> None:
    never_cuts_off(compile_problem(planning), least_of)


@given(plannings(), st.integers(0, 2), st.data())
@examples(60)
def test_wrong_duals_hold_less_and_never_cut_off(
    planning: Planning, least_of: int, data: st.DataObject
) -> None:
    def drawn(problem: Problem, rows: LinearRows, _gain: Expression) -> tuple[np.ndarray, int]:
        sizes = [data.draw(st.integers(-5 if equal else 0, 5)) for equal in rows.equal]
        return np.array(sizes, dtype=object), data.draw(st.integers(0, 3))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixing, "root_duals", drawn)
        never_cuts_off(compile_problem(planning), least_of)


@given(plannings(), st.fractions(-3, 40, max_denominator=8))
@examples(60)
def test_a_guess_of_the_room_changes_no_answer(planning: Planning, room: Fraction) -> None:
    """However wrong it is: too little, so that nothing is found or something worse, or too much."""
    problem, effort = compile_problem(planning), SolveLimits(10**6, None)
    session = Enumeration().load(problem)
    plain, guessed = (
        canonical_optimum(problem, session, effort, optimality_gap_guess=how)
        for how in (None, room)
    )
    assert (plain.infeasible, plain.unique, plain.decided_by) == (
        guessed.infeasible,
        guessed.unique,
        guessed.decided_by,
    )
    assert np.array_equal(plain.point, guessed.point)
    assert [(o.stage.id, o.value, o.proven) for o in plain.stages] == [
        (o.stage.id, o.value, o.proven) for o in guessed.stages
    ]
    stage = problem.stages[0]
    plain, guessed = (best_plan(problem, session, effort, stage, how) for how in (None, room))
    assert (plain and plain[0]) == (guessed and guessed[0])


def test_a_clear_choice_is_held_and_a_tie_is_not() -> None:
    problem = compile_problem(
        planning_of(
            """
            INIT-0001: contributions: {gmv: 900}
            INIT-0002: contributions: {gmv: 5}
            INIT-0003: contributions: {gmv: 5}
            INIT-0004: contributions: {gmv: 1}
            """,
            "capacity: {engineering: {all: {cap: 2}}}",
        )
    )
    objective, points = goods(problem)
    best = max(objective.dot(point) for point in points)
    assert Fraction(best, objective.scale) == 905
    root = fixing.root_relaxation(problem, (), objective)
    assert root is not None
    held = root.fixing_cut(best)
    assert held is not None
    assert dict(
        zip(held.expression.columns.tolist(), held.expression.coefficients.tolist(), strict=True)
    ) == {
        0: 1,
        3: -1,
    }
    assert held.least == 1


def test_without_rows_there_is_nothing_to_relax() -> None:
    problem = compile_problem(planning_of("INIT-0001: contributions: {gmv: 900}", ""))
    objective, _ = goods(problem)
    assert fixing.root_relaxation(problem, (), objective) is None

"""Searches among fewer and fewer portfolios: the same answers as by the chain alone, with fewer
solves of the objective."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from portfolio.case import Case
from portfolio.compile import IntArray
from portfolio.decide import NoPlanError, Space
from portfolio.decide.descent import Descent, first_in_order
from portfolio.decide.exchange import Exchanges
from portfolio.decide.reversal import is_fixed, reversals, reversed_keys, reversing_cut
from portfolio.engines.float_session import FloatSession
from portfolio.model import Planning
from tests.larger import MODES, everyday
from tests.strategies import examples, plannings


def by_the_chain(space: Space) -> list[tuple[frozenset[str], bytes | None]]:
    """Every reversal, each searched by itself, with nothing known."""
    problem = space.problem
    left = {key for key in problem.columns.pool.members if not is_fixed(problem, key)}
    found = []
    while left:
        first = space.first((reversing_cut(problem, space.plan, left),))
        assert first.is_proven
        answered = frozenset(left)
        if first.point is not None:
            answered &= reversed_keys(problem, space.plan, first.point)
        found.append((answered, _bytes(first.point)))
        left -= answered
    return found


def by_descent(space: Space) -> list[tuple[frozenset[str], bytes | None]]:
    members = space.problem.columns.pool.members
    keys = [key for key in members if not is_fixed(space.problem, key)]
    return [(one.keys, _bytes(one.point)) for one in reversals(space, keys)]


def _bytes(point: IntArray | None) -> bytes | None:
    return None if point is None else point.astype(np.int64).tobytes()


def agree(planning: Planning) -> None:
    assert by_descent(Space(Case(planning))) == by_the_chain(Space(Case(planning)))


@given(plannings(8))
@examples(25)
def test_the_same_reversals_as_by_the_chain(planning: Planning) -> None:
    try:
        agree(planning)
    except NoPlanError:
        assume(False)


@pytest.mark.parametrize("mode", MODES)
def test_the_same_where_many_are_equal(mode: str) -> None:
    agree(everyday(16, 1, mode))


@pytest.mark.parametrize("most", [0, 1])
def test_the_chain_chooses_where_too_many_are_equal(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.decide.descent.MOST_EQUAL", most)
    agree(everyday(16, 1, "weighted_kpis"))


def counted(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    """How many solves some work takes."""
    solves = 0
    solve = FloatSession.maximise

    def counting(self: FloatSession, *arguments: Any, **options: Any) -> Any:
        nonlocal solves
        solves += 1
        return solve(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(FloatSession, "maximise", counting)
        work()
    return solves


def test_fewer_solves_than_by_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    planning = everyday(30, 1, "weighted_kpis")
    descent, chain = Space(Case(planning)), Space(Case(planning))
    assert np.array_equal(descent.plan, chain.plan)
    few = counted(monkeypatch, lambda: by_descent(descent))
    many = counted(monkeypatch, lambda: by_the_chain(chain))
    assert few * 3 < many * 2, (few, many)


@given(plannings(8))
@examples(25)
def test_what_exchanges_find_is_feasible_and_decides_an_item_otherwise(
    planning: Planning,
) -> None:
    space = Space(Case(planning))
    try:
        plan = space.plan
    except NoPlanError:
        assume(False)
    stage = space.problem.stages[0]
    columns = range(len(space.problem.columns.items))
    exchanges = Exchanges.of(space.problem, stage.gain)
    for column in columns:
        for other in exchanges.around(plan, {column: -float("inf")}):
            assert space.problem.holds(other) and other[column] != plan[column]


def test_the_first_in_order_is_the_plan_itself() -> None:
    space = Space(Case(everyday(16, 1)))
    descent = Descent(space)
    found = descent.first(())
    assert found.point is not None and np.array_equal(found.point, space.plan)
    others = [one.point for one in reversals(space, space.problem.columns.pool.members)]
    points = [point for point in others if point is not None]
    assert np.array_equal(first_in_order(space, [*points, space.plan]), space.plan)

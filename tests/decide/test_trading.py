"""Every step of a trade, and every way to make room, against every portfolio in exact
arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portfolio.answers import Trade
from portfolio.case import Case
from portfolio.decide import Demand, Space, Trader
from portfolio.model import Planning
from tests.decide.every_plan import EveryPlan
from tests.strategies import examples, plannings


@st.composite
def demanded(draw: st.DrawFn, most: int) -> tuple[Planning, list[Demand]]:
    """A planning with a plan, and a few demands on its pool."""
    planning = draw(plannings(most))
    pool = EveryPlan(planning).everything.pool
    assume(pool)
    keys = draw(st.lists(st.sampled_from(pool), max_size=3, unique=True))
    kinds = st.sampled_from(["in", "out", "keep"])
    return planning, [Demand(draw(kinds), key) for key in keys]  # type: ignore[arg-type]


def trade_agrees(planning: Planning, demands: list[Demand]) -> None:
    every = EveryPlan(planning)
    plan = every.first()
    assume(plan is not None)
    assert plan is not None
    trade = Trader(Space(Case(planning))).trade(demands)
    assert Fraction(trade.objective) == every.value(plan)
    mask, before = np.ones(every.everything.count, dtype=np.bool_), plan
    for demand, step in zip(demands, trade.steps, strict=False):
        has = every.has(demand.key)
        mask = mask & (has if demand.is_in else ~has)
        after = every.first(mask)
        assert step.asked == str(demand)
        assert step.possible == (after is not None)
        if after is None:
            assert step is trade.steps[-1]
            break
        assert Fraction(step.objective or "") == every.value(after)
        assert Fraction(step.change or "") == every.value(after) - every.value(plan)
        assert step.shortfalls == every.more_missed(plan, after)
        mine, theirs = set(every.names(before)), set(every.names(after))
        assert (set(step.entering), set(step.leaving)) == (theirs - mine, mine - theirs)
        moved_kpis_agree(every, trade, before, after, step.moves.kpis)
        before = after
    else:
        assert len(trade.steps) == len(demands)
    assert trade.selected == every.names(before)


def moved_kpis_agree(
    every: EveryPlan, trade: Trade, before: int, after: int, moves: object
) -> None:
    for move in moves:  # type: ignore[attr-defined]
        total = every.kpi(move.kpi, move.dimension, move.value)
        assert Fraction(move.before) == total.at(before)
        assert Fraction(move.after) == total.at(after)
        assert move.before != move.after


@given(demanded(7))
@examples(40)
def test_each_step_is_the_best_plan_that_meets_the_demands(
    drawn: tuple[Planning, list[Demand]],
) -> None:
    trade_agrees(*drawn)


@pytest.mark.full
@given(demanded(9))
@settings(examples(100), max_examples=1_000)
def test_each_step_of_a_thousand_trades(drawn: tuple[Planning, list[Demand]]) -> None:
    trade_agrees(*drawn)


def room_agrees(planning: Planning) -> None:
    every = EveryPlan(planning)
    plan = every.first()
    assume(plan is not None)
    assert plan is not None
    trader = Trader(Space(Case(planning)))
    chosen = every.everything.selection(plan)
    for key in every.everything.pool:
        if key in chosen:
            continue
        made = trader.make_room(key, (), 3)
        mask = every.has(key)
        for option in made.options:
            best = every.first(mask)
            assert best is not None
            gone = sorted(set(chosen) - set(every.everything.selection(best)))
            assert list(option.gives_up) == gone
            assert Fraction(option.change) == every.value(best) - every.value(plan)
            assert option.shortfalls == every.more_missed(plan, best)
            assert set(option.entering) == set(every.names(best)) - set(every.names(plan))
            if not gone:
                assert option is made.options[-1]
                break
            mask = mask & (every.everything.members_in(gone) > 0)
        else:
            assert len(made.options) == 3 or every.first(mask) is None


@given(plannings(6))
@examples(20)
def test_each_way_to_make_room_is_the_best_of_those_that_are_left(planning: Planning) -> None:
    room_agrees(planning)


@pytest.mark.full
@given(plannings(8))
@settings(examples(100), max_examples=1_000)
def test_each_way_of_a_thousand_portfolios(planning: Planning) -> None:
    room_agrees(planning)

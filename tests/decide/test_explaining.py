"""Every price, and what would change, against every portfolio in exact arithmetic; and few solves
for many keys."""

import dataclasses
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portfolio.answers import Explained, Explanation, Price
from portfolio.case import Case
from portfolio.decide import NoPlanError, Space, break_evens, explanation_of, price_of, reversal
from portfolio.decide.reversal import JOINT_SEARCHES, is_taken, reversals
from portfolio.model import Initiative, Planning
from portfolio.report.words.prices import reason_sentences
from tests.decide.every_plan import EveryPlan
from tests.small import planning_of
from tests.strategies import examples, plannings


def explained(planning: Planning) -> Explanation:
    space = Space(Case(planning))
    return explanation_of(space, space.problem.columns.pool.members)


def agrees(planning: Planning) -> None:
    every = EveryPlan(planning)
    best = every.first()
    if best is None:
        with pytest.raises(NoPlanError):
            explained(planning)
        return
    answer = explained(planning)
    assert Fraction(answer.objective) == every.value(best)
    assert [one.key for one in answer.initiatives] == every.everything.pool
    for one in answer.initiatives:
        agrees_about(every, best, one)


def agrees_about(every: EveryPlan, best: int, one: Explained) -> None:
    assert one.selected == bool(every.has(one.key)[best])
    other = every.first(~every.has(one.key) if one.selected else every.has(one.key))
    assert one.otherwise.possible == (other is not None)
    if other is None:
        assert (
            one.otherwise.price is None and not one.otherwise.entering and not one.otherwise.leaving
        )
        return
    assert one.otherwise.price is not None
    price = every.value(best) - every.value(other)
    assert (
        one.otherwise.price.at_least is not None
        and one.otherwise.price.at_least == one.otherwise.price.at_most
    )
    assert Fraction(one.otherwise.price.at_least) == price
    mine, theirs = set(every.names(best)), set(every.names(other))
    assert set(one.otherwise.entering) == theirs - mine
    assert set(one.otherwise.leaving) == mine - theirs
    assert one.otherwise.decided_by is not None
    assert one.otherwise.decided_by.id == every.first_difference(best, other)
    for stage in every.stage_values(best):
        if stage.kind == "floor_shortfall":
            more = every.value(other, stage) - every.value(best, stage)
            assert Fraction(one.otherwise.shortfalls.get(str(stage), "0")) == more


JOINT = st.sampled_from((0, 1, 3, JOINT_SEARCHES))
"""After how many searches for several initiatives each is asked about by itself: at once, soon, and
in a portfolio as small as these never."""


@given(plannings(7), JOINT)
@examples(60)
def test_every_price_is_the_difference_of_two_optima(planning: Planning, joint: int) -> None:
    with patch.object(reversal, "JOINT_SEARCHES", joint):
        agrees(planning)


@pytest.mark.full
@given(plannings(9), JOINT)
@settings(examples(100), max_examples=1_000)
def test_every_price_of_a_thousand_portfolios(planning: Planning, joint: int) -> None:
    with patch.object(reversal, "JOINT_SEARCHES", joint):
        agrees(planning)


@given(plannings(7), JOINT)
@examples(25)
def test_a_search_answers_for_all_that_it_reverses(planning: Planning, joint: int) -> None:
    with patch.object(reversal, "JOINT_SEARCHES", joint):
        answers_for_all(planning)


def answers_for_all(planning: Planning) -> None:
    space = Space(Case(planning))
    assume(EveryPlan(planning).first() is not None)
    keys = space.problem.columns.pool.members
    found = list(reversals(space, keys))
    answered = [key for one in found for key in one.keys]
    assert sorted(answered) == sorted(keys)
    for one in found:
        if one.point is None:
            continue
        for key in one.keys:
            assert is_taken(space.problem, one.point, key) != is_taken(
                space.problem, space.plan, key
            )


INITIATIVES = """
INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 10}
INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 7}
INIT-0003: tokens: {engineering: 2}, contributions: {gmv: 6}
INIT-0004: tokens: {engineering: 1}, contributions: {gmv: 2}, requires: [INIT-0003]
INIT-0005: tokens: {engineering: 9}, contributions: {gmv: 50}
INIT-0006: contributions: {gmv: 1}
"""
SCENARIO = """
capacity: {engineering: {all: {cap: 6}}}
constraints:
  mandatory: {INIT-0006: a promise}
  exclude_pairs: [[INIT-0002, INIT-0004]]
"""


def test_what_it_says_of_a_few() -> None:
    answer = explained(planning_of(INITIATIVES, SCENARIO))
    ones = {one.key: one for one in answer.initiatives}
    # 1 + 2 + 6 are in the plan, worth 18.
    assert {key for key, one in ones.items() if one.selected} == {
        "INIT-0001",
        "INIT-0002",
        "INIT-0006",
    }
    third = ones["INIT-0003"]
    assert third.otherwise.price is not None and third.otherwise.price.exact == "1"
    assert third.otherwise.entering == ("INIT-0003",) and third.otherwise.leaving == ("INIT-0002",)
    [need] = third.needs
    assert (need.rule, need.takes, need.slack, need.binds) == (
        "cap of engineering in all",
        "2",
        "0",
        True,
    )
    assert need.path == "capacity.engineering.all.cap" and need.unit == "engineer-day"
    fifth = ones["INIT-0005"]
    assert not fifth.otherwise.possible and fifth.otherwise.price is None
    assert "cap of engineering in all" in fifth.otherwise.obstacles
    assert ones["INIT-0006"].otherwise.obstacles == ("INIT-0006 is mandatory",)
    fourth = ones["INIT-0004"]
    assert fourth.needs[0].unit is None or any(
        need.rule == "INIT-0004 requires INIT-0003" for need in fourth.needs
    )


def with_number(planning: Planning, path: str, number: str) -> Planning:
    """The planning with the number of a path written by hand."""
    key, *inside, field, name = path.split(".")
    one = planning.initiatives[key]
    data = one.model_dump(mode="python", exclude_unset=True)
    place = data["scopes"][inside[1]] if inside else data
    place[field] = {**(place.get(field) or {}), name: Decimal(number)}
    return replace(
        planning, initiatives={**planning.initiatives, key: Initiative.model_validate(data)}
    )


def is_in(planning: Planning, key: str) -> bool:
    every = EveryPlan(planning)
    plan = every.first()
    return plan is not None and bool(every.has(key)[plan])


def break_evens_agree(planning: Planning) -> None:
    space = Space(Case(planning))
    keys = space.problem.columns.pool.members[:2]
    for one in explanation_of(space, keys, break_evens).initiatives:
        for turn in one.break_even:
            assert is_in(with_number(planning, turn.path, turn.keeps), one.key) == one.selected
            if turn.turns is not None:
                assert is_in(with_number(planning, turn.path, turn.turns), one.key) != one.selected


@given(plannings(5))
@examples(15)
def test_both_sides_of_a_break_even(planning: Planning) -> None:
    assume(EveryPlan(planning).first() is not None)
    break_evens_agree(planning)


@pytest.mark.full
@given(plannings(6))
@settings(examples(100), max_examples=300)
def test_both_sides_of_many_break_evens(planning: Planning) -> None:
    assume(EveryPlan(planning).first() is not None)
    break_evens_agree(planning)


@pytest.mark.parametrize(
    ("mine", "others", "takes"),
    [
        ("999000000", "999000000.000002", "3"),
        ("999999999.999999", "1000000000.00001", "3"),
        ("0.0000001", "1000000000", "3"),
        ("-0.0000001", "1000000000", "3"),
        ("0", "0.000000000003", "3"),
        ("123456789012345", "123456789012346", "3"),
        ("0.1", "999999999999999", "3"),
        ("5", "7", "999999999.999999"),
    ],
)
def test_a_file_can_hold_each_side_of_a_break_even(mine: str, others: str, takes: str) -> None:
    """`999000000.0000001` has 16 digits: nobody could write it, nor a run read it."""
    planning = planning_of(
        f"""
        INIT-0001: tokens: {{engineering: {takes}}}, contributions: {{gmv: {mine}}}
        INIT-0002: tokens: {{engineering: {takes}}}, contributions: {{gmv: {others}}}
        """,
        f"capacity: {{engineering: {{all: {{cap: {takes}}}}}}}",
    )
    break_evens_agree(planning)
    space = Space(Case(planning))
    [one, _] = explanation_of(space, ["INIT-0001", "INIT-0002"], break_evens).initiatives
    contribution = one.break_even[0]
    assert contribution.turns is not None
    assert Fraction(contribution.turns) >= Fraction(others) >= Fraction(contribution.keeps)


def test_a_number_that_a_file_cannot_hold_is_not_tried() -> None:
    """The greatest that it can hold keeps the decision, and no more is said."""
    planning = planning_of(
        """
        INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 900000000000000}
        INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 900000000000000}
        INIT-0003: tokens: {engineering: 1}, contributions: {gmv: 900000000000000}
        """,
        "capacity: {engineering: {all: {cap: 3}}}",
    )
    [one] = explanation_of(Space(Case(planning)), ["INIT-0001"], break_evens).initiatives
    assert (one.break_even[0].keeps, one.break_even[0].turns) == ("1000000000000000", None)
    assert "it stays out with 1,000,000,000,000,000 too." in " ".join(
        reason_sentences(one, "0", "GBP")
    )


def test_what_is_not_proven_is_an_interval_and_said_so() -> None:
    planning = planning_of(INITIATIVES, SCENARIO)
    space = Space(Case(planning))
    [found] = reversals(space, ["INIT-0003"])
    stopped = dataclasses.replace(found, is_proven=False, bound=space.best - Fraction(1, 2))
    price = price_of(space, stopped)
    assert (price.at_least, price.at_most, price.exact) == ("0.5", "1", None)
    nothing = dataclasses.replace(stopped, point=None, bound=None)
    assert price_of(space, nothing) == Price(at_least=None, at_most=None)
    [one] = explanation_of(space, ["INIT-0003"]).initiatives
    otherwise = one.otherwise.model_copy(update={"price": price})
    told = one.model_copy(update={"otherwise": otherwise})
    sentences = reason_sentences(told, "18", "GBP")
    how = "as far as the limits let it be proven"
    assert (
        f"Forcing it in costs at least 0.5 GBP, at most 1 GBP of the objective, {how}." in sentences
    )
    assert "The best plan found that has it: out: INIT-0002." in sentences
    answer = explanation_of(space, ["INIT-0003"])
    assert answer.is_proven
    assert not answer.model_copy(update={"initiatives": (told,)}).is_proven

"""Causes from what was tried: each word stands for what the solves showed, and for nothing more."""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from portfolio.changes import Cause
from portfolio.choice import Choice, Taken
from portfolio.diff.causes import (
    Decided,
    Tried,
    UnprovenError,
    alone_effects,
    cause_of,
    ensured_proven,
    groups,
    is_settled,
    same_plan,
    sets_for_plan,
)
from portfolio.diff.inputs import MISSING, InputEdit
from portfolio.diff.smallest import Units, smallest_sets
from portfolio.results import RunStatus
from tests.report import diffs

KEY = "INIT-0001"
OUT = Decided(RunStatus.OPTIMAL, {}, Fraction(1))
IN = Decided(RunStatus.OPTIMAL, {KEY: None}, Fraction(2))
LOST = Decided(RunStatus.INFEASIBLE, {}, None)
OPEN = Decided(RunStatus.FEASIBLE, {KEY: None}, Fraction(2))


def caused(
    outcomes: Mapping[Units, Decided],
    units: int,
    about: tuple[int, ...] = (),
    key: str | None = KEY,
) -> Cause:
    """The cause where each set of changes leads to what ``outcomes`` says; others to OUT."""

    def decided(some: Units) -> Decided:
        return outcomes.get(some, OUT)

    every = frozenset(range(units))
    alone = {unit: decided(frozenset({unit})) for unit in every}
    without = {unit: decided(every - {unit}) for unit in every}
    tried = Tried(OUT, decided(every), alone, without)
    pools = sets_for_plan(tried, lambda sets: [same_plan(decided(s), tried.head) for s in sets])
    return cause_of(key, tried, pools, lambda sets: [*map(decided, sets)], lambda u: u in about)


def sets(*some: str) -> dict[Units, Decided]:
    """The sets of changes, as digits, that lead to IN."""
    return {frozenset(map(int, digits)): IN for digits in some}


@pytest.mark.parametrize(
    ("outcomes", "units", "about", "expected"),
    [
        (sets("0"), 1, (0,), Cause(sets=((0,),), own=True)),
        (sets("0"), 1, (), Cause(sets=((0,),), own=False)),
        (sets("0", "01"), 2, (0,), Cause(sets=((0,),), own=True)),
        (sets("0", "1", "01"), 2, (1,), Cause(sets=((0,), (1,)), own=True, spare=(0, 1))),
        (sets("01"), 2, (), Cause(sets=((0, 1),), own=False)),
        # 0 alone would do it as well, but where all are together 1 and 2 do
        (sets("0", "12", "012"), 3, (), Cause(sets=((1, 2),), own=False, also=(0,))),
        # any two of three
        (
            sets("01", "02", "12", "012"),
            3,
            (),
            Cause(sets=((0, 1), (0, 2), (1, 2)), own=False, spare=(0, 1, 2)),
        ),
    ],
)
def test_each_cause(outcomes, units, about, expected) -> None:
    assert caused(outcomes, units, about) == expected


@pytest.mark.parametrize("place", range(6))
def test_nothing_is_stated_where_a_solve_was_not_proven(place: int) -> None:
    answers = [OUT, IN, IN, OUT, OUT, IN]
    answers[place] = OPEN
    base, head, *rest = answers
    assert not is_settled(Tried(base, head, dict(enumerate(rest[:2])), dict(enumerate(rest[2:]))))
    assert is_settled(Tried(OUT, IN, {0: IN, 1: None}, {0: OUT, 1: None}))
    with pytest.raises(UnprovenError):
        ensured_proven(OPEN)


def test_what_took_the_plan_away() -> None:
    outcomes = {frozenset({0}): LOST, frozenset({0, 1}): LOST}
    assert caused(outcomes, 2, key=None) == Cause(sets=((0,),), own=False)


@pytest.mark.parametrize("seed", range(300))
def test_the_smallest_sets_are_those_of_an_enumeration(seed: int) -> None:
    """Random outcomes, which no rule binds: one more change may take an effect away again."""
    draw = random.Random(seed)
    units = draw.randint(1, 5)
    every = frozenset(range(units))
    plans = [OUT, IN, Decided(RunStatus.OPTIMAL, {KEY: None, "INIT-0002": None}, Fraction(3)), LOST]
    outcomes = {some: draw.choice(plans) for some in _all_sets(units)} | {frozenset(): OUT}
    outcomes[every] = plans[2]
    cause = caused(outcomes, units)

    def shows(some: Units) -> bool:
        return KEY in outcomes[some].choice

    needed_for_plan = {u for u in every if outcomes[every - {u}] != plans[2]}
    enough = [some for some in _all_sets(units) if outcomes[some] == plans[2]]
    core = [some for some in enough if some <= needed_for_plan]
    eligible = core if needed_for_plan in enough else enough
    least = min(map(len, eligible))
    pools = [some for some in eligible if len(some) == least]
    for named in cause.sets:
        own_pools = [pool for pool in pools if pool >= {*named}]
        assert own_pools and shows(frozenset(named))
        smaller = [s for s in _all_sets(units) if len(s) < len(named) and shows(s)]
        needed = frozenset(u for u in every if not shows(every - {u}))
        for pool in own_pools:
            inside = pool & needed if shows(pool & needed) else pool
            assert not [some for some in smaller if some <= inside]
    named_units = {unit for some in cause.sets for unit in some}
    assert {*cause.spare} == {unit for unit in named_units if shows(every - {unit})}
    assert {*cause.also} == {u for u in every - named_units if shows(frozenset({u}))}


def _all_sets(units: int) -> list[Units]:
    sizes = range(units + 1)
    return [frozenset(some) for size in sizes for some in combinations(range(units), size)]


def test_of_many_changes_one_set_is_named_that_cannot_be_smaller() -> None:
    asked = []

    def outcomes(some: Sequence[Units]) -> list[bool]:
        asked.extend(some)
        return [{3, 7} <= one for one in some]

    assert smallest_sets(range(40), [3], outcomes) == [frozenset({3, 7})]
    assert len(asked) < 85
    assert smallest_sets(range(40), [], lambda some: [bool(one & {3, 7}) for one in some]) == [
        frozenset({3}),
        frozenset({7}),
    ]


def test_what_each_does_alone() -> None:
    moved = Decided(RunStatus.OPTIMAL, Choice.of_scopes({"INIT-0002": "full"}), Fraction(1, 3))
    tried = Tried(
        Decided(RunStatus.OPTIMAL, Choice.of_scopes({"INIT-0002": "mvp"}), Fraction(1)),
        IN,
        {0: moved, 2: LOST},
        {},
    )
    said = {alone.unit: alone for alone in alone_effects(3, tried, {0: Fraction(1, 2)})}
    assert (said[0].enters, said[0].drops, said[0].rescoped, said[0].objective, said[0].share) == (
        0,
        0,
        1,
        "-2/3",
        "0.5",
    )
    assert said[1].nothing and said[1].status is None
    assert not said[2].nothing and said[2].objective is None


def edits(*files: str) -> list[InputEdit]:
    return [
        InputEdit(file, ("field", str(at)), MISSING, at, diffs.INPUTS[0])
        for at, file in enumerate(files)
    ]


def test_changes_are_joined_until_each_can_be_tried() -> None:
    made = edits("a", "a", "b", "c", "c")
    assert groups(made, lambda some: True, 10) == [(0,), (1,), (2,), (3,), (4,)]
    assert groups(made, lambda some: True, 4) == [(0, 1), (2,), (3, 4)]

    def both_or_none(*pair: int):
        return lambda some: len(some & {*pair}) != 1

    assert groups(made, both_or_none(0, 1), 10) == [(0, 1), (2,), (3,), (4,)]
    assert groups(made, both_or_none(1, 2), 10) == [(0,), (1, 2), (3,), (4,)]
    assert groups(made, lambda some: len(some) in (0, 5), 10) == [(0, 1, 2, 3, 4)]


def test_what_moves_alone_is_no_other_scope() -> None:
    was = Choice({"INIT-0001": Taken(None, "2026-Q1"), "INIT-0002": Taken("mvp", "2026-Q1")})
    now = Choice({"INIT-0001": Taken(None, "2026-Q2"), "INIT-0002": Taken("full", "2026-Q2")})
    base, moved = (Decided(RunStatus.OPTIMAL, one, Fraction(1)) for one in (was, now))
    [alone] = alone_effects(1, Tried(base, moved, {0: moved}, {}), {})
    assert (alone.enters, alone.drops, alone.rescoped, alone.moves) == (0, 0, 1, 1)
    assert not alone.nothing

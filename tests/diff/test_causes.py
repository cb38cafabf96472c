"""Causes from what was tried: each word stands for what the solves showed, and for nothing more."""

from fractions import Fraction

import pytest

from portfolio.changes import Cause
from portfolio.diff.causes import Decided, Tried, alone_effects, cause_of, groups
from portfolio.diff.inputs import MISSING, Edit
from portfolio.results import RunStatus
from tests.report import diffs

KEY = "INIT-0001"
OUT = Decided(RunStatus.OPTIMAL, {}, Fraction(1))
IN = Decided(RunStatus.OPTIMAL, {KEY: None}, Fraction(2))
LOST = Decided(RunStatus.INFEASIBLE, {}, None)
OPEN = Decided(RunStatus.FEASIBLE, {KEY: None}, Fraction(2))


def caused(
    alone: list[Decided], without: list[Decided], about: tuple[int, ...] = (), key: str | None = KEY
) -> Cause | None:
    tried = Tried(OUT, IN, dict(enumerate(alone)), dict(enumerate(without)))
    return cause_of(key, tried, lambda unit: unit in about)


@pytest.mark.parametrize(
    ("alone", "without", "about", "expected"),
    [
        ([IN], [OUT], (0,), ("forced", (0,), True)),
        ([IN], [OUT], (), ("follows", (0,), True)),
        ([IN, OUT], [OUT, IN], (0,), ("forced", (0,), True)),
        ([IN, IN], [IN, IN], (), ("follows", (0, 1), False)),
        ([IN, IN], [IN, IN], (1,), ("forced", (1,), False)),
        ([OUT, OUT], [OUT, OUT], (0,), ("together", (0, 1), True)),
        ([OUT, OUT], [OUT, IN], (0,), ("together", (0,), True)),
        ([OUT, OUT, OUT], [IN, IN, IN], (0,), ("jointly", (), False)),
        ([IN, IN], [OUT, IN], (1,), ("follows", (0,), True)),
        ([IN, LOST], [OUT, LOST], (0,), ("forced", (0,), True)),
    ],
)
def test_each_word(alone, without, about, expected) -> None:
    cause = caused(alone, without, about)
    assert cause is not None
    assert (cause.kind, cause.units, cause.needed) == expected


@pytest.mark.parametrize("place", range(4))
def test_nothing_is_said_where_a_solve_was_not_proven(place: int) -> None:
    answers = [IN, OUT, OUT, IN]
    answers[place] = OPEN
    assert caused(answers[:2], answers[2:]) is None


def test_what_took_the_plan_away() -> None:
    tried = Tried(OUT, LOST, {0: LOST, 1: OUT}, {0: OUT, 1: LOST})
    cause = cause_of(None, tried, lambda unit: False)
    assert cause is not None and (cause.kind, cause.units, cause.needed) == ("follows", (0,), True)


def test_what_each_does_alone() -> None:
    moved = Decided(RunStatus.OPTIMAL, {"INIT-0002": "full"}, Fraction(1, 3))
    tried = Tried(Decided(RunStatus.OPTIMAL, {"INIT-0002": "mvp"}, Fraction(1)), IN, {0: moved, 2: LOST}, {})
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


def edits(*files: str) -> list[Edit]:
    return [Edit(file, ("field", str(at)), MISSING, at, diffs.INPUTS[0]) for at, file in enumerate(files)]


def test_changes_are_joined_until_each_can_be_tried() -> None:
    made = edits("a", "a", "b", "c", "c")
    assert groups(made, lambda some: True, 10) == [(0,), (1,), (2,), (3,), (4,)]
    assert groups(made, lambda some: True, 4) == [(0, 1), (2,), (3, 4)]

    def both_or_none(*pair: int):
        return lambda some: len(some & {*pair}) != 1

    assert groups(made, both_or_none(0, 1), 10) == [(0, 1), (2,), (3,), (4,)]
    assert groups(made, both_or_none(1, 2), 10) == [(0,), (1, 2), (3,), (4,)]
    assert groups(made, lambda some: len(some) in (0, 5), 10) == [(0, 1, 2, 3, 4)]

"""The plan as one value, and what the key order hashes of it, in the compiler and in the
witness."""

import pickle

import pytest

from portfolio.certify.facts import hashed_name
from portfolio.choice import Choice, Taken
from portfolio.compile.horizon import Placement
from portfolio.compile.pool import Item

PLAN = Choice({"INIT-0002": Taken("mvp"), "INIT-0001": Taken()})


def test_the_order_in_which_it_is_made_does_not_matter() -> None:
    other = Choice(reversed(list(PLAN.items())))
    assert other == PLAN and hash(other) == hash(PLAN)
    assert list(other) == ["INIT-0001", "INIT-0002"]
    assert pickle.loads(pickle.dumps(PLAN)) == PLAN


def test_scope_and_start_make_another_plan() -> None:
    assert Choice.of_scopes({"INIT-0001": None, "INIT-0002": "mvp"}) == PLAN
    assert PLAN.changed({"INIT-0002": Taken("full")}) != PLAN
    assert PLAN.changed({"INIT-0002": Taken("mvp", "2026-Q2")}) != PLAN


def test_it_is_changed_and_restricted_by_key() -> None:
    assert PLAN.changed({"INIT-0001": None}) == Choice({"INIT-0002": Taken("mvp")})
    assert PLAN.restricted(["INIT-0001", "INIT-0009"]) == Choice({"INIT-0001": Taken()})
    assert PLAN.changed({}) == PLAN.restricted(PLAN) == PLAN


@pytest.mark.parametrize(
    ("taken", "position", "name"),
    [
        (Taken(), 0, "INIT-0001"),
        (Taken("mvp"), 0, "INIT-0001/mvp"),
        (Taken(None, "2026-Q1"), 0, "INIT-0001"),
        (Taken(None, "2026-Q2"), 1, "INIT-0001/2026-Q2"),
        (Taken("mvp", "2026-Q2"), 1, "INIT-0001/mvp/2026-Q2"),
    ],
)
def test_what_key_order_hashes_of_an_item(taken: Taken, position: int, name: str) -> None:
    """MATH.md: KEY, its scope where it has scopes, its start where that is not the first."""
    starts: tuple[str | None, ...] = (None,) if taken.start is None else ("2026-Q1", "2026-Q2")
    assert str(Item("INIT-0001", taken, Placement(position + 1, 1))) == name
    assert hashed_name("INIT-0001", taken, starts) == name

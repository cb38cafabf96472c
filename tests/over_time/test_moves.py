"""What a change does to a plan with starts: what moves in time, and why, in every view."""

import re
from functools import cache

from portfolio.actions import page_of_diff
from portfolio.changes import Effect, PlanDiff
from portfolio.report import change_summary, diff_view
from portfolio.report.words.headline import what_happens
from tests.over_time.year import YEAR
from tests.review.changed import compared, scenario

REFUNDS = "initiatives/INIT-0001.yaml"
CHEAPER = YEAR[REFUNDS].replace("engineering: 60", "engineering: 20")
CAUSE = "follows from INIT-0001 tokens.engineering 60 → 20"


@cache
def diff() -> PlanDiff:
    return compared(YEAR, {**YEAR, REFUNDS: CHEAPER})


def effect_on(key: str) -> Effect:
    return next(effect for effect in scenario(diff(), "y2026").effects if effect.key == key)


def test_what_starts_at_another_time_moves_and_says_why() -> None:
    moved = effect_on("INIT-0002")
    assert (moved.kind, moved.start_before, moved.start_after) == ("moves", "2026-Q2", "2026-Q1")
    assert moved.cause is not None and moved.cause.sets == ((0,),)
    kinds = {effect.key: effect.kind for effect in scenario(diff(), "y2026").effects}
    assert kinds == {
        "INIT-0002": "moves",
        "INIT-0003": "enters",
        "INIT-0004": "moves",
        "INIT-0005": "drops",
    }
    [alone] = scenario(diff(), "y2026").alone
    assert (alone.enters, alone.drops, alone.rescoped, alone.moves) == (1, 1, 0, 2)


def test_what_enters_and_drops_says_its_start() -> None:
    entered, dropped = effect_on("INIT-0003"), effect_on("INIT-0005")
    assert (entered.start_before, entered.start_after) == (None, "2026-Q3")
    assert (dropped.start_before, dropped.start_after) == ("2026-Q4", None)


def test_text_comment_and_page_say_from_when_to_when() -> None:
    text = diff_view(diff(), width=200, color=False)
    assert "moves   INIT-0002 from 2026-Q2 to 2026-Q1  One-page checkout" in text
    assert CAUSE in text
    assert "Saved baskets comes in, One-page checkout and Referral bonus move; +22.5%" in text
    comment = change_summary(diff())
    assert "| moves | `INIT-0002 from 2026-Q2 to 2026-Q1` One-page checkout |" in comment
    assert f"Why: {CAUSE}." in comment
    page = re.sub("<[^>]*>|[\u2066-\u2069]", "", page_of_diff(diff()))
    assert "INIT-0002 moves 2026-Q2 → 2026-Q1" in page
    assert "What comes in, drops out and moves" in page


def test_capacity_and_targets_of_each_step_are_changes_of_their_own() -> None:
    changed = scenario(diff(), "y2026")
    uses = {use.step: (use.used_before, use.used_after) for use in changed.capacity}
    assert uses == {
        "2026-Q1": ("60", "100"),
        "2026-Q2": ("80", "70"),
        "2026-Q3": ("70", "45"),
        "2026-Q4": ("100", "45"),
    }
    assert "engineering in 2026-Q1 60 → 100 of 100 engineer-days, all used" in diff_view(
        diff(), width=200, color=False
    )
    floors = [(kpi.step, kpi.target_after) for kpi in changed.kpis if kpi.kpi == "retention"]
    assert floors == [(None, "0.001"), ("2026-Q3", "0.0005")]


def test_what_takes_one_way_says_it_in_the_headline() -> None:
    changed = scenario(diff(), "y2026")
    alone = changed.model_copy(update={"effects": (effect_on("INIT-0002"),)})
    assert what_happens(alone) == "One-page checkout moves from 2026-Q2 to 2026-Q1"
    both = changed.model_copy(update={"effects": (effect_on("INIT-0002"), effect_on("INIT-0004"))})
    assert what_happens(both) == "One-page checkout and Referral bonus move"


def test_another_start_is_another_decision() -> None:
    changed = scenario(diff(), "y2026")
    assert changed.before is not None and changed.after is not None
    assert changed.before.decision != changed.after.decision


def test_a_diff_reads_back_from_its_json() -> None:
    text = diff().model_dump_json()
    assert PlanDiff.model_validate_json(text) == diff()

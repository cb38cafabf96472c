"""Causes: what is said to force, to follow or to be needed is so when the variants are solved by
other means."""

import random
from fractions import Fraction

import pytest

from portfolio.changes import PlanDiff
from portfolio.report.words.changes import cause_in_words
from portfolio.results import RunStatus
from tests.record.sample import FILES
from tests.review.by_enumeration import check_by_brute_force
from tests.review.changed import (
    BASE,
    FOUR,
    ONE,
    THREE,
    TWO,
    WEIGHTED,
    Change,
    changed_texts,
    diff_of,
    only_base,
    scenario,
)

DEARER: Change = (ONE, "engineering: 40", "engineering: 75")
RENAMED: Change = (ONE, "owner: checkout", "owner: tills")
LARGER: Change = (BASE, "all: {cap: 100}", "all: {cap: 200}")
CHEAPER: Change = (FOUR, "engineering: 90", "engineering: 45")


def causes(diff: PlanDiff, name: str = "base") -> dict[str, str]:
    return {
        f"{effect.kind} {effect.key}": cause_in_words(effect.cause, diff)
        for effect in scenario(diff, name).effects
        if effect.cause is not None
    }


def test_a_change_forces_its_own_and_others_follow() -> None:
    diff = diff_of(DEARER, RENAMED)
    assert causes(diff) == {"drops INIT-0001": "forced by INIT-0001 tokens.engineering 40 → 75"}
    assert causes(diff, "weighted") == {
        "drops INIT-0001": "forced by INIT-0001 tokens.engineering 40 → 75",
        "rescoped INIT-0002": "follows from INIT-0001 tokens.engineering 40 → 75",
    }


def test_a_change_that_does_nothing_says_so() -> None:
    diff = diff_of(DEARER, RENAMED, before=only_base())
    alone = {diff.units[a.unit].title: a.nothing for a in scenario(diff).alone}
    assert alone == {
        "INIT-0001 owner checkout → tills": True,
        "INIT-0001 tokens.engineering 40 → 75": False,
    }


def test_two_changes_that_are_only_enough_together() -> None:
    diff = diff_of(
        (FOUR, "engineering: 90", "engineering: 60"),
        (BASE, "all: {cap: 100}", "all: {cap: 150}"),
        before=only_base(),
    )
    assert (
        causes(diff)["enters INIT-0004"]
        == "INIT-0004 tokens.engineering 90 → 60 together with base capacity.engineering.all.cap"
        " 100 → 150"
    )


def test_changes_that_make_sense_only_together_are_tried_as_one() -> None:
    new = "initiatives/INIT-0005.yaml"
    text = FILES[TWO].replace("INIT-0002", "INIT-0005").replace("Reading lists", "Gift cards")
    diff = diff_of(
        (new, "", text), (BASE, "INIT-0001, INIT-0002", "INIT-0001, INIT-0005"), before=only_base()
    )
    assert [unit.changes for unit in diff.units] == [(0, 1)]
    assert diff.units[0].title == "2 changes to INIT-0005, base"


def test_a_plan_that_is_lost_has_a_cause_and_a_reason_with_its_place() -> None:
    diff = diff_of(
        (BASE, "design: {all: {cap: 30}}", "design: {all: {cap: 5}}"), RENAMED, before=only_base()
    )
    lost = scenario(diff)
    assert lost.after is not None and lost.after.status is RunStatus.INFEASIBLE
    assert lost.status_cause is not None
    assert (
        cause_in_words(lost.status_cause, diff)
        == "follows from base capacity.design.all.cap 30 → 5"
    )
    assert [(c.place.file, c.place.line) for c in lost.after.conflict if c.place] == [(BASE, 8)]
    back = diff_of(
        (BASE, "design: {all: {cap: 5}}", "design: {all: {cap: 30}}"),
        before=changed_texts(
            ((BASE, "design: {all: {cap: 30}}", "design: {all: {cap: 5}}"),), only_base()
        ),
    )
    assert scenario(back).status_cause is not None and scenario(back).effects == ()


def test_shares_sum_to_the_whole_difference() -> None:
    diff = diff_of(
        DEARER, CHEAPER, LARGER, (TWO, "gmv: 60000.75", "gmv: 70000"), before=only_base()
    )
    found = scenario(diff)
    assert found.before is not None and found.after is not None
    whole = Fraction(found.after.objective or 0) - Fraction(found.before.objective or 0)
    assert sum(Fraction(a.share) for a in found.alone if a.share is not None) == whole != 0


def test_many_changes_are_grouped_by_file() -> None:
    lines = [
        (ONE, "gmv: 120000", "gmv: 130000"),
        (ONE, "retention: 0.004", "retention: 0.005"),
        RENAMED,
        DEARER,
    ]
    lines += [
        (TWO, "engineering: 20", "engineering: 21"),
        (TWO, "gmv: 90000,", "gmv: 90001,"),
        (TWO, "owner: growth", "owner: g"),
    ]
    lines += [(THREE, "wait: -0.75", "wait: -0.8"), (THREE, "design: 12.5", "design: 12")]
    lines += [
        (FOUR, "gmv: 99000", "gmv: 99001"),
        (FOUR, "retention: 0.02", "retention: 0.03"),
        LARGER,
    ]
    diff = diff_of(*lines, before=only_base())
    assert len(diff.inputs) == 12
    assert [unit.title for unit in diff.units][:2] == [f"4 changes in {ONE}", f"3 changes in {TWO}"]
    assert len(diff.units) == 5


# Against brute force: the same questions answered by going over every portfolio.

EDITS: tuple[Change, ...] = (
    DEARER,
    RENAMED,
    LARGER,
    CHEAPER,
    (ONE, "gmv: 120000", "gmv: 60000"),
    (ONE, "UK: 0.6, NO: 0.4", "UK: 1, NO: 0"),
    (TWO, "gmv: 60000.75", "gmv: 160000"),
    (TWO, "engineering: 55", "engineering: 25"),
    (TWO, "status: candidate", "status: archived"),
    (THREE, "status: committed", "status: candidate"),
    (FOUR, "contributions: {gmv: 99000", "mandatory: {reason: law}\ncontributions: {gmv: 99000"),
    (FOUR, "status: candidate", "status: idea"),
    (BASE, "design: {all: {cap: 30}}", "design: {all: {cap: 20}}"),
    (BASE, "gmv: {floor: 100000,", "gmv: {floor: 1400000,"),
    (BASE, "ceiling: -0.5", "ceiling: -0.1"),
    (BASE, "bonus: {gmv: 1250.5}", "bonus: {gmv: -1250.5}"),
    (BASE, "constraints:", "constraints:\n  exclude: {INIT-0002: on hold}"),
)


@pytest.mark.parametrize("seed", range(6))
def test_every_line_of_a_diff_has_a_cause_that_brute_force_confirms(seed: int) -> None:
    check_by_brute_force(
        tuple(random.Random(seed).sample(EDITS, 1 + seed % 4)), only_base(), "base"
    )


@pytest.mark.full
@pytest.mark.parametrize("seed", range(6, 206))
def test_two_hundred_diffs_by_brute_force(seed: int) -> None:
    check_by_brute_force(
        tuple(random.Random(seed).sample(EDITS, 1 + seed % 4)), only_base(), "base"
    )


def test_nothing_phantom() -> None:
    """Edits without a meaning, or worse values of what is out anyway, change no plan."""
    changes: tuple[Change, ...] = (
        RENAMED,
        (ONE, "title: One-page", "title: Two-page"),
        (FOUR, "gmv: 99000", "gmv: 98000"),
        (FOUR, "engineering: 90", "engineering: 91"),
        (BASE, "period: 2026-Q1", "period: 2026-Q1  # a comment"),
        (WEIGHTED, "title: Two KPIs weighed", "title: Weighed"),
    )
    diff = diff_of(*changes)
    assert not diff.changed
    assert all(a.nothing for s in diff.scenarios for a in s.alone)

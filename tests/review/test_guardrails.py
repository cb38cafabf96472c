"""Guardrails: each says no to what it is for and to nothing else, whoever tries to lift it."""

import pytest

from portfolio.changes import Violation
from portfolio.report.markdown.comment import comment
from portfolio.report.text.changes import diff_view
from tests.record.sample import FILES
from tests.review.changed import (
    BASE,
    FOUR,
    ONE,
    ORGANIZATION,
    THREE,
    TWO,
    Change,
    changed_texts,
    diff_of,
    only_base,
)

PLAN = "plan: {2026-Q1: base}"
DROPS: Change = (ONE, "engineering: 40", "engineering: 75")


def guarded(rails: str) -> dict[str, str]:
    """The sample with one scenario, and guardrails."""
    return changed_texts(((ORGANIZATION, PLAN, f"{PLAN}\nguardrails: {rails}"),), only_base())


def said(rails: str, *changes: Change) -> list[str]:
    diff = diff_of(*changes, before=guarded(rails))
    assert not diff.findings
    assert all(v.scenario == "base" for v in diff.violations)
    return [_line(violation) for violation in diff.violations]


def _line(violation: Violation) -> str:
    return f"{violation.guardrail}: {violation.message} [{', '.join(violation.deciders)}]"


@pytest.mark.parametrize(
    ("rails", "changes", "expected"),
    [
        (
            "{max_objective_fall: 0.1, deciders: [cfo]}",
            [DROPS],
            (
                "max_objective_fall: the objective falls by 66.9%, and at most 10% is allowed [cfo,"
                " checkout]"
            ),
        ),
        (
            "{max_committed_changes: 0}",
            [
                (THREE, "status: committed", "status: archived"),
                (BASE, "ceiling: -0.5, goal: -1.25", "goal: -1.25"),
            ],
            (
                "max_committed_changes: 1 committed initiative would leave the plan or change"
                " scope, and at most 0 may: INIT-0003 []"
            ),
        ),
        (
            "{max_capacity_use: 0.9}",
            [(BASE, "all: {cap: 100}", "all: {cap: 92}")],
            "max_capacity_use: 97.83% of engineering is used, and at most 90% is allowed []",
        ),
        (
            "{need_reason: {INIT-0001: promised to the board}}",
            [DROPS],
            (
                "need_reason: INIT-0001 drops without a reason under exclude; it is watched:"
                " promised to the board [checkout]"
            ),
        ),
        (
            "{no_new_shortfall: true}",
            [(BASE, "design: {all: {cap: 30}}", "design: {all: {cap: 5}}")],
            "no_new_shortfall: there is no plan any more []",
        ),
        (
            "{no_new_shortfall: true}",
            [
                (BASE, "", ""),
                # other content: the same under another name is renamed, not gone
                ("config/scenarios/other.yaml", "", FILES[BASE].replace("cap: 100", "cap: 99")),
                (ORGANIZATION, PLAN, "plan: {2026-Q1: other}"),
            ],
            "no_new_shortfall: the scenario is gone []",
        ),
    ],
)
def test_each_says_no(rails: str, changes: list[Change], expected: str) -> None:
    assert said(rails, *changes) == [expected]


@pytest.mark.parametrize(
    ("rails", "changes"),
    [
        ("{max_objective_fall: 0.67}", [DROPS]),
        ("{max_objective_fall: 0}", [(ONE, "gmv: 120000", "gmv: 130000")]),
        ("{max_committed_changes: 1}", [(THREE, "status: committed", "status: archived")]),
        ("{max_capacity_use: 0.85}", [(ONE, "gmv: 120000", "gmv: 130000")]),
        (
            "{need_reason: {INIT-0001: promised}}",
            [
                (
                    BASE,
                    "constraints:",
                    "constraints:\n  exclude: {INIT-0001: the board took it back}",
                )
            ],
        ),
        ("{need_reason: {INIT-0004: promised}}", [DROPS]),
        ("{no_new_shortfall: true}", [DROPS]),
        ("{no_new_shortfall: true}", [(TWO, "title: Reading", "title: Writing")]),
    ],
)
def test_each_lets_pass(rails: str, changes: list[Change]) -> None:
    assert said(rails, *changes) == []


SHIPPED: list[Change] = [
    (THREE, "status: committed", "status: delivered"),
    (BASE, "ceiling: -0.5, goal: -1.25", "goal: -1.25"),
]


@pytest.mark.parametrize(
    "rails",
    [
        "{max_committed_changes: 0}",
        "{max_objective_fall: 0}",
        "{need_reason: {INIT-0003: promised to the board}}",
        "{max_capacity_use: 0}",
    ],
)
def test_what_is_delivered_breaks_no_promise(rails: str) -> None:
    assert said(rails, *SHIPPED) == []


def test_what_is_delivered_does_not_drop_out() -> None:
    diff = diff_of(*SHIPPED, before=guarded("{max_committed_changes: 0}"))
    [scenario] = diff.scenarios
    [shipped] = [effect for effect in scenario.effects if effect.key == "INIT-0003"]
    assert shipped.kind == "delivered"
    assert f"{shipped.title} is delivered" in diff.headline
    for text in (comment(diff), diff_view(diff, width=110, color=False)):
        [row] = [line for line in text.splitlines() if "INIT-0003" in line and "delivered" in line][
            :1
        ]
        assert "drops" not in row


def test_a_change_cannot_lift_the_guardrail_that_it_breaks() -> None:
    lifted = (ORGANIZATION, "max_objective_fall: 0.1", "max_objective_fall: 1")
    assert len(said("{max_objective_fall: 0.1}", DROPS, lifted)) == 1


def test_only_the_companys_plans_are_guarded() -> None:
    other = ("config/scenarios/other.yaml", "", FILES[BASE])
    before = changed_texts((other,), guarded("{max_objective_fall: 0.1}"))
    diff = diff_of(
        (BASE, "title: Base", "title: The base"),
        ("config/scenarios/other.yaml", "cap: 100", "cap: 50"),
        before=before,
    )
    assert diff.changed and diff.violations == ()
    unplanned = {**before, ORGANIZATION: before[ORGANIZATION].replace(PLAN, "plan: {}")}
    diff = diff_of(("config/scenarios/other.yaml", "cap: 100", "cap: 50"), before=unplanned)
    assert [v.scenario for v in diff.violations] == ["other"]


def test_a_lexicographic_floor_that_was_met_may_not_be_missed() -> None:
    floors = "objective: {mode: lexicographic, then: {mode: north_star}}"
    before = {**guarded("{no_new_shortfall: true}")}
    before[BASE] = before[BASE].replace("objective: {mode: north_star}", floors)
    diff = diff_of(
        (FOUR, "status: candidate", "status: idea"),
        (ONE, "gmv: 120000", "gmv: 1"),
        (TWO, "gmv: 60000.75", "gmv: 1"),
        (TWO, "gmv: 90000,", "gmv: 2,"),
        (
            BASE,
            "gmv: {floor: 100000, goal: 1600000, baseline: 1335313}",
            "gmv: {floor: 1350000, goal: 1600000, baseline: 1335313}",
        ),
        before=before,
    )
    assert [_line(v) for v in diff.violations] == [
        "no_new_shortfall: the floor of gmv was met and is missed now []"
    ]


def test_a_watched_initiative_exists() -> None:
    from portfolio.checked import check_loaded
    from portfolio.source import loaded

    found = check_loaded(loaded(guarded("{need_reason: {INIT-0099: gone}}"), ())).findings
    assert [(f.code, f.location.line) for f in found] == [("P205", 8)]

"""A conflict that comes from starts which are no choice says so: promised ones, and those of what
is committed or in progress."""

import pytest

from portfolio.case import Case
from portfolio.engines import adapter_of
from portfolio.pipeline import plan_case
from portfolio.report import run_view
from portfolio.report.words.conflicts import no_plan_in_words
from portfolio.results import RunStatus
from tests.small import planning_of

YEAR = "period: 2026\nschedule: {step: quarter}\n"
ANY = "capacity: {}"
REQUIRES = "INIT-0001 requires INIT-0002"
FIRST, SECOND = "INIT-0001 can start only in", "INIT-0002 can start only in"


def why(initiatives: str, scenario: str) -> str:
    case = Case(planning_of(initiatives, scenario))
    run = plan_case(case, adapter_of("scipy"))
    assert run.result.status is RunStatus.INFEASIBLE
    assert run.result.diagnosis is not None and not run.result.report
    return no_plan_in_words(run_view(run.run_id, run.manifest, run.result, run.inputs))


def pair(first: str, second: str) -> str:
    return f"""
        INIT-0001: {first}, requires: [INIT-0002]
        INIT-0002: {second}
    """


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            "status: committed, period: 2026, start: 2026-Q1",
            "status: committed, period: 2026, start: 2026-Q2",
            [
                "INIT-0001 is committed, starting in 2026-Q1.",
                f"{REQUIRES} ({FIRST} 2026-Q1, {SECOND} 2026-Q2).",
            ],
        ),
        (
            "status: committed, period: 2026-Q1",
            "period: 2026, start: 2026-Q3",
            [
                "INIT-0001 is committed, starting in 2026-Q1.",
                f"{REQUIRES} ({FIRST} 2026-Q1, {SECOND} 2026-Q3).",
            ],
        ),
        (
            "status: in_progress, period: 2026",
            "status: committed, period: 2026, start: 2026-Q2",
            [
                "INIT-0001 is in progress, starting in 2026-Q1.",
                f"{REQUIRES} ({FIRST} 2026-Q1, {SECOND} 2026-Q2).",
            ],
        ),
        (
            "period: 2026, start: 2026-Q1, mandatory: {reason: the law}",
            "status: committed, period: 2026, start: 2026-Q2",
            [
                f"INIT-0001 is mandatory ({FIRST} 2026-Q1).",
                f"{REQUIRES} ({FIRST} 2026-Q1, {SECOND} 2026-Q2).",
            ],
        ),
        (
            "status: committed, period: 2026",
            "status: committed, period: 2026, start: 2026-Q4, duration: 2 quarters",
            ["INIT-0001 is committed.", f"{REQUIRES} ({SECOND} 2026-Q4)."],
        ),
    ],
)
def test_an_order_that_pins_forbid(first: str, second: str, expected: list[str]) -> None:
    """It was told that both are under way, which is no conflict, and for a promise not true."""
    told = why(pair(first, second), YEAR + ANY)
    assert "under way" not in told
    for sentence in expected:
        assert sentence in told


def test_a_cap_of_the_step_that_was_promised() -> None:
    told = why(
        "INIT-0001: tokens: {engineering: 5}, status: committed, period: 2026, start: 2026-Q2\n"
        "INIT-0002: tokens: {engineering: 5}, period: 2026, start: 2026-Q2, bundle: pair\n"
        "INIT-0003: tokens: {engineering: 1}, status: committed, period: 2026, bundle: pair",
        f"{YEAR}capacity: {{engineering: {{all: {{cap: 8}}}}}}",
    )
    assert "INIT-0001 is committed, starting in 2026-Q2." in told
    assert "All or none of bundle pair: INIT-0002, INIT-0003 (INIT-0002 can start only in" in told
    assert "INIT-0003 is committed." in told


@pytest.mark.parametrize("kind", ["at_most_per_step", "at_most_finished_per_step"])
def test_starts_per_step(kind: str) -> None:
    told = why(
        "INIT-0001: status: committed, period: 2026, start: 2026-Q2\n"
        "INIT-0002: status: committed, period: 2026-Q2",
        f"{YEAR}{ANY}\nconstraints: {{groups: {{launches: {{members: [INIT-0001, INIT-0002],"
        f" {kind}: 1}}}}}}",
    )
    assert f"(INIT-0001, INIT-0002) ({FIRST} 2026-Q2, {SECOND} 2026-Q2)" in told


def test_of_the_steps_that_are_left() -> None:
    told = why(
        pair(
            "status: in_progress, period: 2026",
            "status: committed, period: 2026, start: 2026-Q4",
        ),
        "period: 2026\nschedule: {step: quarter, from: 2026-Q3}\n" + ANY,
    )
    assert "INIT-0001 is in progress, starting in 2026-Q3." in told


@pytest.mark.parametrize("schedule", ["", "schedule: {step: quarter}\n"])
def test_starts_are_not_named_where_they_play_no_part(schedule: str) -> None:
    told = why(
        "INIT-0001: tokens: {engineering: 5}, status: committed, start: 2026-Q1, bundle: pair\n"
        "INIT-0002: tokens: {engineering: 5}, bundle: pair",
        f"{schedule}capacity: {{engineering: {{all: {{cap: 8}}}}}}",
    )
    assert "INIT-0001 is committed." in told and "start" not in told

"""Odd schedules, dates and durations get a located finding or a true sentence, never a traceback."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.over_time.year import NAME, SCENARIO, YEAR

STEPS = "schedule: {step: quarter}"
KEY, OTHER = "INIT-0009", "INIT-0010"


def scenario(schedule: str = STEPS, **others: str) -> str:
    """The year's scenario with another schedule, and other texts in place of its own; no targets,
    which would name steps."""
    text = YEAR[SCENARIO].partition("targets:")[0].replace(STEPS, schedule)
    for old, new in others.items():
        text = text.replace({"period": "period: 2026\n", "cap": "cap: 100"}[old], new)
    return text


def initiative(key: str, fields: str, period: str = "2026") -> str:
    """A candidate, unless its fields say otherwise."""
    status = "" if "status:" in fields else "status: candidate\n"
    numbers = "tokens: {engineering: 50}\ncontributions: {gmv: 100}\n"
    text = f"key: {key}\ntitle: {key}\n{status}{numbers}{fields}\n"
    return text if "period:" in fields else f"{text}period: {period}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


def run(root: Path, words: str, texts: Mapping[str, str]) -> Result:
    organization = YEAR["config/organization.yaml"].partition("plan:")[0]
    for name, text in {**YEAR, "config/organization.yaml": organization, **texts}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, [*words.split(), "--root", str(root)], catch_exceptions=False)


@pytest.mark.parametrize(
    "command", ["validate", f"solve {NAME}", f"roadmap {NAME}", f"gaps {NAME}"]
)
@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (scenario("schedule: {step: quarter, from: 2025-Q4}"), ":4:33: error[P532]: 2025-Q4 is no"),
        (scenario("schedule: {step: quarter, from: 2026-05}"), ":4:33: error[P532]: 2026-05 is no"),
        (scenario("schedule: {step: quarter, from: 2027-Q1}"), ":4:33: error[P532]: 2027-Q1 is no"),
        (scenario("schedule: {step: week, from: 2026-W01}"), ":4:30: error[P532]: 2026-W01 is no"),
        (scenario(period="period: 2026-02\n"), ":4:18: error[P531]: 2026-02 cannot be cut"),
        (
            scenario("schedule: {step: half, from: 2026-H1}", period="period: 2026-Q1\n"),
            ":4:18: error[P531]: 2026-Q1 cannot be cut",
        ),
    ],
)
def test_a_schedule_that_cuts_nothing_is_told_at_its_place(
    root: Path, command: str, text: str, finding: str
) -> None:
    """What is asked of the pool of such a scenario ended with a traceback."""
    done = run(root, command, {SCENARIO: text})
    assert done.exit_code == Exit.INVALID
    assert SCENARIO + finding in done.output


@pytest.mark.parametrize(
    ("cap", "fields", "words"),
    [
        ("cap: 40", "", "no step has room for more than 40"),
        ("cap: 40", "duration: 2 quarters", None),
        ("cap: 20", "duration: 2 quarters", "no 2 steps have room for more than 40"),
        ("cap: 40, by_step: {2026-Q4: {cap: 50}}", "", None),
        ("cap: 40, by_step: {2026-Q4: {cap: null}}", "", None),
        ("cap: 40, whole: {cap: 45}", "duration: 4 quarters", "the cap over all steps is 45"),
        ("by_step: {2026-Q4: {cap: 40}}", "", None),
    ],
)
def test_a_cap_of_steps_is_held_against_the_steps_that_it_takes(
    root: Path, cap: str, fields: str, words: str | None
) -> None:
    """Of 50 days over two quarters with 40 each no plan can have it, it said."""
    path = f"initiatives/{KEY}.yaml"
    done = run(root, "validate", {SCENARIO: scenario(cap=cap), path: initiative(KEY, fields)})
    told = [line for line in done.output.splitlines() if "P342" in line and path in line]
    expected = (
        [] if words is None else [f"it needs 50 engineering, and {words}: no plan can have it"]
    )
    assert [line.partition("P342]: ")[2] for line in told] == expected


def test_a_promise_outside_the_steps_is_one_mistake(root: Path) -> None:
    """It is not told as well that the initiative uses capacity to the end of the horizon."""
    promised = initiative(KEY, "status: committed\nstart: 2026-Q1")
    later = scenario("schedule: {step: quarter, from: 2026-Q2}")
    done = run(root, "validate", {SCENARIO: later, f"initiatives/{KEY}.yaml": promised})
    assert done.exit_code == Exit.INVALID
    assert "P534" in done.output and "P539" not in done.output


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("step_bound", ["{cap: null}", "{cap: null, floor: 0}"])
def test_null_takes_the_cap_of_one_step_away(root: Path, step_bound: str, nested: bool) -> None:
    """Also in a scenario that extends the one with the cap. It was read as if nothing were said."""
    by_step = f"by_step: {{2026-Q3: {step_bound}}}"
    texts = {SCENARIO: scenario(cap=f"cap: 100, {by_step}")}
    name = NAME
    if nested:
        name = "freed"
        capacity = f"capacity: {{engineering: {{all: {{{by_step}}}}}}}"
        texts = {SCENARIO: scenario(cap="cap: 100, by_step: {2026-Q3: {cap: 5}}")}
        freed = f"title: F\nextends: {NAME}\nperiod: 2026\n{capacity}\n"
        texts["config/scenarios/freed.yaml"] = freed
    capacity = json.loads(run(root, f"roadmap {name} --json", texts).stdout)["capacity"]
    assert capacity[0]["caps"] == ["100", "100", None, "100"]
    assert int(capacity[0]["used"][2]) > 100


@pytest.mark.parametrize(
    "by_step", ["{2026-Q3: null}", "null", "[]", "{2026-Q3: []}", "{null: {cap: null}}"]
)
def test_a_by_step_of_another_shape_is_no_bug(root: Path, by_step: str) -> None:
    done = run(root, "validate", {SCENARIO: scenario(cap=f"cap: 100, by_step: {by_step}")})
    assert done.exit_code in (Exit.DONE, Exit.INVALID)

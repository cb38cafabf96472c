"""Shapes that people carry over from other tools get the line to write, and that line is taken."""

import re

import pytest

from portfolio.findings import Finding
from tests.portfolios import edited, read

INITIATIVE = "initiatives/INIT-0003.yaml"
SCENARIO = "config/scenarios/q1-base.yaml"
HEAD = "key: INIT-0003\ntitle: x\nstatus: idea\n"
SCENARIO_HEAD = "title: x\nperiod: 2026-Q1\nobjective: {mode: north_star}\n"


def findings(file: str, text: str) -> tuple[Finding, ...]:
    return read({file: text})[1]


def proposed(finding: Finding) -> str:
    """The line between the first backticks of a hint."""
    match = re.search("`([^`]+)`", finding.hint or "")
    assert match is not None, finding
    return match[1]


WRONG_IN_AN_INITIATIVE = [
    "depends_on: INIT-0001",
    "depends_on: [INIT-0001, INIT-0002]",
    "prerequisites: [INIT-0001]",
    "blocked_by: INIT-0001",
    "Depends-On: [INIT-0001]",
    "must_have: yes",
    "must_have: true",
    "mandatory: true",
    "mandatory: yes",
    "mandatory: the law of 2027",
    "exclude: [INIT-0001]",
    "conflicts_with: INIT-0002",
    "department: payments",
    "country: [UK]",
    "state: candidate\nperiod: 2026-Q1\ntokens: {engineering: 0}\ncontributions: {gmv: 1}",
    "owner: {name: Shops}",
    "owner: [web]",
    "owner: 123",
    "owner: false",
    "requires: INIT-0001",
    "dimensions: {country: [UK]}",
    'tokens: {engineering: "30"}',
    'tokens: {engineering: "1,200"}',
    "contributions: {retention: 0.4%}",
    "period: Q3 2026",
    "period: 2026Q3",
    "period: 2026 h1",
    "assignee: Ann",
    "team: [web]",
    "description: a text",
    "remarks: a text",
    "quarter: Q2 2026",
    "timeframe: 2026-H1",
    "due: 2026-03-01",
    "due_date: Q1 2026",
    "start_date: 2026-01-02",
    "end_date: 2026-03",
    "deadline: Q3 2026",
    "latest_finish: 2026-H1",
    "earliest_start: 2026-Q1",
    "cost: {engineering: 10}",
    "impact: {gmv: 3}",
]


@pytest.mark.parametrize("wrong", WRONG_IN_AN_INITIATIVE)
def test_the_line_proposed_for_an_initiative_is_taken(wrong: str) -> None:
    first = findings(INITIATIVE, f"{HEAD}{wrong}\n")[0]
    line = proposed(first)
    kept = wrong.split("\n")[1:]
    nested = (
        wrong.split(": {", maxsplit=1)[0]
        if wrong.startswith(("tokens", "contributions", "dim"))
        else ""
    )
    mended = f"{nested}: {{{line}}}" if nested else line
    text = "\n".join([HEAD.rstrip(), mended, *kept]) + "\n"
    if line.startswith("status:"):
        text = text.replace("status: idea\n", "")
    assert [f for f in findings(INITIATIVE, text) if f.code not in ("P306", "P316")] == []


WRONG_IN_A_SCENARIO = [
    ("capacity: {engineering: 100}", "capacity: {LINE}"),
    ("capacity: {engineering: {all: 100}}", "capacity: {engineering: {LINE}}"),
    ("capacity: {engineering: {country: {UK: 5}}}", "capacity: {engineering: {country: {LINE}}}"),
    ("targets: {all: {gmv: 5}}", "targets: {all: {LINE}}"),
    ("targets: {country: {UK: {gmv: 5}}}", "targets: {country: {UK: {LINE}}}"),
    ("constraints: {exclude: [INIT-0001]}", "constraints: {LINE}"),
    ("constraints: {exclude: INIT-0001}", "constraints: {LINE}"),
    ("constraints: {mandatory: [INIT-0001, INIT-0002]}", "constraints: {LINE}"),
]


@pytest.mark.parametrize(("wrong", "around"), WRONG_IN_A_SCENARIO)
def test_the_line_proposed_for_a_scenario_is_taken(wrong: str, around: str) -> None:
    [finding] = findings(SCENARIO, f"{SCENARIO_HEAD}{wrong}\n")
    mended = around.replace("LINE", proposed(finding))
    assert findings(SCENARIO, f"{SCENARIO_HEAD}{mended}\n") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "must_have: [INIT-0001, INIT-0002]",
        "must_include: INIT-0001",
        "excluded: [INIT-0001]",
        "quarter: Q1",
    ],
)
def test_the_line_proposed_for_an_unknown_field_of_a_scenario_is_taken(wrong: str) -> None:
    head = SCENARIO_HEAD.replace("period: 2026-Q1\n", "") if "quarter" in wrong else SCENARIO_HEAD
    reported = findings(SCENARIO, f"{head}{wrong}\n")
    [finding] = [one for one in reported if one.code == "P111"]
    assert findings(SCENARIO, f"{head}{proposed(finding)}\n") == ()


@pytest.mark.parametrize(
    ("wrong", "shape"),
    [
        ("weights: {gmv: 1}", "objective: {weights: …}"),
        ("budget: 100", "capacity: {RESOURCE: {all: {cap: number}}}"),
        ("okrs: {gmv: 3}", "targets: {all: {KPI: {floor: number, goal: number}}}"),
        ("based_on: q1-base", "extends: NAME of another scenario"),
        ("depends_on: {INIT-0001: INIT-0002}", "constraints: {prerequisites:"),
    ],
)
def test_what_people_call_a_field_of_a_scenario_is_told_its_place(wrong: str, shape: str) -> None:
    [finding] = findings(SCENARIO, f"{SCENARIO_HEAD}{wrong}\n")
    assert shape in (finding.hint or "")


@pytest.mark.parametrize(
    ("wrong", "day"),
    [
        ("deadline: Q3 2026", "2026-09-30"),
        ("latest_finish: 2026-H1", "2026-06-30"),
        ("earliest_start: 2026 Q2", "2026-04-01"),
        ("due: 2026-02", "2026-02-28"),
    ],
)
def test_a_period_in_place_of_a_date_proposes_its_first_or_last_day(wrong: str, day: str) -> None:
    [finding] = findings(INITIATIVE, f"{HEAD}{wrong}\n")
    assert proposed(finding).endswith(f": {day}")


NO_PERIOD = ["2026-H3", "h4 2026", "0000-Q1", "Q1 0000", "2026-00", "2026-13", "2026-02-30"]


@pytest.mark.parametrize("text", NO_PERIOD)
@pytest.mark.parametrize("field", ["deadline", "latest_finish", "earliest_start", "due"])
def test_a_day_that_is_proposed_exists(field: str, text: str) -> None:
    [finding] = findings(INITIATIVE, f"{HEAD}{field}: {text}\n")
    if finding.hint is not None and "`" in finding.hint:
        line = proposed(finding)
        assert findings(INITIATIVE, f"{HEAD}{line}\n")[0:] == (), line


@pytest.mark.parametrize("text", NO_PERIOD)
def test_a_period_that_is_proposed_exists(text: str) -> None:
    for finding in findings(INITIATIVE, f"{HEAD}period: {text}\n"):
        assert text not in (finding.hint or "")


@pytest.mark.parametrize("wrong", ["priority: high", "rank: 3", "MoSCoW: must"])
def test_there_is_no_priority(wrong: str) -> None:
    [finding] = findings(INITIATIVE, f"{HEAD}{wrong}\n")
    assert "there is no priority" in (finding.hint or "")


@pytest.mark.parametrize("rule", ["mandatory", "exclude", "bundles", "prerequisites", "groups"])
def test_a_rule_at_the_top_of_a_scenario_belongs_under_constraints(rule: str) -> None:
    [finding] = findings(SCENARIO, f"{SCENARIO_HEAD}{rule}: {{}}\n")
    assert finding.code == "P111"
    assert finding.hint is not None
    assert "`constraints:`" in finding.hint


def test_a_field_with_the_name_of_a_declared_dimension_belongs_under_dimensions() -> None:
    organization = "config/organization.yaml"
    declared = edited(
        organization, ("dimensions:\n", "dimensions:\n  floor_of_shop: {first: One}\n")
    )
    changes = {**declared, INITIATIVE: f"{HEAD}floor_of_shop: first\n"}
    [finding] = read(changes)[1]
    assert finding.hint == "write `dimensions: {floor_of_shop: first}`"


@pytest.mark.parametrize("value", ["high", "'0.7'", "urgent, before summer"])
def test_time_sensitivity_as_text_is_gone(value: str) -> None:
    [finding] = findings(INITIATIVE, f"{HEAD}time_sensitivity: {value}\n")
    assert finding.code == "P114"
    assert finding.message == "the field time_sensitivity as text is gone"
    assert "from 0" in (finding.hint or "")

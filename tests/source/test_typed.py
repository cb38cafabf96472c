"""Messages of structure: what is wrong, where, and what to write instead."""
# ruff: noqa: E501 - one case a line

import pytest

from portfolio.source.typed_models import REPLACED_FIELDS
from tests.portfolios import edited, read

FILE = "initiatives/INIT-0003.yaml"
SCENARIO = "config/scenarios/q1-north-star.yaml"
METRICS = "config/metrics.yaml"
ORGANIZATION = "config/organization.yaml"


def said(changes: dict[str, str]) -> list[tuple[str, str, str | None]]:
    """(code, message, hint) of the structural findings."""
    return [(f.code, f.message, f.hint) for f in read(changes)[1] if f.code < "P2"]


def in_initiative(text: str) -> list[tuple[str, str, str | None]]:
    return said({FILE: f"key: INIT-0003\ntitle: x\nstatus: idea\n{text}\n"})


def in_scenario(text: str) -> list[tuple[str, str, str | None]]:
    return said({SCENARIO: f"title: x\nperiod: 2026-Q1\nobjective: {{mode: north_star}}\n{text}\n"})


NUMBER_HINT = "write a plain decimal such as 1200000 or 0.002: no separators, units or quotes"
TEN_HINT = "write `engineering: 10`: a plain decimal, no separators, units or quotes"
LIST_HINT = '[ begins a list; if it is text, put it in quotes: `owner: "[a]"`'
MANDATE_HINT = "write `mandatory: {reason: why it must be done}`"
NAME = "should be a name: letters, digits and _ . & + -, starting with a letter or digit"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tokns: {}", ("P111", "unknown field tokns", "did you mean tokens?")),
        ("zebra: 1", ("P111", "unknown field zebra", None)),
        ("tokens: {engineering: ten}", ("P113", "tokens.engineering should be a number", NUMBER_HINT)),
        ("tokens: {engineering: '10'}", ("P113", "tokens.engineering should be a number", TEN_HINT)),
        ("tokens: {engineering: null}", ("P113", "tokens.engineering should be a number", None)),
        ("tokens: {engineering: true}", ("P113", "tokens.engineering should be a number", None)),
        ("tokens: {engineering: -1}", ("P115", "tokens.engineering should not be negative", None)),
        ("tokens: {engineering: .inf}", ("P115", "tokens.engineering should be a finite number", None)),
        ("tokens: {engineering: .nan}", ("P115", "tokens.engineering should be a finite number", None)),
        ("tokens: {engineering: 1e400}", ("P115", "tokens.engineering should be 0 or of a magnitude from 1e-12 to 1e15", None)),
        ("tokens: {engineering: 1e-13}", ("P115", "tokens.engineering should be 0 or of a magnitude from 1e-12 to 1e15", None)),
        ("tokens: {engineering: 1.2345678901234567}", ("P115", "tokens.engineering should have at most 15 significant digits", None)),
        (f"tokens: {{engineering: {'9' * 500}}}", ("P115", "tokens.engineering should be a finite number", None)),
        ("tokens: 5", ("P113", "tokens should be a mapping, as {name: value}", None)),
        ("owner: 5", ("P113", "owner should be text", 'put it in quotes: `owner: "5"`')),
        ("owner: true", ("P113", "owner should be text", 'put it in quotes: `owner: "true"`')),
        ("owner: [a]", ("P113", "owner should be text", LIST_HINT)),
        ("owner: ''", ("P115", "owner should not be empty", None)),
        ('owner: "a\\nb"', ("P115", "owner should be a single line without control or invisible direction characters", None)),
        ('summary: "a\\u202eb"', ("P115", "summary should be a text without control or invisible direction characters", None)),
        (f"owner: {'x' * 301}", ("P115", "owner should have at most 300 characters", None)),
        ("requires: INIT-0001", ("P113", "requires should be a list, as [a, b]", "write `requires: [INIT-0001]`")),
        ("requires: [INIT-0001, 5]", ("P113", "requires #2 should be text", 'put it in quotes: `"5"`')),
        ("duration: 0", ("P115", "duration should be a whole number, 1 or more", None)),
        ("duration: 1.0", ("P115", "duration should be a whole number, 0 or more", None)),
        ("deadline: 2026-02-30", ("P115", "deadline should be a date of the calendar, as 2026-03-31", None)),
        ("deadline: 20260230", ("P115", "deadline should be a date of the calendar, as 2026-03-31", None)),
        ("bundle: a b", ("P115", f"bundle {NAME}", None)),
        ("scope_mode: a b", ("P115", f"scope_mode {NAME}", None)),
        ("scopes: {a b: {}}", ("P115", f"the name a b (in scopes) {NAME}", None)),
        ("mandatory: true", ("P113", "mandatory should be a mapping, as {name: value}", MANDATE_HINT)),
        ("mandatory: {}", ("P112", "the field reason is missing", "add `reason:`")),
        ("math_models: [{name: a, target_kpi: gmv}]", ("P112", "the field formula is missing", "add `formula:`")),
        ("math_models: [{name: a, target_kpi: gmv, formula: b, primary: yes}]", ("P113", "math_models #1.primary should be true or false", None)),
        ("dimensions: {country: {UK: 2}}", ("P115", "dimensions.country.UK should be from 0 to 1", None)),
    ],
)  # fmt: skip
def test_an_initiative_says_what_is_wrong(text: str, expected: tuple[str, str, str | None]) -> None:
    assert in_initiative(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limits: {nodes: 0}", ("P115", "limits.nodes should be a whole number, 1 or more", None)),
        ("limits: {node: 1}", ("P111", "unknown field node", "did you mean nodes?")),
        ("capacity: {engineering: {all: {cup: 1}}}", ("P111", "unknown field cup", "did you mean cap?")),
        ("candidates: {exept: []}", ("P111", "unknown field exept", "did you mean except?")),
        ("constraints: {exclude_pairs: [[INIT-0001]]}", ("P115", "constraints.exclude_pairs #1 should have 2 entries or more", None)),
        ("constraints: {exclude_pairs: [[INIT-0001, INIT-0002, INIT-0003]]}", ("P115", "constraints.exclude_pairs #1 should have at most 2 entries", None)),
        ("constraints: {groups: {a b: {members: [INIT-0001], at_least: 1}}}", ("P115", f"the name a b (in constraints.groups) {NAME}", None)),
        ("targets: {country: {UK: {gmv: {gaol: 1}}}}", ("P111", "unknown field gaol", "did you mean goal?")),
        ("overrides: {INIT-0001: {tokens: {engineering: ten}}}", ("P113", "tokens.engineering should be a number", NUMBER_HINT)),
        ("overrides: {INIT-0001: {tokns: {}}}", ("P111", "unknown field tokns", "did you mean tokens?")),
    ],
)  # fmt: skip
def test_a_scenario_says_what_is_wrong(text: str, expected: tuple[str, str, str | None]) -> None:
    assert in_scenario(text) == [expected]


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        ("gmv", ("P113", "objective should be a mapping, as {name: value}", None)),
        ("{}", ("P115", "objective should say its mode", None)),
        ("{mode: weighted}", ("P115", "objective should have a mode of north_star, weighted_kpis, lexicographic", "did you mean weighted_kpis?")),
        ("{mode: north_star, weights: {gmv: 1}}", ("P111", "unknown field weights", "mode north_star has no weights: take it out, or where `extends` brings it write `weights: null`")),
        ("{mode: lexicographic, then: {mode: north_star, scales: {gmv: 1}}}", ("P111", "unknown field scales", "mode north_star has no scales: take it out, or where `extends` brings it write `scales: null`")),
        ("{mode: weighted_kpis, weights: {gmv: 0}}", ("P115", "objective.weights.gmv should be greater than 0", None)),
        ("{mode: lexicographic, then: {mode: weighted_kpis}}", ("P112", "the field weights is missing", "add `weights:`")),
    ],
)  # fmt: skip
def test_an_objective_says_what_is_wrong(
    objective: str, expected: tuple[str, str, str | None]
) -> None:
    [(code, message, hint)] = said(edited(SCENARIO, ("{mode: north_star}", objective)))
    assert (code, message) == expected[:2]
    assert expected[2] is None or hint == expected[2]


@pytest.mark.parametrize(
    ("period", "right"),
    [
        ("2026", True), ("2026-H1", True), ("2026-Q4", True), ("2026-12", True), ("2026-W53", True), ("'2026'", True),
        ("2026-Q5", False), ("2026-13", False), ("2025-W53", False), ("2026-H3", False), ("26-Q1", False),
        ("0000-Q1", False), ("2026-q1", False), ("2026.5", False), ("[2026]", False), ("2026-W00", False),
    ],
)  # fmt: skip
def test_a_period_is_one_of_the_calendar(period: str, right: bool) -> None:
    assert bool(in_initiative(f"period: {period}")) is not right


@pytest.mark.parametrize("field", REPLACED_FIELDS)
def test_a_field_of_earlier_tools_names_what_took_its_place(field: str) -> None:
    [(code, message, hint)] = in_initiative(f"{field}: 1")
    assert code == "P114"
    assert message == f"the field {field} is gone"
    assert hint == f"use {REPLACED_FIELDS[field]}"


def test_the_other_files_say_what_is_wrong_too() -> None:
    assert said({ORGANIZATION: "name: x\nresources: {}\n"}) == [
        ("P115", "resources should not be empty", None)
    ]
    assert said({METRICS: "metrics: {GMV: {name: x, level: top, unit: y}}\n"}) == [
        ("P115", "the name GMV (in metrics) should be a KPI key: lower-case letters, digits and _, starting with a letter", None),
        ("P115", "metrics.GMV.level should be north_star, strategic or operational", None),
    ]  # fmt: skip


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = "key: init\ntitel: x\nstatus: done\ntokens: {engineering: x, design: -1}\n"
    assert sorted(code for code, *_ in said({FILE: text})) == [
        "P111",
        "P112",
        "P113",
        "P115",
        "P115",
        "P115",
    ]

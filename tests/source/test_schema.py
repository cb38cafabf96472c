"""The editor schemas: valid, deterministic, and in agreement with the models."""
# ruff: noqa: E501 - one case a line

import datetime
import json
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from portfolio.findings import Finding
from portfolio.load import load
from portfolio.source import (
    INITIATIVES,
    METRICS,
    ORGANIZATION,
    SCENARIOS,
    Workspace,
    read_document,
    read_workspace,
)
from portfolio.source.schema import DIALECT, schemas
from portfolio.validate import validate
from tests.portfolios import base_texts, cases, findings_on_disk, overlaid, read


def workspace() -> Workspace:
    base, _ = read()
    assert base is not None
    return base


def schema_of(file: str, found: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a file, by its place."""
    if file in (ORGANIZATION, METRICS):
        return found[f"{PurePosixPath(file).stem}.json"]  # type: ignore[no-any-return]
    folder = {INITIATIVES: "initiative.json", SCENARIOS: "scenario.json"}
    return found.get(folder.get(str(PurePosixPath(file).parent), ""))


def as_json(value: Any) -> Any:
    """What an editor sees: numbers of JSON, lists."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        return [as_json(part) for part in value]
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    return value


def accepts(schema: dict[str, Any], value: Any) -> bool:
    checker = FormatChecker(formats=())
    checker.checks("date", raises=ValueError)(lambda text: bool(datetime.date.fromisoformat(text)))
    return Draft202012Validator(schema, format_checker=checker).is_valid(as_json(value))


def in_json(schema: Any, path: str) -> Any:
    for step in path.split("/"):
        schema = schema[int(step) if isinstance(schema, list) else step]
    return schema


@pytest.mark.parametrize(
    "name", ["organization.json", "metrics.json", "initiative.json", "scenario.json"]
)
def test_schemas_are_valid_and_say_so(name: str) -> None:
    schema = schemas(workspace())[name]
    assert schema["$schema"] == DIALECT
    assert "$id" not in schema
    assert schema["title"] == name.removesuffix(".json").capitalize()
    Draft202012Validator.check_schema(schema)
    assert "x-vocabulary" not in json.dumps(schema)


@pytest.mark.parametrize(
    "name", ["organization.json", "metrics.json", "initiative.json", "scenario.json"]
)
def test_every_reference_leads_somewhere_and_every_definition_is_used(name: str) -> None:
    schema = schemas(workspace())[name]
    text = json.dumps(schema)
    defined = set(schema.get("$defs", {}))
    used = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert used == defined


def test_schemas_are_the_same_however_the_files_are_ordered() -> None:
    texts = base_texts()
    other, _ = read_workspace({file: texts[file] for file in sorted(texts, reverse=True)})
    assert other is not None
    assert json.dumps(schemas(other)) == json.dumps(schemas(workspace()))


def test_the_names_of_the_workspace_are_completed() -> None:
    found = schemas(workspace())
    initiative = found["initiative.json"]
    contributions = in_json(initiative, "properties/contributions/anyOf/0")
    assert set(contributions["properties"]) == {"gmv", "retention", "conversion", "churn"}
    assert contributions["additionalProperties"] is False
    assert contributions["properties"]["gmv"]["description"] == "Gross merchandise value, in GBP"
    countries = in_json(initiative, "properties/dimensions/properties/country/anyOf")
    assert countries[0]["enum"] == sorted(countries[1]["properties"]) == ["DE", "NO", "UK"]
    assert in_json(initiative, "$defs/known-kpi/enum") == [
        "churn",
        "conversion",
        "gmv",
        "latency",
        "retention",
    ]
    definitions = found["scenario.json"]["$defs"]
    assert definitions["known-scenario"]["enum"] == ["q1-base", "q1-north-star"]
    capacity = definitions["ResourceCapacityMerged"]
    assert {"all", "country", "department", "country/department", "department/country"} == set(
        capacity["properties"]
    )
    crossed = capacity["properties"]["country/department"]["propertyNames"]["pattern"]
    assert crossed == "^(DE|NO|UK)/(growth|payments)$"


def test_fields_say_what_they_are() -> None:
    for schema in schemas(workspace()).values():
        for field in schema.get("properties", {}).values():
            assert field.get("description") or "$ref" in field


def test_many_names_become_an_enumeration() -> None:
    kpis = "".join(f"  kpi_{n}: {{name: K, level: strategic, unit: x}}\n" for n in range(300))
    many, _ = read({METRICS: base_texts()[METRICS] + kpis})
    assert many is not None
    contributions = in_json(schemas(many)["initiative.json"], "properties/contributions/anyOf/0")
    assert contributions["propertyNames"] == {"$ref": "#/$defs/known-kpi"}
    assert contributions["additionalProperties"]["anyOf"][0]["type"] == "number"


def test_names_of_broken_files_are_still_known() -> None:
    broken, _ = read(
        {"initiatives/INIT-0002.yaml": "key: [", "config/scenarios/q1-north-star.yaml": "title: 5"}
    )
    assert broken is not None
    definitions = schemas(broken)["scenario.json"]["$defs"]
    assert definitions["known-scenario"]["enum"] == ["q1-base", "q1-north-star"]


SCENARIO = "title: x\nperiod: 2026-Q1\nobjective: {mode: north_star}\n"
CHANGE = "title: x\nextends: q1-base\n"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (SCENARIO, True),
        (SCENARIO + "capacity: {engineering: {country: {UK: {cap: 1}}, country/department: {UK/growth: {cap: 1}}}}", True),
        (SCENARIO + "capacity: {engineering: {country: {GB: {cap: 1}}}}", False),
        (SCENARIO + "capacity: {engineering: {country/department: {growth/UK: {cap: 1}}}}", False),
        (SCENARIO + "capacity: {people: {all: {cap: 1}}}", False),
        (SCENARIO + "targets: {department: {growth: {gmv: {goal: 1}}}}", True),
        (SCENARIO + "targets: {department: {growth: {latency: {goal: 1}}}}", False),
        (SCENARIO + "targets: {all: {gmv: {goal: null}}, country: null}\nlimits: null", True),
        (SCENARIO + "candidates: all", True),
        (SCENARIO + "candidates: {only: [INIT-0001], except: null}", True),
        (SCENARIO + "candidates: {only: [INIT-9999]}", True),
        (SCENARIO + "candidates: some", False),
        (SCENARIO + "overrides: {INIT-0001: {tokens: {engineering: 5, design: null}, owner: null, scopes: null}}", True),
        (SCENARIO + "overrides: {INIT-0001: {key: INIT-0002}}", False),
        (SCENARIO + "overrides: {INIT-0001: {tokns: {}}}", False),
        (SCENARIO + "overrides: {INIT-0009: {owner: x}}", True),
        (SCENARIO + "constraints: {exclude_pairs: [[INIT-0001, INIT-0002]]}", True),
        (SCENARIO + "constraints: {exclude_pairs: [[INIT-0001, null]]}", False),
        (SCENARIO + "constraints: {exclude_pairs: [[INIT-0001]]}", False),
        (SCENARIO + "constraints: {groups: {g: {at_least: 1}}}", False),
        (SCENARIO + "constraints: {bundles: {a b: [INIT-0001]}}", False),
        (SCENARIO + "constraints: {synergies: {s: {members: [INIT-0001, INIT-0002], tiers: [{bonus: {gmv: 1}}]}}}", False),
        ("title: x\nperiod: 2026-Q1\n", False),
        ("title: x\nperiod: 2026-Q1\nobjective: {mode: weighted_kpis}\n", False),
        ("title: x\nperiod: 2026-Q1\nobjective: {weights: {gmv: 1}}\n", False),
        ("title: x\nperiod: 2026-Q1\nobjective: {mode: weighted_kpis, weights: {gmv: 1}}\n", True),
        ("extends: null\ntitle: x\n", False),
        (CHANGE, True),
        (CHANGE + "objective: {weights: {gmv: 2, retention: null}}", True),
        (CHANGE + "objective: {mode: north_star, weights: null}", True),
        (CHANGE + "objective: {mode: best}", False),
        (CHANGE + "constraints: {groups: {bets: {at_least: 2}}}", True),
        (CHANGE + "constraints: {groups: {bets: {atleast: 2}}}", False),
        (CHANGE + "capacity: {engineering: {country: {UK: null}}}", True),
        ("extends: nobody\n", False),
    ],
)  # fmt: skip
def test_scenarios_in_an_editor(text: str, right: bool) -> None:
    document, _ = read_document("f.yaml", text)
    assert document is not None
    assert accepts(schemas(workspace())["scenario.json"], document.data) is right


SEEN = (
    {"P110", "P111", "P112", "P113", "P114", "P115", "P116"}
    | {f"P20{n}" for n in (1, 2, 3, 4, 6, 8)}
    | {"P518"}
)
"""Structure, names that are unknown or retired, and slices that cannot be read: what a schema sees
too."""
HALF_SEEN = {"P209"}
"""An operational KPI is refused as the key of an entry, and taken as an element or a value."""
UNREADABLE = {"P100", "P101", "P102", "P103", "P104", "P105", "P107", "P108"}
"""The text holds no JSON value, or not the one that an editor makes of it."""


def agreement(findings: tuple[Finding, ...], file: str, text: str) -> bool | None:
    """Whether the schema should accept a file of a portfolio: exactly if none of its findings is in
    SEEN.

    Left out are names within a text (metric chains), which no schema looks into, and initiatives
    that there are not (P205), since the schemas do not list them. None where the two need not
    agree: the file is UNREADABLE, or half seen and nothing else. Beyond the examples they may
    differ as the schema module says (significant digits, 3.0 for a whole number, history, null for
    a field that there never is), and where only two files together are wrong (P112 or P115 of what
    `extends` merges).
    """
    here = [finding for finding in findings if finding.location.file == file]
    codes = {finding.code for finding in here if "->" not in _marked(finding, text)}
    if codes & UNREADABLE or (codes & HALF_SEEN and not codes & SEEN):
        return None
    return not codes & SEEN


def _marked(finding: Finding, text: str) -> str:
    at = finding.location
    return text.split("\n")[at.line - 1][at.column - 1 : (at.end_column or at.column + 1) - 1]


@pytest.mark.parametrize("case", [*cases("valid"), *cases("invalid")], ids=lambda case: case.name)
def test_schemas_agree_with_validation_on_the_examples(case: Path, tmp_path: Path) -> None:
    """On each file of each example, acceptance by the schemas is what `agreement` says."""
    root = overlaid(case, tmp_path)
    findings = findings_on_disk(root)
    loaded = load(root)
    found = schemas(
        loaded.workspace or workspace()
    )  # without organization and metrics, the names of the base
    for file, text in loaded.texts.items():
        document, _ = read_document(file, text)
        schema = schema_of(file, found)
        expected = agreement(findings, file, text)
        if document is not None and schema is not None and expected is not None:
            assert accepts(schema, document.data) is expected, file


def test_the_own_files_are_accepted() -> None:
    loaded = load(Path(__file__).parents[2])
    assert loaded.workspace is not None
    assert validate(loaded.workspace) == []
    found = schemas(loaded.workspace)
    for file, document in loaded.workspace.documents.items():
        schema = schema_of(file, found)
        assert schema is not None
        assert accepts(schema, document.data), file

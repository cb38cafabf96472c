"""A mistake of structure hides no unknown name: neither in its own file nor in others."""

import pytest

from portfolio.checked import check_loaded
from portfolio.source import loaded
from tests.portfolios import base_texts, edited

BROKEN = "initiatives/INIT-0003.yaml"
OTHER = edited("initiatives/INIT-0001.yaml", ("engineering: 10", "enginering: 10"))
UNKNOWN = ("initiatives/INIT-0001.yaml", "P201")


def found(changes: dict[str, str]) -> list[tuple[str, str]]:
    checked = check_loaded(loaded({**base_texts(), **changes}, ()))
    return [(finding.location.file, finding.code) for finding in checked.findings]


STRUCTURE = {
    "metrics, a level": edited("config/metrics.yaml", ("level: operational", "level: low")),
    "metrics, an unknown field": edited(
        "config/metrics.yaml", ("unit: ms,", "unit: ms, units: x,")
    ),
    "metrics, a unit": edited("config/metrics.yaml", (", unit: ms", "")),
    "organization, the name": edited("config/organization.yaml", ("name: Example\n", "")),
    "organization, a unit": edited("config/organization.yaml", ("unit: designer-day", "unit: 5")),
    "organization, a resource": edited("config/organization.yaml", ("{unit: designer-day}", "5")),
    "organization, a label": edited("config/organization.yaml", ("UK: United Kingdom", "UK: 5")),
    "a scenario": edited("config/scenarios/q1-north-star.yaml", ("{mode: north_star}", "{}")),
    "an initiative": {BROKEN: "key: INIT-0003\ntitle: 5\nstate: x\n"},
    "not YAML": {BROKEN: "key: [\n"},
}


@pytest.mark.parametrize("changes", STRUCTURE.values(), ids=STRUCTURE)
def test_an_unknown_name_of_another_file_is_told_beside_it(changes: dict[str, str]) -> None:
    alone = found(changes)
    assert alone
    # Nothing is called unknown that is only part of what is broken.
    assert not [code for _, code in alone if code.startswith("P2")]
    assert sorted(found({**changes, **OTHER})) == sorted([*alone, UNKNOWN])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("tokens: {enginering: 5}", "P201"),
        ("tokens: {engineering: '5', enginering: 5}", "P201"),
        ("dimensions: {contry: UK}", "P202"),
        ("dimensions: {country: England, department: [web]}", "P204"),
        ("contributions: {gvm: 5}", "P203"),
        ("requires: [INIT-9999]", "P205"),
        ("math_models: [{name: m, target_kpi: gvm, formula: a}]\nowner: 5", "P203"),
    ],
)
def test_an_unknown_name_of_the_broken_file_itself_is_told(line: str, code: str) -> None:
    text = f"key: INIT-0003\nTitle: x\nstate: candidate\nperiod: Q3 2026\n{line}\n"
    assert (BROKEN, code) in found({BROKEN: text})


def test_an_unknown_name_of_a_broken_scenario_is_told() -> None:
    text = (
        "title: x\nperiod: Q1\nobjective: {}\ncapacity: {enginering: {all: 5}}\n"
        "constraints: {exclude: {INIT-9999: why}, mandatory: [INIT-0001]}\n"
    )
    codes = [code for _, code in found({"config/scenarios/q1-base.yaml": text})]
    assert {"P201", "P205"} <= set(codes)


def test_what_is_broken_beyond_reading_is_not_called_unknown() -> None:
    requires = edited(
        "initiatives/INIT-0001.yaml", ("title: Init", "requires: [INIT-0003]\ntitle: Init")
    )
    assert found({BROKEN: "key: [\n", **requires}) == [(BROKEN, "P101")]


@pytest.mark.parametrize(
    "changes",
    [
        edited("config/metrics.yaml", ("metrics:", "metric:")),
        edited("config/organization.yaml", ("resources:", "resource:")),
        edited("config/organization.yaml", ("dimensions:", "dimension:")),
        edited("config/organization.yaml", ("  design:", "  de sign:")),
        edited("config/metrics.yaml", ("  latency:", "  Latency:")),
    ],
)
def test_nothing_is_called_unknown_where_the_vocabulary_is_uncertain(
    changes: dict[str, str],
) -> None:
    assert not [code for _, code in found(changes) if code.startswith("P2")]

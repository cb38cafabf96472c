"""Scenarios by rows: every kind of rule, the old names, and rows that add up, merge or contradict
each other."""

# ruff: noqa: E501 - one row of a sheet a line
from pathlib import Path
from typing import Any

import pytest

from portfolio.cli.boundary import Exit
from portfolio.source import read_document
from tests.sheets.workbench import add_row, row_of, sheets, texts, workbook, write_cell

ALL_RULES = (
    {"constraint_type": "capacity_cap", "dimension": "Global", "resource": "design", "max_tokens": 30},
    {"constraint_type": "capacity_floor", "dimension": "market", "dimension_key": "uk", "min_tokens": 5},
    {"constraint_type": "capacity_cap", "dimension": "country_department", "dimension_key": "UK_payments", "max_tokens": 40},
    {"constraint_type": "mandatory", "dimension_key": "INIT-0001", "notes": "The licence expires"},
    {"constraint_type": "exclude_initiative", "dimension_key": "INIT-0004", "notes": "On hold"},
    {"constraint_type": "bundle_all_or_nothing", "dimension_key": "both", "bundle_member_keys": "INIT-0001; INIT-0002"},
    {"constraint_type": "exclude_pair", "dimension_key": "INIT-0003|INIT-0002"},
    {"constraint_type": "require_prereq", "dimension_key": "INIT-0003", "prereq_member_keys": "INIT-0001"},
    {"constraint_type": "require_prereq", "dimension_key": "INIT-0003", "prereq_member_keys": "INIT-0002"},
    {"constraint_type": "synergy_bonus", "dimension_key": "pair", "bundle_member_keys": "INIT-0001, INIT-0002", "bonus_json": '{"gmv": 5.5}'},
    {"constraint_type": "Group limit", "dimension_key": "few", "bundle_member_keys": "INIT-0001|INIT-0002", "max_tokens": 1},
)  # fmt: skip


def scenario(root: Path, name: str) -> dict[str, Any]:
    document, wrong = read_document("", (root / f"config/scenarios/{name}.yaml").read_text("utf-8"))
    assert document is not None, wrong
    return dict(document.data)


def new_scenario(root: Path, name: str, **more: Any) -> None:
    add_row(
        root,
        "Scenario_Config",
        scenario_name=name,
        period_key="Q1_2026",
        objective_mode="north star",
        **more,
    )


def test_every_kind_of_rule_and_the_old_names(root: Path) -> None:
    new_scenario(root, "Growth plan (v2)", capacity_total_tokens=90)
    for rule in ALL_RULES:
        add_row(root, "Constraints", scenario_name="Growth plan (v2)", **rule)
    add_row(
        root,
        "Targets",
        scenario_name="growth plan (v2)",
        dimension="total",
        kpi_key="gmv",
        floor_or_goal="Floor",
        target_value=5,
        baseline_value=1,
    )
    add_row(
        root,
        "Targets",
        scenario_name="growth-plan-v2",
        kpi_key="gmv",
        floor_or_goal="goal",
        target_value=9,
        baseline_value=1,
    )
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    text = (root / "config/scenarios/growth-plan-v2.yaml").read_text("utf-8")
    assert text == GROWTH
    before = texts(root)
    assert sheets(root, "push").exit_code == Exit.DONE
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert texts(root) == before


GROWTH = """\
# yaml-language-server: $schema=../schemas/scenario.json
title: Growth plan (v2)
period: 2026-Q1
objective: {mode: north_star}
capacity:
  engineering:
    all: {cap: 90}
    country:
      UK: {floor: 5}
    country/department:
      UK/payments: {cap: 40}
  design:
    all: {cap: 30}
targets:
  all:
    gmv: {floor: 5, baseline: 1, goal: 9}
constraints:
  mandatory: {INIT-0001: The licence expires}
  exclude: {INIT-0004: On hold}
  bundles: {both: [INIT-0001, INIT-0002]}
  prerequisites: {INIT-0003: [INIT-0001, INIT-0002]}
  synergies:
    pair:
      members: [INIT-0001, INIT-0002]
      bonus: {gmv: 5.5}
  groups:
    few: {members: [INIT-0001, INIT-0002], at_most: 1}
  exclude_pairs: [[INIT-0002, INIT-0003]]
"""


@pytest.mark.parametrize(
    ("rule", "code", "column"),
    [
        ({"constraint_type": "capacity_cap", "dimension": "all"}, "P804", "max_tokens"),
        ({"constraint_type": "capacity_cap", "dimension": "all", "min_tokens": 1, "max_tokens": 2}, "P804", "max_tokens"),
        ({"constraint_type": "capacity_cap", "dimension": "country", "max_tokens": 2}, "P804", "dimension_key"),
        ({"constraint_type": "capacity_cap", "dimension_key": "UK", "max_tokens": 2}, "P804", "dimension"),
        ({"constraint_type": "capacity_cap", "dimension": "planet", "dimension_key": "Mars", "max_tokens": 2}, "P821", "max_tokens"),
        ({"constraint_type": "capacity_cap", "dimension": "country", "dimension_key": "UK", "max_tokens": 7}, "P805", "max_tokens"),
        ({"constraint_type": "exclude_pair", "dimension_key": "INIT-0001"}, "P804", "dimension_key"),
        ({"constraint_type": "synergy"}, "P803", "constraint_type"),
        ({"dimension_key": "INIT-0001"}, "P804", "constraint_type"),
        ({"constraint_type": "mandatory", "dimension_key": "INIT-0404", "notes": "x"}, "P821", "notes"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_taken_says_where_and_changes_nothing(
    root: Path, rule: dict[str, Any], code: str, column: str
) -> None:
    if code == "P805":
        add_row(root, "Constraints", scenario_name="q1-base", **{**rule, "max_tokens": 8})
    before = texts(root)
    row = add_row(root, "Constraints", scenario_name="q1-base", **rule)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    with workbook(root, "Constraints") as sheet:
        letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    assert f"Constraints!{letter}{row}: error[{code}]" in done.output
    assert texts(root) == before


def test_an_unknown_scenario_suggests_one(root: Path) -> None:
    add_row(
        root, "Targets", scenario_name="q1-bas", kpi_key="gmv", floor_or_goal="goal", target_value=9
    )
    assert "did you mean q1-base?" in sheets(root, "pull").output


def test_of_several_constraint_sets_all_are_taken_and_said_or_the_one_that_is_chosen(
    root: Path,
) -> None:
    for name, cap in (("mild", 70), ("hard", 50)):
        dimension = {"dimension": "country", "dimension_key": "DE" if name == "mild" else "NO"}
        add_row(
            root,
            "Constraints",
            constraint_set_name=name,
            scenario_name="q1-base",
            constraint_type="capacity_cap",
            max_tokens=cap,
            **dimension,
        )
    done = sheets(root, "pull", "--dry-run")
    assert "q1-base has rows of 2 constraint sets, and all are taken" in done.output
    assert "capacity.engineering.country.DE.cap" in done.output
    (root / "config/sheets.yaml").write_text("constraint_sets: {q1-base: hard}\n", "utf-8")
    done = sheets(root, "pull", "--dry-run")
    assert "capacity.engineering.country.NO.cap: (empty) -> 50" in done.output
    assert "capacity.engineering.country.DE.cap" not in done.output


def test_an_inherited_field_that_is_taken_out_becomes_null(root: Path) -> None:
    child = root / "config/scenarios/q1-child.yaml"
    child.write_text("title: Child\nperiod: 2026-Q1\nextends: q1-base\n", "utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Targets") as sheet:
        at = {cell.value: cell.column for cell in sheet[1]}
        rows = [
            r
            for r in range(2, sheet.max_row + 1)
            if sheet.cell(r, at["scenario_name"]).value == "q1-child"
        ]
        floor = next(
            r
            for r in rows
            if sheet.cell(r, at["floor_or_goal"]).value == "floor"
            and sheet.cell(r, at["kpi_key"]).value == "retention"
        )
        sheet.delete_rows(floor)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert scenario(root, "q1-child")["targets"] == {
        "all": {"retention": {"floor": None}}
    } or "null" in child.read_text("utf-8")
    assert sheets(root, "pull").output == "sheets: nothing changes\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("dimension_key", "Atlantis"), ("max_tokens", "many"), ("scenario_name", "Q2")],
)
def test_a_rule_whose_row_is_wrong_is_not_taken_out(root: Path, column: str, value: str) -> None:
    with workbook(root, "Constraints") as sheet:
        at = {cell.value: cell.column for cell in sheet[1]}
        row = next(
            r for r in range(2, 9) if sheet.cell(r, at["constraint_type"]).value == "capacity_cap"
        )
        sheet.cell(row, at[column]).value = value
    before = texts(root)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID, done.output
    assert texts(root) == before
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Constraints") as sheet:
        assert sheet.cell(row, at[column]).value == value


SCHEDULED = """\
title: The year
period: 2026
schedule: {step: quarter}
objective: {mode: north_star}
capacity:
  engineering:
    all: {cap: 90, by_step: {2026-Q3: {cap: 60}}, whole: {cap: 300}}
    country:
      UK: {floor: 5, by_step: {2026-Q2: {floor: 1}}}
targets:
  all:
    gmv: {goal: 9, by_step: {2026-Q2: {floor: 1}}}
constraints:
  groups:
    few: {members: [INIT-0001, INIT-0002], at_most: 2, at_most_per_step: 1}
"""


def test_what_a_scenario_says_of_steps_stays_in_its_file(root: Path) -> None:
    path = root / "config/scenarios/year.yaml"
    path.write_text(SCHEDULED, "utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert path.read_text("utf-8") == SCHEDULED
    row = row_of(root, "Scenario_Config", scenario_name="year")
    write_cell(root, "Scenario_Config", row, "capacity_total_tokens", 80)
    row = row_of(root, "Constraints", scenario_name="year", dimension_key="few")
    write_cell(root, "Constraints", row, "max_tokens", 1)
    row = row_of(root, "Targets", scenario_name="year")
    write_cell(root, "Targets", row, "target_value", 8)
    assert sheets(root, "pull").exit_code == Exit.DONE
    changed = SCHEDULED.replace("cap: 90", "cap: 80").replace("at_most: 2", "at_most: 1")
    assert path.read_text("utf-8") == changed.replace("goal: 9", "goal: 8")


@pytest.mark.parametrize(
    ("kind", "column", "cell", "is_told"),
    [
        ("mandatory", "dimension", "initiative", False),
        ("mandatory", "dimension", "Initiative", False),
        ("mandatory", "dimension", "all", False),
        ("mandatory", "dimension", "country", True),
        ("mandatory", "resource", "engineering", True),
        ("mandatory", "max_tokens", 20, True),
        ("exclude_pair", "bundle_member_keys", "INIT-0002|INIT-0001", False),
        ("exclude_pair", "bundle_member_keys", "INIT-0001|INIT-0003", True),
    ],
)
def test_a_cell_that_says_nothing_in_a_rule_of_its_kind_is_named(
    root: Path, kind: str, column: str, cell: object, is_told: bool
) -> None:
    key = "INIT-0001|INIT-0002" if kind == "exclude_pair" else "INIT-0001"
    what = {"scenario_name": "q1-base", "constraint_type": kind, "dimension_key": key}
    add_row(root, "Constraints", **what, **{column: cell})
    done = sheets(root, "pull", "--dry-run")
    assert (f"{column} says nothing of {kind}, and is not read" in done.output) is is_told


def test_weights_that_an_objective_does_not_use_are_named(root: Path) -> None:
    row = row_of(root, "Scenario_Config", scenario_name="q1-base")
    write_cell(root, "Scenario_Config", row, "objective_mode", "north_star")
    write_cell(root, "Scenario_Config", row, "objective_weights_json", '{"gmv": 1}')
    done = sheets(root, "pull", "--dry-run")
    assert "objective_weights_json says nothing of north_star, and is not read" in done.output

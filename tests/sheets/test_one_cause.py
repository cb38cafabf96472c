"""One cause, one message: the first cause stands where it is, in words; what only waits for it is
counted."""

import re
import shutil
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.source.yaml12 import parsed_yaml
from tests.sheets.workbench import add_row, headers, row_of, sheets, texts, workbook, write_cell

_ERROR = re.compile(r"^(\S+): error\[(P[0-9]{3})\]", re.MULTILINE)


def _errors(output: str) -> list[tuple[str, str]]:
    return _ERROR.findall(output)


@pytest.fixture
def moving(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "moving"))


def test_an_unknown_value_is_told_at_its_cell_and_no_other_row_waits(root: Path) -> None:
    write_cell(root, "Backlog", 2, "country", "England")
    write_cell(root, "Backlog", 3, "title", "Another title")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    [(cell, code)] = _errors(done.output)
    assert (cell[:9], code) == ("Backlog!J", "P803")
    assert "country has no value England" in done.output
    assert "Another title" in done.output
    assert "1 row with a problem\n" in done.output


BROKEN = [
    ("Metrics_Config", "C5", "polar star", "kpi_level does not take polar star"),
    ("Backlog", "B6", None, "title"),
    ("Scenario_Config", "D5", "as much as possible", "objective_mode does not take"),
    ("Targets", "G5", "a lot", "target_value takes a number"),
    ("KPI_Contributions", "B6", "much", "kpi_contribution_json"),
    ("Params", "C5", "many", "value takes a number"),
    ("MathModels", "G5", "calls *", "formula"),
    ("Constraints", "G6", "some", "max_tokens takes a number"),
    ("Candidates", "F5", "few", "engineering_tokens takes a number"),
]


@pytest.mark.parametrize(
    ("tab", "cell", "value", "said"), BROKEN, ids=[f"{tab}-{cell}" for tab, cell, _, _ in BROKEN]
)
def test_one_broken_cell_of_an_installation_is_one_message(
    moving: Path, tab: str, cell: str, value: str | None, said: str
) -> None:
    with workbook(moving, tab) as sheet:
        before = sheet[cell].value
        sheet[cell].value = value
    done = sheets(moving, "pull")
    assert done.exit_code == Exit.INVALID
    errors = _errors(done.output)
    assert len(errors) == 1, done.output
    assert errors[0][0].startswith(f"{tab}!")
    assert said in done.output
    assert not re.search(r"JSON|Expecting|column \d+ \(char", done.output)
    # Mended, everything comes in: nothing was locked out.
    with workbook(moving, tab) as sheet:
        sheet[cell].value = before
    assert sheets(moving, "pull").exit_code == Exit.DONE
    assert len(list((moving / "initiatives").glob("*.yaml"))) == 4


def test_rows_that_wait_say_for_which_cell_and_are_counted(moving: Path) -> None:
    with workbook(moving, "Backlog") as sheet:
        sheet["B6"].value = None
    done = sheets(moving, "pull")
    assert "1 row with a problem, " in done.output
    with workbook(moving, "KPI_Contributions") as sheet:
        at = headers(sheet)["run_status"]
        assert sheet.cell(6, at).value == "waiting: until Backlog!B6 is mended"


def test_a_changed_cell_with_several_values_is_shown_by_name(root: Path) -> None:
    row = row_of(root, "KPI_Contributions", initiative_key="INIT-0001")
    write_cell(root, "KPI_Contributions", row, "kpi_contribution_json", "gmv: 7 | retention: 0.5")
    output = sheets(root, "pull", "--dry-run").output
    assert "contributions.gmv: " in output
    assert "{" not in output.split("KPI_Contributions!")[0].splitlines()[-1]


def test_a_parameter_without_a_model_belongs_to_the_only_one(moving: Path) -> None:
    assert sheets(moving, "pull").exit_code == Exit.DONE
    with workbook(moving, "MathModels") as sheet:
        for at, value in enumerate(
            ["FERRY-001", "ticket_revenue", "other", False, None, None, "1 + 1"], start=1
        ):
            sheet.cell(6, at).value = value
    # The parameters that are known stay with their model; a new one could be of either.
    assert sheets(moving, "pull").exit_code == Exit.DONE
    with workbook(moving, "Params") as sheet:
        for at, value in enumerate(["FERRY-001", "discount", 2], start=1):
            sheet.cell(7, at).value = value
    done = sheets(moving, "pull")
    assert _errors(done.output) == [("Params!A7", "P804")]
    assert "discount does not say its model, and the initiative has none or several" in done.output


def test_an_intake_tab_without_the_hidden_column_gives_each_idea_one_key(root: Path) -> None:
    with workbook(root, "Intake") as sheet:
        sheet.delete_cols(headers(sheet)["sync_state"])
    add_row(root, "Intake", title="Whale watching")
    first = sheets(root, "pull")
    assert first.exit_code == Exit.DONE, first.output
    assert "new: " in first.output
    made = texts(root)
    second = sheets(root, "pull")
    assert second.exit_code == Exit.DONE, second.output
    assert texts(root) == made
    # The file is not merged yet: the row keeps its key, and no second one is given.
    key = re.findall(r"new: (\S+)", first.output)[0]
    text = (root / f"initiatives/{key}.yaml").read_text("utf-8")
    (root / f"initiatives/{key}.yaml").unlink()
    third = sheets(root, "pull")
    assert third.exit_code == Exit.DONE, third.output
    assert (root / f"initiatives/{key}.yaml").read_text("utf-8") == text


def test_prerequisites_of_several_rows_add_up_and_stay_two_rows(root: Path) -> None:
    with workbook(root, "Scenario_Config") as sheet:
        scenario = sheet.cell(2, headers(sheet)["scenario_name"]).value
    keys = {
        "dimension_key": "INIT-0001",
        "scenario_name": scenario,
        "constraint_type": "require_prereq",
    }
    first = add_row(root, "Constraints", **keys, prereq_member_keys="INIT-0002")
    second = add_row(root, "Constraints", **keys, prereq_member_keys="INIT-0003")
    assert sheets(root, "pull").exit_code == Exit.DONE
    scenario_file = root / f"config/scenarios/{scenario}.yaml"
    rules = parsed_yaml("", scenario_file.read_text("utf-8"))[0]["constraints"]["prerequisites"]
    assert set(rules["INIT-0001"]) == {"INIT-0002", "INIT-0003"}
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Constraints") as sheet:
        at = headers(sheet)["prereq_member_keys"]
        assert [sheet.cell(row, at).value for row in (first, second)] == ["INIT-0002", "INIT-0003"]
    assert "everything is in step" in sheets(root, "check").output


def test_an_alias_of_two_columns_is_an_error(root: Path) -> None:
    (root / "config/sheets.yaml").write_text(
        "tabs: {Backlog: {aliases: {title: [Name], owner: [name]}}}\n", "utf-8"
    )
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert "'name' is an alias of title too: one header is one column" in done.output


def test_an_alias_that_is_the_name_of_another_column_is_said(root: Path) -> None:
    with workbook(root, "Backlog") as sheet:
        at = headers(sheet)
        sheet.cell(1, at["title"]).value = "Summary"
        sheet.delete_cols(at["summary"])
    (root / "config/sheets.yaml").write_text(
        "tabs: {Backlog: {aliases: {title: [Summary]}}}\n", "utf-8"
    )
    done = sheets(root, "pull")
    assert (
        "Backlog: Summary is read as title, as config/sheets.yaml says; nothing is read as summary"
        in done.output
    )

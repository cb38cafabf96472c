"""Push never blanks what it has not read or written, a formula stays, and no value is taken for the
newer by guess."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portfolio.cli.boundary import Exit
from tests.sheets.server import Server
from tests.sheets.test_google import connected
from tests.sheets.workbench import (
    add_row,
    base,
    headers,
    read_cell,
    row_of,
    sheets,
    texts,
    workbook,
    write_cell,
)

ONE = "initiatives/INIT-0001.yaml"
SCENARIO = "config/scenarios/q1-base.yaml"


def in_file(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text, text
    (root / file).write_text(text.replace(old, new, 1), "utf-8")


def all_cells(root: Path) -> dict[tuple[str, str], Any]:
    """Every cell of every tab that shows something."""
    cells = {}
    for path in sorted((root / "sheets").glob("*.xlsx")):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value not in (None, ""):
                        cells[sheet.title, cell.coordinate] = cell.value
    return cells


def forget_the_past(root: Path) -> None:
    """Workbooks as they are copied without their hidden column."""
    for path in sorted((root / "sheets").glob("*.xlsx")):
        book = load_workbook(path)
        for sheet in book:
            for name, column in sorted(headers(sheet).items(), key=lambda item: -item[1]):
                if name == "sync_state":
                    sheet.delete_cols(column)
        book.save(path)


# What was never read or written


@pytest.mark.parametrize(
    "kind", ["capacity_cap", "bundle_all_or_nothing", "require_prereq", "exclude_pair"]
)
def test_notes_and_sets_and_odd_words_of_a_rule_stay(root: Path, kind: str) -> None:
    rules: dict[str, dict[str, Any]] = {
        "capacity_cap": {"dimension": "country", "dimension_key": "DE", "max_tokens": 900},
        "bundle_all_or_nothing": {
            "dimension": "bundle", "dimension_key": "both", "bundle_member_keys": "INIT-0001 , INIT-0003",
        },
        "require_prereq": {
            "dimension": "initiative", "dimension_key": "INIT-0003", "prereq_member_keys": "INIT-0001",
        },
        "exclude_pair": {"dimension": "initiative", "dimension_key": "INIT-0001|INIT-0002"},
    }  # fmt: skip
    more = {"constraint_set_name": "winter", "notes": "promised to the shops"}
    row = add_row(
        root, "Constraints", scenario_name="q1-base", constraint_type=kind, **rules[kind], **more
    )
    typed = {
        key: cell
        for key, cell in all_cells(root).items()
        if key[0] == "Constraints" and key[1].endswith(f"{row}")
    }
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    now = all_cells(root)
    assert {key: now.get(key) for key in typed} == typed
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "check").exit_code == Exit.DONE


def test_a_rule_that_goes_takes_its_row_along_and_its_notes_are_said(root: Path) -> None:
    before = (root / SCENARIO).read_bytes()
    row = add_row(
        root, "Constraints", scenario_name="q1-base", constraint_type="exclude_pair",
        dimension_key="INIT-0001|INIT-0002", notes="until the audit",
    )  # fmt: skip
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    (root / SCENARIO).write_bytes(before)
    done = sheets(root, "push")
    assert f"Constraints!A{row}: the files no longer have constraints.exclude_pairs" in done.output
    assert "until the audit" in done.output


def test_a_first_push_into_a_workbook_of_ones_own_writes_only_what_the_files_know(
    root: Path,
) -> None:
    """The views of an older installation, which no push of this tool has made."""
    forget_the_past(root)
    with workbook(root, "Candidates") as sheet:
        at = headers(sheet)
        for row in range(2, sheet.max_row + 1):
            for name in (
                "bundle_key",
                "mandate_reason",
                "active_scoring_framework",
                "immediate_kpi_key",
                "notes",
            ):
                if sheet.cell(row, at[name]).value in (None, ""):
                    sheet.cell(row, at[name]).value = f"ours {name} {row}"
    before = all_cells(root)
    assert sheets(root, "push").exit_code == Exit.DONE
    after = all_cells(root)
    lost = [
        key for key, cell in before.items() if after.get(key) != cell and key[0] == "Candidates"
    ]
    with workbook(root, "Candidates") as sheet:
        stamps = {
            column
            for name, column in headers(sheet).items()
            if name.startswith(("updated", "run_status"))
        }
    assert [key for key in lost if load_column(key[1]) not in stamps] == []


def load_column(coordinate: str) -> int:
    from portfolio.sheets.grid import column_number

    return column_number(coordinate.rstrip("0123456789")) or 0


def test_what_changed_is_said_in_the_row(root: Path) -> None:
    in_file(root, ONE, "title: ", "title: Newer ")
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    assert sheets(root, "push").exit_code == Exit.DONE
    assert read_cell(root, "Backlog", row, "run_status") == "changed: title"
    assert sheets(root, "push").output == "sheets: up to date\n"


def test_a_problem_that_a_pull_found_is_still_said_after_a_push(root: Path) -> None:
    write_cell(root, "Backlog", 2, "engineering_tokens", "many")
    assert sheets(root, "pull").exit_code == Exit.INVALID
    status = read_cell(root, "Backlog", 2, "run_status")
    assert "takes a number" in status
    assert sheets(root, "push").exit_code == Exit.DONE
    assert read_cell(root, "Backlog", 2, "run_status") == status


# Formulas


@pytest.mark.parametrize("column", ["engineering_tokens", "title", "owner"])
def test_a_formula_below_an_entry_stays_and_the_push_says_so(
    tmp_path: Path, server: Server, column: str
) -> None:
    root = connected(base(tmp_path / "one"), server)
    assert sheets(root, "init").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    tab = next(book.tabs["Backlog"] for book in server.books.values() if "Backlog" in book.tabs)
    at = tab.values()[0].index(column)
    shown = tab.cells.get((1, at), {}).get("userEnteredValue") or {"stringValue": "ben"}
    tab.cells[1, at] = {"userEnteredValue": {"formulaValue": "=Other!A1"}, "effectiveValue": shown}
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    fields = {"engineering_tokens": "tokens.engineering", "title": "title", "owner": "owner"}
    assert fields[column]
    text = (root / ONE).read_text("utf-8").splitlines()
    new = {
        "engineering_tokens": "tokens: {engineering: 77, design: 1}",
        "title": "title: New",
        "owner": "owner: new",
    }
    word = new[column].split(":")[0]
    (root / ONE).write_text(
        "\n".join(new[column] if x.startswith(f"{word}:") else x for x in text) + "\n", "utf-8"
    )
    for _ in range(2):
        done = sheets(root, "push")
        assert done.exit_code == Exit.DONE
        assert "a formula stands there and stays; the files say" in done.output
        assert tab.cells[1, at]["userEnteredValue"] == {"formulaValue": "=Other!A1"}
    before = texts(root)
    assert (
        sheets(root, "pull").exit_code == Exit.DONE
    )  # what git changed is not undone by the formula
    assert texts(root) == before


def test_a_formula_in_place_of_a_view_stays(root: Path) -> None:
    with workbook(root, "Candidates") as sheet:
        at = headers(sheet)["north_star_contribution"]
        sheet.cell(2, at).value = "=1+1"
    assert sheets(root, "push").exit_code == Exit.DONE
    assert all_cells(root)["Candidates", sheet.cell(2, at).coordinate] == "=1+1"


# The past


def test_without_a_past_nothing_of_git_is_undone_and_each_difference_is_listed(root: Path) -> None:
    forget_the_past(root)
    in_file(root, ONE, "title: ", "title: Newer ")
    in_file(root, SCENARIO, "cap: 100", "cap: 123")
    before = texts(root)
    done = sheets(root, "pull")
    assert texts(root) == before
    assert done.exit_code == Exit.INVALID
    assert done.output.count("error[P822]") == 2
    assert "--theirs" in done.output
    checked = sheets(root, "check")
    assert "nobody knows who changed 1 field" in checked.output
    for _ in range(2):  # a push keeps both, and does not make one of them the past
        assert sheets(root, "push").exit_code == Exit.DONE
        done = sheets(root, "pull")
        assert texts(root) == before
        assert "error[P820]" in done.output
        assert done.exit_code == Exit.INVALID


@pytest.mark.parametrize(
    ("side", "title", "cap"),
    [
        (["sheet"], "sheet", "sheet"),
        (["files"], "files", "files"),
        (["files", "Backlog.title=sheet"], "sheet", "files"),
        (["sheet", "Backlog!B2=files"], "files", "sheet"),
        (["Scenario_Config=sheet"], "files", "sheet"),
    ],
)
def test_a_person_decides_for_all_for_a_tab_a_column_or_a_cell(
    root: Path, side: list[str], title: str, cap: str
) -> None:
    forget_the_past(root)
    in_file(root, ONE, "title: ", "title: Newer ")
    in_file(root, SCENARIO, "cap: 100", "cap: 123")
    words = [word for value in side for word in ("--theirs", value)]
    sheets(root, "pull", *words)
    assert ("Newer" in (root / ONE).read_text("utf-8")) is (title == "files")
    assert ("cap: 123" in (root / SCENARIO).read_text("utf-8")) is (cap == "files")
    assert sheets(root, "push", *words).exit_code == Exit.DONE
    if len(side) == 1 and "=" not in side[0]:
        assert sheets(root, "check").exit_code == Exit.DONE
        assert sheets(root, "pull").output == "sheets: nothing changes\n"


def test_a_word_that_decides_nothing_is_refused(root: Path) -> None:
    done = sheets(root, "pull", "--theirs", "mine")
    assert done.exit_code == Exit.USAGE
    assert "write sheet, files, Backlog!C14=sheet" in done.output


def test_a_push_gives_a_workbook_a_past(root: Path) -> None:
    forget_the_past(root)
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Backlog") as sheet:
        at = headers(sheet)["sync_state"]
        assert at == max(headers(sheet).values())
        assert sheet.column_dimensions[sheet.cell(1, at).column_letter].hidden
    in_file(root, ONE, "title: ", "title: Newer ")
    before = texts(root)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert texts(root) == before
    assert sheets(root, "push").exit_code == Exit.DONE
    assert "Newer" in read_cell(root, "Backlog", 2, "title")
    assert sheets(root, "check").exit_code == Exit.DONE


@pytest.mark.parametrize("what", ["initiative", "rule", "field"])
def test_what_git_took_out_does_not_come_back_without_a_past(root: Path, what: str) -> None:
    forget_the_past(root)
    if what == "initiative":
        (root / "initiatives/INIT-0004.yaml").unlink()
    elif what == "rule":
        in_file(root, SCENARIO, "    gmv: {", "    # gmv: {")
    else:
        lines = (root / ONE).read_text("utf-8").splitlines()
        (root / ONE).write_text(
            "\n".join(x for x in lines if not x.startswith("immediate_kpi")) + "\n", "utf-8"
        )
    before = texts(root)
    sheets(root, "pull")
    assert texts(root) == before

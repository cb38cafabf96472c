"""Two people edit: different fields meet, the same field is told, and nobody's edit is lost."""

from pathlib import Path

from portfolio.cli.boundary import Exit
from tests.sheets.workbench import add_row, read_cell, row_of, sheets, texts, workbook, write_cell

ONE = "initiatives/INIT-0001.yaml"


def edit_file(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1, text
    (root / file).write_text(text.replace(old, new), "utf-8")


def edit_title(root: Path, title: str) -> None:
    lines = (root / ONE).read_text("utf-8").splitlines()
    new = [f"title: {title}" if line.startswith("title:") else line for line in lines]
    (root / ONE).write_text("\n".join(new) + "\n", "utf-8")


def test_different_fields_meet(root: Path) -> None:
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    edit_title(root, "From git")
    write_cell(root, "Backlog", row, "owner", "from-the-sheet")
    assert sheets(root, "check").exit_code == Exit.STALE
    assert sheets(root, "pull").exit_code == Exit.DONE
    text = (root / ONE).read_text("utf-8")
    assert "title: From git" in text
    assert "owner: from-the-sheet" in text
    assert sheets(root, "push").exit_code == Exit.DONE
    assert read_cell(root, "Backlog", row, "title") == "From git"
    assert sheets(root, "check").output.endswith("sheets: everything is in step\n")


def test_the_same_field_is_a_conflict_that_changes_nothing_until_somebody_decides(
    root: Path,
) -> None:
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    edit_title(root, "From git")
    write_cell(root, "Backlog", row, "title", "From the sheet")
    before = texts(root)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert (
        "error[P820]: changed here to From the sheet and in initiatives/INIT-0001.yaml, title to"
        " From git" in done.output
    )
    assert "both changed 1 field" in sheets(root, "check").output
    assert texts(root) == before
    assert sheets(root, "push").exit_code == Exit.DONE
    assert read_cell(root, "Backlog", row, "title") == "From the sheet"
    edit_title(root, "From the sheet")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    assert sheets(root, "check").exit_code == Exit.DONE


def test_a_push_leaves_what_waits_for_a_pull(root: Path) -> None:
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    write_cell(root, "Backlog", row, "owner", "from-the-sheet")
    edit_title(root, "From git")
    assert "1 row waits for a pull" in sheets(root, "push").output
    assert read_cell(root, "Backlog", row, "owner") == "from-the-sheet"
    assert read_cell(root, "Backlog", row, "title") == "From git"
    assert (
        read_cell(root, "Backlog", row, "run_status") == "waiting: edited here, and not pulled yet"
    )
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "owner: from-the-sheet" in (root / ONE).read_text("utf-8")
    assert "title: From git" in (root / ONE).read_text("utf-8")


def test_a_blanked_cell_takes_the_field_out(root: Path) -> None:
    write_cell(root, "Backlog", row_of(root, "Backlog", initiative_key="INIT-0001"), "owner", "x")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    write_cell(root, "Backlog", row_of(root, "Backlog", initiative_key="INIT-0001"), "owner", None)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "owner:" not in (root / ONE).read_text("utf-8")


def test_a_column_that_was_never_in_step_takes_nothing_out(root: Path) -> None:
    """A sheet without the tool's past, with a blank where the file has a value."""
    with workbook(root, "Backlog") as sheet:
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at["sync_state"]).value = None
            sheet.cell(row, at["title"]).value = None
    before = texts(root)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert texts(root) == before


def test_rows_move_and_sort_freely(root: Path) -> None:
    with workbook(root, "Backlog") as sheet:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        filled_rows = [row for row in rows if row[0]]
        for number, row in enumerate(reversed(filled_rows), start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert sheets(root, "push").output == "sheets: up to date\n"


def test_a_rule_comes_goes_and_is_not_brought_back(root: Path) -> None:
    file = root / "config/scenarios/q1-base.yaml"
    row = add_row(
        root,
        "Constraints",
        scenario_name="q1-base",
        constraint_type="exclude_pair",
        dimension_key="INIT-0001|INIT-0002",
    )
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "exclude_pairs" in file.read_text("utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Constraints") as sheet:
        sheet.delete_rows(row)
    assert "1 row waits for a pull" in sheets(root, "push").output
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE
    assert "constraints.exclude_pairs.INIT-0001|INIT-0002: true -> (empty)" in done.output
    assert "exclude_pairs" not in file.read_text("utf-8")


def test_a_rule_taken_out_of_the_file_leaves_the_sheet(root: Path) -> None:
    add_row(
        root,
        "Constraints",
        scenario_name="q1-base",
        constraint_type="exclude_pair",
        dimension_key="INIT-0001|INIT-0002",
    )
    before = (root / "config/scenarios/q1-base.yaml").read_bytes()
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    (root / "config/scenarios/q1-base.yaml").write_bytes(before)
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Constraints") as sheet:
        assert "exclude_pair" not in {cell.value for row in sheet.iter_rows() for cell in row}
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert sheets(root, "check").exit_code == Exit.DONE


def test_a_view_that_was_typed_over_is_said_and_shown_again(root: Path) -> None:
    row = row_of(root, "Candidates", initiative_key="INIT-0001")
    title = read_cell(root, "Candidates", row, "title")
    write_cell(root, "Candidates", row, "title", "Mine")
    before = texts(root)
    assert "warning[P814]" in sheets(root, "pull").output
    assert texts(root) == before
    assert sheets(root, "push").exit_code == Exit.DONE
    assert read_cell(root, "Candidates", row, "title") == title

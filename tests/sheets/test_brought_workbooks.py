"""Workbooks as companies bring them: whatever is odd about one is read, or said."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portfolio.cli.boundary import Exit
from portfolio.sheets.removals import is_much
from tests.sheets.installation import build, start
from tests.sheets.workbench import headers, read_cell, sheets, texts, workbook, write_cell

FIRST = 5
"""The first row of data of the installation, below the rows of instructions."""


@pytest.fixture
def moving(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "moving"))


def retitle(root: Path, tab: str, header: str, new: Any) -> None:
    """Write another header over a column."""
    with workbook(root, tab) as sheet:
        sheet.cell(1, headers(sheet)[header]).value = new


def pulled(root: Path, code: Exit = Exit.DONE) -> str:
    """What a pull says, with line ends as blanks."""
    done = sheets(root, "pull")
    assert done.exit_code == code, done.output
    return done.output


# Columns


COLUMNS = [
    ("Backlog", "Hypothesis", "F"),
    ("Candidates", "category", "E"),
    ("Targets", "baseline_value", "H"),
    ("Params", "source", "F"),
    ("Metrics_Config", "description", "E"),
    ("Constraints", "notes", "J"),
]


@pytest.mark.parametrize("blank", [None, "  ", "\u00a0"], ids=["none", "blanks", "nbsp"])
@pytest.mark.parametrize(("tab", "header", "letter"), COLUMNS)
def test_a_column_without_a_header_is_said(
    moving: Path, tab: str, header: str, letter: str, blank: str | None
) -> None:
    retitle(moving, tab, header, blank)
    said = sheets(moving, "pull").output
    lines = [line for line in said.splitlines() if line.startswith(f"note: {tab}: not read")]
    assert len(lines) == 1
    assert f"{letter} (no header)" in lines[0]


def test_a_header_merged_over_two_columns_is_the_header_of_the_first(moving: Path) -> None:
    with workbook(moving, "Targets") as sheet:
        sheet.merge_cells("G1:H1")
    assert "note: Targets: not read: the column H (no header)" in pulled(moving)


@pytest.mark.parametrize(
    ("tab", "header", "new", "shown"),
    [
        ("Candidates", "deadline_date", "Deadlines", "Deadlines (is it deadline_date?)"),
        (
            "Candidates",
            "category",
            "Our\ncategory",
            "Our category (is it category?)",
        ),
        ("Targets", "baseline_value", "Baselines (old)", "Baselines (old)"),
        (
            "Targets",
            "baseline_value",
            '="baseline"&"_value"',
            "a formula without a stored value",
        ),
        ("Targets", "baseline_value", "#REF!", "#REF!"),
    ],
)
def test_a_header_that_is_not_read_is_shown_on_one_line_with_what_it_may_mean(
    moving: Path, tab: str, header: str, new: str, shown: str
) -> None:
    retitle(moving, tab, header, new)
    assert f"note: {tab}: not read: the column {shown}\n" in pulled(moving)


# Rows that are no entries, and entries that look like none


UNREADABLE: list[tuple[str, dict[str, str]]] = [
    ("Targets", {"floor_or_goal": "Untergrenze", "target_value": "115 Mio"}),
    ("Constraints", {"constraint_type": "Pflicht", "min_tokens": "x"}),
    ("Metrics_Config", {"kpi_level": "Leitstern", "is_active": "aktiv"}),
    ("MathModels", {"is_primary": "haupt", "approved_by_user": "genehmigt"}),
    ("Scenario_Config", {"capacity_total_tokens": "100 PT", "objective_mode": "gewichtet"}),
]


@pytest.mark.parametrize("remarks", [0, 3])
@pytest.mark.parametrize("rows", [1, 12], ids=["first", "all"])
@pytest.mark.parametrize(("tab", "cells"), UNREADABLE)
def test_rows_of_one_tab_that_cannot_be_read_are_no_instructions(
    tmp_path: Path, tab: str, cells: dict[str, str], rows: int, remarks: int
) -> None:
    root = start(tmp_path / "p")
    build(root / "sheets", remarks=remarks)
    first = remarks + 2
    with workbook(root, tab) as sheet:
        at = headers(sheet)
        last = min(sheet.max_row, first + rows - 1)
        for number in range(first, last + 1):
            for column, text in cells.items():
                sheet.cell(number, at[column]).value = text
        places = [f"{tab}!{sheet.cell(first, at[column]).coordinate}" for column in cells]
    said = pulled(root, Exit.INVALID)
    for place in places:
        assert f"{place}: error[P803]" in said


@pytest.mark.parametrize("tab", ["Backlog", "Targets", "Constraints", "Metrics_Config"])
def test_headers_that_are_repeated_below_are_no_entry(moving: Path, tab: str) -> None:
    with workbook(moving, tab) as sheet:
        below = sheet.max_row + 2
        for at in headers(sheet).values():
            sheet.cell(below, at).value = sheet.cell(1, at).value
    said = pulled(moving)
    assert "keys" not in texts(moving)["config/sheets.yaml"].decode()
    assert f"{tab}!A{below}" not in said


@pytest.mark.parametrize("text", ["Total", "— ideas of last year —", "see Confluence", "n/a"])
def test_a_remark_in_the_column_of_keys_makes_no_key_foreign(moving: Path, text: str) -> None:
    write_cell(moving, "Backlog", 10, "Initiative Key", text)
    write_cell(moving, "Backlog", 10, "Title", "4 ideas")
    said = pulled(moving, Exit.INVALID)
    assert "Backlog!A10: error[P811]" in said
    names = {path.stem for path in (moving / "initiatives").iterdir()}
    assert names == {"FERRY-001", "FERRY-002", "FERRY-003", "FERRY-004"}


def test_a_remark_among_foreign_keys_becomes_no_initiative(tmp_path: Path) -> None:
    root = start(tmp_path / "p")
    build(root / "sheets", respelled=r"FER-\1")
    write_cell(root, "Backlog", 10, "Initiative Key", "Total")
    write_cell(root, "Backlog", 10, "Title", "4 ideas")
    said = pulled(root, Exit.INVALID)
    assert "Total has another form than the other keys, such as FER-1" in said
    assert len(list((root / "initiatives").iterdir())) == 4


# One cause, one message


def _copied(root: Path, tab: str, column: str, value: Any) -> tuple[int, str]:
    """A copy of the first row of data below the last, with another value in a column."""
    with workbook(root, tab) as sheet:
        row = sheet.max_row + 1
        for at in headers(sheet).values():
            sheet.cell(row, at).value = sheet.cell(FIRST, at).value
        sheet.cell(row, headers(sheet)[column]).value = value
        return row, str(sheet.cell(row, 1).coordinate)


@pytest.mark.parametrize(
    ("tab", "column", "value"),
    [
        ("Backlog", "Title", "A copy"),
        ("KPI_Contributions", "kpi_contribution_json", '{"ticket_revenue": 7}'),
        ("Params", "value", 7),
        ("Metrics_Config", "unit", "USD"),
        ("Targets", "target_value", 7),
    ],
)
def test_a_row_that_stands_twice_is_one_message_and_neither_is_taken(
    moving: Path, tab: str, column: str, value: Any
) -> None:
    row, _ = _copied(moving, tab, column, value)
    said = pulled(moving, Exit.INVALID)
    assert said.count("error[P805]") == 1
    assert f"stands in row {FIRST} too" in said
    assert "of the same field" not in said
    assert f"!A{row}" in said or f"!B{row}" in said
    assert "1 row with a problem, " in said


# Words


TICKS = [
    ("WAHR", True),
    ("vrai", True),
    ("Ja", True),
    ("✅", True),
    ("FALSCH", False),
    ("non", False),
]


@pytest.mark.parametrize(("typed", "meant"), TICKS)
def test_ticks_of_other_languages_are_ticks(moving: Path, typed: str, meant: bool) -> None:
    write_cell(moving, "Params", FIRST, "approved", typed)
    pulled(moving)
    file = texts(moving)["initiatives/FERRY-001.yaml"].decode()
    assert file.count("approved: true") == 2 + meant


def test_a_word_that_is_no_tick_is_shown_as_it_was_typed(moving: Path) -> None:
    write_cell(moving, "Params", FIRST, "approved", "Vielleicht")
    assert "the cell holds Vielleicht\n" in pulled(moving, Exit.INVALID)


def test_a_minus_as_word_processors_write_it_is_a_minus(moving: Path) -> None:
    write_cell(moving, "Params", FIRST, "value", "\N{MINUS SIGN}300")
    pulled(moving)
    assert "-300" in texts(moving)["initiatives/FERRY-001.yaml"].decode()


@pytest.mark.parametrize("error", ["#FIELD!", "#BLOCKED!", "Err:502", "Loading...", "#MACRO?"])
def test_what_a_program_shows_in_place_of_a_value_is_no_text(moving: Path, error: str) -> None:
    write_cell(moving, "Backlog", FIRST, "Title", error)
    said = pulled(moving, Exit.INVALID)
    assert f"Backlog!B5: error[P803]: the cell shows the error {error}" in said


def test_a_tab_in_a_title_is_a_blank(moving: Path) -> None:
    write_cell(moving, "Backlog", FIRST, "Title", "Book\ta cabin")
    pulled(moving)
    assert "title: Book a cabin\n" in texts(moving)["initiatives/FERRY-001.yaml"].decode()


def test_shares_without_numbers_that_can_be_read_say_how_shares_are_written(moving: Path) -> None:
    write_cell(moving, "Backlog", FIRST, "Market", "Åland 60% / Germany 40%")
    assert "hint: write UK, or UK: 0.6 | DE: 0.4" in pulled(moving, Exit.INVALID)


@pytest.mark.parametrize("spelled", ["Base", " BASE ", "base\u00a0"])
def test_a_constraint_set_is_known_however_it_is_spelled(moving: Path, spelled: str) -> None:
    write_cell(moving, "Targets", FIRST, "constraint_set_name", spelled)
    assert "set Base" not in pulled(moving)
    assert "floor: 115000" in texts(moving)["config/scenarios/q2-2026-main.yaml"].decode()


def test_a_current_set_that_no_row_has_is_named_with_what_may_be_meant(moving: Path) -> None:
    with workbook(moving, "Settings") as sheet:
        sheet.cell(3, 2).value = "bases"
    said = pulled(moving, Exit.INVALID)
    assert "the tab Settings names bases, which no row has: did you mean base?" in said


def test_two_tabs_of_one_file_that_are_the_same_are_both_named(moving: Path) -> None:
    with workbook(moving, "Targets") as sheet:
        sheet.parent.copy_worksheet(sheet).title = "TARGETS_"
        sheet.title = "targets "
    done = sheets(moving, "pull")
    assert done.exit_code == Exit.USAGE
    assert "has the tabs 'targets ' and 'TARGETS_', which are both Targets" in done.output


# What a row remembers of what cannot be seen now


def _hide_tab(root: Path, name: str) -> Callable[[], None]:
    with workbook(root, name) as sheet:
        sheet.title = "elsewhere"

    def back() -> None:
        with workbook(root, "elsewhere") as sheet:
            sheet.title = name

    return back


def _hide_column(root: Path, tab: str, header: str) -> Callable[[], None]:
    retitle(root, tab, header, "elsewhere")
    return lambda: retitle(root, tab, "elsewhere", header)


def _break(root: Path, tab: str, header: str) -> Callable[[], None]:
    write_cell(root, tab, 2, header, "#REF!")
    return lambda: None


@pytest.mark.parametrize(
    ("tab", "header"),
    [("Targets", "target_value"), ("Constraints", "max_tokens"), ("Backlog", "engineering_tokens")],
)
@pytest.mark.parametrize("hidden", ["tab", "column", "error"])
def test_an_edit_after_a_push_that_could_not_see_the_field_is_an_edit(
    root: Path, tab: str, header: str, hidden: str
) -> None:
    old = read_cell(root, tab, 2, header)
    if hidden == "tab":
        bring_back = _hide_tab(root, tab)
    elif hidden == "column":
        bring_back = _hide_column(root, tab, header)
    else:
        bring_back = _break(root, tab, header)
    sheets(root, "pull")
    sheets(root, "push")
    bring_back()
    write_cell(root, tab, 2, header, old + 7)
    said = pulled(root)
    assert f"{old} -> {old + 7}" in said


# Removals


@pytest.mark.parametrize(
    ("gone", "filled", "much"),
    [(2, 2, False), (3, 3, True), (3, 29, True), (3, 30, False), (4, 40, False), (4, 39, True)],
)
def test_much_is_three_and_more_than_a_tenth(gone: int, filled: int, much: bool) -> None:
    assert is_much(gone, filled) is much


def test_rows_that_cannot_be_read_are_not_taken_for_removals(root: Path) -> None:
    with workbook(root, "Targets") as sheet:
        at = headers(sheet)["target_value"]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at).value = "#REF!"
    said = pulled(root, Exit.INVALID)
    assert "P816" not in said
    assert "3 rows with a problem" in said


def test_a_rule_whose_row_is_gone_is_shown_with_its_tab(root: Path) -> None:
    with workbook(root, "Constraints") as sheet:
        sheet.delete_rows(2)
    assert "-> (empty)   (Constraints)" in pulled(root)


def signed(path: Path) -> bytes:
    """Give a workbook a digital signature, as a package has it; its bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    origin = f'<Relationship Id="rIdS" Type="{kind}" Target="_xmlsignatures/origin.sigs"/>'
    end = b"</Relationships>"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(end, origin.encode() + end)
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path.read_bytes()


def test_a_signed_workbook_is_read_and_never_changed(root: Path) -> None:
    path = root / "sheets/Central Backlog.xlsx"
    write_cell(root, "Backlog", 2, "title", "A newer title")
    before = signed(path)
    others = {other: other.read_bytes() for other in path.parent.glob("[!C]*.xlsx")}
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.DONE
    assert "A newer title" in (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    assert "note: Central Backlog.xlsx is signed" in pulled.output
    file = root / "initiatives/INIT-0002.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Newer "), "utf-8")
    pushed = sheets(root, "push")
    assert pushed.exit_code == Exit.USAGE
    assert "any change would break its signature: save it without one" in pushed.output
    assert path.read_bytes() == before
    assert {other: other.read_bytes() for other in others} == others


def test_a_signed_workbook_gets_no_new_tab(root: Path) -> None:
    path = root / "sheets/Central Backlog.xlsx"
    book = load_workbook(path)
    del book["Intake"]
    book.save(path)
    before = signed(path)
    made = sheets(root, "init")
    assert made.exit_code == Exit.USAGE
    assert path.read_bytes() == before

"""Sheets as they are found: headers elsewhere and under other names, formulas, merges, errors,
ragged rows."""

import csv
import datetime
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from portfolio.cli.boundary import Exit
from tests.sheets.workbench import (
    add_row,
    base,
    filled,
    headers,
    row_of,
    sheets,
    texts,
    workbook,
    write_cell,
)

CONFIG = """\
source: book.xlsx
header_row: 4
data_row: 5
tabs:
  Backlog: {name: Unser Backlog, aliases: {owner: [Verantwortlich]}}
"""


def book(root: Path, rows: list[list[object]], title: str = "Unser Backlog") -> Workbook:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    made.save(root / "book.xlsx")
    return made


def test_headers_anywhere_under_any_name_with_instructions_above(tmp_path: Path) -> None:
    root = base(tmp_path / "portfolio")
    (root / "config/sheets.yaml").write_text(CONFIG, "utf-8")
    book(
        root,
        [
            ["How to fill this sheet"], ["…"], [],
            [None, "Initiative\nKey", "VERANTWORTLICH ", "Deadline-Date", None, "My notes", "program_key"],
            [None, "INIT-0001", "anna", datetime.datetime(2026, 3, 31), "stray", "x"],
            [],
            [None, " INIT-0002", "ben", 46112],
        ],
    )  # fmt: skip
    done = sheets(root, "pull", "--theirs", "sheet")
    assert done.exit_code == Exit.DONE, done.output
    for key, owner in (("INIT-0001", "anna"), ("INIT-0002", "ben")):
        text = (root / f"initiatives/{key}.yaml").read_text("utf-8")
        assert f"owner: {owner}\n" in text
        assert "deadline: 2026-03-31\n" in text


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["title"], "P801", "A1"),
        (["initiative_key", "title", "Title "], "P802", "C1"),
    ],
)
def test_headers_that_cannot_be_used(
    tmp_path: Path, row: list[object], code: str, cell: str
) -> None:
    root = base(tmp_path / "portfolio")
    book(root, [row, ["INIT-0001", "A", "B"]], "Backlog")
    before = texts(root)
    done = sheets(root, "pull", "--from", str(root / "book.xlsx"))
    assert done.exit_code == Exit.INVALID
    assert f"Backlog!{cell}: error[{code}]" in done.output
    assert texts(root) == before


def test_formulas_formats_and_foreign_columns_of_a_workbook_survive_a_push(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    with workbook(root, "Backlog") as sheet:
        at = max(headers(sheet).values()) + 1
        sheet.cell(1, at).value = "My sum"
        sheet.cell(2, at).value = "=1+1"
        sheet.cell(3, at).value = "a note of mine"
        sheet.cell(2, 2).number_format = "@"
        rules = len(sheet.data_validations.dataValidation)
    file = root / "initiatives/INIT-0001.yaml"
    lines = [
        "title: Renamed" if x.startswith("title:") else x
        for x in file.read_text("utf-8").splitlines()
    ]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Backlog") as sheet:
        assert sheet.cell(2, at).value == "=1+1"
        assert sheet.cell(3, at).value == "a note of mine"
        assert sheet.cell(2, 2).value == "Renamed"
        assert sheet.cell(2, 2).number_format == "@"
        assert len(sheet.data_validations.dataValidation) == rules


def test_a_formula_that_nobody_calculated_is_no_blank_cell(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    with workbook(root, "Backlog") as sheet:
        sheet.cell(2, headers(sheet)["engineering_tokens"]).value = "=40+2"
    before = texts(root)
    done = sheets(root, "pull")
    assert "no stored value" in done.output
    assert done.exit_code == Exit.INVALID
    assert texts(root) == before


def test_merged_cells_share_their_value_down_and_are_refused_across(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    with workbook(root, "Backlog") as sheet:
        owner = headers(sheet)["owner"]
        sheet.cell(2, owner).value = "one-team"
        sheet.merge_cells(start_row=2, end_row=3, start_column=owner, end_column=owner)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert all(
        "owner: one-team" in (root / f"initiatives/INIT-000{n}.yaml").read_text("utf-8")
        for n in (1, 2)
    )
    with workbook(root, "Backlog") as sheet:
        title = headers(sheet)["title"]
        sheet.merge_cells(start_row=4, end_row=4, start_column=title, end_column=title + 1)
    assert "error[P806]" in sheets(root, "pull").output


def test_a_checkbox_column_filled_to_the_end_makes_no_rows(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    with workbook(root, "Candidates") as sheet:
        at = headers(sheet)["is_selected_for_run"]
        for row in range(2, 200):
            sheet.cell(row, at).value = False
        sheet.cell(row_number(sheet, "INIT-0002"), at).value = True
    done = sheets(root, "pull", "--format", "json")
    assert done.exit_code == Exit.DONE, done.output
    assert '"selection": [\n    "INIT-0002"\n  ]' in done.output


def row_number(sheet: object, key: str) -> int:
    return next(r for r in range(2, 50) if sheet.cell(r, 1).value == key)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("config", "number", "date"),
    [
        ("decimal: ','\ndates: dmy\n", "1.200,5", "31.03.2026"),
        ("decimal: '.'\ndates: mdy\n", "1,200.5", "3/31/2026"),
        ("source: sheets\n", "£ 1200.5", "2026-3-31"),
        ("decimal: ','\n", "1 200,5", "2026-03-31"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_of_any_country_reads_the_same(
    tmp_path: Path, config: str, number: str, date: str, separator: str
) -> None:
    root = base(tmp_path / "portfolio")
    (root / "config/sheets.yaml").write_text(config, "utf-8")
    folder = root / "sheets"
    folder.mkdir()
    with (folder / "Backlog.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["initiative_key", "engineering_tokens", "deadline_date", "summary"])
        writer.writerow(["INIT-0001", number, date, "two\nlines, with ; all \t of them"])
        writer.writerow(["INIT-0002"])
    done = sheets(root, "pull", "--theirs", "sheet")
    assert done.exit_code == Exit.DONE, done.output
    text = (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    assert "engineering: 1200.5" in text
    assert "deadline: 2026-03-31" in text


def test_no_workbook_at_all_says_what_to_do(tmp_path: Path) -> None:
    root = base(tmp_path / "portfolio")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.USAGE
    assert "portfolio sheets init makes them" in done.output
    (root / "broken.xlsx").write_bytes(b"no zip")
    done = sheets(root, "pull", "--from", str(root / "broken.xlsx"))
    assert done.exit_code == Exit.USAGE
    assert "broken.xlsx is no .xlsx workbook that can be read" in done.output


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_a_copy_made_by_libreoffice_reads_the_same(tmp_path: Path) -> None:
    import subprocess

    root = filled(base(tmp_path / "portfolio"))
    for file in sorted((root / "sheets").glob("*.xlsx")):
        command = [
            "soffice",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            str(tmp_path),
            str(file),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        back = [
            "soffice",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(root / "sheets"),
            str(tmp_path / f"{file.stem}.ods"),
        ]
        subprocess.run(back, check=True, capture_output=True, timeout=120)
    assert sheets(root, "pull").output == "sheets: nothing changes\n"


def test_pulling_one_tab_leaves_the_others(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    write_cell(root, "Backlog", row_of(root, "Backlog", initiative_key="INIT-0001"), "owner", "x")
    add_row(root, "Intake", title="Idea")
    done = sheets(root, "pull", "--tab", "Intake")
    assert "new: INIT-0005 Idea" in done.output
    assert "owner" not in done.output
    assert sheets(root, "pull", "--tab", "Intak").exit_code == Exit.USAGE


def test_what_a_new_workbook_looks_like(tmp_path: Path) -> None:
    root = filled(base(tmp_path / "portfolio"))
    sheet = load_workbook(root / "sheets/Central Backlog.xlsx")["Backlog"]
    at = headers(sheet)
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions[sheet.cell(1, at["sync_state"]).column_letter].hidden
    assert "Where it is in its life" in sheet.cell(1, at["status"]).comment.text
    lists = {str(rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert '"idea,candidate,committed,in_progress,delivered,rejected,archived"' in lists
    gaps = load_workbook(root / "sheets/Optimization Center.xlsx")["Gaps_And_Alerts"]
    colored = [rule for ranged in gaps.conditional_formatting for rule in ranged.rules]
    assert {rule.formula[0] for rule in colored} == {'"OK"', '"WARN"', '"NEAR"', '"CRITICAL"'}

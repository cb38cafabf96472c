"""Absent is not empty: what cannot be seen takes nothing out, is named with what it may be called
now, and a check that could not see it never says that all is in step."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from portfolio.actions.pulling import pulled_from
from portfolio.actions.pushing import compare_sheets, pushed
from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.cli.boundary import Exit
from portfolio.sheets.columns import STAMPS, Role
from portfolio.sheets.grid import Grid
from portfolio.sheets.layout import tabs
from portfolio.sheets.pushed import Stamp
from tests.portfolios import EXAMPLES, overlaid
from tests.sheets.workbench import (
    Memory,
    base,
    filled,
    headers,
    sheets,
    texts,
    workbook,
    write_cell,
)
from tests.sheets.workbench import example as repository_example

BOOKS = ("Central Backlog", "ProductOps", "Optimization Center")
OWNED = (Role.OWNED, Role.ID)
STAMP = Stamp("portfolio test", "2026-01-31T12:00:00Z")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio that uses every field, in step with its workbooks."""
    folder = tmp_path_factory.mktemp("everything")
    return filled(overlaid(EXAMPLES / "valid/everything", folder / "portfolio"))


@pytest.fixture(scope="module")
def in_step(everything: Path) -> SheetsSession:
    """The same in memory."""
    here = open_sheets(everything)
    return replace(here, source=Memory(here.source.read(list(here.known()))))


def _columns() -> list[tuple[str, str]]:
    known = tabs(open_sheets(EXAMPLES / "base").tabs.organization).by_name
    return [
        (tab.name, column.name)
        for tab in known.values()
        for column in tab.columns
        if column.role in OWNED and not tab.results
    ]


COLUMNS = _columns()


def _with_header(
    here: SheetsSession, tab: str, column: str, new: str | None
) -> tuple[SheetsSession, Grid, bool]:
    """The desk with another header, the grid, and whether anything stands below it."""
    assert isinstance(here.source, Memory)
    grid = here.source.grids[tab]
    [at] = [at for at, cell in grid.rows[1].items() if cell == column]
    first = {**grid.rows[1], at: new}
    if new is None:
        del first[at]
    altered = replace(grid, rows={**grid.rows, 1: first})
    has_content = any(
        cells.get(at) not in (None, "") for number, cells in grid.rows.items() if number > 1
    )
    return replace(here, source=Memory({**here.source.grids, tab: altered})), altered, has_content


@pytest.mark.parametrize("new", ["Something else", None], ids=["renamed", "deleted"])
@pytest.mark.parametrize(("tab", "column"), COLUMNS)
def test_a_header_that_is_gone_takes_nothing_out_and_is_named(
    in_step: SheetsSession, tab: str, column: str, new: str | None
) -> None:
    here, grid, has_content = _with_header(in_step, tab, column, new)
    pulled = pulled_from(here, (), strict=False)
    assert not pulled.texts
    lines = [f"{finding.message} {finding.hint}" for finding in pulled.findings]
    if tab != "Intake":  # no idea waits there: nobody misses a column
        assert any(column in line for line in lines), lines
        assert {finding.code for finding in pulled.findings} <= {"P801", "P808"}
        comparison = compare_sheets(here)
        assert not comparison.in_step
        assert any(column in finding.message for finding in comparison.findings)
    if new is not None and has_content:
        assert any(new in line for line in lines)
    opened = here.read()
    out = pushed(here, opened, here.collector(opened), STAMP)
    names = dict(grid.rows[1])
    for edit in out.edits.get(tab, ()):
        known = edit.row in grid.rows
        assert known, "a row was added beside the one that could not be told"
        assert names.get(edit.column) in STAMPS, edit


@pytest.mark.parametrize("tab", sorted({tab for tab, _ in COLUMNS}))
@pytest.mark.parametrize("new", ["{} 2026", None], ids=["renamed", "deleted"])
def test_a_tab_that_is_gone_takes_nothing_out_and_is_named(
    everything: Path, tmp_path: Path, tab: str, new: str | None
) -> None:
    root = Path(shutil.copytree(everything, tmp_path / "portfolio"))
    before = texts(root)
    with workbook(root, tab) as sheet:
        if new is None:
            sheet.parent.remove(sheet)
        else:
            sheet.title = new.format(tab)
    pulled = sheets(root, "pull")
    assert texts(root) == before
    assert pulled.exit_code == Exit.INVALID, pulled.output
    assert f"error[P807]: the tab {tab} is missing" in pulled.output
    if new is not None:
        assert new.format(tab) in pulled.output
    checked = sheets(root, "check")
    assert checked.exit_code == Exit.INVALID
    assert f"{tab}: not all of it can be seen" in checked.output
    assert not checked.output.endswith("everything is in step\n")


@pytest.mark.parametrize("book", BOOKS)
def test_a_workbook_that_is_gone_takes_nothing_out_and_is_named(
    everything: Path, tmp_path: Path, book: str
) -> None:
    root = Path(shutil.copytree(everything, tmp_path / "portfolio"))
    before = texts(root)
    (root / f"sheets/{book}.xlsx").unlink()
    pulled = sheets(root, "pull")
    assert texts(root) == before
    assert f"error[P807]: the workbook {book} is missing" in pulled.output
    checked = sheets(root, "check")
    assert checked.exit_code == Exit.INVALID
    assert f"{book}: not all of it can be seen" in checked.output


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsb"])
def test_a_workbook_of_another_kind_is_named(everything: Path, tmp_path: Path, suffix: str) -> None:
    root = Path(shutil.copytree(everything, tmp_path / "portfolio"))
    file = root / "sheets/Central Backlog.xlsx"
    file.rename(file.with_suffix(suffix))
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.INVALID
    assert "error[P807]: the workbook Central Backlog is missing" in pulled.output
    assert f"Central Backlog{suffix}" in pulled.output


def test_what_an_installation_does_not_use_is_not_missed(everything: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(everything, tmp_path / "portfolio"))
    (root / "sheets/ProductOps.xlsx").unlink()
    with workbook(root, "Backlog") as sheet:
        sheet.cell(1, headers(sheet)["hypothesis"]).value = None
    unused = ["Metrics_Config", "KPI_Contributions", "MathModels", "Params", "Scoring_inputs"]
    lines = [f"  {tab}: {{used: false}}\n" for tab in unused]
    config = root / "config/sheets.yaml"
    config.write_text("tabs:\n" + "".join(lines) + "  Backlog: {without: [hypothesis]}\n", "utf-8")
    checked = sheets(root, "check")
    assert "P80" not in checked.output, checked.output
    assert checked.exit_code == Exit.DONE


def test_a_column_of_ones_own_is_said_and_is_no_fault(root: Path) -> None:
    with workbook(root, "Backlog") as sheet:
        at = sheet.max_column + 1
        sheet.cell(1, at).value = "Wall height (m)"
        sheet.cell(2, at).value = 14
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE
    assert "note: Backlog: not read: the column Wall height (m)" in done.output
    assert sheets(root, "check").exit_code == Exit.DONE


def test_much_is_taken_out_only_where_a_person_says_so(tmp_path: Path) -> None:
    root = filled(repository_example(tmp_path / "portfolio"))
    before = texts(root)
    with workbook(root, "Backlog") as sheet:
        at = headers(sheet)
        for row in range(2, sheet.max_row + 1):
            for column in (
                "owner",
                "problem_statement",
                "summary",
                "hypothesis",
                "requesting_team",
            ):
                sheet.cell(row, at[column]).value = None
    write_cell(root, "Backlog", 2, "title", "A title that still comes")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert "Backlog: error[P816]: " in done.output
    assert "--accept-removals" in done.output
    changed = {file for file, text in texts(root).items() if before[file] != text}
    assert len(changed) == 1
    assert "A title that still comes" in texts(root)[changed.pop()].decode()
    done = sheets(root, "pull", "--accept-removals")
    assert "P816" not in done.output
    assert done.output.count("-> (empty)") > 40


def test_two_values_go_without_asking(root: Path) -> None:
    write_cell(root, "Backlog", 2, "owner", "x")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    write_cell(root, "Backlog", 2, "owner", None)
    assert sheets(root, "pull").exit_code == Exit.DONE


def test_deleted_rules_are_counted_by_their_own_tab(everything: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(everything, tmp_path / "portfolio"))
    before = texts(root)
    with workbook(root, "Constraints") as sheet:
        sheet.delete_rows(2, sheet.max_row)
    done = sheets(root, "pull")
    assert texts(root) == before
    assert "Constraints: error[P816]: " in done.output


def test_one_tab_alone_is_pulled_with_a_warning_of_the_others(tmp_path: Path) -> None:
    """Somebody hands over one table; nothing has ever been pushed there."""
    root = base(tmp_path / "portfolio")
    (root / "sheets").mkdir()
    (root / "sheets/Backlog.csv").write_text("initiative_key,owner\nINIT-0001,ben\n", "utf-8")
    done = sheets(root, "pull", "--theirs", "sheet")
    assert done.exit_code == Exit.DONE, done.output
    assert "warning[P809]: the workbook Optimization Center is missing" in done.output
    assert sheets(root, "check").exit_code == Exit.STALE

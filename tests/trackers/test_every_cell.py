"""Every cell of an export is in the files or on the list of what was not taken, by what happens when
it says something else; and whatever is changed here is kept when everything changes there."""

import datetime
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from portfolio.sheets import csv_grid
from portfolio.sheets.grid import address
from tests.trackers.test_ready_maps import FIRST
from tests.trackers.workplace import (
    EXPORTS,
    TOOLS,
    file_of,
    imported,
    prepared_import,
    small_portfolio,
    with_cells,
)

Place = tuple[int, int]
"""Row and column, from 1."""


@pytest.fixture(params=sorted(TOOLS))
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def filled_cells(file: Path) -> Mapping[Place, object]:
    """Every cell with content below the headers of the first tab."""
    if file.suffix == ".xlsx":
        rows = load_workbook(file).worksheets[0].iter_rows(min_row=2)
        cells = [cell for row in rows for cell in row]
        return {(cell.row, cell.column): cell.value for cell in cells if cell.value is not None}
    grid = csv_grid(file.name, file.read_bytes())
    return {
        (row, column): value
        for row, cells in grid.rows.items()
        for column, value in cells.items()
        if row > 1
    }


def other(value: object) -> object:
    """Something else than a cell says, of the same kind where that is a number."""
    if isinstance(value, int | float):
        return value + 1
    text = str(value)
    return str(int(text) + 1) if text.isdecimal() else f"{text} x"


def test_a_cell_is_in_the_files_or_on_the_list(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    export = EXPORTS / TOOLS[tool]
    usual = prepared_import(root, export, tool)
    listed = {cell for one in usual.report.accounts.not_taken for cell in one.cells}
    cells = filled_cells(export)
    in_files = set()
    for (row, column), value in cells.items():
        altered = with_cells(tmp_path, export, {(row, column): other(value)})
        if prepared_import(root, altered, tool).texts != usual.texts:
            in_files.add(address(row, column))
    every = {address(row, column) for row, column in cells}
    assert every - in_files - listed == set()
    # What is listed is in no file. A row of which a cell is mended comes in, and is listed before.
    assert in_files & listed == set()
    assert usual.report.accounts.taken == len(in_files)


def test_whatever_is_changed_here_is_kept_when_everything_changes_there(
    tool: str, tmp_path: Path
) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    export = Path(shutil.copy(EXPORTS / TOOLS[tool], tmp_path))
    imported(root, export, tool)
    key, _ = FIRST[tool]
    path = file_of(root, tool, key)
    theirs_then = path.read_text("utf-8")
    ours = "".join(changed_lines(theirs_then))
    if tool == "rice":
        # The name of a feature is its key there: it cannot change there.
        ours = ours.replace("title: ours", f"title: {key}")
    path.write_text(ours, "utf-8")
    keys = {place for place, value in filled_cells(export).items() if str(value) == key}
    [(row, _)] = {place for place in keys if place[1] in KEY_COLUMNS[tool]}
    news = {
        place: later(value)
        for place, value in filled_cells(export).items()
        if place[0] == row and place not in keys and place[1] != STATUS_COLUMNS.get(tool)
    }
    changed = with_cells(tmp_path, export, news)
    report = imported(root, changed, tool)
    number = sum(finding.code == "P833" for finding in report.findings)
    assert number == sum(a != b for a, b in zip(lines(theirs_then), lines(ours), strict=True))
    assert path.read_text("utf-8") == ours
    assert prepared_import(root, changed, tool).texts == {}


KEY_COLUMNS = {
    "jira": (2,),
    "linear": (1,),
    "aha": (1,),
    "productboard": (1,),
    "airfocus": (1,),
    "rice": (1,),
}


STATUS_COLUMNS = {"jira": 5, "linear": 5, "aha": 4, "productboard": 5, "airfocus": 4}


def lines(text: str) -> list[str]:
    """The lines of a file, a number of a flow mapping each on its own."""
    return re.sub(r"(?<=[\d}]), ", ",\n", text).splitlines()


def changed_lines(text: str) -> Iterator[str]:
    """An initiative in which every value that came from the other tool says something else."""
    for line in text.splitlines(keepends=True):
        name, _, value = line.partition(": ")
        if name in ("title", "owner", "requester", "requesting_team", "notes", "problem_statement"):
            yield f"{name}: ours\n" if "|" not in value else line
        elif name in ("deadline", "earliest_start"):
            yield line.replace("2027", "2029").replace("2026", "2029")
        elif name in ("tokens", "scoring", "  score", "  inputs"):
            yield re.sub(r"(: )(\d[\d.]*)", r"\g<1>7\2", line)
        else:
            yield line.replace("second page", "second leaf")


def later(value: object) -> object:
    """What the tool could say by now: a date a year later, another number, another text."""
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, datetime.datetime):
        return value.replace(year=2028)
    text = str(value)
    if text in ("High", "2w 3d"):
        return {"High": "Massive", "2w 3d": "3w"}[text]
    if text.startswith("https://"):
        return text
    if re.fullmatch(r"[\d.]+%?", text):
        return f"1{text}" if not text.endswith("%") else "60%"
    if re.match(r"[\d]+[-/]", text):
        return re.sub(r"(20|/)2(\d)", r"\g<1>28", text)
    return f"{text} x"

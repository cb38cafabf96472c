"""Where every cell of an installation is after its move: told apart by what happens when the cell
says something else, and by what the plan of the move lists.

    python -m tests.sheets.accounts FOLDER    # of a portfolio before its first pull
"""

import copy
import datetime
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from openpyxl import load_workbook

from portfolio.actions.pulling import pulled_from
from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.sheets import Pulled
from tests.sheets.workbench import Memory, sheets

STAMPS = ("run_status", "updated_source", "updated_at", "sync_state")


class Whereabouts(StrEnum):
    """Where a cell is after the move."""

    FILES = "in the files"
    VIEW = "a view"
    STAMP = "a stamp of the tool"
    LISTED = "on the list of what is not taken"
    LAYOUT = "headers and instructions, which the plan counts"
    TICK = "a tick, which solve --selected reads"
    SAID = "named by a finding or a note if it says anything else"
    LOST = "nowhere"


@dataclass(frozen=True)
class FilledCell:
    """A cell with content, as the workbook has it."""

    tab: str
    row: int
    column: int
    header: str
    value: object


def filled_cells(folder: Path) -> list[FilledCell]:
    """Every cell with content, read by another program than the one under test."""
    cells = []
    for path in sorted(folder.glob("*.xlsx")):
        for sheet in load_workbook(path):
            headers = {cell.column: str(cell.value) for cell in sheet[1] if cell.value is not None}
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        header = headers.get(cell.column, "")
                        at = (sheet.title, cell.row, cell.column)
                        cells.append(FilledCell(*at, header, cell.value))
    return cells


class Accounts:
    """The cells of an installation that has not moved in yet, against its plan and its pull."""

    def __init__(self, root: Path) -> None:
        here = open_sheets(root)
        self.session = replace(here, source=Memory(here.source.read([*here.known(), "Settings"])))
        self.cells = filled_cells(root / "sheets")
        self._usual = _pulled(self.session)
        self._read_page(sheets(root, "pull", "--moving-in", "--dry-run").output)

    def _read_page(self, page: str) -> None:
        self.page = page
        self._lines = dict(_lines_of_columns(page))
        self._listed = {
            (tab, header): line.where
            for (tab, headers), line in self._lines.items()
            for header in headers
        }
        self._listed_tabs = frozenset(match[1] for match in _RESULTS.finditer(page))
        self._sets = frozenset((match[1], match[2]) for match in _SETS.finditer(page))

    def of_page(self, page: str) -> "Accounts":
        """The same cells against another plan."""
        other = copy.copy(self)
        other._read_page(page)
        return other

    def listed_numbers(self) -> Mapping[tuple[str, tuple[str, ...]], int]:
        """Tab and headers of each line about columns, and how many cells it says they hold."""
        return {columns: line.cells for columns, line in self._lines.items()}

    def rows_of_layout(self) -> range:
        """The rows above the data, in every tab."""
        match = re.search(r"in every tab headers in row 1, data from row (\d+)", self.page)
        assert match is not None, self.page
        return range(1, int(match[1]))

    def whereabouts(self, cell: FilledCell) -> Whereabouts:
        """Where one cell is."""
        if cell.tab == "Settings":
            is_listed = "  the tab Settings (read for the current set" in self.page
            return Whereabouts.LISTED if is_listed else Whereabouts.LOST
        if cell.row in self.rows_of_layout():
            return Whereabouts.LAYOUT
        if spelled_header(cell) in STAMPS and cell.tab not in self._listed_tabs:
            return Whereabouts.STAMP
        if cell.tab in self._listed_tabs and (cell.tab, cell.header) not in self._listed:
            return Whereabouts.LISTED
        return self._when_it_says_something_else(cell)

    def _when_it_says_something_else(self, cell: FilledCell) -> Whereabouts:
        altered = _pulled(self._with(cell, _other(cell.value)))
        if altered.texts != self._usual.texts:
            return Whereabouts.FILES
        if listed := self._listed.get((cell.tab, cell.header)):
            return listed
        if altered.selection != self._usual.selection:
            return Whereabouts.TICK
        if self._is_of_uncounted_set(cell):
            return Whereabouts.LISTED
        is_said = (altered.findings, altered.notes) != (self._usual.findings, self._usual.notes)
        return Whereabouts.SAID if is_said else Whereabouts.LOST

    def _is_of_uncounted_set(self, cell: FilledCell) -> bool:
        """Whether its row belongs to a set whose rows the plan counts as left out."""
        row = {
            other.header: other.value
            for other in self.cells
            if (other.tab, other.row) == (cell.tab, cell.row)
        }
        return (cell.tab, row.get("constraint_set_name")) in self._sets

    def _with(self, cell: FilledCell, value: object) -> SheetsSession:
        source = self.session.source
        assert isinstance(source, Memory)
        [name] = [name for name, grid in source.grids.items() if grid.name == cell.tab]
        grid = source.grids[name]
        cells = {**grid.rows[cell.row], cell.column: value}
        altered = replace(grid, rows={**grid.rows, cell.row: cells})  # type: ignore[dict-item]
        return replace(self.session, source=Memory({**source.grids, name: altered}))


def _other(value: object) -> object:
    """Something else that a person could have entered."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime.datetime):
        return value.date() + datetime.timedelta(days=1)
    if isinstance(value, int | float):
        return value + 1
    return f"{value} x"


def _pulled(here: SheetsSession) -> Pulled:
    return pulled_from(here, (), strict=False)


@dataclass(frozen=True)
class _Line:
    """What a line of the plan says of columns."""

    cells: int
    where: Whereabouts


_LINE = re.compile(r"  ([^:]+): (.+): (\d+) cells?(?:, such as | \()(.*)")
_RESULTS = re.compile(r"  ([^:\n]+): \d+ cells? \(results of earlier runs stay as they are\)")
_SETS = re.compile(r"  ([^:\n]+): \d+ rows? of the set (\S+) of ")


def _lines_of_columns(page: str) -> Iterator[tuple[tuple[str, tuple[str, ...]], _Line]]:
    """Tab and headers of each line of the plan that is about columns."""
    for line in page.splitlines():
        if match := _LINE.fullmatch(line):
            is_view = match[4].startswith("shown, entered elsewhere")
            where = Whereabouts.VIEW if is_view else Whereabouts.LISTED
            yield (match[1], tuple(match[2].split(", "))), _Line(int(match[3]), where)


def spelled_header(cell: FilledCell) -> str:
    """The header of a cell, as columns are called."""
    return cell.header.lower().replace(" ", "_")


def main() -> None:
    accounts = Accounts(Path(sys.argv[1]))
    every = [(cell, accounts.whereabouts(cell)) for cell in accounts.cells]
    for cell, where in every:
        if where in (Whereabouts.LOST, Whereabouts.SAID):
            print(cell, where)
    print(len(every), "cells")
    by_tab = Counter((cell.tab, where.value) for cell, where in every)
    for (tab, where_text), number in sorted(by_tab.items()):
        print(f"{tab}: {number} {where_text}")
    for where, number in Counter(where for _, where in every).most_common():
        print(f"{number:6} {where}")


if __name__ == "__main__":
    main()

"""A folder of CSV files, a file a tab: for programs that read nothing else. Everything is text
there."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from portfolio.report import as_csv_cell, from_csv_cell
from portfolio.sheets.amounts import DIGITS, text_of_number
from portfolio.sheets.csv_file import CsvFile, parsed_csv
from portfolio.sheets.grid import CellEdit, CellError, Grid, Layout, Raw, UnreadableError, sparse
from portfolio.sheets.local import bytes_of
from portfolio.sheets.names import matched

CELLS = 1_000_000
"""Cells with content of one file."""


@dataclass
class CsvSource:
    """TAB.csv for each tab; `save` is how a file is replaced, whole or not at all."""

    path: Path
    save: Callable[[Path, bytes], object]
    where: str = ""
    decimal: str | None = None
    """The decimal mark of its numbers; without one a number is written so that it can be only
    one."""
    _files: dict[str, CsvFile] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)
    _unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.where = self.where or self.path.name

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names."""
        paths = sorted(path for path in self.path.iterdir() if path.suffix.casefold() == ".csv")
        tabs = {path: _tab_of(path, wanted) for path in paths}
        names = matched(tabs.values(), wanted)
        self._unread = [tab for tab in tabs.values() if tab not in names]
        grids: dict[str, Grid] = {}
        for path, tab in tabs.items():
            name = names.get(tab)
            if name is None:
                continue
            if name in grids:
                first = self._paths[grids[name].name].name
                raise UnreadableError(f"the tab {name} is in {first} and in {path.name}: keep one")
            self._files[tab] = file = _read(path)
            self._paths[tab] = path
            grids[name] = _grid(path.name, tab, file)
        return grids

    def unread(self) -> Sequence[str]:
        """Files that are no known tabs."""
        return self._unread

    def sealed(self) -> Mapping[str, str]:
        """None: whatever was read can be written."""
        return {}

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Write cells into the files that were read."""
        for tab, cells in edits.items():
            if not cells:
                continue
            file = self._files[tab]
            for edit in cells:
                file.rows += [[] for _ in range(edit.row - len(file.rows))]
                row = file.rows[edit.row - 1]
                row += [""] * (edit.column - len(row))
                row[edit.column - 1] = as_csv_cell(_as_text(edit.value, self.decimal))
            self.save(self._paths[tab], file.data())

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make a file with headers for each missing tab."""
        made = []
        there = self.read([layout.name for layout in layouts]) if self.path.is_dir() else {}
        for layout in layouts:
            if layout.name not in there:
                rows: list[list[str]] = [[] for _ in range(layout.data_row - 1)]
                rows[layout.header_row - 1] = [column.name for column in layout.tab.columns]
                path = self.path / f"{layout.name}.csv"
                file = CsvFile(rows)
                self._files[layout.name] = file
                self._paths[layout.name] = path
                self.save(path, file.data())
                made.append(path.name)
        return made


def _tab_of(path: Path, wanted: Collection[str]) -> str:
    """The tab that a file holds: `Backlog.csv`, or `Central Backlog - Backlog.csv` as Google names
    an export."""
    return path.stem if path.stem in wanted else path.stem.rsplit(" - ", 1)[-1]


def csv_grid(name: str, data: bytes, encoding: str | None = None) -> Grid:
    """The cells of a CSV file.

    Raises:
        UnreadableError: if it is none in that encoding, or holds more than the limit allows.
    """
    return _grid(name, name, parsed_csv(name, data, encoding))


def _grid(name: str, tab: str, file: CsvFile) -> Grid:
    rows = sparse([from_csv_cell(cell) for cell in row] for row in file.rows)
    if sum(map(len, rows.values())) > CELLS:
        raise UnreadableError(f"{name} holds more than {CELLS:,} cells: export fewer columns")
    return Grid(tab, rows)


def _read(path: Path) -> CsvFile:
    return parsed_csv(path.name, bytes_of(path, "a CSV file"))


def _as_text(value: Raw, decimal: str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return text_of_number(Decimal(f"{value:.{DIGITS}g}"), decimal)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.text if isinstance(value, CellError) else value

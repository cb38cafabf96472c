"""A folder of CSV files, a file a tab: for programs that read nothing else. Everything is text there."""

import csv
import datetime
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from portfolio.report.csv_text import escaped, unescaped
from portfolio.sheets.cells import DIGITS
from portfolio.sheets.grid import CellError, Edit, Grid, Layout, Raw, UnreadableError
from portfolio.source.emit import number


@dataclass
class CsvSource:
    """TAB.csv for each tab; `save` is how a file is replaced, whole or not at all."""

    path: Path
    save: Any
    where: str = ""
    _read: dict[str, tuple[list[list[Raw]], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.where = self.where or self.path.name

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names; separated by comma, semicolon or tab, whichever the first line has most of."""
        grids = {}
        for file in sorted(self.path.glob("*.csv")):
            if file.stem in wanted:
                rows, separator = _rows(file)
                self._read[file.stem] = rows, separator
                grids[file.stem] = Grid(file.stem, rows)
        return grids

    def write(self, edits: Mapping[str, Sequence[Edit]]) -> None:
        """Write cells into the files that were read."""
        for tab, cells in edits.items():
            if not cells:
                continue
            old, separator = self._read[tab]
            rows = [list(row) for row in old]
            for edit in cells:
                rows += [[] for _ in range(edit.row - len(rows))]
                row = rows[edit.row - 1]
                row += [None] * (edit.column - len(row))
                row[edit.column - 1] = _as_text(edit.value)
            self._save(tab, rows, separator)

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make a file with headers for each missing tab."""
        made = []
        for layout in layouts:
            if not (self.path / f"{layout.name}.csv").exists():
                rows: list[list[Raw]] = [[] for _ in range(layout.data_row - 1)]
                rows[layout.header_row - 1] = [column.name for column in layout.tab.columns]
                self._save(layout.name, rows, ",")
                made.append(f"{layout.name}.csv")
        return made

    def _save(self, tab: str, rows: list[list[Raw]], separator: str) -> None:
        self._read[tab] = rows, separator
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator="\n")
        writer.writerows([escaped("" if cell is None else str(cell)) for cell in row] for row in rows)
        self.save(self.path / f"{tab}.csv", text.getvalue().encode("utf-8", "replace"))


def _rows(file: Path) -> tuple[list[list[Raw]], str]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(f"{file.name} is not UTF-8 text: export it as UTF-8") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableError(f"{file.name} is no CSV file: {error}") from None
    return [[unescaped(cell) for cell in row] for row in rows], separator


def _as_text(value: Raw) -> str | None:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number(Decimal(f"{value:.{DIGITS}g}"))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.text if isinstance(value, CellError) else value

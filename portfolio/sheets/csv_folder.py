"""A folder of CSV files, a file a tab: for programs that read nothing else. Everything is text there."""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from portfolio.report import as_csv_cell, from_csv_cell
from portfolio.sheets.amounts import DIGITS, text_of_number
from portfolio.sheets.grid import CellError, Edit, Grid, Layout, Raw, UnreadableError, sparse
from portfolio.sheets.local import bytes_of
from portfolio.sheets.names import matched

CELLS = 1_000_000
"""Cells with content of one file."""
_SEPARATORS = ",;\t"
_NAMED_SEPARATOR = re.compile('"?sep=(.)"?\r?\n')
"""The first line by which some programs tell each other the separator; they do not show it."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LOOKED_AT = 20
"""Lines from which the separator is guessed."""
_NO_SEPARATOR = re.compile('"[^"]*"|(?<=[0-9]),(?=[0-9])')


@dataclass
class _File:
    """A CSV file: its rows as they are written there, and the ways in which its program writes."""

    path: Path
    rows: list[list[str]]
    separator: str = ","
    line_end: str = "\n"
    marked: bool = False
    """Whether it begins with a byte order mark, by which some programs know UTF-8."""
    first_line: str = ""
    """The line that names the separator, if there is one."""

    def data(self) -> bytes:
        """The bytes of the file."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator, lineterminator=self.line_end)
        writer.writerows(self.rows)
        mark = _BYTE_ORDER_MARK if self.marked else b""
        return mark + (self.first_line + text.getvalue()).encode("utf-8", "replace")


@dataclass
class CsvSource:
    """TAB.csv for each tab; `save` is how a file is replaced, whole or not at all."""

    path: Path
    save: Callable[[Path, bytes], object]
    where: str = ""
    decimal: str | None = None
    """The decimal mark of its numbers; without one a number is written so that it can be only one."""
    _files: dict[str, _File] = field(default_factory=dict)
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
                first = self._files[grids[name].name].path.name
                raise UnreadableError(f"the tab {name} is in {first} and in {path.name}: keep one")
            self._files[tab] = file = _read(path)
            rows = sparse([from_csv_cell(cell) for cell in row] for row in file.rows)
            if sum(map(len, rows.values())) > CELLS:
                raise UnreadableError(f"{path.name} holds more than {CELLS:,} cells")
            grids[name] = Grid(tab, rows)
        return grids

    def unread(self) -> Sequence[str]:
        """Files that are no known tabs."""
        return self._unread

    def write(self, edits: Mapping[str, Sequence[Edit]]) -> None:
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
            self.save(file.path, file.data())

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make a file with headers for each missing tab."""
        made = []
        there = self.read([layout.name for layout in layouts]) if self.path.is_dir() else {}
        for layout in layouts:
            if layout.name not in there:
                rows: list[list[str]] = [[] for _ in range(layout.data_row - 1)]
                rows[layout.header_row - 1] = [column.name for column in layout.tab.columns]
                file = _File(self.path / f"{layout.name}.csv", rows)
                self._files[layout.name] = file
                self.save(file.path, file.data())
                made.append(file.path.name)
        return made


def _tab_of(path: Path, wanted: Collection[str]) -> str:
    """The tab that a file holds: `Backlog.csv`, or `Central Backlog - Backlog.csv` as Google names an export."""
    return path.stem if path.stem in wanted else path.stem.rsplit(" - ", 1)[-1]


def _read(path: Path) -> _File:
    data = bytes_of(path, "a CSV file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(f"{path.name} is not UTF-8 text: export it as UTF-8") from None
    found = _NAMED_SEPARATOR.match(text)
    first_line = found[0] if found is not None else ""
    text = text[len(first_line) :]
    separator = found[1] if found is not None else _separator(text)
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, TypeError, ValueError) as error:
        raise UnreadableError(f"{path.name} is no CSV file: {error}") from None
    marked = data.startswith(_BYTE_ORDER_MARK)
    return _File(path, rows, separator, _line_end(first_line or text), marked, first_line)


def _separator(text: str) -> str:
    """Comma, semicolon or tab: the one that most of the first lines have as often as each other.

    What stands in quotes or between two digits counts for nothing: it may be part of a text or a number.
    """
    lines = _NO_SEPARATOR.sub("", text[:100_000]).splitlines()[:_LOOKED_AT]

    def separated(separator: str) -> int:
        counts = Counter(line.count(separator) for line in lines)
        return max((count * lines for count, lines in counts.items()), default=0)

    return max(_SEPARATORS, key=separated)


def _line_end(text: str) -> str:
    """How the first line ends."""
    found = re.search("\r\n|\n|\r", text)
    return found[0] if found is not None else "\n"


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

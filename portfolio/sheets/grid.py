"""What every backend gives and takes: grids of raw cells, and edits of single cells."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from portfolio.sheets.columns import ColumnKind, Tab


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error, as #REF!."""

    text: str


Raw = None | str | bool | int | float | datetime.date | CellError
"""A cell as a backend reads it; `datetime.datetime` is a date too."""
UNCALCULATED = CellError("no stored value")
"""A formula that no program has calculated since it was written."""
OTHER_FORMATS = (
    ".xls",
    ".xlsb",
    ".xlt",
    ".xltx",
    ".xltm",
    ".ods",
    ".ots",
    ".fods",
    ".numbers",
    ".gsheet",
    ".tsv",
)
"""Endings of files of tables that are not read."""
ERRORS = frozenset(
    (
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#VALUE!",
        "#ERROR!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
        "#BUSY!",
        "#EXTERNAL!",
        "#PYTHON!",
        "#MACRO?",
        "Loading...",
    )
)


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet program shows or exports in place of a value."""
    return text in ERRORS or (text.startswith("Err:") and text[4:].isdecimal())


EPOCH = datetime.date(1899, 12, 30)


Rectangle = tuple[int, int, int, int]
"""Top, left, bottom, right, from 1."""
ROWS, COLUMNS = 1_048_576, 16_384
"""The most that a tab of an .xlsx workbook can have."""


@dataclass(frozen=True)
class Grid:
    """One tab: row -> column -> raw cell, both from 1; blank cells are absent, wherever the others
    stand."""

    name: str
    rows: Mapping[int, Mapping[int, Raw]]
    merges: Sequence[Rectangle] = ()
    epoch: datetime.date = EPOCH
    formulas: Collection[tuple[int, int]] = frozenset()
    """Row and column of the cells that a formula fills."""

    def cell(self, row: int, column: int) -> Raw:
        """The cell at a row and column, both from 1."""
        return self.rows.get(row, _NO_CELLS).get(column)


_NO_CELLS: Mapping[int, Raw] = {}


def sparse(rows: Iterable[Iterable[Raw]]) -> dict[int, dict[int, Raw]]:
    """Ragged rows of cells from A1 on -> the cells that are not blank, by row and column."""
    grid: dict[int, dict[int, Raw]] = {}
    for number, cells in enumerate(rows, start=1):
        filled: dict[int, Raw] = {}
        for at, cell in enumerate(cells, start=1):
            if cell is not None and cell != "":
                filled[at] = cell
        if filled:
            grid[number] = filled
    return grid


class CellEdit(NamedTuple):
    """One cell to write: row and column from 1; None clears it. Text is written as text, whatever
    it starts with."""

    row: int
    column: int
    value: Raw
    kind: ColumnKind = ColumnKind.LINE
    hides: bool = False
    """Whether its column is one of the tool alone, which people need not see."""


def without_formulas(
    edits: Iterable[CellEdit], formulas: Collection[tuple[int, int]]
) -> list[CellEdit]:
    """The edits of cells that no formula fills: a formula belongs to the person who wrote it."""
    return [edit for edit in edits if (edit.row, edit.column) not in formulas]


@dataclass(frozen=True)
class Layout:
    """What `init` makes of a tab, and what a push adds to one that is missing."""

    tab: Tab
    name: str
    header_row: int
    data_row: int


class UnreadableError(Exception):
    """A workbook that cannot be read as one; the message says which and why."""


class Source(Protocol):
    """Three workbooks behind one of the backends."""

    where: str
    """For messages: the folder, or Google."""

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names that exist, in one snapshot a workbook."""

    def unread(self) -> Sequence[str]:
        """Tabs and files of tables that the last `read` saw and did not want."""

    def sealed(self) -> Mapping[str, str]:
        """Tabs that the last `read` saw and into which nothing may be written -> why."""

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Write cells; tabs that `read` has seen. A workbook changes whole or not at all."""

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make the workbooks and tabs that are missing, with headers; names of what was made."""


def column_name(column: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def column_number(name: str) -> int | None:
    """AA -> 27; None for what is the name of no column."""
    if not (1 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        return None
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number if number <= COLUMNS else None


def address(row: int, column: int) -> str:
    """Row and column, both from 1, as C14."""
    return f"{column_name(column)}{row}"

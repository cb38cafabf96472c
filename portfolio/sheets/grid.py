"""What every backend gives and takes: grids of raw cells, and edits of single cells."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from portfolio.sheets.columns import Kind, Tab


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error, as #REF!."""

    text: str


Raw = None | str | bool | int | float | datetime.date | CellError
"""A cell as a backend reads it; `datetime.datetime` is a date too."""
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
    )
)
EPOCH = datetime.date(1899, 12, 30)


@dataclass(frozen=True)
class Grid:
    """One tab: ragged rows of raw cells from A1 on; merged ranges as (top, left, bottom, right), from 1."""

    name: str
    rows: Sequence[Sequence[Raw]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    epoch: datetime.date = EPOCH

    def cell(self, row: int, column: int) -> Raw:
        """The cell at a row and column, both from 1."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return None
        return self.rows[row - 1][column - 1]


class Edit(NamedTuple):
    """One cell to write: row and column from 1; None clears it. Text is written as text, whatever it starts with."""

    row: int
    column: int
    value: Raw
    kind: Kind = Kind.LINE


@dataclass(frozen=True)
class Layout:
    """What `init` makes of a tab, and what a push adds to one that is missing."""

    tab: Tab
    name: str
    header_row: int
    data_row: int


class RemoteError(Exception):
    """The other side failed, after every reasonable try. What was written can be written again."""


class UnreadableError(Exception):
    """A workbook that cannot be read as one; the message says which and why."""


class Source(Protocol):
    """Three workbooks behind one of the backends."""

    where: str
    """For messages: the folder, or Google."""

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names that exist, in one snapshot a workbook."""

    def write(self, edits: Mapping[str, Sequence[Edit]]) -> None:
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


def address(row: int, column: int) -> str:
    """Row and column, both from 1, as C14."""
    return f"{column_name(column)}{row}"

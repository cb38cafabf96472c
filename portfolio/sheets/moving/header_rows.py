"""Which row of a tab holds the headers, and in which the data begins, below rows of
instructions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from portfolio.model import PERIOD
from portfolio.sheets.cells import CellProblem, Reading, read_cell
from portfolio.sheets.columns import Column, ColumnKind, Role, Tab
from portfolio.sheets.grid import Grid, Raw
from portfolio.sheets.names import normalised
from portfolio.sheets.table import NEEDED, columns_by_header

HEADERS_BELOW = 15
"""The row above which headers are looked for."""
INITIATIVE = "initiative_key"
INSTRUCTIONS = 12
"""The most rows of instructions between headers and data."""
_CHECKED = frozenset(
    (
        ColumnKind.KEY,
        ColumnKind.NUMBER,
        ColumnKind.FLAG,
        ColumnKind.DATE,
        ColumnKind.PERIOD,
        ColumnKind.CHOICE,
        ColumnKind.JSON,
    )
)
"""Kinds of cells that tell an entry from a remark about the column."""


_FORMS: Mapping[ColumnKind, re.Pattern[str]] = {
    ColumnKind.KEY: re.compile(r"[^\s\d]*\d[^\s]*"),
    ColumnKind.PERIOD: re.compile(PERIOD[1:-1]),
}


@dataclass(frozen=True)
class HeaderRows:
    """The row of the headers, and the first row of data."""

    header: int
    data: int
    entry: int | None
    """The first row that is an entry for certain."""
    is_sure: bool
    """Whether each row above the entries is clearly one of instructions."""


def header_rows(tab: Tab, grid: Grid, reading: Reading) -> HeaderRows | None:
    """Where headers and data are; None where no row looks like the headers."""
    header = _header_row(tab, grid)
    if header is None:
        return None
    by_header = columns_by_header(tab)
    headers = grid.rows[header].items()
    places = {at: by_header.get(normalised(cell)) for at, cell in headers}
    columns = {at: column for at, column in places.items() if column is not None}
    below = [number for number in sorted(grid.rows) if number > header]
    data, is_sure = header + 1, True
    for number in below[:INSTRUCTIONS]:
        kind = _kind_of_row(grid.rows[number], columns, reading)
        if kind is _RowKind.INSTRUCTION:
            data = number + 1
        elif kind is _RowKind.ENTRY:
            return HeaderRows(header, data, number, is_sure)
        else:
            is_sure = False
    return HeaderRows(header, data, None, is_sure=data > header + 1)


def _header_row(tab: Tab, grid: Grid) -> int | None:
    """The row in which most headers of the tab stand, the needed ones among them."""
    by_header = columns_by_header(tab)
    needed = set(NEEDED.get(tab.name, ()))
    best, most = None, 1
    for number in sorted(grid.rows):
        if number > HEADERS_BELOW:
            break
        cells = grid.rows[number].values()
        columns = {
            by_header[normalised(cell)].name for cell in cells if normalised(cell) in by_header
        }
        if len(columns) > most and len(needed & columns) * 2 >= len(needed):
            best, most = number, len(columns)
    return best


class _RowKind(Enum):
    """What a row below the headers is."""

    ENTRY = "some cell holds what its column takes"
    INSTRUCTION = "none does, and several would have to"
    UNCLEAR = "nothing shows it"


def _kind_of_row(
    cells: Mapping[int, Raw],
    columns: Mapping[int, Column],
    reading: Reading,
) -> _RowKind:
    """Whether a row is an entry or a remark about the columns."""
    unread = 0
    for at, column in columns.items():
        raw = cells.get(at)
        is_checked = column.kind in _CHECKED and column.role is not Role.STAMP
        is_any_word = column.kind is ColumnKind.KEY and column.name != INITIATIVE
        if raw is None or not is_checked or is_any_word:
            continue
        if _holds(column, raw, reading):
            return _RowKind.ENTRY
        unread += 1
    return _RowKind.INSTRUCTION if unread > 1 else _RowKind.UNCLEAR


def _holds(column: Column, raw: Raw, reading: Reading) -> bool:
    """Whether a cell could be an entry of its column: a key is one word with a digit."""
    try:
        value: Any = read_cell(column, raw, reading)
    except CellProblem:
        return False
    pattern = _FORMS.get(column.kind)
    return pattern is None or pattern.fullmatch(str(value)) is not None

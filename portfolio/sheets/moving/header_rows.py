"""Which row of a tab holds the headers, and in which the data begins, below rows of instructions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.sheets.cells import CellProblem, Reading, read_cell
from portfolio.sheets.columns import Column, Kind, Role, Tab
from portfolio.sheets.grid import Grid, Raw
from portfolio.sheets.names import normalised
from portfolio.sheets.table import NEEDED, columns_by_header

HEADERS_BELOW = 15
"""The row above which headers are looked for."""
INITIATIVE = "initiative_key"
INSTRUCTIONS = 12
"""The most rows of instructions between headers and data."""
_CHECKED = frozenset((Kind.KEY, Kind.NUMBER, Kind.FLAG, Kind.DATE, Kind.PERIOD, Kind.CHOICE, Kind.JSON))
"""Kinds of cells that tell an entry from a remark about the column."""


@dataclass(frozen=True)
class HeaderRows:
    """The row of the headers, and the first row of data."""

    header: int
    data: int
    is_shown: bool
    """Whether rows of data were seen: an empty tab shows nothing."""


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
    for number in below[:INSTRUCTIONS]:
        if not _is_instruction(grid.rows[number], columns, reading):
            return HeaderRows(header, number if number > header + 1 else header + 1, is_shown=True)
    return HeaderRows(header, header + 1, is_shown=False)


def _header_row(tab: Tab, grid: Grid) -> int | None:
    """The row in which most headers of the tab stand, the needed ones among them."""
    by_header = columns_by_header(tab)
    needed = set(NEEDED.get(tab.name, ()))
    best, most = None, 1
    for number in sorted(grid.rows):
        if number > HEADERS_BELOW:
            break
        cells = grid.rows[number].values()
        found = {by_header[normalised(cell)].name for cell in cells if normalised(cell) in by_header}
        if len(found) > most and len(needed & found) * 2 >= len(needed):
            best, most = number, len(found)
    return best


def _is_instruction(
    cells: Mapping[int, Raw],
    columns: Mapping[int, Column],
    reading: Reading,
) -> bool:
    """Whether no cell of the row holds what its column takes, and several would have to."""
    unread = 0
    for at, column in columns.items():
        raw = cells.get(at)
        is_checked = column.kind in _CHECKED and column.role is not Role.STAMP
        is_any_word = column.kind is Kind.KEY and column.name != INITIATIVE
        if raw is None or not is_checked or is_any_word:
            continue
        if _holds(column, raw, reading):
            return False
        unread += 1
    return unread > 1


def _holds(column: Column, raw: Raw, reading: Reading) -> bool:
    """Whether a cell could be an entry of its column: a key and a period have a digit."""
    try:
        value: Any = read_cell(column, raw, reading)
    except CellProblem:
        return False
    if column.kind in (Kind.KEY, Kind.PERIOD):
        return any(character.isdigit() for character in str(value))
    return True

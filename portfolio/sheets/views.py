"""What the tool shows in a sheet: read back, to see whether somebody typed over it, and of which
commits it is."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from portfolio.sheets import columns as c
from portfolio.sheets.cells import CellProblem, Reading, read_cell, shares_of
from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.foreign_keys import KeyMap
from portfolio.sheets.grid import CellError, Raw
from portfolio.sheets.merge import State, same
from portfolio.sheets.shown import is_too_long
from portfolio.sheets.table import Row, Table


def view_value(column: Column, raw: Raw, reading: Reading) -> Any:
    """What a view's cell shows, whatever the backend calls a date or a number."""
    if raw is None:
        return None
    try:
        # A run of the past may name values that the organization no longer has.
        if column.kind is ColumnKind.SHARES:
            return shares_of(column, raw, reading)
        return read_cell(column, raw, reading)
    except CellProblem:
        return raw.text if isinstance(raw, CellError) else str(raw)


def edited_views(tables: Iterable[Table], keys: KeyMap) -> Iterator[tuple[Row, str]]:
    """Rows and columns in which a person typed over what the tool shows; `keys` are those that the
    sheets show."""
    for table in tables:
        views = [column for column in table.tab.written if column.role is Role.VIEW]
        for row in table.rows if views else ():
            state = State.of(row)
            for column in views if state.known else ():
                if column.name in table.columns and not _is_too_long(row[column.name]):
                    path = ("view", column.name)
                    value = view_value(column, row[column.name], table.reading)
                    shown = same(keys.our_value(column, value))
                    if not state.holds(path, shown) and state.tracks(path):
                        yield row, column.name


def _is_too_long(raw: Raw) -> bool:
    return isinstance(raw, str) and is_too_long(raw)


def sources(tables: Iterable[Table]) -> frozenset[str]:
    """The commits whose work the sheets show."""
    texts = (str(row[c.SOURCE] or "") for table in tables for row in table.rows)
    matches = (re.fullmatch(r"portfolio ([0-9a-f]{7,40})\+?", text) for text in set(texts))
    return frozenset(match[1] for match in matches if match)

"""Cells of the tabs that the tool alone writes: known rows in place, new ones below, nothing taken
out."""

from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.sheets import columns as c
from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.grid import CellEdit
from portfolio.sheets.merge import same
from portfolio.sheets.names_in_sheets import NamesInSheets
from portfolio.sheets.productops import Values
from portfolio.sheets.pushed import Pushed, Stamp
from portfolio.sheets.result_tabs import PRICE
from portfolio.sheets.shown import raw_cell
from portfolio.sheets.table import Row, Table
from portfolio.sheets.views import view_value


def push_results(
    table: Table, rows: Sequence[Values], names: NamesInSheets, stamp: Stamp, out: Pushed
) -> None:
    """Bring one tab of results to the given rows. Rows of earlier runs stay: they are the history
    of the sheet."""
    ids = [x for x in table.tab.columns if x.role is Role.ID and x.name in table.columns]
    there = {_identity(ids, row.values, names): row for row in reversed(table.rows)}
    free = table.free_rows()
    edits = out.edits.setdefault(table.name, [])
    written = list(table.written)
    if PRICE not in table.columns and any(PRICE in values for values in rows):
        # Workbooks made before there were prices have no such column.
        at = table.next_column()
        edits.append(CellEdit(table.header_row, at, PRICE, ColumnKind.TEXT))
        written.append((table.tab.column(PRICE), at))
    for values in rows:
        old = there.get(_identity(ids, values, names))
        number = old.number if old is not None else next(free)
        cells = []
        for column, at in written:
            if _is_left_alone(column, values, old):
                continue
            value = names.shown(column, values.get(column.name))
            if _shown(table, column, at, old) != same(value):
                raw = raw_cell(column.kind, value, table.reading.decimal)
                cells.append(CellEdit(number, at, raw, column.kind))
        if cells:
            stamps = {c.SOURCE: stamp.source, c.AT: stamp.at}
            cells += [
                CellEdit(number, table.columns[n], text, ColumnKind.TEXT)
                for n, text in stamps.items()
                if n in table.columns
            ]
            out.changed += old is not None
            out.added += old is None
        edits += cells


def _identity(
    ids: Sequence[Column], values: Mapping[str, Any], names: NamesInSheets
) -> tuple[str, ...]:
    """Which row it is, whether an initiative is named by our key or by that of the sheets."""
    return tuple(same(names.shown(column, values.get(column.name))) for column in ids)


def _shown(table: Table, column: Column, at: int, old: Row | None) -> str:
    """What the cell of a row says by now."""
    shown: Any = None
    if old is not None:
        shown = view_value(column, table.grid.cell(old.number, at), table.reading)
    return same(shown)


def _is_left_alone(column: Column, values: Values, old: Row | None) -> bool:
    """Whether a push that was not asked for prices leaves the cell of one as it is.

    A row says of which run it is, and a price is true of that run for ever.
    """
    return old is not None and column.name == PRICE and PRICE not in values

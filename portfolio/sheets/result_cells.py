"""Cells of the tabs that the tool alone writes: known rows in place, new ones below, nothing taken
out."""

from collections.abc import Sequence

from portfolio.sheets import columns as c
from portfolio.sheets.columns import ColumnKind, Role
from portfolio.sheets.grid import CellEdit
from portfolio.sheets.merge import same
from portfolio.sheets.productops import Values
from portfolio.sheets.pushed import Pushed, Stamp
from portfolio.sheets.shown import raw_cell
from portfolio.sheets.table import Table
from portfolio.sheets.views import view_value


def push_results(table: Table, rows: Sequence[Values], stamp: Stamp, out: Pushed) -> None:
    """Bring one tab of results to the given rows. Rows of earlier runs stay: they are the history
    of the sheet."""
    ids = [x for x in table.tab.columns if x.role is Role.ID and x.name in table.columns]
    there = {tuple(same(row[x.name]) for x in ids): row for row in reversed(table.rows)}
    free = table.free_rows()
    edits = out.edits.setdefault(table.name, [])
    for values in rows:
        old = there.get(tuple(same(values.get(x.name)) for x in ids))
        number = old.number if old is not None else next(free)
        cells = []
        for column, at in table.written:
            value = values.get(column.name)
            shown = (
                None
                if old is None
                else view_value(column, table.grid.cell(number, at), table.reading)
            )
            if same(shown) != same(value):
                cells.append(
                    CellEdit(
                        number, at, raw_cell(column.kind, value, table.reading.decimal), column.kind
                    )
                )
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

"""What a pull writes back into the sheets: the keys of new ideas, and for each row how it fared."""

from collections.abc import Mapping, Sequence

from portfolio.sheets import columns as c
from portfolio.sheets.collect import pending
from portfolio.sheets.columns import ColumnKind
from portfolio.sheets.grid import CellEdit
from portfolio.sheets.pulling import Pulled
from portfolio.sheets.pushed import FINE, WAITING, Stamp, problem_status
from portfolio.sheets.table import Row

Edits = dict[str, list[CellEdit]]


def key_edits(pulled: Pulled, stamp: Stamp) -> Edits:
    """The keys of new ideas. They are written before any file, so that no idea can get two."""
    edits: Edits = {}
    for tab, (header_row, column) in pulled.new_states.items():
        edits[tab] = [CellEdit(header_row, column, c.STATE, ColumnKind.TEXT, hides=True)]
    for row, key in pulled.given:
        texts = {
            "initiative_key": key,
            c.STATE: pending(key),
            c.STATUS: f"ok: becomes {key}",
            **_when(stamp),
        }
        edits.setdefault(row.tab, []).extend(_cells(row, texts))
        if row.tab in pulled.new_states:
            column = pulled.new_states[row.tab][1]
            edits[row.tab].append(CellEdit(row.number, column, pending(key), ColumnKind.TEXT))
    return edits


PROPOSED = f"{WAITING}: in a pull request"
"""What a row says whose edit is proposed and not merged yet."""


def status_edits(pulled: Pulled, stamp: Stamp, taken: str = "ok") -> Edits:
    """How each row fared, where that is news: what is wrong with it, or that it was `taken`."""
    changed = {id(change.row) for change in pulled.changes}
    given = {id(row) for row, _ in pulled.given}
    edits: Edits = {}
    for row in pulled.rows:
        old = str(row[c.STATUS] or "")
        new = _status(row, taken if id(row) in changed else None, old)
        if id(row) not in given and new != old:
            edits.setdefault(row.tab, []).extend(_cells(row, {c.STATUS: new, **_when(stamp)}))
    return edits


def _status(row: Row, taken: str | None, old: str) -> str:
    wrong = problem_status(row)
    if wrong is not None:
        return wrong
    if taken is not None:
        return taken
    return old if old.startswith(FINE) else "unchanged"


def _when(stamp: Stamp) -> Mapping[str, str]:
    return {c.SOURCE: stamp.source, c.AT: stamp.at}


def _cells(row: Row, texts: Mapping[str, str]) -> Sequence[CellEdit]:
    return [
        CellEdit(row.number, row.columns[name], text, ColumnKind.TEXT)
        for name, text in texts.items()
        if name in row.columns
    ]

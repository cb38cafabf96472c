"""Where every filled cell of an export went: taken, kept as ours is, or not taken and why."""

from collections.abc import Iterator, Mapping, Sequence

from portfolio.report import CellAccounts, NotTaken
from portfolio.sheets import address, normalised, shortened
from portfolio.trackers.exported import Export
from portfolio.trackers.import_map import ReadMap
from portfolio.trackers.importing import Imported
from portfolio.trackers.rows import Cell, ExportedItems

_TAKEN, _KEPT = "taken", "ours counts"
_NOT_UNDERSTOOD = "cells that are not understood"
_NOT_VALID = "rows that are not taken"
_TAKEN_OUT = "rows whose initiative was taken out here"
_WHY: Mapping[str, str] = {
    _NOT_UNDERSTOOD: "each is told above",
    _NOT_VALID: "each is told above",
    _TAKEN_OUT: "a file that was deleted does not come back",
    "rows without a key": "each is told above",
    "rows whose key stands twice": "each is told above",
    "the columns are not found": "each is told above",
}
_NO_FIELD = "the map names no field for it"
_ANOTHER_FIRST = "the map takes another column before it"
_CHOOSES = "it only chooses the rows"


def accounts(
    export: Export, read: ReadMap, items: ExportedItems, imported: Imported
) -> CellAccounts:
    """Every filled cell of an export but its headers, each counted once."""
    outcomes = _Outcomes(export, read, items, imported)
    header_row = read.map.header_row
    groups: dict[str, list[Cell]] = {}
    for row, cells in sorted(export.grid.rows.items()):
        if row == header_row:
            continue
        for at in sorted(cells):
            outcome = "rows above the headers" if row < header_row else outcomes.of((row, at))
            groups.setdefault(outcome, []).append((row, at))
    taken, kept = len(groups.pop(_TAKEN, ())), len(groups.pop(_KEPT, ()))
    # Columns first, in their order; then what is about rows and single cells.
    columns = sorted(filter(outcomes.why_of_column, groups), key=lambda name: groups[name][0][1])
    rest = [outcome for outcome in groups if outcome not in columns]
    missed = [_group(outcome, groups[outcome], outcomes) for outcome in (*columns, *rest)]
    others = list(_other_tabs(export))
    count = taken + kept + sum(one.count for one in (*missed, *others))
    return CellAccounts(count, taken, kept, (*missed, *others))


def _group(outcome: str, cells: Sequence[Cell], outcomes: "_Outcomes") -> NotTaken:
    why = outcomes.why_of_column(outcome) or _WHY.get(outcome, "the map does not ask for them")
    addresses = tuple(address(*cell) for cell in cells)
    return NotTaken(outcome, why, addresses, len(addresses))


def _other_tabs(export: Export) -> Iterator[NotTaken]:
    for title, count in export.others.items():
        if count:
            yield NotTaken(
                f"the tab {shortened(title)}", "it is not the one that is read", (), count
            )


class _Outcomes:
    """What became of each cell."""

    def __init__(
        self,
        export: Export,
        read: ReadMap,
        items: ExportedItems,
        imported: Imported,
    ) -> None:
        self._export, self._map, self._items, self._imported = export, read, items, imported
        self._headers = export.grid.rows.get(read.map.header_row, {})
        self._passed = {cell: why for why, cells in items.passed_over.items() for cell in cells}
        self._gone = {item.row for item in items.items if item.key in imported.gone}
        places = [f.location for item in items.items for f in item.findings]
        self._unread = {(place.line, place.column) for place in places} | imported.refused_cells
        kept = [step for one in imported.items for step in one.kept]
        self._kept = {cell for step in kept for cell in step.cells}
        self._why: dict[str, str] = {}

    def of(self, cell: Cell) -> str:
        """What became of a cell."""
        row, at = cell
        if cell in self._passed:
            return self._passed[cell]
        if row in self._imported.refused_rows:
            return _NOT_VALID
        if row in self._gone:
            return _TAKEN_OUT
        if cell in self._unread:
            return _NOT_UNDERSTOOD
        if at not in self._items.mapped:
            return self._unmapped(at, self._why_unmapped(at))
        if at in self._items.choosing:
            return self._unmapped(at, _CHOOSES)
        return _KEPT if cell in self._kept else _TAKEN

    def why_of_column(self, outcome: str) -> str | None:
        """Why nothing of a column is taken; None where the outcome is about no column."""
        return self._why.get(outcome)

    def _unmapped(self, at: int, why: str) -> str:
        header = shortened(str(self._headers.get(at, "")).strip()) or "no header"
        letters = address(1, at).rstrip("1")
        name = f"{header} (column {letters})"
        self._why[name] = why
        return name

    def _why_unmapped(self, at: int) -> str:
        header = normalised(self._headers.get(at, ""))
        entries = [self._map.map.key, *self._map.map.fields.values()]
        if self._map.map.url is not None:
            entries.append(self._map.map.url)
        named = {normalised(name) for entry in entries for name in entry.column}
        return _ANOTHER_FIRST if header in named else _NO_FIELD

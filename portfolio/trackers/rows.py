"""The rows of an export as items of the other tool: values by field, each with its cell."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from portfolio.findings import Finding, Location, did_you_mean
from portfolio.sheets import (
    CellProblem,
    ColumnKind,
    Grid,
    Raw,
    Reading,
    address,
    normalised,
    shortened,
)
from portfolio.trackers.cells import CellReader
from portfolio.trackers.exported import Export
from portfolio.trackers.import_map import ColumnMap, ReadMap
from portfolio.trackers.targets import FieldTarget, KnownNames, Path

Cell = tuple[int, int]
"""Row and column, both from 1."""
MESSAGE = 300
"""Characters of a message: whatever a cell holds, what is said of it can be read."""
_LONGEST_KEY = 300


@dataclass(frozen=True)
class FieldValue:
    """What an export says of one field; None where its cells are there and blank."""

    value: Any
    cells: tuple[Cell, ...]
    cell_of_key: Mapping[str, Cell] = field(default_factory=dict)
    """Of a list of keys: the first cell that names each."""


@dataclass
class ExportedItem:
    """One row: an item of the other tool."""

    row: int
    key: str
    key_cell: Cell
    url: str | None
    values: dict[Path, FieldValue]
    unread: set[Path] = field(default_factory=set)
    """Fields whose cells were not understood."""
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class ExportedItems:
    """Every row that is an item, and the cells of those that are none."""

    items: Sequence[ExportedItem]
    findings: Sequence[Finding]
    missing: Sequence[str]
    """Fields whose column the export does not have, in sentences."""
    passed_over: Mapping[str, Sequence[Cell]]
    """Why rows are no items -> their filled cells."""
    mapped: Mapping[int, str]
    """Column -> its header, of those that the map names."""
    choosing: frozenset[int] = frozenset()
    """Columns that only say which rows are meant."""


def place_of(export: Export, cell: Cell) -> Location:
    """The place of a cell in the file."""
    row, column = cell
    return Location(export.name, row, column, cell=address(row, column))


def has_headers(grid: Grid, read: ReadMap) -> bool:
    """Whether a tab has a header for the key, and one for the title."""
    headers = {normalised(cell) for cell in grid.rows.get(read.map.header_row, {}).values()}
    needed = (read.map.key, read.map.fields["title"])
    return all(any(normalised(name) in headers for name in entry.column) for entry in needed)


def exported_items(export: Export, read: ReadMap, vocabulary: KnownNames) -> ExportedItems:
    """The items of an export, and everything that is wrong with its cells."""
    return _Rows(export, read, vocabulary).items()


class _Rows:
    """One export with the columns that its map names."""

    def __init__(self, export: Export, read: ReadMap, vocabulary: KnownNames) -> None:
        self._export, self._map = export, read
        self._grid: Grid = export.grid
        self._headers = self._grid.rows.get(read.map.header_row, {})
        self._by_name: dict[str, list[int]] = {}
        for at, header in sorted(self._headers.items()):
            self._by_name.setdefault(normalised(header), []).append(at)
        dimensions = vocabulary.organization.dimensions
        reading = Reading(read.map.decimal, read.map.dates, self._grid.epoch)
        self._readers: dict[str, CellReader] = {}
        for name, target in read.targets.items():
            labels = tuple(dimensions.get(target.path[-1], {}).items())
            is_dimension = target.kind is ColumnKind.SHARES
            entry = read.map.fields[name]
            used = labels if is_dimension else ()
            self._readers[name] = CellReader(target, entry, read, reading, used)

    def items(self) -> ExportedItems:
        """Every row that is an item."""
        findings = list(self._missing_columns())
        if findings:
            cells = self._data_cells()
            return ExportedItems((), findings, (), {"the columns are not found": cells}, {})
        passed: dict[str, list[Cell]] = {}
        items: list[ExportedItem] = []
        rows = sorted(number for number in self._grid.rows if number > self._map.map.header_row)
        counts = Counter(self._key_of(number) for number in rows)
        for number in rows:
            reason, finding = self._why_no_item(number, counts)
            if finding is not None:
                findings.append(finding)
            if reason is not None:
                passed.setdefault(reason, []).extend((number, at) for at in self._grid.rows[number])
                continue
            items.append(self._item(number))
        every_finding = [*findings, *(finding for item in items for finding in item.findings)]
        missing = tuple(self._missing_fields())
        fields = self._mapped()
        choosing = self._choosing() - fields
        mapped = {at: str(self._headers[at]) for at in sorted(fields | choosing)}
        return ExportedItems(items, every_finding, missing, passed, mapped, choosing)

    def _data_cells(self) -> list[Cell]:
        rows = self._grid.rows.items()
        first = self._map.map.header_row
        return [(number, at) for number, cells in rows if number > first for at in cells]

    # columns

    def _columns(self, entry: ColumnMap) -> tuple[int, ...]:
        """The columns with the first header that is there; of a header that stands twice, all."""
        for header in entry.column:
            if normalised(header) in self._by_name:
                return tuple(self._by_name[normalised(header)])
        return ()

    def _columns_of(self, name: str) -> tuple[int, ...]:
        """The columns of a field; for a list of keys, those of every header."""
        entry = self._map.map.fields[name]
        if self._map.targets[name].kind is not ColumnKind.KEYS:
            return self._columns(entry)
        columns = [
            at for header in entry.column for at in self._by_name.get(normalised(header), ())
        ]
        return tuple(dict.fromkeys(columns))

    def _mapped(self) -> frozenset[int]:
        """The columns that the key, the address and the fields come from."""
        entries = [self._map.map.key, self._map.map.url]
        columns = {at for entry in entries if entry is not None for at in self._columns(entry)}
        columns |= {at for name in self._map.targets for at in self._columns_of(name)}
        return frozenset(columns)

    def _choosing(self) -> frozenset[int]:
        """The columns by which rows are chosen."""
        headers = self._map.map.only
        columns = [at for header in headers for at in self._by_name.get(normalised(header), ())]
        return frozenset(columns)

    def _missing_columns(self) -> Iterator[Finding]:
        """Without these columns no row can be told from another."""
        row = self._map.map.header_row
        needed = {"key": self._map.map.key, "title": self._map.map.fields["title"]}
        for what, entry in needed.items():
            if not self._columns(entry):
                yield self._missing(f"the {what}", entry.column, row)
        for header in self._map.map.only:
            if normalised(header) not in self._by_name:
                yield self._missing("`only`", (header,), row)
        for header in (*self._map.map.key.column, *self._map.map.only):
            columns = self._by_name.get(normalised(header), ())
            if len(columns) > 1:
                cells = " and ".join(address(row, at) for at in columns[:4])
                message = f"the header {shortened(header)} stands twice: in {cells}"
                place = place_of(self._export, (row, columns[1]))
                yield Finding("P830", place, message, "rename one of the two columns")

    def _missing(self, what: str, names: Sequence[str], row: int) -> Finding:
        headers = [shortened(str(header)) for header in self._headers.values()]
        wanted = " or ".join(names)
        message = f"row {row} has no header {wanted}, which the map names for {what}"
        guess = did_you_mean(names[0], headers) or "say in the map what it is called"
        hint = f"{guess}, or in which row the headers are: `header_row`"
        return Finding("P830", place_of(self._export, (row, 1)), message, hint)

    def _missing_fields(self) -> Iterator[str]:
        for name in self._map.targets:
            if not self._columns_of(name):
                listed = ", ".join(self._map.map.fields[name].column)
                yield f"{name} is not filled: the export has no column {listed}"

    # rows

    def _key_of(self, number: int) -> str:
        at = self._columns(self._map.map.key)[0]
        return _line(self._grid.cell(number, at))

    def _why_no_item(self, number: int, counts: Counter[str]) -> tuple[str | None, Finding | None]:
        """Why a row is no item, and what to tell about it; None and None where it is one."""
        for header, meant in self._map.map.only.items():
            at = self._by_name[normalised(header)][0]
            words = {normalised(word) for word in meant}
            if normalised(_line(self._grid.cell(number, at))) not in words:
                listed = ", ".join(meant)
                return f"rows whose {header} is not {listed}", None
        key = self._key_of(number)
        at = self._columns(self._map.map.key)[0]
        place = place_of(self._export, (number, at))
        header = shortened(str(self._headers[at]))
        if not key:
            message = f"the row has no {header}, by which it would be found again"
            return "rows without a key", Finding("P832", place, message, "fill the cell")
        if len(key) > _LONGEST_KEY:
            message = f"the {header} is longer than {_LONGEST_KEY} characters"
            return "rows without a key", Finding("P832", place, message, "name the right column")
        if counts[key] > 1:
            message = (
                f"{counts[key]} rows have the {header} {shortened(key)}: none of them is taken"
            )
            hint = "keep one of them"
            return "rows whose key stands twice", Finding("P832", place, message, hint)
        return None, None

    def _item(self, number: int) -> ExportedItem:
        cell = number, self._columns(self._map.map.key)[0]
        item = ExportedItem(number, self._key_of(number), cell, None, {})
        item.url = self._url(item)
        for name, reader in self._readers.items():
            value = self._value(item, reader, self._columns_of(name))
            if value is not None:
                item.values[reader.target.path] = value
            elif self._columns_of(name):
                item.unread.add(reader.target.path)
        return item

    def _value(
        self,
        item: ExportedItem,
        reader: CellReader,
        columns: Sequence[int],
    ) -> FieldValue | None:
        """What the cells of a field say; None where there are none, or they are not understood."""
        if not columns:
            return None
        filled = [at for at in columns if _line(self._grid.cell(item.row, at))]
        if len(filled) > 1 and reader.target.kind is not ColumnKind.KEYS:
            self._several(item, reader.target, filled)
            return None
        values: dict[Cell, Any] = {}
        for at in filled:
            header = shortened(str(self._headers[at]))
            try:
                values[item.row, at] = reader.value(self._grid.cell(item.row, at), header)
            except CellProblem as problem:
                self._refuse(item, at, problem.message, problem.hint)
                return None
        if reader.target.kind is ColumnKind.KEYS:
            return _listed_keys(values)
        return FieldValue(next(iter(values.values()), None), tuple(values))

    def _several(self, item: ExportedItem, target: FieldTarget, filled: Sequence[int]) -> None:
        header = shortened(str(self._headers[filled[0]]))
        message = f"{header} stands in several columns, and {len(filled)} of them are filled"
        hint = f"{target.name} takes one value: keep one"
        for at in filled:
            self._refuse(item, at, message, hint)

    def _url(self, item: ExportedItem) -> str | None:
        entry, template = self._map.map.url, self._map.map.url_template
        columns = self._columns(entry) if entry is not None else ()
        for at in columns:
            text = _line(self._grid.cell(item.row, at))
            if not text:
                continue
            if text.startswith(("https://", "http://")) and len(text) <= _LONGEST_KEY:
                return text
            message = f"{shortened(text)} is no address of a web page"
            self._refuse(item, at, message, "write it as https://…, or take `url` out of the map")
        return template.replace("{key}", quote(item.key, safe="")) if template else None

    def _refuse(self, item: ExportedItem, at: int, message: str, hint: str) -> None:
        place = place_of(self._export, (item.row, at))
        message, hint = shortened(message, MESSAGE), shortened(hint, MESSAGE)
        item.findings.append(Finding("P831", place, message, hint))


def _listed_keys(values: Mapping[Cell, tuple[str, ...] | None]) -> FieldValue:
    """The keys of several cells as one list, each once."""
    cell_of_key: dict[str, Cell] = {}
    for cell, keys in values.items():
        for key in keys or ():
            cell_of_key.setdefault(key, cell)
    return FieldValue(tuple(cell_of_key) or None, tuple(values), cell_of_key)


def _line(raw: Raw) -> str:
    """What a cell shows, on one line."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return " ".join(str(raw).split())

"""Google Sheets through gspread: one read and one write a workbook, each a single request that is
all or nothing.

A read is one `spreadsheets.get` with values as Google calculated them, so that errors, merges and
the size of the grid come from the same moment. A write is one `batchUpdate` that grows the grid and
sets cells as data (`userEnteredValue` never parses text), so repeating it does no harm. See
developers.google.com/sheets/api/reference/rest.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import quote

from pydantic import Field

from portfolio.remote import AnswerModel, Remote, RemoteError, UnexpectedAnswerError, shaped
from portfolio.sheets.google_access import TIMEOUTS, authorized, credentials
from portfolio.sheets.google_client import SheetsClient
from portfolio.sheets.google_requests import (
    cell_requests,
    grow_requests,
    hide_requests,
    tab_requests,
)
from portfolio.sheets.grid import (
    CellEdit,
    CellError,
    Grid,
    Layout,
    Raw,
    UnreadableError,
    without_formulas,
)
from portfolio.sheets.names import matched

ADDRESS = "https://sheets.googleapis.com"
BATCH = 40_000
"""Cells of one write: about two megabytes."""
FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,"
    "data(startRow,startColumn,rowData(values(effectiveValue,userEnteredValue(formulaValue)))))"
)


class _Size(AnswerModel):
    """The size of a grid."""

    rows: int = Field(alias="rowCount")
    columns: int = Field(alias="columnCount")


class _Properties(AnswerModel):
    """What a tab is; one without a grid shows a chart."""

    title: str
    number: int = Field(default=0, alias="sheetId")
    size: _Size | None = Field(default=None, alias="gridProperties")


class _Merge(AnswerModel):
    """A merged range, from 0, its ends not in it."""

    top: int = Field(default=0, alias="startRowIndex")
    left: int = Field(default=0, alias="startColumnIndex")
    bottom: int = Field(alias="endRowIndex")
    right: int = Field(alias="endColumnIndex")


class _Block(AnswerModel):
    """Cells of a tab; a row is the list that `_row` makes of it, or an object without cells."""

    top: int = Field(default=0, alias="startRow")
    left: int = Field(default=0, alias="startColumn")
    rows: list[Any] = Field(default=[], alias="rowData")


class _Tab(AnswerModel):
    """A tab with its cells."""

    properties: _Properties
    merges: Sequence[_Merge] = ()
    data: Sequence[_Block] = ()


class _Spreadsheet(AnswerModel):
    """A spreadsheet."""

    sheets: Sequence[_Tab] = ()


class _Made(AnswerModel):
    """A spreadsheet that was just made or changed."""

    key: str = Field(alias="spreadsheetId")


class Home(NamedTuple):
    """Where a tab is: the spreadsheet, the tab's own number, and the size of its grid."""

    spreadsheet: str
    sheet: int
    rows: int
    columns: int


@dataclass
class GoogleSource:
    """The spreadsheets of a portfolio."""

    remote: Remote
    ids: Mapping[str, str | None]
    where: str = "google"
    _homes: dict[str, Home] = field(default_factory=dict)
    _formulas: dict[str, Collection[tuple[int, int]]] = field(default_factory=dict)
    _unread: list[str] = field(default_factory=list)

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names, in one request a spreadsheet."""
        grids: dict[str, Grid] = {}
        self._unread = []
        for book, key in self._spreadsheets():
            answer = self._get(key, book)
            tabs = {tab.properties.title: tab for tab in answer.sheets}
            names = matched(tabs, wanted)
            self._unread += [title for title in tabs if title not in names]
            for title, name in names.items():
                tab = tabs[title]
                if tab.properties.size is None:
                    continue
                if name in grids:
                    raise UnreadableError(f"the tab {name} is there twice: keep one")
                grids[name] = _grid(tab)
                self._formulas[title] = grids[name].formulas
                size = tab.properties.size
                self._homes[title] = Home(key, tab.properties.number, size.rows, size.columns)
        return grids

    def unread(self) -> Sequence[str]:
        """Tabs that are no known ones."""
        return self._unread

    def sealed(self) -> Mapping[str, str]:
        """None: whatever was read can be written."""
        return {}

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Set cells of tabs that were read: one request a spreadsheet, more only where it would be
        very large."""
        edits = {
            tab: without_formulas(cells, self._formulas.get(tab, ()))
            for tab, cells in edits.items()
        }
        by_book: dict[str, list[tuple[Home, Sequence[CellEdit]]]] = {}
        for tab, cells in edits.items():
            if cells:
                home = self._homes[tab]
                by_book.setdefault(home.spreadsheet, []).append((home, cells))
        for key, tabs in by_book.items():
            for requests in _batches(tabs):
                self._update(key, requests)
        for tab, cells in edits.items():
            if cells:
                home = self._homes[tab]
                rows = max(home.rows, *map(attrgetter("row"), cells))
                self._homes[tab] = home._replace(rows=rows)

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make missing spreadsheets and tabs; of a new spreadsheet, the line for
        config/sheets.yaml."""
        made = []
        ids = dict(self.ids)
        for book in dict.fromkeys(layout.tab.workbook for layout in layouts):
            if not ids.get(book):
                ids[book] = self._new_spreadsheet(book)
                made.append(
                    f"{book.lower().replace(' ', '_')}: {{google: {ids[book]}}}   # for"
                    " config/sheets.yaml"
                )
        self.ids = ids
        for attempt in (1, 2):
            there = self.read([layout.name for layout in layouts])
            missing = [layout for layout in layouts if layout.name not in there]
            try:
                for book in dict.fromkeys(layout.tab.workbook for layout in missing):
                    group = [layout for layout in missing if layout.tab.workbook == book]
                    self._update(
                        str(ids[book]), [r for layout in group for r in tab_requests(layout)]
                    )
                    made += [f"{book}: {layout.name}" for layout in group]
                break
            except RemoteError as error:
                # An answer that was lost: the tabs were made, and making them again is refused.
                if attempt == 2 or "already exists" not in str(error):
                    raise
        return made

    def _spreadsheets(self) -> Iterator[tuple[str, str]]:
        known = [(book, key) for book, key in self.ids.items() if key]
        if not known:
            raise UnreadableError(
                "config/sheets.yaml names no Google spreadsheet: portfolio sheets init makes them"
            )
        yield from {key: (book, key) for book, key in known}.values()

    def _get(self, key: str, book: str) -> _Spreadsheet:
        """A spreadsheet, its rows as `_row` makes them."""
        client = SheetsClient(self.remote, _name(book), hook=_row)
        answer = client.spreadsheets_get(quote(key, safe=""), {"fields": FIELDS})
        return shaped(_name(book), _Spreadsheet, answer)

    def _update(self, key: str, requests: Sequence[Mapping[str, Any]]) -> None:
        book = next((book for book, other in self.ids.items() if other == key), key)
        client = SheetsClient(self.remote, _name(book))
        answer = client.batch_update(quote(key, safe=""), {"requests": list(requests)})
        shaped(_name(book), _Made, answer)

    def _new_spreadsheet(self, title: str) -> str:
        answer = SheetsClient(self.remote, _name(title)).new_spreadsheet(title)
        return shaped(_name(title), _Made, answer).key


def _name(book: str) -> str:
    """What is asked, for messages."""
    return f"Google Sheets, {book}"


def google_source(ids: Mapping[str, str | None]) -> GoogleSource:
    """Spreadsheets by their ids, with the credentials of this place."""
    remote = Remote(ADDRESS, authorize=authorized(credentials()), timeouts=TIMEOUTS)
    return GoogleSource(remote, ids)


def _grid(tab: _Tab) -> Grid:
    rows: dict[int, dict[int, Raw]] = {}
    formulas: set[tuple[int, int]] = set()
    for block in tab.data:
        for number, row in enumerate(block.rows, start=block.top + 1):
            if not isinstance(row, list):
                continue
            cells: dict[int, Raw] = {}
            for at, read in enumerate(row, start=block.left + 1):
                has_formula = type(read) is _Formula
                if has_formula:
                    formulas.add((number, at))
                cell = read.shown if has_formula else read
                if cell is not None and cell != "":
                    cells[at] = cell
            if cells:
                rows[number] = cells
    merges = [(x.top + 1, x.left + 1, x.bottom, x.right) for x in tab.merges]
    return Grid(tab.properties.title, rows, merges, formulas=frozenset(formulas))


class _Formula(NamedTuple):
    """What a cell shows that a formula fills."""

    shown: Raw


def _row(parsed: dict[str, Any]) -> Any:
    """An object of an answer as it is parsed: a row becomes its raw cells, since an object a cell
    takes much memory."""
    if "values" not in parsed:
        return parsed
    cells = parsed["values"]
    if type(cells) is not list:
        raise UnexpectedAnswerError(_UNEXPECTED)
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> Raw | _Formula:
    """What a cell shows, and whether a formula makes it."""
    if type(cell) is dict and cell.get("userEnteredValue"):
        return _Formula(_raw(cell))
    return _raw(cell)


def _raw(cell: Any) -> Raw:
    if type(cell) is not dict:
        raise UnexpectedAnswerError(_UNEXPECTED)
    values = cell.get("effectiveValue")
    if values is None:
        return None
    if type(values) is not dict:
        raise UnexpectedAnswerError(_UNEXPECTED)
    for kind, value in values.items():
        if kind == "errorValue":
            word = value.get("type") if type(value) is dict else None
            return CellError(_ERRORS.get(word, "#ERROR!") if type(word) is str else "#ERROR!")
        if type(value) not in _VALUES:
            raise UnexpectedAnswerError(_UNEXPECTED)
        raw: Raw = value
        return raw
    return None


_VALUES = (str, float, int, bool)
_UNEXPECTED = "Google Sheets: the answer is not what this API promises (the value of a cell)"
_ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "#GETTING_DATA",
}


def _batches(tabs: Sequence[tuple[Home, Sequence[CellEdit]]]) -> Iterator[list[Mapping[str, Any]]]:
    """Requests for one spreadsheet: growth first, then cells, in as few batches as their size
    allows."""
    batch: list[Mapping[str, Any]] = []
    size = 0
    for home, cells in tabs:
        batch += grow_requests(home.sheet, home.rows, home.columns, cells)
        batch += hide_requests(home.sheet, cells)
    for home, cells in tabs:
        ordered = sorted(cells, key=attrgetter("row", "column"))
        for start in range(0, len(ordered), BATCH):
            part = ordered[start : start + BATCH]
            if size and size + len(part) > BATCH:
                yield batch
                batch, size = [], 0
            batch += cell_requests(home.sheet, part)
            size += len(part)
    yield batch

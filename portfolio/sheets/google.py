"""Google Sheets through gspread: one read and one write a workbook, each a single request that is all or nothing.

A read is one `spreadsheets.get` with values as Google calculated them, so that errors, merges and the size of the grid
come from the same moment. A write is one `batchUpdate` that grows the grid and sets cells as data (`userEnteredValue`
never parses text), so repeating it does no harm. See developers.google.com/sheets/api/reference/rest.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from portfolio.sheets.config import SheetsConfig
from portfolio.sheets.google_requests import cell_requests, grow_requests, tab_requests
from portfolio.sheets.grid import CellError, Edit, Grid, Layout, Raw, RemoteError, UnreadableError
from portfolio.sheets.names import matched
from portfolio.sheets.patience import Fleeting, GaveUpError, Patience, retry_after

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
TIMEOUT = (10, 120)
"""Seconds to connect, and to wait for an answer."""
BATCH = 40_000
"""Cells of one write: about two megabytes."""
_SPREADSHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,"
    "data(startRow,startColumn,rowData(values(effectiveValue))))"
)
_FLEETING = {429, 500, 502, 503, 504}


class Home(NamedTuple):
    """Where a tab is: the spreadsheet, the tab's own number, and the size of its grid."""

    spreadsheet: str
    sheet: int
    rows: int
    columns: int


@dataclass
class GoogleSource:
    """The spreadsheets of a portfolio; `client` is gspread's HTTP client."""

    client: Any
    ids: Mapping[str, str | None]
    patience: Patience = field(default_factory=Patience)
    where: str = "google"
    _homes: dict[str, Home] = field(default_factory=dict)

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names, in one request a spreadsheet."""
        grids: dict[str, Grid] = {}
        for book, key in self._spreadsheets():
            answer = self._ask(lambda key=key: self._get(key), book)
            sheets = {sheet["properties"]["title"]: sheet for sheet in answer.get("sheets", ())}
            for title, name in matched(sheets, wanted).items():
                sheet = sheets[title]
                if "gridProperties" not in sheet["properties"]:
                    continue
                if name in grids:
                    raise UnreadableError(f"the tab {name} is there twice: keep one")
                grids[name] = _grid(sheet)
                self._homes[title] = _home(key, sheet)
        return grids

    def write(self, edits: Mapping[str, Sequence[Edit]]) -> None:
        """Set cells of tabs that were read: one request a spreadsheet, more only where it would be very large."""
        by_book: dict[str, list[tuple[Home, Sequence[Edit]]]] = {}
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
        """Make missing spreadsheets and tabs; of a new spreadsheet, the line for config/sheets.yaml."""
        made = []
        ids = dict(self.ids)
        for book in dict.fromkeys(layout.tab.workbook for layout in layouts):
            if not ids.get(book):
                ids[book] = self._new_spreadsheet(book)
                made.append(f"{book.lower().replace(' ', '_')}: {{google: {ids[book]}}}   # for config/sheets.yaml")
        self.ids = ids
        for attempt in (1, 2):
            there = self.read([layout.name for layout in layouts])
            missing = [layout for layout in layouts if layout.name not in there]
            try:
                for book in dict.fromkeys(layout.tab.workbook for layout in missing):
                    group = [layout for layout in missing if layout.tab.workbook == book]
                    self._update(str(ids[book]), [r for layout in group for r in tab_requests(layout)])
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
            raise UnreadableError("config/sheets.yaml names no Google spreadsheet: portfolio sheets init makes them")
        yield from {key: (book, key) for book, key in known}.values()

    def _get(self, key: str) -> Any:
        """A spreadsheet, its rows as `_row` makes them."""
        answer = self.client.request("get", f"{_SPREADSHEETS}/{key}", params={"fields": FIELDS})
        return answer.json(object_hook=_row)

    def _update(self, key: str, requests: Sequence[Mapping[str, Any]]) -> None:
        book = next((book for book, other in self.ids.items() if other == key), key)
        self._ask(lambda: self.client.batch_update(key, {"requests": list(requests)}), book)

    def _new_spreadsheet(self, title: str) -> str:
        """A new spreadsheet; not asked for twice where the answer was lost, so that there are no two."""
        once = Patience(tries=1, sleep=self.patience.sleep, clock=self.patience.clock)
        body = {"properties": {"title": title}}
        answer = self._ask(lambda: self.client.request("post", _SPREADSHEETS, json=body).json(), title, once)
        return str(answer["spreadsheetId"])

    def _ask(self, request: Any, book: str, patience: Patience | None = None) -> Any:
        """The answer to a request, after every reasonable try; messages name no address and no secret."""
        try:
            return (patience or self.patience).ask(lambda: _once(request))
        except GaveUpError as error:
            raise RemoteError(f"Google Sheets, {book}: {error}") from None
        except _Refused as error:
            raise RemoteError(f"Google Sheets, {book}: {error}") from None


class _Refused(Exception):  # noqa: N818 - becomes a RemoteError
    """An answer that another try would not change."""


def _once(request: Any) -> Any:
    import requests
    from google.auth.exceptions import GoogleAuthError, TransportError
    from gspread.exceptions import APIError

    try:
        return request()
    except APIError as error:
        status = error.response.status_code
        if status in _FLEETING:
            raise Fleeting(f"it answers {status}", retry_after(error.response.headers.get("Retry-After"))) from None
        raise _Refused(_ANSWERS.get(status) or f"it refused with {status}: {error.error.get('message')}") from None
    except (
        requests.ConnectionError,
        requests.Timeout,
        requests.exceptions.ChunkedEncodingError,
        TransportError,
    ) as error:
        raise Fleeting(f"no answer ({type(error).__name__})") from None
    except requests.exceptions.JSONDecodeError:
        raise Fleeting("its answer was cut off") from None
    except GoogleAuthError:
        raise _Refused("the credentials were refused: sign in again") from None


_ANSWERS = {
    401: "the credentials were refused: sign in again",
    403: "no permission: share the spreadsheet with the account that runs this, as an editor",
    404: "there is no such spreadsheet: check its id in config/sheets.yaml",
}


def google_source(config: SheetsConfig) -> GoogleSource:
    """The spreadsheets that the configuration names, with the credentials of this place.

    Application default credentials first (workload identity, gcloud, a service account's file in
    GOOGLE_APPLICATION_CREDENTIALS), else gspread's OAuth flow for a person. The scope is spreadsheets alone.
    """
    try:
        from gspread.http_client import HTTPClient
    except ImportError:
        raise UnreadableError("Google needs more packages: pip install 'portfolio[sheets]'") from None
    client: Any = HTTPClient(None, session(credentials()))  # type: ignore[arg-type]
    client.set_timeout(TIMEOUT)
    return GoogleSource(client, config.google_ids())


def credentials() -> Any:
    """Who asks."""
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError

    try:
        return google.auth.default(scopes=SCOPES)[0]
    except DefaultCredentialsError:
        import gspread

        if not gspread.auth.DEFAULT_CREDENTIALS_FILENAME.exists():
            ways = "run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS"
            raise UnreadableError(f"no Google credentials: {ways}") from None
        return gspread.oauth(scopes=SCOPES).http_client.auth


def session(who: Any) -> Any:
    """A session that renews its token when it has to."""
    from google.auth.transport.requests import AuthorizedSession

    return AuthorizedSession(who)  # type: ignore[no-untyped-call]


def _grid(sheet: Mapping[str, Any]) -> Grid:
    rows: dict[int, dict[int, Raw]] = {}
    for block in sheet.get("data", ()):
        top, left = block.get("startRow", 0) + 1, block.get("startColumn", 0) + 1
        for number, row in enumerate(block.get("rowData", ()), start=top):
            cells = {at: cell for at, cell in enumerate(row, start=left) if cell is not None and cell != ""}
            if cells:
                rows[number] = cells
    merges = [
        (m.get("startRowIndex", 0) + 1, m.get("startColumnIndex", 0) + 1, m["endRowIndex"], m["endColumnIndex"])
        for m in sheet.get("merges", ())
    ]
    return Grid(sheet["properties"]["title"], rows, merges)


def _row(found: dict[str, Any]) -> Any:
    """An object of an answer as it is parsed: a row becomes its raw cells, since an object a cell takes much memory."""
    return [_raw(cell) for cell in found["values"]] if "values" in found else found


def _raw(cell: Mapping[str, Any]) -> Raw:
    for kind, value in cell.get("effectiveValue", _BLANK).items():
        return CellError(_ERRORS.get(value.get("type", ""), "#ERROR!")) if kind == "errorValue" else value
    return None


_BLANK: Mapping[str, Any] = {}


_ERRORS = {
    "NULL_VALUE": "#NULL!", "DIVIDE_BY_ZERO": "#DIV/0!", "VALUE": "#VALUE!", "REF": "#REF!", "NAME": "#NAME?",
    "NUM": "#NUM!", "N_A": "#N/A", "LOADING": "#GETTING_DATA",
}  # fmt: skip


def _home(key: str, sheet: Mapping[str, Any]) -> Home:
    grid = sheet["properties"]["gridProperties"]
    return Home(key, sheet["properties"].get("sheetId", 0), grid["rowCount"], grid["columnCount"])


def _batches(tabs: Sequence[tuple[Home, Sequence[Edit]]]) -> Iterator[list[Mapping[str, Any]]]:
    """Requests for one spreadsheet: growth first, then cells, in as few batches as their size allows."""
    batch: list[Mapping[str, Any]] = []
    size = 0
    for home, cells in tabs:
        batch += grow_requests(home.sheet, home.rows, home.columns, cells)
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

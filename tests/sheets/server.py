"""A local server that speaks the part of Google Sheets v4 that this project uses, for the real
gspread client.

Spreadsheets are held as cells that were entered as data. `faults` is what goes wrong at which
request, counted from 1 over everything that asks for a spreadsheet (token requests apart):

    429 / 500          answered without doing anything (429 with Retry-After: 7)
    503-applied        done, and answered with 503 (or 500: 500-applied)
    timeout, reset     done, and then no answer: the connection hangs, or is cut
    expired            401, as for a token that has run out
"""

import copy
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HANG = 3.0
Json = dict[str, Any]


class ApiError(Exception):
    """An answer as the API gives it."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.body = {"error": {"code": code, "status": status, "message": message}}


def bad(message: str) -> ApiError:
    return ApiError(400, "INVALID_ARGUMENT", message)


@dataclass
class Tab:
    """One sheet: properties, cells by (row, column) from 0, and what else was asked of it."""

    properties: Json
    cells: dict[tuple[int, int], Json] = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    rules: list[Json] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        grid = self.properties["gridProperties"]
        return grid["rowCount"], grid["columnCount"]

    def copy(self) -> "Tab":
        """As it is now; cells are replaced and never changed, so a copy of the mapping will do."""
        return Tab(
            copy.deepcopy(self.properties), dict(self.cells), list(self.merges), list(self.rules)
        )

    def lines(self, *kinds: str) -> list[list[Json | None]]:
        """Rows of the first of these kinds of value that each cell has, without what is empty at
        the end."""
        rows: list[list[Json | None]] = []
        for row, column in sorted(self.cells):
            cell = self.cells[row, column]
            value = next((cell[kind] for kind in kinds if cell.get(kind)), None)
            if value:
                while len(rows) <= row:
                    rows.append([])
                line = rows[row]
                while len(line) < column:
                    line.append(None)
                line.append(value)
        return rows

    def values(self) -> list[list[Any]]:
        """Rows of plain values, without what is empty at the end."""
        return [
            [None if value is None else next(iter(value.values())) for value in line]
            for line in self.lines("userEnteredValue")
        ]


@dataclass
class Spreadsheet:
    """A spreadsheet and its tabs by title."""

    key: str
    title: str
    tabs: dict[str, Tab] = field(default_factory=dict)

    def by_id(self, number: int) -> Tab:
        for tab in self.tabs.values():
            if tab.properties["sheetId"] == number:
                return tab
        raise bad(f"No grid with id: {number}")

    def get(self, mask: str) -> Json:
        """spreadsheets.get, for the field masks in use: with grid data, or without, or none."""
        sheets = [_sheet(tab, "data" in mask) for tab in self.tabs.values()]
        return {"spreadsheetId": self.key, "properties": {"title": self.title}, "sheets": sheets}

    def update(self, requests: list[Json]) -> Json:
        """spreadsheets.batchUpdate: all of the requests, or none."""
        before = {title: tab.copy() for title, tab in self.tabs.items()}
        try:
            for request in requests:
                (kind, body), *more = request.items()
                if more or kind not in _UPDATES:
                    raise bad(f"Unknown request {sorted(request)}")
                _UPDATES[kind](self, body)
        except Exception:
            self.tabs = before
            raise
        return {"spreadsheetId": self.key, "replies": [{} for _ in requests]}

    def put(self, title: str, rows: list[list[Any]]) -> Json:
        """values.update of a whole tab, RAW, as gspread's Worksheet.update sends it: "" clears,
        null is no value."""
        cells = self.tabs[title].cells
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value == "":
                    cells.pop((row, column), None)
                elif value is not None:
                    kind = _KIND_OF.get(type(value), "numberValue")
                    cells[row, column] = {"userEnteredValue": {kind: value}}
        return {"spreadsheetId": self.key}


_KIND_OF = {bool: "boolValue", str: "stringValue"}


def _sheet(tab: Tab, data: bool) -> Json:
    answer: Json = {"properties": tab.properties}
    if tab.merges:
        answer["merges"] = tab.merges
    if data:
        rows = [
            (
                {"values": [_cell(tab, row, column, value) for column, value in enumerate(line)]}
                if line
                else {}
            )
            for row, line in enumerate(tab.lines("effectiveValue", "userEnteredValue"))
        ]
        answer["data"] = [{"rowData": rows}] if rows else [{}]
    return answer


def _cell(tab: Tab, row: int, column: int, value: Json | None) -> Json:
    """A cell as the field mask of a read asks for it: what it shows, and the formula that makes
    it."""
    if not value:
        return {}
    formula = tab.cells[row, column].get("userEnteredValue", {}).get("formulaValue")
    return {
        "effectiveValue": value,
        **({"userEnteredValue": {"formulaValue": formula}} if formula else {}),
    }


def _add_sheet(book: Spreadsheet, body: Json) -> None:
    properties = body["properties"]
    title = properties["title"]
    if title in book.tabs:
        raise bad(f'A sheet with the name "{title}" already exists. Please enter another name.')
    book.tabs[title] = Tab({"gridProperties": {"rowCount": 1000, "columnCount": 26}, **properties})


def _append_dimension(book: Spreadsheet, body: Json) -> None:
    grid = book.by_id(body["sheetId"]).properties["gridProperties"]
    grid["rowCount" if body["dimension"] == "ROWS" else "columnCount"] += body["length"]


def _update_cells(book: Spreadsheet, body: Json) -> None:
    start, masks = body["start"], body["fields"].split(",")
    tab = book.by_id(start["sheetId"])
    for down, row in enumerate(body["rows"]):
        for across, cell in enumerate(row.get("values", ())):
            at = start.get("rowIndex", 0) + down, start.get("columnIndex", 0) + across
            if at[0] >= tab.size[0] or at[1] >= tab.size[1]:
                raise bad(
                    f"Attempting to write column: {at[1]}, row: {at[0]}, beyond the last of the"
                    " sheet"
                )
            _check_cell(cell)
            there = tab.cells[at] = dict(tab.cells.get(at, {}))
            for mask in masks:
                name = mask.split(".")[0]
                there.pop(name, None)
                there.pop("effectiveValue", None)
                if name in cell:
                    there[name] = cell[name]


_KINDS: Mapping[str, tuple[type, ...]] = {
    "stringValue": (str,),
    "boolValue": (bool,),
    "numberValue": (int, float),
}


def _check_cell(cell: Json) -> None:
    for kind, value in cell.get("userEnteredValue", {}).items():
        wanted = _KINDS.get(kind)
        if wanted is None or not isinstance(value, wanted):
            raise bad(f"Invalid value at {kind}: {value!r}")
        if isinstance(value, str) and len(value) > 50_000:
            raise bad(
                "Your input contains more than the maximum of 50000 characters in a single cell."
            )


def _remember(book: Spreadsheet, body: Json) -> None:
    """What changes how a tab looks and not what it says."""
    place = (
        body.get("range")
        or body.get("protectedRange", {}).get("range")
        or body["rule"]["ranges"][0]
    )
    book.by_id(place["sheetId"]).rules.append(body)


_UPDATES: Mapping[str, Callable[[Spreadsheet, Json], None]] = {
    "addSheet": _add_sheet,
    "appendDimension": _append_dimension,
    "updateCells": _update_cells,
    "updateDimensionProperties": _remember,
    "setDataValidation": _remember,
    "repeatCell": _remember,
    "addProtectedRange": _remember,
    "addConditionalFormatRule": _remember,
}


class Server(ThreadingHTTPServer):
    """The server: its spreadsheets, what was asked of it, and what goes wrong at which request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.books: dict[str, Spreadsheet] = {}
        self.log: list[tuple[str, str]] = []
        self.faults: dict[int, str] = {}
        self.tokens = 0
        self.waits: list[float] = []
        """What the client would have slept; tests do not."""
        self.expired: set[str] = set()
        self.lock = threading.RLock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, key: str, title: str) -> Spreadsheet:
        self.books[key] = Spreadsheet(key, title)
        return self.books[key]

    def counts(self) -> tuple[int, int]:
        """(reads, writes) that were asked for."""
        reads = sum(method == "GET" for method, _ in self.log)
        return reads, len(self.log) - reads

    def contents(self) -> dict[str, list[list[Any]]]:
        """Tab -> rows of plain values."""
        return {
            title: tab.values() for book in self.books.values() for title, tab in book.tabs.items()
        }

    def type_into(self, tab: str, row: int, header: str, value: Any) -> None:
        """What a person types into a cell, blank for None: row from 1, column by its header in the
        first row."""
        sheet = next(book.tabs[tab] for book in self.books.values() if tab in book.tabs)
        [column] = [column for column, name in enumerate(sheet.values()[0]) if name == header]
        kind = _KIND_OF.get(type(value), "numberValue")
        sheet.cells[row - 1, column] = (
            {"userEnteredValue": {kind: value}} if value is not None else {}
        )

    def answer(self, method: str, path: str, query: Mapping[str, list[str]], body: Json) -> Json:
        """What a request gives, once nothing goes wrong."""
        if method == "POST" and path == "/v4/spreadsheets":
            book = self.add(f"made-{len(self.books) + 1}", body["properties"]["title"])
            return {"spreadsheetId": book.key}
        found = re.fullmatch(r"/v4/spreadsheets/([^/:]+)(:batchUpdate|/values/'(.+)')?", path)
        if not found or found[1] not in self.books:
            raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
        book = self.books[found[1]]
        if found[2] == ":batchUpdate":
            return book.update(body["requests"])
        if found[3] and method == "PUT":
            return book.put(found[3], body["values"])
        if found[3]:
            return {"range": found[3], "values": book.tabs[found[3]].values()}
        return book.get(query.get("fields", [""])[0])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        url = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if url.path == "/token":
            with self.server.lock:
                self.server.tokens += 1
                self._send(
                    200,
                    {
                        "access_token": f"token-{self.server.tokens}",
                        "expires_in": 3600,
                        "token_type": "Bearer",
                    },
                )
            return
        with self.server.lock:
            fault, code, body = self._decide(unquote(url.path), parse_qs(url.query), data)
        if fault == "timeout":
            threading.Event().wait(HANG)
        if fault in ("timeout", "reset"):
            self._cut()
        else:
            self._send(code, body, {"Retry-After": "7"} if code == 429 else {})

    def _decide(
        self, path: str, query: Mapping[str, list[str]], data: bytes
    ) -> tuple[str | None, int, Json]:
        server, token = self.server, self.headers.get("Authorization", "")
        if token in server.expired or not token.startswith("Bearer token-"):
            return (
                None,
                401,
                ApiError(
                    401, "UNAUTHENTICATED", "Request had invalid authentication credentials."
                ).body,
            )
        server.log.append((self.command, path))
        fault = server.faults.pop(len(server.log), None)
        if fault == "expired":
            server.expired.add(token)
            return fault, 401, ApiError(401, "UNAUTHENTICATED", "The token has expired.").body
        if fault in ("429", "500"):
            return (
                fault,
                int(fault),
                ApiError(int(fault), "UNAVAILABLE", f"Quota or error {fault}").body,
            )
        try:
            answer = server.answer(self.command, path, query, json.loads(data) if data else {})
        except ApiError as error:
            return fault, error.code, error.body
        if fault in ("500-applied", "503-applied"):
            return (
                fault,
                int(fault[:3]),
                ApiError(int(fault[:3]), "UNAVAILABLE", "The service is unavailable.").body,
            )
        return fault, 200, answer

    def _send(self, code: int, body: Json, headers: Mapping[str, str] = {}) -> None:
        data = json.dumps(body).encode()
        self.send_response(code)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _cut(self) -> None:
        """Close at once, so that the other side sees a reset and not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


@contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

"""gspread's client sends nothing of its own: each of its calls leaves through the one client of the
project."""

import contextlib
import inspect
from typing import Any

import pytest
from gspread.http_client import HTTPClient
from requests import Session

from portfolio.remote import Remote, RemoteError
from portfolio.sheets.google import _row
from portfolio.sheets.google_client import SheetsClient
from tests.sheets.server import Server

_VALUES = {
    "id": "backlog-id", "file_id": "backlog-id", "spreadsheet_id": "backlog-id", "sheet_id": 1, "range": "A1",
    "ranges": ["A1"], "body": {}, "params": {}, "destination_spreadsheet_id": "other", "format": "PDF",
    "destination_folder_id": "f", "permission_id": "p", "email_address": None, "perm_type": "anyone", "role": "reader",
    "notify": False, "email_message": None, "with_link": False, "new_title": "t", "title": "t", "csv_data": "a",
    "comments": [],
}  # fmt: skip
_CALLS = [
    name
    for name, call in inspect.getmembers(HTTPClient, inspect.isfunction)
    if not name.startswith("_") and name not in ("request", "set_timeout", "login")
]


@pytest.mark.parametrize("name", _CALLS)
def test_no_call_of_gspread_uses_a_session_of_its_own(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in versions to come: a new call goes the same way, or is refused."""

    def own_way(*_: Any, **__: Any) -> Any:
        raise AssertionError(f"{name} opened a connection of its own")

    asked: list[str] = []

    def call(_: Remote, method: str, path: str, *__: Any, **___: Any) -> dict[str, Any]:
        asked.append(f"{method} {path}")
        return {}

    monkeypatch.setattr(Session, "request", own_way)
    monkeypatch.setattr(Remote, "call", call)
    client = SheetsClient(Remote("https://sheets.googleapis.com"), "the backlog")
    method = getattr(client, name)
    words = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
    # An empty answer is too little for some calls: what counts is where the request went.
    with contextlib.suppress(RemoteError, KeyError, AttributeError, TypeError, ValueError):
        method(**{word.name: _VALUES[word.name] for word in words})
    assert all(request.split()[1].startswith("v4/spreadsheets/") for request in asked)


def test_nothing_else_of_google_is_asked() -> None:
    client = SheetsClient(Remote("https://sheets.googleapis.com"), "the backlog")
    with pytest.raises(RemoteError, match="nothing else of Google"):
        client.get_file_drive_metadata("backlog-id")


def test_the_batch_calls_of_gspread_read_and_write(server: Server) -> None:
    book = server.add("backlog-id", "Backlog")
    client = SheetsClient(
        Remote(server.url, {"Authorization": "Bearer token-1"}), "the backlog", _row
    )
    new_tab = {"addSheet": {"properties": {"sheetId": 7, "title": "New"}}}
    client.batch_update("backlog-id", {"requests": [new_tab]})
    assert list(book.tabs) == ["New"]
    assert (
        client.spreadsheets_get("backlog-id", {"fields": "sheets"})["sheets"][0]["properties"][
            "title"
        ]
        == "New"
    )

"""gspread's client, with every request sent by the one HTTP client of the project.

gspread says which address each call of Google Sheets v4 has. How a request is sent, when it is
tried again and what a failure means is the matter of `portfolio.remote`: gspread's own session sets
no time-out, and its client for retries ignores Retry-After and repeats what must not be repeated.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL
from requests import Response, Session

from portfolio.remote import (
    ForbiddenError,
    Hook,
    MissingError,
    Remote,
    RemoteError,
    UnauthorizedError,
)

_API = urlsplit(SPREADSHEETS_API_V4_BASE_URL)
_HOST = f"{_API.scheme}://{_API.netloc}/"


class _Parsed(Response):
    """An answer whose JSON has been parsed already."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def json(self, **_: Any) -> Any:
        """What the JSON says."""
        return self._value


class SheetsClient(HTTPClient):
    """The calls for one spreadsheet; messages call it `name`, and tell no address and no secret.

    `hook` sees the objects of what is read as the JSON parser has them.
    """

    def __init__(self, remote: Remote, name: str, hook: Hook | None = None) -> None:
        # The session is never used: `request` is the one way out.
        super().__init__(None, session=Session())  # type: ignore[arg-type]
        self._remote = remote
        self._name = name
        self._hook = hook

    def new_spreadsheet(self, title: str) -> Any:
        """A new spreadsheet; not asked for twice where the answer was lost, so that there are no
        two."""
        body = {"properties": {"title": title}}
        return self.request("post", SPREADSHEETS_API_V4_BASE_URL, json=body).json()

    def request(  # type: ignore[override]
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        data: None = None,
        json: Mapping[str, Any] | None = None,
        files: None = None,
        headers: None = None,
    ) -> Response:
        """The answer to one request of gspread's.

        Raises:
            RemoteError: if Google fails or refuses.
        """
        if not endpoint.startswith(_HOST):
            raise RemoteError(
                f"{self._name}: only Google Sheets is asked, and nothing else of Google"
            )
        path = endpoint.removeprefix(_HOST)
        if params:
            path = f"{path}?{urlencode(params, doseq=True)}"
        is_read = method == "get"
        # Setting cells and adding what is refused when it is there does no harm when done again.
        is_repeatable = is_read or endpoint.endswith(":batchUpdate")
        try:
            answer = self._remote.call(
                method.upper(),
                path,
                json,
                repeatable=is_repeatable,
                what=self._name,
                hook=self._hook if is_read else None,
            )
        except MissingError:
            advice = "there is no such spreadsheet: check its id in config/sheets.yaml"
            raise RemoteError(f"{self._name}: {advice}") from None
        except UnauthorizedError:
            raise RemoteError(
                f"{self._name}: the credentials were refused: sign in again"
            ) from None
        except ForbiddenError:
            advice = "share the spreadsheet with the account that runs this, as an editor"
            raise RemoteError(f"{self._name}: no permission: {advice}") from None
        return _Parsed(answer)

"""Who asks Google: application default credentials, a service account's file, or a person's
consent."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import google.auth
import gspread
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError

from portfolio.remote import (
    HttpAnswer,
    NoAnswerError,
    RemoteError,
    Timeouts,
    TransientError,
    exchange,
)
from portfolio.sheets.grid import UnreadableError

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
TIMEOUTS = Timeouts(silence=120.0, answer=300.0)
_UNEXPECTED = "the answer where tokens are made is not what it promises"
_TOKEN_TIMEOUTS = Timeouts(silence=30.0, answer=60.0)


def credentials() -> Any:
    """The credentials of this place.

    Raises:
        UnreadableError: if there are none.
    """
    try:
        return google.auth.default(scopes=SCOPES)[0]
    except DefaultCredentialsError:
        if not gspread.auth.DEFAULT_CREDENTIALS_FILENAME.exists():
            ways = (
                "run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS"
            )
            raise UnreadableError(f"no Google credentials: {ways}") from None
        return gspread.oauth(scopes=SCOPES).http_client.auth


def authorized(who: Any) -> Callable[[bool], Mapping[str, str]]:
    """The headers that say who asks; a token is renewed when it has run out, or was refused."""

    def headers(refused: bool) -> Mapping[str, str]:
        if refused or not who.valid:
            _renew(who)
        made: dict[str, str] = {}
        who.apply(made)
        return made

    return headers


def _renew(who: Any) -> None:
    try:
        who.refresh(_send)
    except TransportError:
        raise TransientError("no answer where tokens are made") from None
    except GoogleAuthError:
        raise RemoteError("the credentials were refused: sign in again") from None
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        # google-auth looks at no types: this is what an answer with wrong ones becomes there.
        raise RemoteError(_UNEXPECTED) from None
    if not isinstance(who.token, str):
        raise RemoteError(_UNEXPECTED)


@dataclass(frozen=True)
class _Response:
    """An answer as google-auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


def _send(
    url: str,
    method: str = "GET",
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
    **more: object,
) -> _Response:
    """How google-auth sends its requests."""
    data = body.encode() if isinstance(body, str) else body
    try:
        answer: HttpAnswer = exchange(method, url, data, headers or {}, _TOKEN_TIMEOUTS)
        json.loads(answer.data or "null")  # a text that is no JSON is one that it promises too
    except NoAnswerError as error:
        raise TransportError(str(error)) from None  # type: ignore[no-untyped-call]
    except RecursionError:
        too_deep = "its answer is nested too deeply"
        raise TransportError(too_deep) from None  # type: ignore[no-untyped-call]
    except ValueError:
        pass
    return _Response(answer.status, dict(answer.headers), answer.data)

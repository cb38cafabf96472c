"""A JSON API over HTTPS with the standard library alone: one place for the token, retries and what errors mean."""

import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

TIMEOUT = 30
"""Seconds for one request."""
LARGEST = 20_000_000
"""Bytes of an answer that are read."""
_LOCAL = {"127.0.0.1", "::1", "localhost"}


class RemoteError(Exception):
    """The remote failed or refused; trying again later may help."""


class ForbiddenError(RemoteError):
    """The token may not do this: trying again cannot help."""


class MissingError(RemoteError):
    """There is no such thing, or the token may not see it."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: following it would hand the token to whoever is named there."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


@dataclass(frozen=True)
class Remote:
    """An API at an address, with the headers that every request carries."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    tries: int = 5
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        place = urlsplit(self.address)
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOCAL):
            raise ValueError(f"{self.address} is no https address: a token is only sent over https")

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON answer to one request; None where there is none.

        What the remote did not begin (too many requests) is tried again, and what may be repeated is tried again
        after an error of the remote; a POST that may have been done is not.

        Raises:
            RemoteError: if the remote fails or refuses.
        """
        for attempt in range(1, self.tries + 1):
            try:
                return self._once(method, path, body)
            except urllib.error.HTTPError as error:
                with error:
                    again = _refused_for_now(error) or (error.code >= 500 and method != "POST")
                    if not again or attempt == self.tries:
                        raise _said(method, path, error) from None
                    self.sleep(_wait(attempt, error.headers))
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                if attempt == self.tries or method == "POST":
                    raise RemoteError(f"{method} {path}: {getattr(error, 'reason', error)}") from None
                self.sleep(_wait(attempt, None))
        raise AssertionError("unreachable")

    def pages(self, path: str, limit: int = 50) -> Iterator[Any]:
        """The members of a list that comes in pages of 100; at most ``limit`` pages."""
        joint = "&" if "?" in path else "?"
        for page in range(1, limit + 1):
            found = self.call("GET", f"{path}{joint}per_page=100&page={page}")
            yield from found
            if len(found) < 100:
                return

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"User-Agent": "portfolio", "Accept": "application/json", **self.headers}
        if data is not None:
            headers["Content-Type"] = "application/json"
        address = f"{self.address.rstrip('/')}/{path.lstrip('/')}"
        request = urllib.request.Request(address, data, headers, method=method)
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            text = answer.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise RemoteError(f"{method} {path}: the answer is larger than {LARGEST // 1_000_000} MB")
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise RemoteError(f"{method} {path}: the answer is no JSON") from None


def _refused_for_now(error: urllib.error.HTTPError) -> bool:
    limited = error.headers.get("Retry-After") or error.headers.get("X-RateLimit-Remaining") == "0"
    return error.code == 429 or (error.code == 403 and bool(limited))


def _said(method: str, path: str, error: urllib.error.HTTPError) -> RemoteError:
    kind = {401: ForbiddenError, 403: ForbiddenError, 404: MissingError}.get(error.code, RemoteError)
    if _refused_for_now(error):
        kind = RemoteError
    try:
        message = str(json.loads(error.read(10_000)).get("message", ""))
    except (ValueError, AttributeError):
        message = ""
    return kind(f"{method} {path}: {error.code} {message or error.reason}".strip())


def _wait(attempt: int, headers: Message | None) -> float:
    """Seconds: what the remote asks for, a minute at most; else twice as long each time, with jitter."""
    asked = headers.get("Retry-After", "") if headers is not None else ""
    if asked.isdigit():
        return min(float(asked), 60.0)
    return random.uniform(0.5, 1.0) * min(2.0**attempt, 30.0)

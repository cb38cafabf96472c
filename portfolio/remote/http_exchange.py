"""One HTTP request and its answer, by the standard library: bounded in size and time, without
redirects."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

from portfolio.remote.errors import NoAnswerError

LARGEST = 200_000_000
"""Bytes of an answer that are read."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Timeouts:
    """Seconds: for one wait on the network, and for the whole of an answer."""

    silence: float = 30.0
    answer: float = 300.0


@dataclass(frozen=True)
class HttpAnswer:
    """What the other side sent, whatever it says."""

    status: int
    reason: str
    headers: Message
    data: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like others: following it would hand the token to whoever is named
    there."""

    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any
    ) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def exchange(
    method: str,
    address: str,
    body: bytes | None,
    headers: Mapping[str, str],
    timeouts: Timeouts,
) -> HttpAnswer:
    """Send a request, and read its answer to the end.

    Raises:
        NoAnswerError: if there is none, or it is cut off, no HTTP, too large or too slow.
    """
    request = urllib.request.Request(address, body, dict(headers), method=method)
    opener = urllib.request.build_opener(_NoRedirect)
    until = time.monotonic() + timeouts.answer
    try:
        answer = _opened(opener, request, timeouts.silence)
        with answer:
            data = _read(answer, until)
            return HttpAnswer(answer.status, answer.reason or "", answer.headers, data)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise NoAnswerError(f"no answer ({_cause(error)})") from None


def _opened(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, silence: float
) -> Any:
    """The answer, also where its status says that something failed."""
    try:
        return opener.open(request, timeout=silence)
    except urllib.error.HTTPError as error:
        return error


def _read(answer: Any, until: float) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := answer.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            raise NoAnswerError(f"its answer is larger than {LARGEST // 1_000_000} MB")
        if time.monotonic() > until:
            raise NoAnswerError("its answer takes too long")
    if answer.length:  # bytes that it announced and never sent: the library says nothing of them
        raise NoAnswerError("its answer was cut off")
    return b"".join(chunks)


def _cause(error: BaseException) -> str:
    """What went wrong on the network, without the address."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, BaseException) else error
    text = getattr(cause, "strerror", None)
    return text if isinstance(text, str) and text else type(cause).__name__

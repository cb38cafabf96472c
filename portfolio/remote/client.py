"""A JSON API at an address: who asks, what is asked again, and what the answers mean."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from portfolio.remote.answers import T, UnexpectedAnswerError, shaped
from portfolio.remote.errors import (
    ForbiddenError,
    MissingError,
    NoAnswerError,
    RemoteError,
    UnauthorizedError,
)
from portfolio.remote.http_exchange import HttpAnswer, Timeouts, exchange
from portfolio.remote.retry import GaveUpError, Retry, TransientError, retry_after

_LOCAL = {"127.0.0.1", "::1", "localhost"}
_OF_A_PAGE = 100
_SHOWN = 300
"""Characters of what a remote says that are shown."""

_READ_FOR_A_MESSAGE = 10_000
"""Bytes of an answer in which a message is looked for."""

Hook = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Remote:
    """An API at an address, with the headers that every request carries.

    `authorize` gives the headers that say who asks; it is called with True where the old ones were
    refused, once for each request.
    """

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    retry: Retry = field(default_factory=Retry)
    authorize: Callable[[bool], Mapping[str, str]] | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)

    def __post_init__(self) -> None:
        place = urlsplit(self.address)
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOCAL):
            raise ValueError(f"{self.address} is no https address: a token is only sent over https")

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        repeatable: bool | None = None,
        what: str | None = None,
        hook: Hook | None = None,
    ) -> Any:
        """The JSON answer to one request; None where there is none.

        What the remote did not begin (too many requests) is tried again. After an error of the
        remote, or without an answer, only what is `repeatable` is: that is all but POST, if nothing
        is said. Messages call the request `what`; `hook` is for objects of the answer as the JSON
        parser has it.

        Raises:
            RemoteError: if the remote fails or refuses.
        """
        again = method != "POST" if repeatable is None else repeatable
        name = what or f"{method} {path}"
        data = None if body is None else json.dumps(body).encode()

        def once() -> Any:
            try:
                answer = self._answer(method, path, data)
            except NoAnswerError as error:
                if again:
                    raise TransientError(str(error)) from None
                raise RemoteError(f"{name}: {error}") from None
            if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise _failure(name, answer, again)
            return _parsed(name, answer, hook, again)

        try:
            return self.retry.run(once)
        except GaveUpError as error:
            raise RemoteError(f"{name}: {error}") from None

    def ask(
        self, kind: type[T], method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> T:
        """The answer to one request as a value of this kind.

        Raises:
            RemoteError: if the remote fails or refuses, or the answer is of another kind.
        """
        return shaped(f"{method} {path}", kind, self.call(method, path, body))

    def pages(self, kind: type[T], path: str, limit: int = 50) -> Iterator[T]:
        """The members of a list that comes in pages of 100; at most ``limit`` pages."""
        joint = "&" if "?" in path else "?"
        for page in range(1, limit + 1):
            part = f"{path}{joint}per_page={_OF_A_PAGE}&page={page}"
            members = self.ask(list[kind], "GET", part)  # type: ignore[valid-type]
            yield from members
            if len(members) < _OF_A_PAGE:
                return

    def _answer(self, method: str, path: str, data: bytes | None) -> HttpAnswer:
        headers = {"User-Agent": "portfolio", "Accept": "application/json", **self.headers}
        if data is not None:
            headers["Content-Type"] = "application/json"
        address = f"{self.address.rstrip('/')}/{path.lstrip('/')}"
        if self.authorize is None:
            return exchange(method, address, data, headers, self.timeouts)
        answer = exchange(
            method, address, data, {**headers, **self.authorize(False)}, self.timeouts
        )
        if answer.status == HTTPStatus.UNAUTHORIZED:
            renewed = {**headers, **self.authorize(True)}
            answer = exchange(method, address, data, renewed, self.timeouts)
        return answer


def _parsed(name: str, answer: HttpAnswer, hook: Hook | None, again: bool) -> Any:
    if not answer.data:
        return None
    try:
        return json.loads(answer.data, object_hook=hook)
    except (ValueError, RecursionError):
        if again:
            raise TransientError("its answer is no JSON, or was cut off") from None
        raise UnexpectedAnswerError(f"{name}: its answer is no JSON") from None


def _failure(name: str, answer: HttpAnswer, again: bool) -> Exception:
    """What an answer means that says that something failed."""
    after = retry_after(answer.headers.get("Retry-After"))
    if _is_limited(answer):
        return TransientError(f"it answers {answer.status} {_message(answer)}".rstrip(), after)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and again:
        return TransientError(f"it answers {answer.status} {_message(answer)}".rstrip(), after)
    kinds = {401: UnauthorizedError, 403: ForbiddenError, 404: MissingError}
    kind = kinds.get(answer.status, RemoteError)
    return kind(f"{name}: it answers {answer.status} {_message(answer)}".rstrip())


def _is_limited(answer: HttpAnswer) -> bool:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    limited = (
        answer.headers.get("Retry-After") or answer.headers.get("X-RateLimit-Remaining") == "0"
    )
    return answer.status == HTTPStatus.FORBIDDEN and bool(limited)


def _message(answer: HttpAnswer) -> str:
    """What the remote says of it, on one line: GitHub in `message`, Google in `error.message`."""
    try:
        body = json.loads(answer.data[:_READ_FOR_A_MESSAGE])
    except (ValueError, RecursionError):
        body = None
    message = None
    if isinstance(body, dict):
        inner = body.get("error")
        holder = inner if isinstance(inner, dict) else body
        message = holder.get("message")
    text = message if isinstance(message, str) else answer.reason
    printable = "".join(c if c.isprintable() else " " for c in text[:_SHOWN])
    return " ".join(printable.split())

"""Promise: whatever GitHub, GitLab or Google answer, a command ends in exit 8 and a sentence, and
nothing is half-done.

An answer that is no HTTP, is cut off, is no JSON, or is JSON of another shape than the API
promises, is a failure of the remote and never a traceback; a token is sent to no other host than
the one that was asked.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from portfolio.cli.boundary import Exit
from portfolio.gitops.requests import is_mergeable, open_request, propose_request
from portfolio.gitops.thread import (
    GitHubThread,
    GitLabThread,
    pull_request_at,
    pull_request_merged_as,
    write_comment,
    write_issue,
)
from portfolio.remote import Remote, RemoteError, Retry, http_exchange
from portfolio.remote.http_exchange import Timeouts
from portfolio.sheets import google
from tests.sheets.elsewhere import account_file, private_key
from tests.sheets.workbench import base, sheets, texts


class Raw:
    """A server that answers with bytes: for each method some, and a token to those who ask for
    one."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.answers: dict[str, bytes] = {}
        self.requests: list[bytes] = []

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            # A caller that waited too long has gone: the connection is reset under the server.
            with connection, suppress(OSError):
                connection.settimeout(5)
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            more = connection.recv(65536)
            if not more:
                return
            request += more
        head, _, body = request.partition(b"\r\n\r\n")
        length = next(
            (
                int(x.split(b":")[1])
                for x in head.split(b"\r\n")
                if x.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(body) < length:
            more = connection.recv(65536)
            if not more:
                return
            body += more
        self.requests.append(head)
        method, path = head.split()[:2]
        token = self.answers.get(
            "token", ok({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
        )
        answer = token if path == b"/token" else self.answers[method.decode()]
        connection.sendall(answer)


def ok(value: Any) -> bytes:
    """A good answer with this JSON."""
    return http(json.dumps(value).encode())


def http(data: bytes, status: str = "200 OK", headers: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n".encode()
    return head + headers + b"\r\n" + data


@contextmanager
def serving() -> Iterator[Raw]:
    server = Raw()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listening.shutdown(
            socket.SHUT_RDWR
        )  # closing alone does not wake who waits in accept
        server.listening.close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Raw]:
    with serving() as running:
        yield running


NO_ANSWER = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a status that is none": b"HTTP/1.1 abc OK\r\n\r\n",
    "a status beyond all": b"HTTP/1.1 99999 OK\r\n\r\n",
    "a bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n",
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[",
    "less than it says": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]",
    "a hundred headers": http(b"[]", headers=b"".join(b"X-%d: 1\r\n" % n for n in range(200))),
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    "only a beginning": b"HTTP/1.1 200 OK\r\nContent-Le",
}
NO_JSON = {
    "a page": http(b"<html>maintenance</html>"),
    "half of it": http(b'{"sheets": [{"prop'),
    "no text": http(b"\xff\xfe\x00\xd8"),
    "packed": http(b"\x1f\x8b\x08\x00", headers=b"Content-Encoding: gzip\r\n"),
    "nested without end": http(b"[" * 200_000),
    "nested objects": http(b'{"a":' * 200_000),
    "a number without end": http(b"1" * 10_000),
    "a redirect elsewhere": http(b"", "302 Found", b"Location: https://elsewhere.example/\r\n"),
    "a redirect to nowhere": http(b"", "307 Temporary Redirect", b"Location: http://[\r\n"),
    "an error of another shape": http(
        b'{"message": ["x"], "error": {"message": {}}}', "418 I'm a teapot"
    ),
    "an error nested without end": http(b"[" * 200_000, "400 Bad Request"),
    "a Retry-After that is none": http(b"", "429 Slow down", b"Retry-After: 99999-99-99\r\n"),
    "a wait without end": http(b"", "503 No", b"Retry-After: 99999999999999999999\r\n"),
}
SHAPES = [
    None,
    True,
    7,
    -1.5,
    "x",
    [],
    {},
    [[]],
    [None],
    {"sheets": None},
    {"head": None},
    [{"number": "7"}],
    [{"id": 1}],
]
HOSTILE = {**NO_ANSWER, **NO_JSON}


def remote(server: Raw) -> Remote:
    retry = Retry(tries=2, sleep=lambda _: None)
    return Remote(server.url, {"Authorization": "Bearer secret"}, retry, timeouts=Timeouts(2, 5))


USES: dict[str, Callable[[Remote], object]] = {
    "find the request of a branch": lambda r: open_request(r, "o/r", "b"),
    "propose": lambda r: propose_request(r, "o/r", "b", "main", "t", "b", None),
    "can it be merged": lambda r: is_mergeable(r, "o/r", 1, "h"),
    "find a request by its commit": lambda r: pull_request_at(r, "o/r", "h"),
    "find a merged request": lambda r: pull_request_merged_as(r, "o/r", "h"),
    "comment": lambda r: write_comment(
        GitHubThread(r, "o/r", 1), "b", "a", head="h", noteworthy=True
    ),
    "comment at GitLab": lambda r: write_comment(
        GitLabThread(r, "1", 1), "b", "a", head="h", noteworthy=True
    ),
    "list comments": lambda r: GitHubThread(r, "o/r", 1).comments(),
    "list comments at GitLab": lambda r: GitLabThread(r, "1", 1).comments(),
    "open an issue": lambda r: write_issue(r, "o/r", "t", "b", "a", wanted=True),
}
_LISTS = (
    "find the request of a branch", "find a request by its commit", "find a merged request", "list comments",
    "list comments at GitLab", "open an issue",
)  # fmt: skip


@pytest.mark.parametrize("use", USES)
def test_no_answer_of_github_or_gitlab_is_a_bug_of_ours(server: Raw, use: str) -> None:
    answers = [*HOSTILE.values(), *map(ok, SHAPES)]
    for answer in answers:
        if answer == ok([]) and use in _LISTS:
            continue  # that is what the API promises
        server.answers = dict.fromkeys(("GET", "POST", "PATCH", "PUT", "DELETE"), answer)
        with pytest.raises(RemoteError) as raised:
            USES[use](remote(server))
        said = str(raised.value)
        assert "\n" not in said
        assert len(said) < 600
        assert "secret" not in said
    assert all(b"elsewhere" not in request for request in server.requests)


SPREADSHEETS: list[Any] = [
    *SHAPES[:6], {"sheets": 5}, {"sheets": None}, {"sheets": {}}, {"sheets": [None]}, {"sheets": [{}]},
    *({"sheets": [{"properties": value}]} for value in (None, 1, {}, {"title": 1}, {"title": None})),
    *(
        {"sheets": [{"properties": {"title": "Backlog", "gridProperties": value}}]}
        for value in (1, {}, {"rowCount": "1"})
    ),
]  # fmt: skip


def backlog(**more: Any) -> dict[str, Any]:
    size = {"rowCount": 9, "columnCount": 9}
    return {
        "sheets": [
            {"properties": {"title": "Backlog", "sheetId": 1, "gridProperties": size}, **more}
        ]
    }


SPREADSHEETS += [
    *(
        backlog(merges=value)
        for value in (1, [1], [{}], [{"endRowIndex": "x", "endColumnIndex": 1}])
    ),
    *(backlog(data=value) for value in (1, [1], [{"rowData": 1}], [{"startRow": "x"}])),
    *(
        backlog(data=[{"rowData": [{"values": value}]}])
        for value in (1, {}, None, "x", [1], [None], [[1]])
    ),
    *(
        backlog(data=[{"rowData": [{"values": [{"effectiveValue": value}]}]}])
        for value in (1, "x", [], {"stringValue": []}, {"numberValue": {}}, {"boolValue": None})
    ),
]
TOKENS: list[Any] = [
    *SHAPES[:9], {"access_token": None}, {"access_token": 5, "expires_in": []},
    {"access_token": "t", "expires_in": "x"},
    {"access_token": "t", "expires_in": 10**30}, {"error": {"a": []}},
]  # fmt: skip


@pytest.fixture(scope="session")
def key() -> str:
    return private_key()


@pytest.fixture
def connected(server: Raw, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portfolio whose spreadsheet is where the server is."""
    monkeypatch.setenv(
        "GOOGLE_APPLICATION_CREDENTIALS", str(account_file(tmp_path, server.url, key))
    )
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    monkeypatch.setattr(google, "ADDRESS", server.url)
    monkeypatch.setattr(google, "TIMEOUTS", Timeouts(2, 5))
    monkeypatch.setattr("portfolio.remote.retry.time.sleep", lambda seconds: None)
    root = base(tmp_path / "portfolio")
    (root / "config/sheets.yaml").write_text(
        "source: google\ncentral_backlog: {google: book}\n", "utf-8"
    )
    return root


def ends_in_8(root: Path, command: str = "pull") -> None:
    before = texts(root)
    done = sheets(root, command)
    assert done.exit_code == Exit.REMOTE, done.output
    assert done.output.count("\n") == 1
    assert texts(root) == before


@pytest.mark.parametrize("what", HOSTILE)
def test_no_answer_of_google_is_a_bug_of_ours(server: Raw, connected: Path, what: str) -> None:
    server.answers["GET"] = HOSTILE[what]
    ends_in_8(connected)


@pytest.mark.parametrize("answer", SPREADSHEETS, ids=json.dumps)
def test_a_spreadsheet_of_another_shape_is_no_bug_of_ours(
    server: Raw, connected: Path, answer: Any
) -> None:
    server.answers["GET"] = ok(answer)
    ends_in_8(connected)


@pytest.mark.parametrize("what", [*HOSTILE, *SHAPES[:6]], ids=str)
def test_a_write_that_is_not_confirmed_is_a_failure(
    server: Raw, connected: Path, what: Any
) -> None:
    header = [{"effectiveValue": {"stringValue": name}} for name in ("initiative_key", "title")]
    server.answers["GET"] = ok(backlog(data=[{"rowData": [{"values": header}]}]))
    server.answers["POST"] = (
        HOSTILE[what] if isinstance(what, str) and what in HOSTILE else ok(what)
    )
    ends_in_8(connected, "push")


@pytest.mark.parametrize(
    "token", [*TOKENS, *NO_JSON.values(), *NO_ANSWER.values()], ids=lambda x: str(x)[:40]
)
def test_no_answer_where_tokens_are_made_is_a_bug_of_ours(
    server: Raw, connected: Path, token: Any
) -> None:
    server.answers["token"] = token if isinstance(token, bytes) else ok(token)
    server.answers["GET"] = http(b"{}", "401 Unauthorized")
    ends_in_8(connected)


def test_an_answer_that_does_not_end_is_cut_off(
    server: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_exchange, "LARGEST", 1000)
    server.answers["GET"] = http(b"[" + b" " * 2000 + b"]")
    with pytest.raises(RemoteError, match="larger than"):
        remote(server).call("GET", "x")

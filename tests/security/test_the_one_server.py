"""The one server answers its own page alone.

It is on 127.0.0.1, and an answer needs the token, the very Host, no foreign Origin, and GET. No
request writes anything, serves a file by its name, or keeps the server from answering its reader.
"""

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from portfolio import served
from portfolio.served import VERSION_MARK, ServedPage, page_server

Answer = tuple[int, dict[str, str], str]
SECRET = "what only the reader may see"


@pytest.fixture
def page() -> ServedPage:
    return ServedPage(f"<p>{SECRET} {VERSION_MARK}</p>")


@pytest.fixture
def address(page: ServedPage) -> Iterator[str]:
    with page_server(page) as here:
        yield here


def asked(address: str, path: str | None = None, method: str = "GET", **headers: str) -> Answer:
    """Status, headers and text of an answer; the Host is the true one unless another is given."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(
        method, path if path is not None else parts.path, skip_host="Host" in sent
    )
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def test_the_reader_gets_the_page(address: str) -> None:
    status, headers, text = asked(address)
    assert status == 200 and text == f"<p>{SECRET} 0</p>"
    assert headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_it_is_on_this_machine_alone_and_each_time_somewhere_else(page: ServedPage) -> None:
    with page_server(page) as first, page_server(page) as second:
        for address in (first, second):
            assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/[A-Za-z0-9_-]{43}/", address)
        assert urlsplit(first).port != urlsplit(second).port
        assert urlsplit(first).path != urlsplit(second).path


ORIGINS = (
    "https://evil.example",
    "null",
    "http://localhost",
    "http://127.0.0.1",
    "file://",
    "http://127.0.0.1:1",
)
HOSTS = (
    "evil.example",
    "localhost",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1.evil.example",
    "[::1]",
    "",
)


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_other_origin_gets_anything(address: str, origin: str) -> None:
    for path in (None, urlsplit(address).path + "newer-than-0"):
        assert refused(asked(address, path, Origin=origin))


@pytest.mark.parametrize("host", HOSTS)
def test_no_other_name_of_this_machine_gets_anything(address: str, host: str) -> None:
    """A foreign name that leads to 127.0.0.1 has its own name in Host."""
    assert refused(asked(address, Host=host))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_no_page_of_another_site_gets_anything(address: str, site: str) -> None:
    assert refused(asked(address, Sec_Fetch_Site=site))


def test_two_hosts_are_none(address: str) -> None:
    true = urlsplit(address).netloc
    with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), 5) as link:
        lines = [
            "GET " + urlsplit(address).path + " HTTP/1.1",
            f"Host: {true}",
            "Host: evil.example",
            "",
            "",
        ]
        link.sendall("\r\n".join(lines).encode())
        assert b" 403 " in link.recv(4096).splitlines()[0]


def wrong_tokens(address: str) -> list[str]:
    path = urlsplit(address).path
    token = path.strip("/")
    other = ("A" if token[0] != "A" else "B") + token[1:]
    return ["/", "//", f"/{other}/", f"/{token[:-1]}/", f"/{token}", f"/{token}x/", f"/x/{token}/"]


def test_no_token_no_page(address: str) -> None:
    for path in wrong_tokens(address):
        assert refused(asked(address, path)), path


NAMES = ("../../etc/passwd", "%2e%2e/x", "index.html", "config/metrics.yaml", "newer-than-0/../x")


@pytest.mark.parametrize("name", NAMES)
def test_no_file_is_served_by_its_name(address: str, name: str) -> None:
    status, _, text = asked(address, urlsplit(address).path + name)
    assert SECRET not in text and (status == 404 or text == "0")


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT"]
)
def test_no_other_method_does_anything(address: str, method: str) -> None:
    status, headers, text = asked(address, None, method)
    assert status >= 400 and SECRET not in text
    assert "access-control-allow-origin" not in headers and "allow" not in headers
    assert asked(address)[0] == 200


def test_a_reader_hears_of_a_newer_version(address: str, page: ServedPage) -> None:
    heard: list[str] = []
    waiting = threading.Thread(
        target=lambda: heard.append(asked(address, urlsplit(address).path + "newer-than-0")[2])
    )
    waiting.start()
    time.sleep(0.2)
    assert heard == []
    page.show(f"new {VERSION_MARK}")
    waiting.join(5)
    assert heard == ["1"] and asked(address)[2] == "new 1"


def connected(address: str, count: int) -> list[socket.socket]:
    there = ("127.0.0.1", urlsplit(address).port or 0)
    return [socket.create_connection(there, 5) for _ in range(count)]


def test_who_says_nothing_does_not_keep_the_reader_waiting(address: str) -> None:
    links = connected(address, served.MOST_WAITING // 2)
    try:
        assert asked(address)[0] == 200
    finally:
        for link in links:
            link.close()


def test_too_many_at_one_time_are_turned_away_and_then_it_answers_again(address: str) -> None:
    for link in connected(address, served.MOST_WAITING + 8):
        link.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if asked(address)[0] == 200:
                return
        except (ConnectionError, http.client.HTTPException):
            time.sleep(0.1)
    pytest.fail("it does not answer any more")


def refused(answer: Answer) -> bool:
    status, _, text = answer
    return status in (400, 403) and SECRET not in text

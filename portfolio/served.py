"""One page for one reader: a server on this machine's own address, for whoever has its token.

Any page that a browser shows, and any program of this machine, can send requests to a port here.
So an answer needs all of this: the path begins with a token that nobody can guess; the Host is this
very address, so that a foreign name that leads here (DNS rebinding) gets nothing; no Origin but our
own is named; the method is GET. The page may be put into no frame and read by no other site.
"""

import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ADDRESS = "127.0.0.1"
VERSION_MARK = "\0version\0"
"""Stands in a page for the number of its version. No text of a person can have it."""
WAIT = 20.0
"""Seconds that a question for a newer version waits for one."""
IDLE = 30
"""Seconds after which a silent connection is closed."""
MOST_WAITING = 32
"""Requests that are answered at one time."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ServedPage:
    """The page that is served, and which version of it."""

    def __init__(self, html: str) -> None:
        self._changed = threading.Condition()
        self._html = html.replace(VERSION_MARK, "0")
        self._version = 0

    def show(self, html: str) -> None:
        """Serve another page from now on, and wake whoever waits for one."""
        with self._changed:
            self._version += 1
            self._html = html.replace(VERSION_MARK, str(self._version))
            self._changed.notify_all()

    def current(self) -> tuple[int, str]:
        """The version and the page."""
        with self._changed:
            return self._version, self._html

    def newer_than(self, version: int, seconds: float) -> int:
        """The version, once there is another one or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, seconds)
            return self._version


@contextmanager
def page_server(page: ServedPage) -> Iterator[str]:
    """Serve a page; gives its address, which holds the token."""
    token = secrets.token_urlsafe(32)
    server = _Server(page, token)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
    )
    thread.start()
    try:
        yield f"http://{ADDRESS}:{server.server_port}/{token}/"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Ends with its process, whoever still waits; answers so many at one time and no more."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, page: ServedPage, token: str) -> None:
        self.page = page
        self.token = token
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        super().__init__((ADDRESS, 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one request of whoever has the token."""

    server: _Server
    timeout = IDLE
    server_version = "portfolio"
    sys_version = ""

    def do_GET(self) -> None:
        if not self._is_ours():
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", "no\n")
            return
        page = self.server.page
        rest = self.path[len(self.server.token) + 2 :]
        version, html = page.current()
        if rest == "":
            self._answer(HTTPStatus.OK, "text/html", html)
        elif rest == f"newer-than-{version}":
            newer = page.newer_than(version, WAIT)
            self._answer(HTTPStatus.OK, "text/plain", str(newer))
        elif rest.startswith("newer-than-"):
            self._answer(HTTPStatus.OK, "text/plain", str(version))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", "nothing is here\n")

    def _is_ours(self) -> bool:
        """Whether whoever asks has the token, and came by no other page or name."""
        here = f"{ADDRESS}:{self.connection.getsockname()[1]}"
        if self.headers.get_all("Host") != [here]:
            return False
        if self.headers.get("Origin", f"http://{here}") != f"http://{here}":
            return False
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return False
        prefix = f"/{self.server.token}/".encode()
        given = self.path.encode("utf-8", "replace")[: len(prefix)]
        return hmac.compare_digest(given, prefix)

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the address has the token in it."""

"""A client of a language server, as an editor is one: JSON-RPC over its stdin and stdout."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60
"""Seconds for an answer; the first reads the schemas."""


class LanguageServer:
    """Speaks the Language Server Protocol; lines and columns count from 1 here, from 0 in the
    protocol."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._numbers = iter(range(1, 1_000_000))
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def request(self, method: str, params: Any) -> Any:
        """The result of a request."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        message = self._next(
            lambda message: message.get("id") == number and "method" not in message
        )
        assert "error" not in message, message
        return message["result"]

    def notify(self, method: str, params: Any) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a file with a text, and wait for what is wrong with it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        published = self._next(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == path.as_uri()
            )
        )
        found: list[dict[str, Any]] = published["params"]["diagnostics"]
        return found

    def completions(self, path: Path, line: int, column: int) -> set[str]:
        """What is offered at a place."""
        answer = self.request("textDocument/completion", _place(path, line, column))
        return {item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)}

    def hover(self, path: Path, line: int, column: int) -> str:
        """The text that appears over a place."""
        answer = self.request("textDocument/hover", _place(path, line, column))
        return "" if answer is None else str(answer["contents"]["value"])

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _next(self, wanted: Any) -> dict[str, Any]:
        """The next message that is wanted; requests of the server are answered on the way."""
        while True:
            message = self._messages.get(timeout=PATIENCE)
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": _answer(message)})

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._messages.put(json.loads(stream.read(length)))


@contextmanager
def language_server(command: Sequence[str], root: Path) -> Iterator[LanguageServer]:
    """A server for the files below a folder."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        server = LanguageServer(process)
        folder = {"uri": root.as_uri(), "name": "portfolio"}
        can = {
            "textDocument": {
                "completion": {"completionItem": {}},
                "hover": {"contentFormat": ["markdown"]},
            }
        }
        params = {
            "processId": os.getpid(),
            "rootUri": root.as_uri(),
            "workspaceFolders": [folder],
            "capabilities": can,
        }
        server.request("initialize", params)
        server.notify("initialized", {})
        settings = {
            "yaml": {
                "validate": True,
                "hover": True,
                "completion": True,
                "schemaStore": {"enable": False},
            }
        }
        server.notify("workspace/didChangeConfiguration", {"settings": settings})
        yield server
    finally:
        process.kill()
        process.communicate()


def _answer(message: dict[str, Any]) -> Any:
    """What the client says when it is asked: it has no settings of its own."""
    if message["method"] == "workspace/configuration":
        return [None for _ in message["params"]["items"]]
    return None


def _place(path: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": path.as_uri()},
        "position": {"line": line - 1, "character": column - 1},
    }

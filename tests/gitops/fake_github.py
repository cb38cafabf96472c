"""As much of GitHub's REST API as the workflows use, on loopback: pull requests, comments, issues,
and tokens."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROBOT = "github-actions[bot]"


@dataclass
class FakeGitHub:
    """One repository, o/r. What it holds is plain, for tests to fill and to look at."""

    address: str = ""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, bool] = field(default_factory=lambda: {"writes": True, "reads": False})
    """Token -> whether it may write; every token acts as the robot."""
    requests: list[str] = field(default_factory=list)
    """`METHOD /path` of every request, in order."""
    started: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Workflow and inputs of every one that was started."""
    heads: Callable[[str], str] = lambda branch: branch
    """Branch -> the commit that it is at."""
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Status and headers that the next requests are answered with, before anything is done."""

    def pull(
        self,
        number: int,
        head: str,
        *,
        merged_as: str | None = None,
        owner: str = "o/r",
        onto: str = "main",
    ) -> None:
        """Open a pull request, or move its branch, or merge it."""
        self.pulls[number] = {
            "number": number,
            "state": "closed" if merged_as else "open",
            "head": {"sha": head, "repo": {"full_name": owner}},
            "base": {"ref": onto},
            "merge_commit_sha": merged_as,
            "merged_at": "2026-01-31T12:00:00Z" if merged_as else None,
        }

    def comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Add a comment, whoever writes it."""
        made = {
            "id": len(self.comments) + 1,
            "number": number,
            "user": {"login": author},
            "body": body,
        }
        self.comments.append(made)
        return made

    def bodies(self, author: str = ROBOT) -> list[str]:
        """The texts of somebody's comments."""
        return [one["body"] for one in self.comments if one["user"]["login"] == author]

    def writes(self) -> list[str]:
        """The requests that changed something, or tried to."""
        return [request for request in self.requests if not request.startswith("GET")]

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        """What a request is answered with; None for 404."""
        for pattern, handler in self._routes(method).items():
            if match := re.fullmatch(f"/repos/o/r/{pattern}", path):
                return handler(match, query, body)
        return None

    def _routes(
        self, method: str
    ) -> dict[str, Callable[[re.Match[str], dict[str, list[str]], Any], Any]]:
        return {
            "GET": {
                r"pulls": lambda m, q, b: _page(
                    [p for p in self.pulls.values() if _asked_for(p, q)], q
                ),
                r"pulls/(\d+)": lambda m, q, b: self._present(self.pulls.get(int(m[1]))),
                r"commits/(\w+)/pulls": lambda m, q, b: _page(
                    [
                        p
                        for p in self.pulls.values()
                        if m[1] in (p["merge_commit_sha"], p["head"]["sha"])
                    ],
                    q,
                ),
                r"issues/(\d+)/comments": lambda m, q, b: _page(
                    [c for c in self.comments if c["number"] == int(m[1])], q
                ),
                r"issues": lambda m, q, b: _page(
                    [
                        i
                        for i in self.issues
                        if i["state"] == "open" and i["user"]["login"] == q["creator"][0]
                    ],
                    q,
                ),
            },
            "POST": {
                r"issues/(\d+)/comments": lambda m, q, b: self.comment(int(m[1]), ROBOT, b["body"]),
                r"issues": lambda m, q, b: self._issue(b),
                r"pulls": lambda m, q, b: self._opened(b),
                r"actions/workflows/([\w.-]+)/dispatches": lambda m, q, b: self._started(m[1], b),
            },
            "PATCH": {
                r"issues/comments/(\d+)": lambda m, q, b: _changed(
                    self.comments, "id", int(m[1]), b
                ),
                r"issues/(\d+)": lambda m, q, b: _changed(self.issues, "number", int(m[1]), b),
                r"pulls/(\d+)": lambda m, q, b: _changed(
                    list(self.pulls.values()), "number", int(m[1]), b
                ),
            },
            "DELETE": {r"issues/comments/(\d+)": lambda m, q, b: self._deleted(int(m[1]))},
        }[method]

    def _opened(self, body: dict[str, Any]) -> dict[str, Any]:
        """A pull request of a branch, as one who may write opens it; it can be merged once it was
        asked about."""
        number, head = 20 + len(self.pulls), body["head"]
        self.pull(number, self.heads(head))
        self.pulls[number] |= {
            "title": body["title"],
            "body": body["body"],
            "base": {"ref": body["base"]},
        }
        self.pulls[number]["head"] |= {"ref": head, "repo": {"full_name": "o/r"}}
        return {**self.pulls[number], "mergeable": None}

    def _present(self, pull: dict[str, Any] | None) -> dict[str, Any] | None:
        if pull is not None and "ref" in pull["head"]:
            pull["head"]["sha"] = self.heads(pull["head"]["ref"])
            return {**pull, "mergeable": True}
        return pull

    def _started(self, workflow: str, body: dict[str, Any]) -> dict[str, Any]:
        self.started.append((workflow, body["inputs"]))
        return {}

    def _issue(self, body: dict[str, Any]) -> dict[str, Any]:
        self.issues.append(
            {"number": 100 + len(self.issues), "state": "open", "user": {"login": ROBOT}, **body}
        )
        return self.issues[-1]

    def _deleted(self, identity: int) -> dict[str, Any]:
        self.comments = [one for one in self.comments if one["id"] != identity]
        return {}


def _asked_for(pull: dict[str, Any], query: dict[str, list[str]]) -> bool:
    owner, _, branch = query.get("head", [""])[0].partition(":")
    return pull["state"] == query["state"][0] and (
        not owner or (owner, branch) == ("o", pull["head"].get("ref"))
    )


def _page(members: list[Any], query: dict[str, list[str]]) -> list[Any]:
    size, page = int(query["per_page"][0]), int(query["page"][0])
    return members[(page - 1) * size : page * size]


def _changed(
    members: list[dict[str, Any]], key: str, identity: int, body: dict[str, Any]
) -> dict[str, Any] | None:
    found = next((one for one in members if one[key] == identity), None)
    if found is not None:
        found.update(body)
    return found


@contextmanager
def fake_github() -> Iterator[FakeGitHub]:
    """A running API with an empty repository."""
    state = FakeGitHub()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            place = urlsplit(self.path)
            state.requests.append(f"{self.command} {place.path}")
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            if state.failures:
                status, headers = state.failures.pop(0)
                self.reply(status, {"message": "as the test asked"}, headers)
            elif token not in state.tokens:
                self.reply(401, {"message": "Bad credentials"})
            elif self.command != "GET" and not state.tokens[token]:
                self.reply(403, {"message": "Resource not accessible by integration"})
            else:
                found = state.answer(
                    self.command,
                    place.path,
                    parse_qs(place.query),
                    json.loads(data) if data else None,
                )
                self.reply(200, found) if found is not None else self.reply(
                    404, {"message": "Not Found"}
                )

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names of the base class

        def reply(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            for name, text in {"Content-Length": str(len(data)), **(headers or {})}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()

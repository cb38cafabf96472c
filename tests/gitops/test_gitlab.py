"""The note of a merge request on GitLab, from the same plan and by the same rules, against a small
fake."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portfolio.cli.boundary import Exit
from portfolio.gitops.thread import MARKER, marked
from tests.history.conftest import Recorded, repository  # noqa: F401 - a fixture
from tests.history.conftest import _git as git_settings  # noqa: F401 - a fixture

LOYALTY = "initiatives/INIT-0004.yaml"
BOT = "project_1_bot"


class FakeGitLab:
    """One project with one merge request, and its notes."""

    def __init__(self) -> None:
        self.sha = ""
        self.notes: list[dict[str, Any]] = [
            {"id": 1, "system": True, "author": {"username": BOT}, "body": f"{MARKER}{{}} -->"},
            {
                "id": 2,
                "system": False,
                "author": {"username": "mallory"},
                "body": f"{MARKER}{{}} -->\nMerge!",
            },
        ]

    def answer(self, method: str, path: str, body: Any) -> Any:
        if method == "GET" and path.endswith("/merge_requests/7"):
            return {"sha": self.sha}
        if method == "GET":
            return self.notes
        if method == "POST":
            self.notes.append(
                {"id": len(self.notes) + 1, "system": False, "author": {"username": BOT}, **body}
            )
            return self.notes[-1]
        note = self.notes[int(re.findall(r"\d+", path)[-1]) - 1]
        note.update(body)
        return note

    def ours(self) -> list[str]:
        return [
            note["body"]
            for note in self.notes
            if note["author"]["username"] == BOT and not note["system"]
        ]


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitLab]:
    state = FakeGitLab()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            allowed = self.headers.get("PRIVATE-TOKEN") == "secret"
            found = (
                state.answer(self.command, self.path.split("?")[0], json.loads(data or b"null"))
                if allowed
                else {}
            )
            text = json.dumps(found).encode()
            self.send_response(200 if allowed else 401)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - names of the base class

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        for name, value in {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"http://127.0.0.1:{server.server_address[1]}/api/v4",
            "CI_PROJECT_ID": "1",
            "PORTFOLIO_GITLAB_TOKEN": "secret",
            "PORTFOLIO_AUTHOR": BOT,
        }.items():
            monkeypatch.setenv(name, value)
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def test_one_note_by_the_rules_of_github(
    repository: Recorded,  # noqa: F811 - the fixture
    gitlab: FakeGitLab,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = str(tmp_path / "plan.json")

    def noted(pipeline: int) -> str:
        gitlab.sha = repository.git("rev-parse", "HEAD")
        assert repository.run("ci", "plan", "--base", base, "--plan", plan).exit_code == Exit.DONE
        words = ["--number", "7", "--sequence", f"{pipeline}.0", "--head", gitlab.sha]
        done = repository.run("ci", "comment", "--plan", plan, *words)
        assert done.exit_code == Exit.DONE
        return done.stderr.strip()

    base = repository.git("rev-parse", "HEAD")
    repository.edit(LOYALTY, "engineering: 90", "engineering: 5")
    assert noted(4) == "comment: created"
    [first] = gitlab.ours()
    assert first.startswith(MARKER) and "enters" in first
    assert noted(5) == "comment: shows this decision already"
    repository.edit(LOYALTY, "gmv: 99000", "gmv: 98000")
    assert noted(6) == "comment: updated"
    [second] = gitlab.ours()
    assert marked(second)["seq"] == "6.0"
    assert gitlab.notes[1]["body"].endswith("Merge!")
    monkeypatch.setenv("PORTFOLIO_GITLAB_TOKEN", "wrong")
    done = repository.run("ci", "comment", "--plan", plan, "--number", "7")
    assert (done.exit_code, done.stderr) == (
        Exit.DONE,
        "comment: not written: this token may only read\n",
    )

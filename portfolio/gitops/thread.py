"""The one comment of a pull request, and the one issue of the weekly proof: found, written, never
doubled.

A comment is ours if our own account wrote it and it starts with our marker; anybody can plant a
marker, so the author decides. The marker says which run of CI wrote it and which decision it shows,
so that an older run never overwrites a newer one, and the same decision is not said twice.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote

from portfolio.gitops.answers import Issue, IssueComment, MergeRequest, Note, PullRequest, User
from portfolio.remote import ForbiddenError, MissingError, Remote

MARKER = "<!-- portfolio:plan "
ISSUE_MARKER = "<!-- portfolio:proof -->"
_RUNS = re.compile(r"^<!-- portfolio:runs (\{.*\}) -->$", re.MULTILINE)
_QUEUED = re.compile(r"gh-readonly-queue/.+/pr-(\d{1,12})-[0-9a-f]+$")
_SEQUENCE = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?")


class WrittenComment(StrEnum):
    """What became of a comment or an issue."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "shows this decision already"
    NEWER = "was written by a newer run"
    STALE = "not written: the pull request has moved on"
    NOTHING = "not needed"
    FORBIDDEN = "not written: this token may only read"
    CLOSED = "closed"


@dataclass(frozen=True)
class Comment:
    """A comment as a remote has it."""

    id: int
    author: str
    body: str


class Thread(Protocol):
    """The comments of one pull request."""

    def head(self) -> str:
        """The commit that its branch is at."""

    def comments(self) -> list[Comment]:
        """All of them, oldest first."""

    def create(self, body: str) -> None:
        """Add one."""

    def update(self, comment: Comment, body: str) -> None:
        """Replace the text of one."""

    def delete(self, comment: Comment) -> None:
        """Take one away."""


@dataclass(frozen=True)
class GitHubThread:
    """A pull request on GitHub."""

    remote: Remote
    repository: str
    number: int

    def head(self) -> str:
        """The commit that its branch is at."""
        return self.remote.ask(
            PullRequest, "GET", f"repos/{self.repository}/pulls/{self.number}"
        ).head.sha

    def comments(self) -> list[Comment]:
        """All of them, oldest first."""
        path = f"repos/{self.repository}/issues/{self.number}/comments"
        comments = self.remote.pages(IssueComment, path)
        return [Comment(one.id, _login(one.user), one.body or "") for one in comments]

    def create(self, body: str) -> None:
        """Add one."""
        self.remote.call(
            "POST", f"repos/{self.repository}/issues/{self.number}/comments", {"body": body}
        )

    def update(self, comment: Comment, body: str) -> None:
        """Replace the text of one."""
        self.remote.call(
            "PATCH", f"repos/{self.repository}/issues/comments/{comment.id}", {"body": body}
        )

    def delete(self, comment: Comment) -> None:
        """Take one away."""
        self.remote.call("DELETE", f"repos/{self.repository}/issues/comments/{comment.id}")


@dataclass(frozen=True)
class GitLabThread:
    """A merge request on GitLab; its comments are called notes."""

    remote: Remote
    project: str
    number: int

    @property
    def _path(self) -> str:
        return f"projects/{self.project}/merge_requests/{self.number}"

    def head(self) -> str:
        """The commit that its branch is at."""
        return self.remote.ask(MergeRequest, "GET", self._path).sha

    def comments(self) -> list[Comment]:
        """All of them, oldest first."""
        notes = self.remote.pages(Note, f"{self._path}/notes?sort=asc&order_by=created_at")
        by_people = [note for note in notes if not note.by_gitlab]
        return [Comment(note.id, note.author.username, note.body) for note in by_people]

    def create(self, body: str) -> None:
        """Add one."""
        self.remote.call("POST", f"{self._path}/notes", {"body": body})

    def update(self, comment: Comment, body: str) -> None:
        """Replace the text of one."""
        self.remote.call("PUT", f"{self._path}/notes/{comment.id}", {"body": body})

    def delete(self, comment: Comment) -> None:
        """Take one away."""
        self.remote.call("DELETE", f"{self._path}/notes/{comment.id}")


def write_comment(
    thread: Thread, body: str, author: str, *, head: str | None, noteworthy: bool
) -> WrittenComment:
    """Make the one comment of a pull request show ``body``.

    ``head`` is the commit of its branch that was planned: if the branch is at another one by now,
    that one's own run writes the comment. About nothing noteworthy no comment is begun; one that is
    there says so.

    Raises:
        RemoteError: if the remote fails.
    """
    try:
        if head is not None and thread.head() != head:
            return WrittenComment.STALE
        mine = [comment for comment in thread.comments() if is_ours(comment, author)]
        if not mine:
            if not noteworthy:
                return WrittenComment.NOTHING
            thread.create(body)
            return WrittenComment.CREATED
        *doubled, kept = mine
        for comment in doubled:
            thread.delete(comment)
        return _replace(thread, kept, body)
    except ForbiddenError:
        return WrittenComment.FORBIDDEN


def _replace(thread: Thread, comment: Comment, body: str) -> WrittenComment:
    there, here = marked(comment.body), marked(body)
    if sequence(there) > sequence(here):
        return WrittenComment.NEWER
    if there.get("decision") == here.get("decision") is not None:
        return WrittenComment.UNCHANGED
    thread.update(comment, body)
    return WrittenComment.UPDATED


def is_ours(comment: Comment, author: str) -> bool:
    """Whether our account wrote it and it starts with the marker."""
    return comment.author == author and comment.body.startswith(MARKER)


def marked(body: str) -> dict[str, Any]:
    """What the marker of a comment says; nothing if it is broken."""
    line = body.split("\n", 1)[0]
    if not (line.startswith(MARKER) and line.endswith(" -->")):
        return {}
    return _object(line[len(MARKER) : -len(" -->")])


def with_runs(body: str, runs: dict[str, Any]) -> str:
    """The comment with the runs that it shows in a line that nobody sees, for when it is merged."""
    text = json.dumps(runs, separators=(",", ":"), sort_keys=True).replace("-->", "")
    return f"{body.rstrip()}\n<!-- portfolio:runs {text} -->\n"


def runs_of(body: str) -> dict[str, Any]:
    """What ``with_runs`` wrote last in a comment; nothing if there is none."""
    lines = _RUNS.findall(body)
    return _object(lines[-1]) if lines else {}


def sequence(marker: dict[str, Any]) -> tuple[int, int]:
    """Number and attempt of the run that wrote a comment; 0 where it says none."""
    match = _SEQUENCE.fullmatch(str(marker.get("seq")))
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def pull_request_at(remote: Remote, repository: str, head: str) -> int | None:
    """The open pull request whose branch is at a commit; None if there is none (any more)."""
    for request in remote.pages(
        PullRequest, f"repos/{repository}/pulls?state=open&sort=updated&direction=desc"
    ):
        if request.head.sha == head:
            return request.number
    return None


def pull_request_queued_as(ref: str) -> int | None:
    """The pull request that a merge queue tries on a branch of its own:
    gh-readonly-queue/main/pr-7-<commit>."""
    match = _QUEUED.search(ref)
    return int(match[1]) if match else None


def pull_request_merged_as(remote: Remote, repository: str, commit: str) -> int | None:
    """The pull request that was merged as a commit; None if there is none."""
    try:
        for request in remote.pages(PullRequest, f"repos/{repository}/commits/{commit}/pulls"):
            if request.merge_commit_sha == commit and request.merged_at:
                return request.number
    except MissingError:
        pass
    return None


def write_issue(
    remote: Remote, repository: str, title: str, body: str, author: str, *, wanted: bool
) -> WrittenComment:
    """Make the one issue of a kind say ``body``; without need for one, none is begun and an open
    one is closed.

    Raises:
        RemoteError: if the remote fails.
    """
    text = f"{ISSUE_MARKER}\n{body}"
    try:
        issues = remote.pages(
            Issue, f"repos/{repository}/issues?state=open&creator={quote(author)}"
        )
        mine = [
            x
            for x in issues
            if (x.body or "").startswith(ISSUE_MARKER) and _login(x.user) == author
        ]
        if not mine:
            if wanted:
                remote.call("POST", f"repos/{repository}/issues", {"title": title, "body": text})
            return WrittenComment.CREATED if wanted else WrittenComment.NOTHING
        change = (
            {"body": text}
            if wanted
            else {"body": text, "state": "closed", "state_reason": "completed"}
        )
        remote.call("PATCH", f"repos/{repository}/issues/{mine[0].number}", change)
        return WrittenComment.UPDATED if wanted else WrittenComment.CLOSED
    except ForbiddenError:
        return WrittenComment.FORBIDDEN


def _login(user: User | None) -> str:
    """Whose it is; of an account that is gone, nobody's."""
    return user.login if user is not None else ""


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

"""What git's history says about a portfolio: which commits moved its inputs, and what ever happened to its record."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portfolio.gitops.git import GitError, git
from portfolio.gitops.trees import blobs, commit_of, folder_in_repository, listed

INPUTS = ("config", "initiatives")
"""Folders whose files decide what is planned."""
_FIELDS = "%H%x00%ct%x00%an%x00%s%x00%(trailers:key=Portfolio-Rewrite,valueonly,separator=%x20)%x00"


@dataclass(frozen=True)
class Commit:
    """A commit as a story tells it. ``when`` is seconds since 1970, when it was committed."""

    id: str
    when: int
    author: str
    subject: str


@dataclass(frozen=True)
class Fate:
    """What became of one file of the record along the main line."""

    added: str
    """The commit that first had it, or that recorded it anew and says so in a ``Portfolio-Rewrite`` trailer."""
    rewritten: tuple[str, ...] = ()
    """Commits that changed it since then."""
    removed: str | None = None
    """The commit since which it is gone."""


@dataclass
class _Past:
    added: str
    rewritten: list[str] = field(default_factory=list)
    removed: str | None = None


def in_git(root: Path) -> bool:
    """Whether the root is in a git repository that has a commit."""
    try:
        commit_of(root, "HEAD")
    except GitError:
        return False
    return True


def shallow_ends(root: Path) -> frozenset[str]:
    """The oldest commits of a clone that lacks what came before them; none in a full clone."""
    path = root / git(root, "rev-parse", "--git-path", "shallow").decode().strip()
    return frozenset(path.read_text("ascii").split()) if path.is_file() else frozenset()


def has_commit(root: Path, commit: str) -> bool:
    """Whether a commit is here."""
    return bool(git(root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}", also=(1, 128)).strip())


def is_ancestor(root: Path, older: str, newer: str) -> bool:
    """Whether a commit is the other one or came before it; False where one of them is not here."""
    if not (has_commit(root, older) and has_commit(root, newer)):
        return False
    base = git(root, "merge-base", older, newer, also=(1,)).decode().strip()
    return base == commit_of(root, older)


def commit_facts(root: Path, revision: str) -> Commit:
    """One commit."""
    return next(_commits(git(root, "log", "-1", f"--format={_FIELDS}", commit_of(root, revision), "--")))


def line_of_inputs(root: Path, revision: str = "HEAD", after: Sequence[str] = ()) -> list[Commit]:
    """The commits of the main line that changed inputs, oldest first, without ``after`` and what came before those.

    The main line is what first parents make: a pull request is the one commit that merged it.
    """
    span = [commit_of(root, revision), *(f"^{commit_of(root, commit)}" for commit in after)]
    words = ("log", "--first-parent", "--reverse", f"--format={_FIELDS}", *span, "--", *INPUTS)
    return list(_commits(git(root, *words)))


def fates(root: Path, folder: str) -> dict[str, Fate]:
    """Path from ``root`` -> what became of it along the main line, for every file that ``folder`` ever had."""
    words = ("log", "--first-parent", "-m", "--reverse", "--no-renames", "--relative", "--name-status", "-z")
    output = git(root, *words, f"--format=%x01{_FIELDS}", "HEAD", "--", folder).decode("utf-8", "surrogateescape")
    past: dict[str, _Past] = {}
    for part in output.split("\1")[1:]:
        commit, _, _, _, said, *changes = part.split("\0")
        steps = [text.lstrip("\n") for text in changes if text.strip("\n")]
        for status, path in zip(steps[::2], steps[1::2], strict=True):
            _note(past, commit, bool(said.strip()), status, path)
    return {path: Fate(fate.added, tuple(fate.rewritten), fate.removed) for path, fate in past.items()}


def _note(past: dict[str, _Past], commit: str, said: bool, status: str, path: str) -> None:
    """One change of one file. Who says so in the commit may record anew: those bytes then count as the first."""
    fate = past.setdefault(path, _Past(commit))
    fate.removed = commit if status == "D" else None
    if said and status != "D":
        fate.added, fate.rewritten = commit, []
    elif status not in "AD":
        fate.rewritten.append(commit)


def blob_ids(root: Path, revision: str, folder: str) -> dict[str, str]:
    """Path from ``root`` -> id of the blob, for every file that a revision has under a folder."""
    return {entry.path: entry.blob for entry in listed(root, revision, (folder,), recursive=True)}


def files_at(root: Path, revision: str, paths: Sequence[str]) -> dict[str, bytes]:
    """Path -> bytes of files that a revision has; those that it lacks are left out."""
    entries = listed(root, revision, paths, recursive=True) if paths else []
    contents = blobs(root, [entry.blob for entry in entries])
    return {entry.path: contents[entry.blob] for entry in entries}


def blob_id(data: bytes, like: str) -> str:
    """The id that git gives to these bytes, by the hash that ``like`` was made with."""
    digest = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


def _commits(output: bytes) -> Iterator[Commit]:
    for line in output.decode("utf-8", "replace").split("\n"):
        if line:
            commit, when, author, subject, *_ = line.split("\0")
            yield Commit(commit, int(when), author, subject)


@dataclass(frozen=True)
class Came:
    """The commit of the main line that last changed a file. ``beside`` is a path that it touches
    outside the folder of the record; None where it touches nothing else.
    """

    commit: str
    beside: str | None


def last_change(root: Path, path: str, folder: str) -> Came | None:
    """How a file of the record came to be as it is; None where no commit has it."""
    line = ("log", "-1", "--first-parent", "-m", "--no-renames", "--format=%H", "HEAD", "--", path)
    commit = git(root, *line).decode().strip()
    if not commit:
        return None
    parents = git(root, "rev-list", "--parents", "-n", "1", commit).decode().split()[1:]
    empty = git(root, "hash-object", "-t", "tree", "--stdin").decode().strip()
    before = parents[0] if parents else empty
    names = git(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", before, commit)
    own = f"{folder_in_repository(root)}{folder}/"
    others = (os.fsdecode(name) for name in names.split(b"\0") if name)
    return Came(commit, next((name for name in others if not name.startswith(own)), None))

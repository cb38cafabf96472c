"""What git's history says about a portfolio: which commits moved its inputs, and what ever happened
to its record."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from portfolio.git import (
    NoRepositoryError,
    blobs,
    commit_of,
    find_commit,
    git,
    has_commit,
    listed,
    merge_base,
    visible,
)
from portfolio.gitops.trees import INPUTS, folder_in_repository

_FIELDS = (
    "%H",
    "%P",
    "%ct",
    "%an",
    "%s",
    "%(trailers:key=Portfolio-Rewrite,valueonly,separator=%x20)",
)
_FORMAT = f"--format={''.join(f'{name}%x00' for name in _FIELDS)}"


@dataclass(frozen=True)
class Commit:
    """A commit as a story tells it. ``when`` is seconds since 1970, when it was committed.

    Control characters in author and subject are written out, so that they can be shown anywhere.
    """

    id: str
    when: int
    author: str
    subject: str


@dataclass(frozen=True)
class Fate:
    """What became of one file of the record along the main line."""

    added: str
    """The commit that first had it, or that recorded it anew and says so in a ``Portfolio-Rewrite``
    trailer."""
    blob: str
    """The id of its bytes in that commit."""
    rewritten: tuple[str, ...] = ()
    """Commits that changed it since then."""
    removed: str | None = None
    """The commit since which it is gone."""


@dataclass(frozen=True)
class _Logged:
    """A commit with what only this module asks of it."""

    commit: Commit
    parents: tuple[str, ...]
    rewrites: bool
    """Whether a ``Portfolio-Rewrite`` trailer says that the record was made anew on purpose."""


class _Change(NamedTuple):
    """What a commit did to a file: added (A), modified (M), given another type (T) or deleted (D)
    it."""

    commit: str
    status: str
    path: str
    blob: str
    """The id of its bytes since then."""


@dataclass
class _Past:
    added: str
    blob: str
    rewritten: list[str] = field(default_factory=list)
    removed: str | None = None


def in_git(root: Path) -> bool:
    """Whether the root is in a git repository that has a commit."""
    try:
        return find_commit(root, "HEAD") is not None
    except NoRepositoryError:
        return False


def shallow_ends(root: Path) -> frozenset[str]:
    """The oldest commits of a clone that lacks what came before them; none in a full clone."""
    place = git(root, "rev-parse", "--git-path", "shallow")
    path = root / os.fsdecode(place.removesuffix(b"\n"))
    return frozenset(path.read_text("ascii").split()) if path.is_file() else frozenset()


def is_ancestor(root: Path, older: str, newer: str) -> bool:
    """Whether a commit is the other one or came before it; False where one of them is not here."""
    if not (has_commit(root, older) and has_commit(root, newer)):
        return False
    return merge_base(root, older, newer) == commit_of(root, older)


def commit_facts(root: Path, revision: str) -> Commit:
    """One commit."""
    return _logged(root, "--no-walk", commit_of(root, revision))[0].commit


def line_of_inputs(root: Path, revision: str = "HEAD", after: Sequence[str] = ()) -> list[Commit]:
    """The commits of the main line that changed inputs, oldest first, without ``after`` and what
    came before those.

    The main line is what first parents make: a pull request is the one commit that merged it.
    """
    span = [commit_of(root, revision), *(f"^{commit_of(root, commit)}" for commit in after)]
    history = _logged(root, "--first-parent", "--reverse", *span, "--", *INPUTS)
    return [logged.commit for logged in history]


def fates(root: Path, folder: str) -> dict[str, Fate]:
    """Path from ``root`` -> what became of it along the main line, for every file that ``folder``
    ever had."""
    history = _logged(root, "--first-parent", "--reverse", commit_of(root, "HEAD"), "--", folder)
    rewriting = {logged.commit.id for logged in history if logged.rewrites}
    past: dict[str, _Past] = {}
    for change in _changes(root, history, folder):
        _note(past, change, change.commit in rewriting)
    return {
        path: Fate(fate.added, fate.blob, tuple(fate.rewritten), fate.removed)
        for path, fate in past.items()
    }


def _changes(root: Path, history: Sequence[_Logged], folder: str) -> Iterator[_Change]:
    """What commits changed in a folder against their first parents."""
    # A line with a commit and one parent has git compare with that parent alone, also where there
    # are more.
    lines = [" ".join((logged.commit.id, *logged.parents[:1])) for logged in history]
    words = (
        "diff-tree",
        "--stdin",
        "--root",
        "-r",
        "--no-renames",
        "--relative",
        "--raw",
        "--no-abbrev",
        "-z",
    )
    output = git(root, *words, "--", folder, feed="".join(f"{line}\n" for line in lines).encode())
    parts = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    commit = ""
    for part in parts:
        if part.startswith(":"):
            _, _, _, blob, status = part.split(" ")
            yield _Change(commit, status, next(parts), blob)
        else:
            commit = part


def _note(past: dict[str, _Past], change: _Change, rewrites: bool) -> None:
    """Note one change of one file.

    A commit that `rewrites` records the file anew on purpose: its bytes then count as the first.
    """
    fate = past.setdefault(change.path, _Past(change.commit, change.blob))
    is_gone = change.status == "D"
    fate.removed = change.commit if is_gone else None
    if rewrites and not is_gone:
        fate.added, fate.blob, fate.rewritten = change.commit, change.blob, []
    elif change.status not in "AD":
        fate.rewritten.append(change.commit)


def blob_ids(root: Path, revision: str, folder: str) -> dict[str, str]:
    """Path from ``root`` -> id of the blob, for every file that a revision has under a folder."""
    return {entry.path: entry.blob for entry in listed(root, revision, (folder,), recursive=True)}


def files_at(root: Path, revision: str, paths: Sequence[str]) -> dict[str, bytes]:
    """Path -> bytes of files that a revision has; those that it lacks are left out."""
    entries = listed(root, revision, paths, recursive=True) if paths else []
    contents = blobs(root, [entry.blob for entry in entries])
    return {entry.path: contents[entry.blob] for entry in entries}


def _logged(root: Path, *words: str) -> list[_Logged]:
    """The commits that `git rev-list` names, each as fields that end with NUL."""
    output = git(root, "rev-list", _FORMAT, *words).decode("utf-8", "replace")
    parts = output.split("\0")[:-1]
    count = len(_FIELDS)
    return [_one(parts[at : at + count]) for at in range(0, len(parts), count)]


def _one(fields: Sequence[str]) -> _Logged:
    first, parents, when, author, subject, rewrite = fields
    # Before the fields stands a line `commit <id>`.
    identity = first.rpartition("\n")[2]
    commit = Commit(identity, int(when), visible(author), visible(subject))
    return _Logged(commit, tuple(parents.split()), bool(rewrite.strip()))


@dataclass(frozen=True)
class Came:
    """The commit of the main line that last changed a file.

    ``beside`` is a path that it touches outside the folder of the record; None where it touches
    nothing else.
    """

    commit: str
    beside: str | None


def last_change(root: Path, path: str, folder: str) -> Came | None:
    """How a file of the record came to be as it is; None where no commit has it."""
    line = ("--max-count=1", "--first-parent", "HEAD", "--", path)
    commit = git(root, "rev-list", *line).decode().strip()
    if not commit:
        return None
    parents = git(root, "rev-list", "--parents", "--max-count=1", commit).decode().split()[1:]
    empty = git(root, "hash-object", "-t", "tree", "--stdin").decode().strip()
    before = parents[0] if parents else empty
    names = git(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", before, commit)
    own = f"{folder_in_repository(root)}{folder}/"
    others = (os.fsdecode(name) for name in names.split(b"\0") if name)
    return Came(commit, next((name for name in others if not name.startswith(own)), None))

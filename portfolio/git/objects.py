"""Commits, trees and blobs of a repository."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.git.call import git
from portfolio.git.errors import DamagedError
from portfolio.git.names import ID, checked_revision, no_such_commit
from portfolio.git.words import visible

_NONE = (1, 128)
"""How rev-parse ends where a revision names nothing; 128 also stands for graver things."""


@dataclass(frozen=True)
class Entry:
    """One name in a tree. ``size`` is 0 for what is no blob."""

    path: str
    mode: str
    blob: str
    size: int


def find_commit(root: Path, revision: str) -> str | None:
    """The full id of the commit that a revision names; None where it names none.

    Raises:
        NoRepositoryError: if there is no git here.
        GitError: if git cannot say.
    """
    checked_revision(revision)
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    text = (
        git(root, *words, f"{revision}^{{commit}}", also=_NONE).decode("utf-8", "replace").strip()
    )
    if ID.fullmatch(text):
        return text
    # Nothing there, no repository at all, or a damaged commit: they end with the same codes.
    git(root, "rev-parse", "--git-dir")
    _refuse_damage(root, revision)
    return None


def _refuse_damage(root: Path, revision: str) -> None:
    """Tell a revision that names nothing from one whose commit, or one on the way to it, is
    damaged."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    named = git(root, *words, revision, also=_NONE).decode("utf-8", "replace").strip()
    if ID.fullmatch(named):
        # Any full id is a name, also of what is not here.
        may_be_missing = _NONE if named == revision else ()
        kind = git(root, "cat-file", "-t", named, also=may_be_missing).decode().strip()
        is_ref = revision == "HEAD" or revision.startswith("refs/")
        if kind == "commit" or (is_ref and kind != "tag"):
            advice = "git fsck says more, and a new clone has it whole"
            raise DamagedError(f"{visible(revision)} names a damaged commit: {advice}")
    elif not named and any(letter in revision for letter in "~^@:"):
        # Reads the history that the name leads through; a repository without a commit has no
        # branch.
        git(root, "rev-list", "--count", "--branches", "--")


def commit_of(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names.

    Raises:
        GitError: if it names none, or there is no git here.
    """
    commit = find_commit(root, revision)
    if commit is None:
        raise no_such_commit(revision)
    return commit


def has_commit(root: Path, commit: str) -> bool:
    """Whether the commit of an id (or of the beginning of one) is here; a name that is no id is
    none."""
    hexadecimal = all(letter in "0123456789abcdef" for letter in commit)
    if not (hexadecimal and 7 <= len(commit) <= 64):
        return False
    full_id = find_commit(root, commit)
    return full_id is not None and full_id.startswith(commit)


def merge_base(root: Path, one: str, other: str) -> str | None:
    """The commit where two histories last were one; None where they never were (or the clone is too
    shallow)."""
    commits = (commit_of(root, one), commit_of(root, other))
    return git(root, "merge-base", *commits, also=(1,)).decode().strip() or None


def listed(
    root: Path, revision: str, paths: Sequence[str], *, recursive: bool = False
) -> list[Entry]:
    """What a revision has under paths from ``root``; of a path that ends in `/`, what is in it."""
    deep = ["-r"] if recursive else []
    output = git(root, "ls-tree", "-z", "-l", *deep, commit_of(root, revision), "--", *paths)
    return [_entry(line) for line in output.decode("utf-8", "surrogateescape").split("\0") if line]


def blobs(root: Path, ids: Sequence[str]) -> dict[str, bytes]:
    """Id -> content, by one `git cat-file --batch`. Each content is hashed: git itself does not
    look.

    Raises:
        DamagedError: if an object is missing, or is not what its id says.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    feed = "".join(f"{name}\n" for name in wanted).encode()
    output = git(root, "cat-file", "--batch", feed=feed)
    contents: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        end = output.index(b"\n", at)
        header = output[at:end].split()
        if len(header) != 3:
            raise DamagedError(
                f"git has no object {name}: git fsck says what else is missing, and a new clone"
                " has it"
            )
        start, size = end + 1, int(header[2])
        contents[name] = output[start : start + size]
        if blob_id(contents[name], name) != name:
            raise DamagedError(
                f"git's object {name} is not what its name says: a new clone has it whole"
            )
        at = start + size + 1
    return contents


def blob_id(data: bytes, like: str) -> str:
    """The id that git gives to these bytes, by the hash that ``like`` was made with."""
    digest = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


def _entry(line: str) -> Entry:
    """`<mode> <type> <id> <size>\\t<path>`."""
    facts, _, path = line.partition("\t")
    mode, _, blob, size = facts.split()
    return Entry(path, mode, blob, int(size) if size.isdigit() else 0)

"""What git knows about the files of a portfolio; nothing where there is no git."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
from portfolio.source import FILES, FOLDERS, is_read, text_of


@dataclass(frozen=True)
class GitFacts:
    """Who works here, on which commit, and whether its inputs differ from that."""

    user: str | None = None
    commit: str | None = None
    dirty: bool | None = None


def git_facts(root: Path, texts: Mapping[str, str]) -> GitFacts:
    """User, commit, and whether ``texts``, the files that were read, differ from those of the
    commit.

    The work tree is not asked: git hides from its status what it ignores, and what it was told to
    take as unchanged.

    Raises:
        GitError: if there is a repository here that git cannot or will not read.
    """
    try:
        commit = find_commit(root, "HEAD")
    except NoRepositoryError:
        return GitFacts(_user(root))
    if commit is None:
        return GitFacts(_user(root))
    return GitFacts(_user(root), commit, _differ(root, commit, texts))


def contains(root: Path, commit: str) -> bool:
    """Whether a commit is the present one or came before it; one that is not known here did not."""
    if not has_commit(root, commit):
        return False
    return merge_base(root, commit, "HEAD") == commit_of(root, commit)


def _differ(root: Path, commit: str, texts: Mapping[str, str]) -> bool:
    """Whether a portfolio read from the commit would have other texts; line ends are no
    difference."""
    places = (*FILES, *(f"{folder}/" for folder in FOLDERS))
    entries = [
        entry
        for entry in listed(root, commit, places)
        if entry.path in FILES or is_read(entry.path)
    ]
    if {entry.path for entry in entries} != texts.keys():
        return True
    contents = blobs(root, [entry.blob for entry in entries])
    for entry in entries:
        committed = text_of(entry.path, contents[entry.blob])
        if not isinstance(committed, str) or _unix(committed) != _unix(texts[entry.path]):
            return True
    return False


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _user(root: Path) -> str | None:
    """Name and address of git's user, as far as they are set."""
    name, address = _setting(root, "user.name"), _setting(root, "user.email")
    parts = (name, address and f"<{address}>")
    return " ".join(part for part in parts if part) or None


def _setting(root: Path, name: str) -> str | None:
    try:
        output = git(root, "config", "-z", "--get", name, also=(1,))
    except NoRepositoryError:
        return None
    return visible(output.decode("utf-8", "replace").rstrip("\0").strip()) or None

"""A branch that a workflow owns: one commit with changed files, made anew each time on the commit
they change.

It is built on the very commit whose files were changed, never on a newer one: what main has got
since then is merged by git, field by field where the lines allow, and a line that both changed is a
conflict that everybody can see.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio.git import GitError, branch_at, commit_of, fetch_branch, git, push_commit, visible
from portfolio.gitops.commits import ROBOT, ProtectedError, RefusedError, commit_files, protection
from portfolio.gitops.log import is_ancestor
from portfolio.model import INITIATIVE_KEY
from portfolio.places import NoRegularFileError, regular_bytes
from portfolio.source import SIZE_LIMIT

_INPUT = re.compile(
    r"config/metrics\.yaml"
    r"|config/scenarios/[A-Za-z0-9][A-Za-z0-9._-]*\.yaml"
    rf"|initiatives/{INITIATIVE_KEY[1:-1]}\.yaml"
)


@dataclass(frozen=True)
class MovedBranch:
    """The commit that the branch is at now, None where it is gone; and whether that is news."""

    commit: str | None
    changed: bool


def input_files(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """Path -> bytes of the files of a portfolio under a folder, which must be those that are named.

    Raises:
        RefusedError: if a name is none of a portfolio's inputs, or no regular file of a sensible
        size is there.
    """
    files: dict[str, bytes] = {}
    for name in names:
        path = folder / name
        if not _INPUT.fullmatch(name):
            raise RefusedError(f"{name!r} is no file that a sheet may change")
        if (
            any(part.is_symlink() for part in (path, *path.parents[: name.count("/")]))
            or not path.is_file()
        ):
            raise RefusedError(f"{name} is not handed over as a file")
        try:
            files[name] = regular_bytes(path, SIZE_LIMIT)
        except NoRegularFileError as error:
            raise RefusedError(f"{name}: {error}") from None
    return files


def move_branch(
    root: Path,
    branch: str,
    into: str,
    base: str,
    files: Mapping[str, bytes],
    message: str,
    remote: str = "origin",
) -> MovedBranch:
    """Put the branch at one commit that changes these files of ``base``; without files take it
    away.

    The branch is left alone where it says the same already.

    Raises:
        RefusedError: if ``base`` is no commit of ``into``.
        ProtectedError: if the branch refuses pushes by a rule.
        GitError: if git fails, or somebody else moved the branch meanwhile.
    """
    theirs = commit_of(root, fetch_branch(root, remote, into))
    if not is_ancestor(root, base, theirs):
        raise RefusedError(f"{visible(base[:12])} is no commit of {into}")
    there = branch_at(root, remote, branch)
    if there:
        fetch_branch(root, remote, branch)
    if not files:
        if there:
            _push(root, remote, branch, there, None)
        return MovedBranch(None, bool(there))
    commit = commit_files(root, base, files, message, ROBOT)
    if there and _said(root, there) == _said(root, commit):
        return MovedBranch(there, changed=False)
    _push(root, remote, branch, there, commit)
    return MovedBranch(commit, changed=True)


def _said(root: Path, commit: str) -> str:
    """What a commit says: its tree, and what it stands on."""
    known = commit_of(root, commit)
    return git(root, "rev-parse", f"{known}^{{tree}}", f"{known}^@").decode()


def _push(root: Path, remote: str, branch: str, there: str | None, commit: str | None) -> None:
    """Move a branch from where it was last seen, and from nowhere else."""
    try:
        push_commit(root, remote, branch, commit, there or "")
    except GitError as refused:
        if rule := protection(refused.output):
            raise ProtectedError(rule) from None
        raise

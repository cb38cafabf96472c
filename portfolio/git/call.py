"""The one caller of git: no shell, no prompt, no pager, and an error with a sentence where git
refuses."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from portfolio.git.errors import GitError, NoRepositoryError
from portfolio.git.refusals import refusal
from portfolio.git.settings import environment, options

TIMEOUT = 120
"""Seconds for one question: git that hangs (a network file system, a lazy fetch) must not hang
us."""


def git(
    root: Path,
    *words: str,
    feed: bytes = b"",
    also: tuple[int, ...] = (),
    env: Mapping[str, str] = MappingProxyType({}),
    hooks: bool = False,
) -> bytes:
    """What a git command prints, run in ``root``.

    Exit codes in ``also`` pass for success, ``env`` adds variables. With ``hooks`` the hooks of the
    repository run.

    Raises:
        NoRepositoryError: if git is not installed, or there is no repository here.
        GitError: if git cannot be run, takes too long, or ends with another code.
    """
    if any("\0" in word for word in words):
        raise GitError("a name that is handed to git holds the character NUL, which no name may")
    command = ["git", *options(hooks=hooks), "-C", str(root), *words]
    variables = {**environment(), **_work_tree(root, hooks=hooks), **env}
    try:
        done = subprocess.run(
            command, input=feed, capture_output=True, timeout=TIMEOUT, check=False, env=variables
        )
    except FileNotFoundError:
        raise NoRepositoryError("git is not installed, and this needs it: install git") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {words[0]} took longer than {TIMEOUT} seconds: try again") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode not in (0, *also):
        raise refusal(words[0], done.stderr.decode("utf-8", "replace"), done.returncode)
    return done.stdout


def _work_tree(root: Path, *, hooks: bool) -> Mapping[str, str]:
    """The folder that has the `.git`, as the one whose files git means.

    `core.worktree` can name another one, and is read before every setting on the command line.
    Hooks are left the environment that they expect.
    """
    if hooks:
        return {}
    folder = root.resolve()
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return {"GIT_WORK_TREE": str(candidate)}
    return {}

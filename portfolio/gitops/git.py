"""One way to ask git: no shell, no prompt, no lock, no pager, and a sentence where git says no."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

TIMEOUT = 120
"""Seconds for one question: git that hangs (a network file system, a lazy fetch) must not hang us."""


class GitError(Exception):
    """Git is missing, or said no. The message is one sentence for a user; ``said`` is all that git said."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said or message


def git(
    root: Path,
    *words: str,
    feed: bytes = b"",
    also: tuple[int, ...] = (),
    env: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """What a git command prints, run in ``root``. Exit codes in ``also`` pass for success; ``env`` adds variables.

    Raises:
        GitError: if git cannot be run, takes too long, or ends with another code.
    """
    command = ["git", "--no-pager", "-C", str(root), *words]
    try:
        done = subprocess.run(
            command, input=feed, capture_output=True, timeout=TIMEOUT, check=False, env={**_environment(), **env}
        )
    except FileNotFoundError:
        raise GitError("git is not installed, and this needs it") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git {words[0]} cannot be run: {type(error).__name__}") from None
    if done.returncode not in (0, *also):
        said = done.stderr.decode("utf-8", "replace").strip()
        last = said.splitlines()[-1] if said else f"ended with {done.returncode}"
        raise GitError(f"git {words[0]}: {last}", said)
    return done.stdout


def _environment() -> Mapping[str, str]:
    """English messages, no questions, no locks on the index, no objects that stand in for others."""
    fixed = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1"}
    return {**os.environ, **fixed}

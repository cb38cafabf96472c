"""What git knows about the files of a portfolio; nothing where there is no git, never an error."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class GitFacts:
    """Who works here, on which commit, and whether its inputs differ from that."""

    user: str | None = None
    commit: str | None = None
    dirty: bool | None = None


def git_facts(root: Path) -> GitFacts:
    """User, commit, and whether the files that a plan is made of differ from the commit."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    name, mail = _git(root, "config", "user.name"), _git(root, "config", "user.email")
    user = " ".join(part for part in (name, mail and f"<{mail}>") if part) or None
    if not commit:
        return GitFacts(user)
    changes = _git(root, "status", "--porcelain", "--", "config", "initiatives")
    return GitFacts(user, commit, None if changes is None else bool(changes))


def _git(root: Path, *words: str) -> str | None:
    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def contains(root: Path, commit: str) -> bool:
    """Whether a commit is the present one or came before it; one that is not known here did not."""
    if _git(root, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        return False
    return _git(root, "merge-base", "--is-ancestor", commit, "HEAD") is not None


def common_folder(root: Path) -> Path | None:
    """The folder in which git keeps what all worktrees of a repository share; None without git."""
    folder = _git(root, "rev-parse", "--git-common-dir")
    return (root / folder).resolve() if folder else None

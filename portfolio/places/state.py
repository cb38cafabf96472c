"""Where this tool keeps what it must find again after a crash: never among the files that git
checks out.
"""

import hashlib
import os
from pathlib import Path

from portfolio.places.errors import PlaceError
from portfolio.places.tracked import git_folder


def state_folder(root: Path) -> Path:
    """The folder of a root: in the git directory of its repository, else in the user's state
    directory.
    """
    base = root.resolve()
    key = hashlib.sha256(os.fsencode(base)).hexdigest()[:16]
    return (git_folder(base) or _users()) / "portfolio" / key


def shared_state_folder(root: Path) -> Path:
    """The folder that all worktrees of a repository share; without git, one in the user's state
    directory."""
    base = root.resolve()
    return (git_folder(base, common=True) or _users()) / "portfolio"


def _users() -> Path:
    """As the XDG base directories say: a relative path in the variable counts for nothing.

    Raises:
        PlaceError: if the user has no home folder.
    """
    stated = os.environ.get("XDG_STATE_HOME", "")
    if Path(stated).is_absolute():
        return Path(stated)
    try:
        return Path.home() / ".local" / "state"
    except RuntimeError:
        reason = "without git and without a home folder, what a crash leaves could not be found"
        raise PlaceError(f"{reason}: set XDG_STATE_HOME to a folder of yours") from None

"""Where this tool keeps what it must find again after a crash: never among the files that git checks out."""

import hashlib
import os
from pathlib import Path

from portfolio.places.tracked import git_folder


def state_folder(root: Path) -> Path:
    """The folder of a root: in the git directory of its repository, else in the user's state directory."""
    base = root.resolve()
    key = hashlib.sha256(os.fsencode(base)).hexdigest()[:16]
    return (git_folder(base) or _users()) / "portfolio" / key


def _users() -> Path:
    """As the XDG base directories say: a relative path in the variable counts for nothing."""
    stated = os.environ.get("XDG_STATE_HOME", "")
    return Path(stated) if Path(stated).is_absolute() else Path.home() / ".local" / "state"

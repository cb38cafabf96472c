"""What git knows of a name on the disk, asked so that no file of the repository can answer."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from portfolio.places.links import follow

TIMEOUT = 20
"""Seconds for one question."""
_OF_A_CALLER = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
)
"""Variables by which a hook of git says which repository it is in: another one than that of the
path, perhaps.
"""


def top_of(folder: Path) -> Path | None:
    """The nearest folder upwards that has a `.git`, which git itself never checks out; None where
    there is none.
    """
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return candidate
    return None


def is_tracked(path: Path) -> bool:
    """Whether the index of the repository around it holds this very name, in any spelling of its
    letters.

    ``path`` has a real folder. Where git cannot be asked, as in a repository that belongs to
    somebody else, the answer is True: what nobody vouches for is not followed.
    """
    folder = path.parent
    if top_of(folder) is None:
        return False
    listed = ask(folder, "ls-files", "-z", "--", f":(icase,literal){path.name}")
    if listed is None:
        return True
    names = os.fsdecode(listed).split("\0")
    # A folder's name also lists the files in it, so the name itself is looked for.
    return any(name.casefold() == path.name.casefold() for name in names)


def is_supplied(path: Path) -> bool:
    """Whether git supplies what is read at a path: the file itself, or a link on the way to it."""
    followed = follow(path)
    return any(is_tracked(step) for step in (*followed.links, followed.end))


def git_folder(root: Path) -> Path | None:
    """The folder in which git keeps a repository (of a linked worktree, its own); None without one.

    A folder that encloses the root is none: a repository can bring along files that look like a
    bare repository.
    """
    if top_of(root) is None:
        return None
    printed = ask(root, "rev-parse", "--absolute-git-dir")
    if printed is None:
        return None
    folder = Path(os.fsdecode(printed).removesuffix("\n")).resolve()
    return None if root.is_relative_to(folder) else folder


def ask(folder: Path, *words: str) -> bytes | None:
    """What git prints; None where it is not there, takes too long, or says no."""
    command = ["git", "-c", "safe.bareRepository=explicit", "-C", str(folder), *words]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _environment() -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_A_CALLER}
    return {**inherited, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}

"""What git knows of a name on the disk, asked so that no file of the repository can answer."""

import os
from collections.abc import Mapping
from pathlib import Path

from portfolio.git import GitError, git
from portfolio.places.links import follow


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
    pathspec = f":(icase,literal){path.name}"
    listed = _answer(folder, "ls-files", "-z", "--", pathspec, env={"GIT_LITERAL_PATHSPECS": "0"})
    if listed is None:
        return True
    names = os.fsdecode(listed).split("\0")
    # A folder's name also lists the files in it, so the name itself is looked for.
    return any(name.casefold() == path.name.casefold() for name in names)


def is_supplied(path: Path) -> bool:
    """Whether git supplies what is read at a path: the file itself, or a link on the way to it."""
    followed = follow(path)
    return any(is_tracked(step) for step in (*followed.links, followed.end))


def git_folder(root: Path, *, common: bool = False) -> Path | None:
    """The folder in which git keeps a repository (of a linked worktree, its own); None without one.

    With `common`, the one that all worktrees share.

    A folder that encloses the root is none: a repository can bring along files that look like a
    bare repository.
    """
    if top_of(root) is None:
        return None
    which = "--git-common-dir" if common else "--absolute-git-dir"
    printed = _answer(root, "rev-parse", which)
    if printed is None:
        return None
    folder = (root / os.fsdecode(printed).removesuffix("\n")).resolve()
    return None if root.is_relative_to(folder) else folder


def _answer(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> bytes | None:
    """What git prints; None where it is not there, takes too long, or says no."""
    try:
        return git(folder, *words, env=env or {})
    except GitError:
        return None

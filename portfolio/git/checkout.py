"""What of a commit's files is not on the disk, because a sparse checkout leaves it out."""

import os
from collections.abc import Sequence
from pathlib import Path

from portfolio.git.call import git
from portfolio.git.errors import GitError


def left_out(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Those of some paths from ``root`` of which git has files that are not checked out here.

    A file that a person removed is none of them: only what git was told to skip. None where git
    cannot say: files are read without git too, and the commands that need it say what is wrong with
    it.
    """
    above = root.resolve()
    if not any((folder / ".git").exists() for folder in (above, *above.parents)):
        return ()
    try:
        output = git(root, "ls-files", "-z", "-t", "--", *paths)
    except GitError:
        return ()
    skipped = [os.fsdecode(line[2:]) for line in output.split(b"\0") if line.startswith(b"S ")]
    missing = [name for name in skipped if not (root / name).exists()]
    return tuple(path for path in paths if any(_is_below(name, path) for name in missing))


def _is_below(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}/")

"""Follow a path through its symbolic links, and say which they are."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

MOST_LINKS = 40
"""Links on one path, as on Linux; more are a circle."""


@dataclass(frozen=True)
class Followed:
    """Where a path leads, whether or not anything is there."""

    end: Path
    """The real place: absolute, without links and without `..`."""
    links: tuple[Path, ...]
    """Every link on the way, also those inside targets of links; each by its real folder and its
    name.
    """


def follow(path: Path) -> Followed:
    """Resolve a path component by component.

    Raises:
        OSError: if the links form a circle.
    """
    pending = list(reversed(path.absolute().parts))
    reached = Path(pending.pop())
    links: list[Path] = []
    while pending:
        part = pending.pop()
        if part == "..":
            reached = reached.parent
            continue
        step = reached / part
        if not step.is_symlink():
            reached = step
            continue
        links.append(step)
        if len(links) > MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = step.readlink()
        if target.is_absolute():
            reached = Path(target.anchor)
            pending.extend(reversed(target.parts[1:]))
        else:
            pending.extend(reversed(target.parts))
    return Followed(reached, tuple(links))

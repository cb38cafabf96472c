"""The gate: a path becomes a place, or is refused. What writes takes places, so no path gets around
it.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portfolio.places.errors import PlaceError
from portfolio.places.links import follow
from portfolio.places.tracked import is_tracked, top_of


@dataclass(frozen=True)
class WritePlace:
    """Where something may be written. Only `inside` and `named` make one."""

    path: Path
    """As it was asked for."""
    real: Path
    """Where that leads: without links."""

    @property
    def linked(self) -> bool:
        """Whether the last component is a symbolic link."""
        return self.path.is_symlink()


def inside(root: Path, name: str | PurePosixPath) -> WritePlace:
    """The place of a name below the root.

    Raises:
        PlaceError: if the name is absolute or climbs with `..`, or if git supplies a link on the
            way.
    """
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\0" in str(name):
        reason = f"{str(name)!r} is no path below the root of the portfolio"
        raise PlaceError(f"{reason}: nothing was written there")
    return _checked(root, root.joinpath(*parts))


def named_place(root: Path, path: Path) -> WritePlace:
    """The place of a path that the command line says, or a setting that git does not track: it may
    be anywhere.

    Raises:
        PlaceError: if git supplies a link on the way.
    """
    return _checked(root, path.absolute())


def leads_nowhere_else(root: Path, path: Path) -> bool:
    """Whether no link at all is on the way from the root to a path, and no `..`."""
    return follow(path).end == root.resolve() / path.relative_to(root)


def _checked(root: Path, path: Path) -> WritePlace:
    followed = follow(path)
    base = root.resolve()
    top = top_of(base) or base
    for link in followed.links:
        if link.is_relative_to(top) and is_tracked(link):
            shown = _shown(link, base, top)
            reason = f"{shown} is a symbolic link that git tracks"
            law = "nothing is read or written through one"
            raise PlaceError(f"{reason}, and {law}: put the file or folder itself there")
    if _is_gits_own(followed.end, top):
        reason = f"{_shown(path, base, top)} leads into .git, which belongs to git"
        raise PlaceError(f"{reason}: nothing was written there")
    return WritePlace(path, followed.end)


def _is_gits_own(path: Path, top: Path) -> bool:
    if not path.is_relative_to(top):
        return False
    return any(part.casefold() == ".git" for part in path.relative_to(top).parts)


def _shown(path: Path, base: Path, top: Path) -> str:
    """The path from the root, else from the top of the repository, else in full."""
    for folder in (base, top):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)

"""Writes that happen whole or not at all, and never over something else.

What they write to are places, which only the gate makes (`portfolio.places`).
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from portfolio.places import WritePlace, regular_bytes_if_any
from portfolio.source import TEMPORARY

PERMISSIONS = 0o777
"""The bits of a file's mode that its replacement gets."""


class DifferentBytesError(Exception):
    """What is to be written exists already, with other content. Nothing was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def add_file(place: WritePlace, data: bytes) -> bool:
    """Add one file; False if these very bytes are there already.

    Raises:
        DifferentBytesError: if something else is there, also a symbolic link.
    """
    if os.path.lexists(place.path):
        require_same(place, data)
        return False
    path = place.real
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        write_through(temporary, data)
        link_or_rename(temporary, path)
    except FileExistsError:
        require_same(place, data)
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def replace_file(place: WritePlace, data: bytes, temporary: Path | None = None) -> bool:
    """Write one file that may be rewritten; False if it holds these bytes already.

    A file that was there keeps its permissions, and a link stays a link: what it leads to is
    written. The data waits under a name beside the file; whoever wants to know that name after a
    crash says it.
    """
    path = place.real
    if regular_bytes_if_any(path) == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary or temporary_beside(path)
    try:
        write_through(temporary, data)
        if path.is_file():
            temporary.chmod(path.stat().st_mode & PERMISSIONS)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


@contextmanager
def prepared_folder(place: WritePlace, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary folder beside a place with these files in it, to be renamed inside the block."""
    path = place.real
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        temporary.mkdir()
        for name, data in files.items():
            write_through(temporary / name, data)
        sync_folder(temporary)
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def temporary_beside(path: Path) -> Path:
    """A name in the same folder that no other process uses."""
    return path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")


def write_through(path: Path, data: bytes) -> None:
    """Write and wait until the disk has it."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(place: WritePlace) -> Iterator[bool]:
    """One process at a time; the system frees the lock of a killed one. False where locks are not
    to be had."""
    folder = place.real
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    held = False
    try:
        with suppress(
            OSError
        ):  # some network file systems lock no folders: bytes stay safe without
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = True
        yield held
    finally:
        os.close(descriptor)


def link_or_rename(temporary: Path, path: Path) -> None:
    """Give a finished file its name; a link, unlike a rename, never replaces what another process
    just put there.

    Raises:
        FileExistsError: if the name is taken.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        temporary.rename(path)


def require_same(place: WritePlace, data: bytes) -> None:
    """Raises DifferentBytesError unless a regular file holds these bytes."""
    path = place.path
    if regular_bytes_if_any(path) != data:
        raise DifferentBytesError(path)

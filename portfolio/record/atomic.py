"""Writes that happen whole or not at all, and never over something else."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from portfolio.record.names import TEMPORARY


class DifferentBytesError(Exception):
    """What is to be written exists already, with other content. Nothing was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def add_file(path: Path, data: bytes) -> bool:
    """Add one file; False if these very bytes are there already.

    Raises:
        DifferentBytesError: if something else is there.
    """
    if path.exists():
        require_same(path, data)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        write_through(temporary, data)
        link_or_rename(temporary, path)
    except FileExistsError:
        require_same(path, data)
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def replace_file(path: Path, data: bytes) -> bool:
    """Write one file that may be rewritten, such as a schema; False if it holds these bytes already."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        write_through(temporary, data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


@contextmanager
def prepared_folder(path: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary folder beside `path` with these files in it, to be renamed to `path` inside the block."""
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
def locked(folder: Path) -> Iterator[bool]:
    """One process at a time; the system frees the lock of a killed one. False where locks are not to be had."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    held = False
    try:
        with suppress(OSError):  # some network file systems lock no folders: bytes stay safe without
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = True
        yield held
    finally:
        os.close(descriptor)


def link_or_rename(temporary: Path, path: Path) -> None:
    """Give a finished file its name; a link, unlike a rename, never replaces what another process just put there.

    Raises:
        FileExistsError: if the name is taken.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.rename(path)


def require_same(path: Path, data: bytes) -> None:
    """Raises DifferentBytesError unless a regular file holds these bytes."""
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        raise DifferentBytesError(path)


_READY = f"{TEMPORARY}ready"


class ChangedMeanwhileError(Exception):
    """A file is not what it was when it was read. Nothing was written."""


def replace_files(root: Path, files: Mapping[str, bytes], expected: Mapping[str, bytes | None]) -> None:
    """Write several files under a root, all or none: what a crash leaves undone, the next call finishes first.

    They are staged in a folder; its renaming is the moment from which they all count. ``expected`` has what each
    file held when it was read, None for a new one.

    Raises:
        ChangedMeanwhileError: if one of them holds something else by now.
    """
    with locked(root):
        finish_replacing(root)
        for name, old in expected.items():
            path = root / name
            if (path.read_bytes() if path.is_file() else None) != old:
                raise ChangedMeanwhileError(name)
        if not files:
            return
        staged = root / f"{TEMPORARY}{os.getpid()}"
        try:
            for name, data in files.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                write_through(staged / name, data)
            staged.rename(root / _READY)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        sync_folder(root)
        finish_replacing(root)


def finish_replacing(root: Path) -> None:
    """Put staged files into their places, if a process was stopped while it did so."""
    ready = root / _READY
    if not ready.is_dir():
        return
    for staged in sorted(path for path in ready.rglob("*") if path.is_file()):
        path = root / staged.relative_to(ready)
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(path)
        sync_folder(path.parent)
    shutil.rmtree(ready)

"""Several files replaced together: a journal says what is to be written, and outlives a crash.

The journal is one file in the folder for recovery state, so that nothing that git checks out can
pass for it. It names its root, and for every file the hash of what was there and the bytes that are
to be there. Giving it its name is the moment from which all the new files count; a process that is
killed later leaves it, and the next command that writes finishes it. Only files that a sheet or an
estimate may write are honoured, never through a symbolic link.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from portfolio.canonical import sha256
from portfolio.places import (
    PlaceError,
    UnfinishedError,
    inside,
    leads_nowhere_else,
    named_place,
    state_folder,
)
from portfolio.record.atomic import locked, replace_file, sync_folder, write_through
from portfolio.source import TEMPORARY

JOURNAL = "replacing.json"
_WRITABLE = re.compile(r"(config|initiatives)(/[A-Za-z0-9_][A-Za-z0-9._-]*)+\.yaml")
"""What a sheet or an estimate may write: no hidden name, no climbing."""


class ChangedMeanwhileError(Exception):
    """A file is not what it was when it was read. Nothing was written."""


@dataclass(frozen=True)
class _Replacement:
    """One file of a journal."""

    name: str
    old: str | None
    """The hash of what was there; None for a new file."""
    data: bytes

    def entry(self) -> dict[str, str | None]:
        """As the journal holds it."""
        new = sha256(self.data)
        return {"name": self.name, "old": self.old, "new": new, "text": self.data.decode()}


def replace_files(
    root: Path,
    files: Mapping[str, bytes],
    expected: Mapping[str, bytes | None],
) -> None:
    """Write several files under a root, all or none: what a crash leaves undone, the next call
    finishes first.

    ``expected`` has what each file held when it was read, None for a new one.

    Raises:
        ChangedMeanwhileError: if one of them holds something else by now. PlaceError: if one of
            them may not be written, or lies behind a symbolic link. UnfinishedError: if an earlier
            replacement cannot be finished.
    """
    with locked(named_place(root, root)):
        _finish(root)
        for name, old in expected.items():
            if _bytes_at(root, name) != old:
                raise ChangedMeanwhileError(name)
        if not files:
            return
        old_hashes = {name: _hash_at(root, name) for name in files}
        replacements = [_Replacement(name, old_hashes[name], files[name]) for name in files]
        _write_journal(root, replacements)
        _finish(root)


def finish_replacing(root: Path) -> tuple[str, ...]:
    """Finish what a killed process left undone; the files concerned, none as a rule.

    Raises:
        UnfinishedError: if it cannot be finished.
    """
    if not journal_file(root).exists():
        return ()
    with locked(named_place(root, root)):
        return _finish(root)


def unfinished(root: Path) -> bool:
    """Whether an interrupted write waits. A command that promises to write nothing says so, and
    leaves it.
    """
    return journal_file(root).exists()


def journal_file(root: Path) -> Path:
    """Where the journal of a root is while it is needed."""
    return state_folder(root) / JOURNAL


def _write_journal(root: Path, replacements: list[_Replacement]) -> None:
    files = [one.entry() for one in replacements]
    journal = {"format": 1, "root": str(root.resolve()), "files": files}
    path = journal_file(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{JOURNAL}")
    temporary.unlink(missing_ok=True)  # of a process that was killed: nobody else has the lock
    write_through(temporary, json.dumps(journal).encode())
    temporary.rename(path)
    sync_folder(path.parent)


def _finish(root: Path) -> tuple[str, ...]:
    path = journal_file(root)
    if not path.exists():
        return ()
    replacements = list(_read_journal(root, path))
    # First everything is checked, so that a journal is carried out whole or left alone.
    for one in replacements:
        if _hash_at(root, one.name) not in (one.old, sha256(one.data)):
            reason = f"an interrupted write of {one.name} waits, and the file was changed since"
            advice = f"put back what it was, or delete {path} and look at the file yourself"
            raise UnfinishedError(f"{reason}: {advice}")
    for one in replacements:
        place = inside(root, one.name)
        temporary = place.real.with_name(f"{TEMPORARY}{sha256(one.data)[:12]}-{place.real.name}")
        temporary.unlink(missing_ok=True)
        replace_file(place, one.data, temporary)
    path.unlink()
    sync_folder(path.parent)
    return tuple(one.name for one in replacements)


def _read_journal(root: Path, path: Path) -> Iterator[_Replacement]:
    """The files of a journal. It was written whole, so one that does not hold is nothing of ours.

    Raises:
        UnfinishedError: if it does not hold.
    """
    try:
        journal = json.loads(_regular(path))
        if journal["format"] != 1 or journal["root"] != str(root.resolve()):
            raise ValueError("it is that of another folder")
        yield from [_replacement(entry) for entry in journal["files"]]
    except (ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        reason = f"{path} should say how to finish a write, and does not hold ({error})"
        advice = "delete it, and look at the files with git diff"
        raise UnfinishedError(f"{reason}: {advice}") from None


def _replacement(entry: Mapping[str, Any]) -> _Replacement:
    data = entry["text"].encode()
    if sha256(data) != entry["new"]:
        raise ValueError(f"{entry['name']} has another hash")
    return _Replacement(entry["name"], entry["old"], data)


def _regular(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _hash_at(root: Path, name: str) -> str | None:
    data = _bytes_at(root, name)
    return None if data is None else sha256(data)


def _bytes_at(root: Path, name: str) -> bytes | None:
    """What a file holds that may be replaced; None where there is none.

    Raises:
        PlaceError: if the name is none that a sheet or an estimate may write, or a link or a folder
            is there.
    """
    if not _WRITABLE.fullmatch(name):
        reason = f"{name!r} is no file that a sheet or an estimate may write"
        raise PlaceError(f"{reason}: nothing was written")
    place = inside(root, PurePosixPath(name))
    if not leads_nowhere_else(root, place.path):
        reason = f"{name} lies behind a symbolic link"
        raise PlaceError(f"{reason}, and files are replaced together only without one")
    if not os.path.lexists(place.real):
        return None
    if not place.real.is_file():
        raise PlaceError(f"{name} is no regular file: nothing was written")
    return place.real.read_bytes()

"""Read the record back: frozen values, and for every file that is broken a value that says so."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from portfolio.record.events import Event
from portfolio.record.names import LOG, MANIFEST, RESULT, RESULTS, RUNS, inputs_file, run_folder
from portfolio.results import Manifest, Output, Result
from portfolio.source.texts import TEMPORARY

ATTRIBUTES = f"{RUNS}/** -text"
"""The line of .gitattributes that has git leave the record byte for byte."""
LINE_ENDS = "git changed its line ends when it checked it out"
LINE_ENDS_ADVICE = (
    f"add the line `{ATTRIBUTES}` to .gitattributes, then: git rm -rq --cached {RUNS} && git checkout HEAD -- {RUNS}"
)
O = TypeVar("O", bound=Output)  # noqa: E741 - Output
_RUN_ID = re.compile(r".+-[0-9a-f]{12}")


@dataclass(frozen=True, order=True)
class Damage:
    """A file of the record that cannot be read, and why. `file` is relative to the root of the portfolio."""

    file: str
    message: str


@dataclass(frozen=True)
class RecordedRun:
    """A run as the record has it."""

    run_id: str
    manifest: Manifest
    result: Result


@dataclass(frozen=True)
class Record:
    """Everything under `runs/` but the inputs: runs by id, events by time."""

    runs: tuple[RecordedRun, ...]
    events: tuple[Event, ...]
    damages: tuple[Damage, ...]


def run_ids(root: Path) -> tuple[str, ...]:
    """The ids of all runs, sorted; what is still being written is none."""
    folders = (root / RESULTS).glob("*/*")
    return tuple(sorted(f.name for f in folders if f.is_dir() and _RUN_ID.fullmatch(f.name) and _at_home(f)))


def read_run(root: Path, identity: str) -> RecordedRun | Damage:
    """One run, or what is broken about it."""
    folder = run_folder(root, identity)
    manifest = _read(root, folder / MANIFEST, Manifest)
    result = _read(root, folder / RESULT, Result)
    if isinstance(manifest, Damage):
        return manifest
    if isinstance(result, Damage):
        return result
    return RecordedRun(identity, manifest, result)


def read_runs(root: Path) -> Record:
    """The whole record; an empty one where there is no `runs/`."""
    runs = [read_run(root, identity) for identity in run_ids(root)]
    logs = sorted(path for path in (root / LOG).glob("*/*/*.json") if not path.name.startswith(TEMPORARY))
    events = [_read(root, path, Event) for path in logs]
    return Record(
        tuple(run for run in runs if isinstance(run, RecordedRun)),
        tuple(sorted((e for e in events if isinstance(e, Event)), key=lambda event: (event.when, event.run_id))),
        tuple(sorted(value for value in (*runs, *events) if isinstance(value, Damage))),
    )


def read_inputs(root: Path, digest: str) -> bytes | Damage:
    """The canonical inputs of a hash."""
    return read_bytes(root, inputs_file(root, digest))


def read_bytes(root: Path, path: Path) -> bytes | Damage:
    """The bytes of one file of the record."""
    file = path.relative_to(root).as_posix()
    try:
        if path.is_symlink():
            return Damage(file, "it is a symbolic link")
        data = path.read_bytes()
    except OSError as error:
        return Damage(file, f"it cannot be read: {error.strerror}")
    return Damage(file, f"{LINE_ENDS}: {LINE_ENDS_ADVICE}") if has_other_line_ends(data) else data


def has_other_line_ends(data: bytes) -> bool:
    """Whether each line ends as on Windows. Nothing is stored so: git made it so when it checked the file out."""
    return 0 < data.count(b"\n") == data.count(b"\r\n")


def with_other_line_ends(root: Path, identity: str) -> str | None:
    """The first file of a run's folder whose line ends git changed, from ``root``; None where it left them all."""
    folder = run_folder(root, identity)
    for path in sorted(folder.glob("*.*")):
        if path.is_file() and not path.is_symlink() and has_other_line_ends(path.read_bytes()):
            return path.relative_to(root).as_posix()
    return None


def _read(root: Path, path: Path, model: type[O]) -> O | Damage:
    data = read_bytes(root, path)
    if isinstance(data, Damage):
        return data
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        where = f"{place}: " if place else ""
        return Damage(path.relative_to(root).as_posix(), f"it is not what was stored: {where}{first['msg']}{more}")


def _at_home(folder: Path) -> bool:
    return folder.name.rpartition("-")[0] == folder.parent.name

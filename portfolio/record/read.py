"""Read the record back: frozen values, and for every file that is broken a value that says so."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from portfolio.canonical import sha256
from portfolio.collector import paused_collector
from portfolio.model import SCENARIO_KEY
from portfolio.places import NoRegularFileError, regular_bytes, regular_bytes_if_any
from portfolio.record.events import Event
from portfolio.record.formats import format_in_words, other_format
from portfolio.record.names import LOG, MANIFEST, RESULT, RESULTS, RUNS, inputs_file, run_folder
from portfolio.results import Manifest, Output, Result
from portfolio.source import TEMPORARY
from portfolio.stored import Record as StoredRecord
from portfolio.stored import StoredTextError, records_of, require_definition

ATTRIBUTES = f"{RUNS}/** -text"
"""The line of .gitattributes that has git leave the record byte for byte."""
LINE_ENDS = "git changed its line ends when it checked it out"
LINE_ENDS_ADVICE = (
    f"add the line `{ATTRIBUTES}` to .gitattributes, then: git rm -rq --cached {RUNS} && git"
    f" checkout HEAD -- {RUNS}"
)
O = TypeVar("O", bound=Output)  # noqa: E741 - Output
_RUN_ID = re.compile(r".+-([0-9a-f]{32}|[0-9a-f]{12})")
"""Those of format 1 have 12 digits."""


_SCENARIO = re.compile(SCENARIO_KEY)
_NO_FOLDER = "it is no folder"


@dataclass(frozen=True, order=True)
class Damage:
    """A file of the record that cannot be read, and why. `file` is relative to the root of the
    portfolio."""

    file: str
    message: str


@dataclass(frozen=True, order=True)
class OtherFormat(Damage):
    """A run of another format, which is whole for all that is known, and which this version does
    not read."""

    run_id: str


@dataclass(frozen=True)
class RecordedRun:
    """A run as the record has it."""

    run_id: str
    manifest: Manifest
    result: Result


@dataclass(frozen=True)
class Record:
    """Everything under `runs/` but the inputs: runs by id, events by time; and runs of other
    formats."""

    runs: tuple[RecordedRun, ...]
    events: tuple[Event, ...]
    damages: tuple[Damage, ...]
    others: tuple[OtherFormat, ...] = ()


def run_ids(root: Path) -> tuple[str, ...]:
    """The ids of all runs, sorted; what is still being written is none.

    Whatever has the name of a run counts: what is no folder is a damaged run.
    """
    named = (root / RESULTS).glob("*/*")
    return tuple(sorted(one.name for one in named if _RUN_ID.fullmatch(one.name) and _at_home(one)))


def misplaced(root: Path) -> tuple[Damage, ...]:
    """Where something else stands in the place of a folder of the record, which would be read as
    if it were empty."""
    if not _is_folder(root / RUNS):
        return (_damage(root, root / RUNS, _NO_FOLDER),)
    places = [root / RESULTS, root / LOG]
    if (root / RESULTS).is_dir():
        named = sorted((root / RESULTS).iterdir())
        places += [path for path in named if _SCENARIO.fullmatch(path.name)]
    return tuple(_damage(root, path, _NO_FOLDER) for path in places if not _is_folder(path))


def _is_folder(path: Path) -> bool:
    """Whether a folder is there, or nothing, which is an empty one."""
    return path.is_dir() or not os.path.lexists(path)


def read_run(root: Path, identity: str) -> RecordedRun | Damage:
    """One run, or what is broken about it: manifest, result and the scenario that the manifest
    defines.

    Of another format it says so, and nothing else of it is read.
    """
    folder = run_folder(root, identity)
    manifest = name_damage(root, identity) or read_bytes(root, folder / MANIFEST)
    return parsed_run(root, identity, manifest, partial(read_bytes, root, folder / RESULT))


def name_damage(root: Path, identity: str) -> Damage | None:
    """That the name of a run is no text, so that no run can have it."""
    try:
        identity.encode()
    except UnicodeEncodeError:
        return _damage(root, run_folder(root, identity), "its name is no UTF-8")
    return None


def parsed_run(
    root: Path,
    identity: str,
    manifest_text: bytes | Damage,
    result_text: Callable[[], bytes | Damage],
) -> RecordedRun | Damage:
    """The same of texts that were read; the result is asked for last."""
    folder = run_folder(root, identity)
    if isinstance(manifest_text, bytes):
        other = of_other_format(root, identity, manifest_text)
        if other is not None:
            return other
    manifest = _parsed(root, folder / MANIFEST, manifest_text, Manifest)
    if isinstance(manifest, Damage):
        return manifest
    try:
        require_definition(manifest.definition)
    except StoredTextError as error:
        return _damage(root, folder / MANIFEST, str(error))
    result = _parsed(root, folder / RESULT, result_text(), Result)
    if isinstance(result, Damage):
        return result
    return RecordedRun(identity, manifest, result)


def of_other_format(root: Path, identity: str, manifest: bytes) -> OtherFormat | None:
    """That a run is of another format; None where it is of ours, or of none."""
    number = other_format(manifest)
    if number is None:
        return None
    file = (run_folder(root, identity) / MANIFEST).relative_to(root).as_posix()
    return OtherFormat(file, f"it is {format_in_words(number)}", identity)


def read_records(root: Path, digest: str) -> tuple[StoredRecord, ...] | Damage:
    """The records of the canonical inputs of a hash, or what is broken about them."""
    path = inputs_file(root, digest)
    data = read_bytes(root, path)
    return data if isinstance(data, Damage) else parsed_records(root, digest, data)


def parsed_records(root: Path, digest: str, data: bytes) -> tuple[StoredRecord, ...] | Damage:
    """The same of a text that was read."""
    path = inputs_file(root, digest)
    if sha256(data) != digest:
        return _damage(root, path, "the inputs were changed: their hash is another")
    try:
        return records_of(data)
    except StoredTextError as error:
        return _damage(root, path, f"the inputs cannot be read: {error}")


@paused_collector()
def read_runs(root: Path) -> Record:
    """The whole record; an empty one where there is no `runs/`."""
    return _sorted_out(list(_each_run(root)), _logged(root))


def _each_run(root: Path) -> Iterator[RecordedRun | Damage]:
    inputs = cache(partial(_inputs_damage, root))
    yield from misplaced(root)
    for identity in run_ids(root):
        yield _whole(read_run(root, identity), inputs)


def _sorted_out(runs: Sequence[RecordedRun | Damage], events: Sequence[Event | Damage]) -> Record:
    damages = []
    for value in (*runs, *events):
        if isinstance(value, Damage) and not isinstance(value, OtherFormat):
            damages.append(value)
    return Record(
        runs=tuple(run for run in runs if isinstance(run, RecordedRun)),
        events=_by_time(events),
        damages=tuple(sorted(damages)),
        others=tuple(run for run in runs if isinstance(run, OtherFormat)),
    )


def read_events(root: Path) -> tuple[Event, ...]:
    """The events of the log that can be read, by time."""
    return _by_time(_logged(root))


def read_log(root: Path) -> tuple[tuple[Event, ...], tuple[Damage, ...]]:
    """The events of the log by time, and the files of it that cannot be read."""
    logged = _logged(root)
    return _by_time(logged), tuple(one for one in logged if isinstance(one, Damage))


def _logged(root: Path) -> list[Event | Damage]:
    logs = sorted(
        path for path in (root / LOG).glob("*/*/*.json") if not path.name.startswith(TEMPORARY)
    )
    return [_parsed(root, path, read_bytes(root, path), Event) for path in logs]


def _by_time(events: Iterable[Event | Damage]) -> tuple[Event, ...]:
    read = (event for event in events if isinstance(event, Event))
    return tuple(sorted(read, key=lambda event: (event.when, event.run_id)))


def read_inputs(root: Path, digest: str) -> bytes | Damage:
    """The canonical inputs of a hash."""
    return read_bytes(root, inputs_file(root, digest))


def read_bytes(root: Path, path: Path) -> bytes | Damage:
    """The bytes of one file of the record."""
    data = raw_bytes(root, path)
    return data if isinstance(data, Damage) else line_ends_checked(root, path, data)


def line_ends_checked(root: Path, path: Path, data: bytes) -> bytes | Damage:
    """The bytes of a file, unless git changed how its lines end."""
    if has_other_line_ends(data):
        return _damage(root, path, f"{LINE_ENDS}: {LINE_ENDS_ADVICE}")
    return data


def raw_bytes(root: Path, path: Path) -> bytes | Damage:
    """The same, whatever its lines end with: for who compares their hash."""
    try:
        return regular_bytes(path)
    except NoRegularFileError as error:
        return _damage(root, path, str(error))


def has_other_line_ends(data: bytes) -> bool:
    """Whether each line ends as on Windows. Nothing is stored so: git made it so when it checked
    the file out."""
    return b"\r\n" in data and data.count(b"\n") == data.count(b"\r\n")


def with_other_line_ends(root: Path, identity: str) -> str | None:
    """The first file of a run's folder whose line ends git changed, from ``root``; None where it
    left them all."""
    folder = run_folder(root, identity)
    for path in sorted(folder.glob("*.*")):
        data = regular_bytes_if_any(path)
        if data is not None and has_other_line_ends(data):
            return path.relative_to(root).as_posix()
    return None


def _whole(
    run: RecordedRun | Damage, inputs: Callable[[str], Damage | None]
) -> RecordedRun | Damage:
    return run if isinstance(run, Damage) else inputs(run.manifest.inputs) or run


def _inputs_damage(root: Path, digest: str) -> Damage | None:
    records = read_records(root, digest)
    return records if isinstance(records, Damage) else None


def _parsed(root: Path, path: Path, data: bytes | Damage, model: type[O]) -> O | Damage:
    if isinstance(data, Damage):
        return data
    try:
        value = model.model_validate_json(data)
        return _damage(root, path, "a key stands twice") if _holds_more(data, value) else value
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        where = f"{place}: " if place else ""
        return _damage(root, path, f"it is not what was stored: {where}{first['msg']}{more}")


def _holds_more(data: bytes, value: Output) -> bool:
    """Whether a key stands twice, of which one value was taken in silence.

    A file that was not touched is as long as its value spelled in any order of keys, and that is
    quickly made.
    """
    if len(data) == len(value.model_dump_json().encode()) + 1:
        return False
    try:
        json.loads(data, object_pairs_hook=_each_once)
    except _TwiceError:
        return True
    return False


class _TwiceError(ValueError):
    """A key of an object stands twice."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _TwiceError
    return fields


def _damage(root: Path, path: Path, message: str) -> Damage:
    return Damage(path.relative_to(root).as_posix(), message)


def _at_home(folder: Path) -> bool:
    return folder.name.rpartition("-")[0] == folder.parent.name

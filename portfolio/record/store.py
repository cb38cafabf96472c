"""Store a run: add its inputs, its folder and its event, each whole or not at all.

The order is: inputs, event under a temporary name, folder (one rename makes the run exist), event under its own
name. A process killed in between leaves temporary names only; the next one finishes or removes what they are.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from portfolio.canonical import sha256
from portfolio.record.atomic import (
    DifferentBytesError,
    add_file,
    locked,
    prepared_folder,
    replace_file,
    require_same,
    sync_folder,
    temporary_beside,
    write_through,
)
from portfolio.record.events import Event, event_file
from portfolio.record.names import (
    GAPS,
    INPUTS,
    ITEMS,
    LOG,
    MANIFEST,
    RESULT,
    RESULTS,
    RUNS,
    TEMPORARY,
    inputs_file,
    json_file,
    result_file,
    run_folder,
    run_id,
)
from portfolio.record.read import RecordedRun
from portfolio.report.tables import gaps_csv, items_csv
from portfolio.results import Run

FILES = (MANIFEST, RESULT, GAPS, ITEMS)
"""What is in a run's folder."""


class RecordError(Exception):
    """The record holds something else where a run belongs. Nothing was overwritten."""


@dataclass(frozen=True)
class Stored:
    """Where a run is, and whether it was stored just now. Paths are relative to the root of the portfolio."""

    run_id: str
    new: bool
    paths: tuple[str, ...]


def store(root: Path, run: Run, event: Event) -> Stored:
    """Store a run and, if it is new, its event; the same run again changes nothing.

    Raises:
        RecordError: if other bytes are where the run belongs.
        ValueError: if the run is not named after its manifest, or the manifest not after the inputs.
    """
    if run.run_id != run_id(run.manifest) or run.manifest.inputs != sha256(run.inputs):
        raise ValueError(f"{run.run_id}: the name of a run follows from its manifest and inputs, and here it does not")
    with locked(root / RUNS) as alone:
        if alone:
            _finish_or_remove(root)
        try:
            return _store(root, run, event)
        except DifferentBytesError as clash:
            raise RecordError(
                f"{clash.path.relative_to(root).as_posix()} differs from what this run would store: "
                "the same inputs and engine gave another result, or the file was changed by hand. "
                "Nothing was overwritten; `portfolio verify` says which runs still hold"
            ) from None


def heal(root: Path, run: Run, event: Event) -> Stored:
    """Store a run where a damaged one lies: files that are missing or differ are written anew.

    Only for what is no run by its bytes (`portfolio.record.origin`); a run that says something else
    stays. Each file is written whole, and the event only if the log has none of the run.

    Raises:
        RecordError: if a symbolic link is where the run's folder belongs.
    """
    with locked(root / RUNS) as alone:
        if alone:
            _finish_or_remove(root)
        folder = run_folder(root, run.run_id)
        if folder.is_symlink() or folder.parent.is_symlink():
            name = folder.relative_to(root).as_posix()
            raise RecordError(f"{name} is reached by a symbolic link: remove the link")
        places = {folder / name: data for name, data in run_files(run).items()}
        places[inputs_file(root, run.manifest.inputs)] = run.inputs
        for place, data in places.items():
            if place.is_symlink():
                place.unlink()
            replace_file(place, data)
        paths = list(places)
        if not _has_event(root, run.run_id):
            paths.append(event_file(root, event))
            add_file(paths[-1], json_file(event))
    return Stored(run.run_id, True, tuple(path.relative_to(root).as_posix() for path in paths))


def tidy(root: Path) -> None:
    """Finish or remove what a killed process left, unless somebody writes just now."""
    if (root / RUNS).is_dir():
        with locked(root / RUNS) as alone:
            if alone:
                _finish_or_remove(root)


def run_files(run: Run | RecordedRun) -> Mapping[str, bytes]:
    """The files of a run's folder: a pure function of manifest and result."""
    return {
        MANIFEST: json_file(run.manifest),
        RESULT: result_file(run.result),
        GAPS: gaps_csv(run.result).encode(),
        ITEMS: items_csv(run.result).encode(),
    }


def _store(root: Path, run: Run, event: Event) -> Stored:
    folder, inputs, log = run_folder(root, run.run_id), inputs_file(root, run.manifest.inputs), event_file(root, event)
    files = run_files(run)
    places = (inputs, *(folder / name for name in files))
    add_file(inputs, run.inputs)
    new = not folder.exists() and _add_run(folder, files, log, json_file(event))
    if not new:
        for name, data in files.items():
            require_same(folder / name, data)
    paths = (*places, log) if new else places
    return Stored(run.run_id, new, tuple(path.relative_to(root).as_posix() for path in paths))


def _add_run(folder: Path, files: Mapping[str, bytes], log: Path, event: bytes) -> bool:
    """Whether the run came to be by this call; False if another process was first."""
    log.parent.mkdir(parents=True, exist_ok=True)
    waiting = temporary_beside(log)
    with prepared_folder(folder, files) as prepared:
        write_through(waiting, event)
        try:
            prepared.rename(folder)
        except OSError:
            waiting.unlink()
            if folder.is_dir():
                return False
            raise
        sync_folder(folder.parent)
        waiting.rename(log)
        sync_folder(log.parent)
    return True


def _finish_or_remove(root: Path) -> None:
    """An event whose run came to be gets its name; everything else with a temporary name goes."""
    for left in sorted((root / LOG).glob(f"*/*/{TEMPORARY}*")):
        name = _name_of_event(root, left)
        if name is None:
            left.unlink()
        else:
            left.rename(name)
            sync_folder(name.parent)
    for left in sorted((root / INPUTS).glob(f"{TEMPORARY}*")):
        left.unlink()
    for left in sorted((root / RESULTS).glob(f"*/{TEMPORARY}*")):
        shutil.rmtree(left, ignore_errors=True)


def _name_of_event(root: Path, left: Path) -> Path | None:
    """The name that an unfinished event should get; None if its run never came to be or has an event already."""
    try:
        event = Event.model_validate_json(left.read_bytes())
    except ValidationError:
        return None
    name = event_file(root, event)
    stored = run_folder(root, event.run_id).is_dir()
    return name if stored and not _has_event(root, event.run_id) and name.parent == left.parent else None


def _has_event(root: Path, identity: str) -> bool:
    """Whether the log has an event of a run."""
    return any((root / LOG).glob(f"*/*/[!.]*-{identity}-*.json"))

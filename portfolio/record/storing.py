"""Store a run: add its inputs, its folder and its event, each whole or not at all.

The order is: inputs, event in the folder for recovery state, folder (one rename makes the run
exist), event under its own name. A process killed in between leaves temporary names and a waiting
event; the next one removes the names, and gives the event its place if the run came to be. What
waits lies outside the work tree, so that no commit can bring one.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio.canonical import sha256
from portfolio.places import WritePlace, inside
from portfolio.record.atomic import (
    DifferentBytesError,
    add_file,
    locked,
    prepared_folder,
    replace_file,
    require_same,
    sync_folder,
)
from portfolio.record.events import Event, event_file
from portfolio.record.names import (
    GAPS,
    INPUTS,
    ITEMS,
    LOG,
    MANIFEST,
    PROOFS,
    RESULT,
    RESULTS,
    RUNS,
    inputs_file,
    json_file,
    result_file,
    run_folder,
    run_id,
)
from portfolio.record.read import RecordedRun
from portfolio.record.waiting import dropped, waiting_events, written_down
from portfolio.report import gaps_csv, items_csv
from portfolio.results import Run
from portfolio.source import is_temporary

FILES = (MANIFEST, RESULT, GAPS, ITEMS)
"""What is in a run's folder."""


class RecordError(Exception):
    """The record holds something else where a run belongs. Nothing was overwritten."""


@dataclass(frozen=True)
class Stored:
    """Where a run is, and whether it was stored just now. Paths are relative to the root of the
    portfolio."""

    run_id: str
    new: bool
    paths: tuple[str, ...]


def store(root: Path, run: Run, event: Event) -> Stored:
    """Store a run and, if it is new, its event; the same run again changes nothing.

    Raises:
        RecordError: if other bytes are where the run belongs. ValueError: if the run is not named
        after its manifest, or the manifest not after the inputs.
    """
    if run.run_id != run_id(run.manifest) or run.manifest.inputs != sha256(run.inputs):
        raise ValueError(
            f"{run.run_id}: the name of a run follows from its manifest and inputs, and here it"
            " does not"
        )
    with locked(inside(root, RUNS)) as alone:
        if alone:
            _finish_or_remove(root)
        try:
            return _store(root, run, event)
        except DifferentBytesError as clash:
            raise RecordError(
                f"{clash.path.relative_to(root).as_posix()} differs from what this run would store:"
                " the same inputs and engine gave another result, or the file was changed by hand."
                " Nothing was overwritten; `portfolio verify` says which runs still hold"
            ) from None


def heal(root: Path, run: Run, event: Event) -> Stored:
    """Store a run where a damaged one lies: files that are missing or differ are written anew.

    Only for what is no run by its bytes (`portfolio.record.origin`); a run that says something else
    stays. Each file is written whole, and the event only if the log has none of the run.

    Raises:
        RecordError: if a symbolic link is where the run's folder belongs.
    """
    with locked(inside(root, RUNS)) as alone:
        if alone:
            _finish_or_remove(root)
        folder = run_folder(root, run.run_id)
        if folder.is_symlink() or folder.parent.is_symlink():
            name = folder.relative_to(root).as_posix()
            raise RecordError(f"{name} is reached by a symbolic link: remove the link")
        contents = {folder / name: data for name, data in run_files(run).items()}
        contents[inputs_file(root, run.manifest.inputs)] = run.inputs
        for path, data in contents.items():
            if path.is_symlink():
                path.unlink()
            replace_file(_place(root, path), data)
        paths = list(contents)
        if not _has_event(root, run.run_id):
            paths.append(event_file(root, event))
            add_file(_place(root, paths[-1]), json_file(event))
    return Stored(run.run_id, True, tuple(path.relative_to(root).as_posix() for path in paths))


def tidy(root: Path) -> None:
    """Finish or remove what a killed process left, unless somebody writes just now."""
    if (root / RUNS).is_dir():
        with locked(inside(root, RUNS)) as alone:
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
    folder = _place(root, run_folder(root, run.run_id))
    contents = run_files(run)
    files = {_place(root, folder.path / name): data for name, data in contents.items()}
    inputs = _place(root, inputs_file(root, run.manifest.inputs))
    log = _place(root, event_file(root, event))
    add_file(inputs, run.inputs)
    new = not folder.path.exists() and _add_run(root, folder, contents, log, event)
    if not new:
        for place, data in files.items():
            require_same(place, data)
    places = (inputs, *files, log) if new else (inputs, *files)
    paths = tuple(place.path.relative_to(root).as_posix() for place in places)
    return Stored(run.run_id, new, paths)


def _place(root: Path, path: Path) -> WritePlace:
    return inside(root, path.relative_to(root).as_posix())


def _add_run(
    root: Path,
    folder: WritePlace,
    files: Mapping[str, bytes],
    log: WritePlace,
    event: Event,
) -> bool:
    """Whether the run came to be by this call; False if another process was first."""
    waiting = written_down(root, event)
    with prepared_folder(folder, files) as prepared:
        try:
            prepared.rename(folder.real)
        except OSError:
            dropped(waiting)
            if folder.real.is_dir():
                return False
            raise
        sync_folder(folder.real.parent)
        add_file(log, json_file(event))
        dropped(waiting)
    return True


def _finish_or_remove(root: Path) -> None:
    """An event whose run came to be gets its place; of temporary names, those of this tool go."""
    for waiting, event in waiting_events(root):
        if event is not None and _lacks_event(root, event):
            add_file(_place(root, event_file(root, event)), json_file(event))
        dropped(waiting)
    for leftover in _leftovers(root):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink()


def _lacks_event(root: Path, event: Event) -> bool:
    """Whether the run of an event is there, and no event of it."""
    return run_folder(root, event.run_id).is_dir() and not _has_event(root, event.run_id)


def _leftovers(root: Path) -> Iterator[Path]:
    """What a killed process left beside the record; links are somebody else's."""
    for parent, pattern in ((INPUTS, "*"), (RESULTS, "*/*"), (LOG, "*/*/*"), (PROOFS, "*")):
        for path in sorted(inside(root, parent).path.glob(pattern)):
            if is_temporary(path.name) and not path.is_symlink():
                inside(root, path.relative_to(root).as_posix())
                yield path


def _has_event(root: Path, identity: str) -> bool:
    """Whether the log has an event of a run."""
    return any((root / LOG).glob(f"*/*/[!.]*-{identity}-*.json"))

"""The runs of the record: which there are, and one of them, checked before it is shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.progress import Notes, silent
from portfolio.actions.whole_record import require_whole_record
from portfolio.model import Planning
from portfolio.prove import recheck_with_proof
from portfolio.record import (
    Damage,
    OtherFormat,
    Recheck,
    by_time_of_storing,
    read_inputs,
    read_runs,
    run_ids,
)
from portfolio.restore import planning_of
from portfolio.results import Result, Run, shown_run_id

Read = TypeVar("Read")
_MOST_LISTED = 5
"""More runs than this that a text could mean are counted, not listed."""


@dataclass(frozen=True)
class StoredRun:
    """One run of the record: what it says, and when and by whom it was stored.

    `when` and `by` are None where the log does not know.
    """

    run_id: str
    result: Result
    when: str | None
    by: str | None


@dataclass(frozen=True)
class StoredRuns:
    """The runs of the record, the newest last, the files that cannot be read, and the runs of
    other formats."""

    runs: tuple[StoredRun, ...]
    damages: tuple[Damage, ...]
    others: tuple[OtherFormat, ...] = ()


def run_named(root: Path, text: str, removed: Sequence[str] = ()) -> str:
    """The id of the run that a text means: the id, its beginning, or that of the hash at its end.

    A listing shows the first 12 digits of the hash, which are enough unless two runs share them.

    `removed` has the ids of runs that only history knows.

    Raises:
        UsageError: if the text means none, or could mean several.
    """
    names = (*run_ids(root), *removed)
    if text in names:
        return text
    fitting = [name for name in names if is_meant_by(name, text)]
    if len(fitting) > 1:
        listed = ", ".join(map(shown_run_id, fitting[:_MOST_LISTED]))
        more = len(fitting) - _MOST_LISTED
        others = f" and {more} more" if more > 0 else ""
        raise UsageError(f"{text} could be any of {listed}{others}")
    return fitting[0] if fitting else known_name(text, names, "run")


def is_meant_by(run_id: str, text: str) -> bool:
    """Whether a text is the start of a run's id, or of the hash at its end."""
    digest = run_id.rpartition("-")[2]
    return run_id.startswith(text) or digest.startswith(text)


def stored_runs(root: Path) -> StoredRuns:
    """Every run of the record. Runs that the log does not mention come first.

    Raises:
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    record = read_runs(root)
    runs = []
    for run, event in by_time_of_storing(record.runs, record.events):
        when, by = (event.when, event.by) if event else (None, None)
        runs.append(StoredRun(run.run_id, run.result, when, by))
    return StoredRuns(tuple(runs), tuple(record.damages), record.others)


def stored_run(root: Path, text: str, notes: Notes = silent) -> Run:
    """The run that a text means, once its bytes and all that it states were checked.

    What it states and no check can show is said as a note.

    Raises:
        UsageError: if the text means no run, or could mean several.
        StaleError: if the run does not hold, or the checkout leaves out files of the record.
    """
    require_whole_record(root)
    checked = recheck_with_proof(root, run_named(root, text))
    if checked.unread:
        raise StaleError(f"{shown_run_id(checked.run_id)}: {checked.checks[0].detail}")
    if checked.run is None or not checked.sound:
        raise StaleError(_what_fails(checked))
    if checked.open_question is not None:
        notes(f"{shown_run_id(checked.run_id)}: {checked.open_question}")
    inputs = undamaged(read_inputs(root, checked.run.manifest.inputs))
    facts = (checked.run_id, checked.run.manifest, inputs, checked.run.result)
    doubt, is_proven = checked.open_question, checked.is_proven
    return Run(*facts, effort={}, open_question=doubt, is_proven=is_proven)


def planning_of_run(run: Run) -> Planning:
    """What a stored run planned with, from its canonical inputs."""
    manifest = run.manifest
    records = [json.loads(line) for line in run.inputs.splitlines()]
    return planning_of(manifest.scenario, manifest.definition, manifest.select, records)


def undamaged(read: Read | Damage) -> Read:
    """What was read of the record.

    Raises:
        StaleError: if it could not be read.
    """
    if isinstance(read, Damage):
        raise StaleError(f"{read.file}: {read.message}")
    return read


def _what_fails(checked: Recheck) -> str:
    failed = [check for check in checked.checks if not check.holds]
    # The last check says why a run cannot be read; otherwise the first one that fails is the cause.
    cause = failed[-1] if checked.broken else failed[0]
    return f"{shown_run_id(checked.run_id)} is {checked.standing}: {cause.name}: {cause.detail}"

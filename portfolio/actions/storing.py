"""Store a run that was solved, beside what the record has of it already."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portfolio.actions.errors import StaleError
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.gitops import Came, files_at, in_git, last_change
from portfolio.record import RESULT, RUNS, Event, RecordError, Standing, compared_on_disk, files_of, heal, is_remembered, remember, run_folder, store
from portfolio.results import Run, RunStatus

_REWRITE = "git has other bytes there: commit runs/ with a trailer `Portfolio-Rewrite: why`"


class StoreStatus(StrEnum):
    """What became of a run."""

    KNOWN = "known"
    HELD = "held"
    """It was stored before, and solving it once here gave the same bytes."""
    STORED = "stored"
    HEALED = "healed"
    NOT_STORED = "not stored"
    UNSETTLED = "unsettled"
    """The record says something else, and limits end the search before it is known who is right."""
    TAMPERED = "tampered"
    """The record says something else, and is wrong."""


_NOT_PROVEN = "it is not proven: raise its limits, or say --allow-unproven"
_TIED = "the choice among equals is not settled: raise its limits, or say --allow-unproven"
_OPEN = "limits end the search before it is known who is right"
_SENTENCES = {
    StoreStatus.KNOWN: "stored before",
    StoreStatus.HELD: "stored before, and holds: solved once here",
    StoreStatus.STORED: "stored",
    StoreStatus.HEALED: "it was damaged, and is stored again",
    StoreStatus.NOT_STORED: "NOT stored",
    StoreStatus.UNSETTLED: f"stored before, and NOT settled: {_OPEN}",
    StoreStatus.TAMPERED: "TAMPERED",
}


def store_sentence(status: StoreStatus, detail: str | None) -> str:
    """What became of a run, for a person."""
    sentence = _SENTENCES[status]
    return f"{sentence} ({detail})" if detail else sentence


@dataclass(frozen=True)
class StoreOutcome:
    """What became of a run, and what is to be said about it."""

    status: StoreStatus
    detail: str = ""
    rewrites: bool = False
    """Whether healing changed bytes that git has: nobody can add these to a branch."""

    @property
    def sentence(self) -> str:
        """For a person."""
        return store_sentence(self.status, self.detail)

    @property
    def is_new(self) -> bool:
        """Whether files were written."""
        return self.status in (StoreStatus.STORED, StoreStatus.HEALED)


def store_solved(
    root: Path,
    run: Run,
    event: Callable[[], Event],
    *,
    allow_unproven: bool,
) -> StoreOutcome:
    """Store a run that was just solved, unless the record has it; say what else it may have.

    Raises:
        StaleError: if the record refuses it.
        UsageError: if the disk refuses.
    """
    was_known = is_remembered(root, run)
    settled = compared_on_disk(root, run)
    match settled.standing:
        case Standing.HOLDS:
            return StoreOutcome(StoreStatus.KNOWN if was_known else StoreStatus.HELD)
        case Standing.TAMPERED:
            detail = f"{settled.detail}; {_who_brought(root, run.run_id)}"
            return StoreOutcome(StoreStatus.TAMPERED, detail)
        case Standing.UNSETTLED:
            return StoreOutcome(StoreStatus.UNSETTLED, settled.detail)
    if not _may_be_stored(run, allow_unproven=allow_unproven):
        is_tied = run.result.status is RunStatus.TIED
        return StoreOutcome(StoreStatus.NOT_STORED, _TIED if is_tied else _NOT_PROVEN)
    is_damaged = settled.standing is Standing.DAMAGED
    # What git has is asked before the files are written.
    rewrites = is_damaged and _differs_from_commit(root, run)
    try:
        with refusals_of_the_disk():
            (heal if is_damaged else store)(root, run, event())
    except RecordError as error:
        raise StaleError(str(error)) from None
    remember(root, run)
    if not is_damaged:
        return StoreOutcome(StoreStatus.STORED)
    detail = f"{settled.detail}; {_REWRITE}" if rewrites else settled.detail
    return StoreOutcome(StoreStatus.HEALED, detail, rewrites)


def _may_be_stored(run: Run, *, allow_unproven: bool) -> bool:
    return run.recordable or (allow_unproven and run.has_unsettled_plan)


def _differs_from_commit(root: Path, run: Run) -> bool:
    """Whether the newest commit has other bytes where the files of a run belong."""
    if not in_git(root):
        return False
    files = files_of(run)
    committed = files_at(root, "HEAD", list(files))
    return any(files[name] != data for name, data in committed.items())


def is_committed(root: Path, run_id: str) -> bool:
    """Whether a commit of the main line has what is stored of a run."""
    return _origin(root, run_id) is not None


def _who_brought(root: Path, run_id: str) -> str:
    """Which commit brought a run, and whether that is a record commit by its form."""
    origin = _origin(root, run_id)
    if origin is None:
        return "it is not committed"
    form = "touches only runs/"
    if origin.beside is not None:
        form = f"is no record commit: it touches {origin.beside!a} too"
    return f"it came with commit {origin.commit[:12]}, which {form}"


def _origin(root: Path, run_id: str) -> Came | None:
    """The commit that brought a run; None where there is none."""
    if not in_git(root):
        return None
    result = run_folder(Path(), run_id) / RESULT
    return last_change(root, result.as_posix(), RUNS)

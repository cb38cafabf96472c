"""What becomes of a run that was solved: stored, healed, known, or a stored one that is false.

`solve --record`, `record` and `ci select` share it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.results import Run, RunStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.case import Identity
    from portfolio.gitops.log import Came
    from portfolio.record import Event

OUTCOMES = {
    "known": "stored before",
    "held": "stored before, and holds: solved once here",
    "stored": "stored",
    "healed": "it was damaged, and is stored again",
    "not stored": "NOT stored, since it is not proven: raise its limits, or say --allow-unproven",
    "unsettled": "stored before, and NOT settled: limits end the search before it is known who is right",
    "tampered": "TAMPERED",
}
"""What became of a run, in words."""
CODES = {"tampered": Exit.STALE, "unsettled": Exit.UNPROVEN}
"""The exit code of an outcome, where it is not that of the run."""
_REWRITE = "git has other bytes there: commit runs/ with a trailer `Portfolio-Rewrite: why`"


@dataclass(frozen=True)
class Kept:
    """What became of a run: one of `OUTCOMES`, with what is to be said about it."""

    status: str
    detail: str = ""
    rewrites: bool = False
    """Whether healing changed bytes that git has: nobody can add these to a branch."""

    @property
    def words(self) -> str:
        """For a person."""
        return f"{OUTCOMES[self.status]} ({self.detail})" if self.detail else OUTCOMES[self.status]


def is_known(root: Path, identity: "Identity") -> bool:
    """Whether the record has this run, and its very bytes came out of a solve here."""
    from portfolio.record import origin

    digest = identity.manifest.inputs
    stored = origin.StoredFiles.read(identity.run_id, digest, origin.on_disk(root))
    return origin.is_known(root, stored, identity.manifest)


def keep(root: Path, run: Run, event: "Callable[[], Event]", *, allow_unproven: bool) -> Kept:
    """Store a run that was just solved, unless the record has it; say what else it may have."""
    from portfolio.record import RecordError, heal, store
    from portfolio.record.origin import Standing, compared_on_disk, is_remembered, remember

    was_known = is_remembered(root, run)
    found = compared_on_disk(root, run)
    match found.standing:
        case Standing.HOLDS:
            return Kept("known" if was_known else "held")
        case Standing.TAMPERED:
            return Kept("tampered", f"{found.detail}; {_brought(root, run.run_id)}")
        case Standing.UNSETTLED:
            return Kept("unsettled", found.detail)
    if not run.recordable and not (allow_unproven and run.result.status is RunStatus.FEASIBLE):
        return Kept("not stored")
    damaged = found.standing is Standing.DAMAGED
    rewrites = damaged and _rewrites(root, run)
    try:
        with writing():
            (heal if damaged else store)(root, run, event())
    except RecordError as error:
        raise ExpectedError(str(error), Exit.STALE) from None
    remember(root, run)
    if damaged:
        return Kept("healed", f"{found.detail}; {_REWRITE}" if rewrites else found.detail, rewrites)
    return Kept("stored")


def _rewrites(root: Path, run: Run) -> bool:
    """Whether the newest commit has other bytes where the files of a run belong."""
    from portfolio.gitops import log
    from portfolio.record.origin import files_of

    if not log.in_git(root):
        return False
    files = files_of(run)
    committed = log.files_at(root, "HEAD", list(files))
    return any(files[name] != data for name, data in committed.items())


def is_committed(root: Path, identity: str) -> bool:
    """Whether a commit of the main line has what is stored of a run."""
    return _came(root, identity) is not None


def _brought(root: Path, identity: str) -> str:
    """Which commit brought a run, and whether that is a record commit by its form."""
    came = _came(root, identity)
    if came is None:
        return "it is not committed"
    form = "touches only runs/"
    if came.beside is not None:
        form = f"is no record commit: it touches {came.beside!a} too"
    return f"it came with commit {came.commit[:12]}, which {form}"


def _came(root: Path, identity: str) -> "Came | None":
    from portfolio.gitops import log
    from portfolio.record.names import RESULT, RUNS, run_folder

    if not log.in_git(root):
        return None
    return log.last_change(root, (run_folder(Path(), identity) / RESULT).as_posix(), RUNS)

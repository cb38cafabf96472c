"""Which commit has the files that a stored run was made of."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.case import Identity, identify
from portfolio.certify import Check
from portfolio.checked import read_revision
from portfolio.git import DamagedError, GitError, has_commit
from portfolio.history.compare import grown
from portfolio.history.record_history import RecordHistory
from portfolio.history.verdict import FETCH_ALL, Evidence, ProofEndedError, tampered, unprovable
from portfolio.record import Event, read_events
from portfolio.source import read_document

if TYPE_CHECKING:
    from portfolio.record import RecordedRun
    from portfolio.source import Loaded, ReadDocument, Workspace

_DOCUMENTS = 4000
_REVISIONS = 32
"""What is remembered of the commits that were read."""


@dataclass(frozen=True)
class SourceFiles:
    """The files of a commit that make the inputs of a run."""

    files: "Loaded"
    workspace: "Workspace"
    is_exact: bool
    """Whether they make the stored inputs byte for byte."""


class SourceCommits:
    """Finds the sources of runs of one record; what several runs share is read once."""

    def __init__(self, root: Path, history: RecordHistory) -> None:
        self._root = root
        self._history = history
        # Of many commits most files are the same; whole commits take memory, and few are met again.
        read = lru_cache(maxsize=_DOCUMENTS)(read_document)
        self._revision = lru_cache(maxsize=_REVISIONS)(partial(self._read, read))
        self._events: dict[Path, Mapping[str, Sequence[Event]]] = {}

    def source(
        self, stored: Path, run: "RecordedRun", inputs: bytes, evidence: Evidence
    ) -> SourceFiles:
        """The files of a commit that make the stored inputs.

        Raises:
            ProofEndedError: if no commit that is here has them.
        """
        failed: list[Check] = []
        for commit, is_binding in self._candidates(stored, run):
            short = commit[:12]
            if not has_commit(self._root, commit):
                failed.append(Check("source", False, f"commit {short} is not here"))
                continue
            source = _source(self._revision(commit), run, inputs)
            if source is not None:
                evidence.source = commit
                suffix = "" if source.is_exact else "; this version writes them with more fields"
                evidence.holds("source", f"commit {short} makes the stored inputs{suffix}")
                return source
            if is_binding:
                detail = f"commit {short}, which the log names, makes other inputs"
                raise tampered("source", detail)
            failed.append(Check("source", False, f"commit {short} makes other inputs"))
        raise self._no_source(run, failed)

    def _candidates(self, stored: Path, run: "RecordedRun") -> Iterator[tuple[str, bool]]:
        """Commits that should hold the inputs, and whether the log binds the run to that commit."""
        events = self._events_of(stored).get(run.run_id, ())
        seen: set[str] = set()
        for event in sorted(events, key=lambda event: bool(event.dirty)):
            if event.commit and event.commit not in seen:
                seen.add(event.commit)
                yield event.commit, event.dirty is False
        added = self._history.commit_that_added(stored, run.run_id)
        if added is not None and added not in seen:
            yield added, False

    def _events_of(self, stored: Path) -> Mapping[str, Sequence[Event]]:
        """Run -> its events that name a commit, by time; the log of a record is read once."""
        if stored not in self._events:
            by_run: dict[str, list[Event]] = defaultdict(list)
            for event in read_events(stored):
                if event.commit:
                    by_run[event.run_id].append(event)
            self._events[stored] = by_run
        return self._events[stored]

    def _no_source(self, run: "RecordedRun", failed: Sequence[Check]) -> ProofEndedError:
        """Why no commit will do, and what to fetch or record."""
        if self._history.shallow_ends:
            detail = "this clone is shallow: it lacks the commits that the proof needs"
            return unprovable("source", detail, FETCH_ALL)
        missing = [check.detail for check in failed if "not here" in check.detail]
        if missing:
            commit = missing[0].split()[1]
            return unprovable("source", missing[0], f"git fetch origin {commit}")
        why = failed[0].detail if failed else "the log names no commit for it, and none has it"
        detail = f"{why}: the inputs were not committed as they were solved"
        return unprovable("source", detail, f"portfolio record {run.manifest.scenario} --commit")

    def _read(self, read: "ReadDocument", commit: str) -> "Loaded":
        try:
            return read_revision(self._root, commit, read)
        except GitError as error:
            # Damage says itself what mends it; what a partial or shallow clone lacks can be
            # fetched.
            advice = None if isinstance(error, DamagedError) else FETCH_ALL
            raise unprovable("source", str(error), advice) from None


def _source(files: "Loaded", run: "RecordedRun", inputs: bytes) -> SourceFiles | None:
    """The files as the source of a run, where they make its inputs or say all that those say."""
    workspace = files.workspace
    if workspace is None or run.manifest.scenario not in workspace.overridden:
        return None
    made = _identity(workspace, run)
    is_exact = made.inputs == inputs and made.run_id == run.run_id
    if is_exact or _says_all_of(made, run, inputs):
        return SourceFiles(files, workspace, is_exact)
    return None


def _identity(workspace: "Workspace", run: "RecordedRun") -> Identity:
    """What the run would be called if it were made of these files by the engine that made it."""
    manifest = run.manifest
    select = None if manifest.select is None else frozenset(manifest.select)
    return identify(workspace.planning(manifest.scenario, select), manifest.engine)


def _says_all_of(made: Identity, run: "RecordedRun", inputs: bytes) -> bool:
    """Whether the files say all that was stored; a later version may write fields that there were
    not then."""
    stored = _by_place(map(json.loads, inputs.splitlines()))
    rebuilt = _by_place(made.records)
    if stored.keys() != rebuilt.keys():
        return False
    if not all(grown(record, rebuilt[place]) for place, record in stored.items()):
        return False
    return grown(run.manifest.definition, made.manifest.definition)


def _by_place(records: Iterable[Mapping[str, Any]]) -> Mapping[tuple[str, str], Any]:
    """Records by kind and key."""
    return {(record["kind"], record["key"]): record for record in records}

"""What a proposal brings along under `runs/`: only what CI would record itself, byte for byte.

A pull request is written by whoever may push a branch, so that a run in it is a claim. Each is
solved here, from the files that the proposal would merge or from the commit of main that its event
names, and compared. What is left over is refused: the record of a merge is made by CI.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from portfolio.changes import RecordFile, Violation
from portfolio.checked import check_revision
from portfolio.findings import has_errors
from portfolio.git import GitError, blobs, has_commit, merge_base
from portfolio.gitops import Touched, files_at, is_ancestor, touched
from portfolio.prove import ProofState, judged_proof, proof_file
from portfolio.record import (
    LOG,
    PUBLISHED,
    RESULT,
    RUNS,
    Event,
    RecordedRun,
    event_file,
    files_of,
    inputs_file,
    is_told_truly,
    json_file,
    parsed_publication,
    run_folder,
)
from portfolio.results import Result, Run
from portfolio.review.sides import Plans, Sides
from portfolio.source import Workspace

GUARDRAIL = "record"
"""The name of the guardrail, which no file can lift."""
_CHANGES: Mapping[str, Literal["added", "changed", "removed"]] = {"A": "added", "D": "removed"}
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAMED = 5
"""Paths that are named in one sentence."""
_LONGEST = 1_000
"""Characters of a path that are shown."""
_NOT_MADE = "it is part of no run that merging this makes"
_OTHER_BYTES = "its bytes are not those that CI solved"
_NO_EVENT = "it is no event of a run that this brings along"


@dataclass(frozen=True)
class Brought:
    """The paths that a proposal touches, with the bytes that it has there."""

    root: Path
    base: str
    head: str
    files: tuple[Touched, ...]
    data: dict[str, bytes]
    """Blob -> bytes."""

    @classmethod
    def read(cls, sides: Sides) -> "Brought":
        """What merging the head into the base touches, from where the two histories last were one.

        Raises:
            GitError: if the head is no commit, or cannot be read.
        """
        base, head = sides.base.commit, sides.head.commit
        if base is None or head is None:
            raise GitError("a proposal is between two commits")
        fork = merge_base(sides.root, base, head) or base
        files = tuple(touched(sides.root, fork, head, RUNS))
        ordinary = [file for file in files if file.mode.startswith("100")]
        present = [file.blob for file in ordinary if file.status != "D"]
        return cls(sides.root, base, head, files, blobs(sides.root, present))


def judged(brought: Brought, plans: Plans, head: Workspace | None) -> tuple[RecordFile, ...]:
    """Every path that a proposal touches, and why CI would not record it where it would not."""
    if not brought.files:
        return ()
    reasons = _Judge(brought, plans, head).reasons()
    record = []
    for file in brought.files:
        path = shown_path(file.path)
        change = _CHANGES.get(file.status, "changed")
        record.append(RecordFile(path=path, change=change, refused=reasons[file.path]))
    return tuple(record)


def refusals(record: Sequence[RecordFile]) -> tuple[Violation, ...]:
    """A violation for each folder and reason."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in record:
        if file.refused is not None:
            groups[folder_of(file.path), file.refused].append(file.path)
    refused = []
    for (folder, reason), paths in groups.items():
        message = _refused(paths, reason)
        violation = Violation(guardrail=GUARDRAIL, scenario=folder, message=message, deciders=())
        refused.append(violation)
    return tuple(refused)


def shown_path(path: str) -> str:
    """A path as text that can be printed, whatever bytes it is made of."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    if not text.isprintable():
        text = text.encode("unicode_escape").decode("ascii")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _refused(paths: Sequence[str], reason: str) -> str:
    names = ", ".join(path.rpartition("/")[2] for path in paths[:_NAMED])
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    advice = "take it out of the proposal; CI records what is merged"
    return f"CI would not record {names}{more}: {reason} ({advice})"


class _Judge:
    """Judges the paths of one proposal; what several of them rest on is worked out once."""

    def __init__(self, brought: Brought, plans: Plans, head: Workspace | None) -> None:
        self._brought = brought
        self._plans = plans
        self._head = head
        self._events = dict(self._read_events())
        self._sources: dict[str, Workspace | None] = {}
        self._folders = {folder_of(file.path) for file in brought.files}
        self._expected: dict[str, bytes] = {}
        self._runs: dict[str, Run] = {}

    def reasons(self) -> dict[str, str | None]:
        """Path -> why CI would not record it; None where it would."""
        for workspace in self._recorded_from():
            self._expect(workspace)
        reasons = {file.path: self._reason(file) for file in self._brought.files}
        refused = {folder_of(path) for path, reason in reasons.items() if reason is not None}
        for path, event in self._events.items():
            # An event counts with its run: not without it, and not beside one that is refused.
            folder = run_folder(Path(), event.run_id).as_posix()
            brings_its_run = folder in self._folders and folder not in refused
            if reasons[path] is None and not brings_its_run:
                reasons[path] = _NO_EVENT
        return reasons

    def _recorded_from(self) -> Iterator[Workspace]:
        """The files that CI records runs of: those merged, and those of commits of main."""
        if self._head is not None:
            yield self._head
        named = {event.commit for event in self._events.values() if event.commit is not None}
        for commit in sorted(named):
            if not is_ancestor(self._brought.root, commit, self._brought.base):
                continue
            workspace = self._source(commit)
            if workspace is not None:
                yield workspace

    def _expect(self, workspace: Workspace) -> None:
        """What CI would store of one state of the files; what is not touched is not solved."""
        for name in workspace.scenarios:
            identity = self._plans.identity(workspace, name)
            inputs = inputs_file(Path(), identity.manifest.inputs).as_posix()
            self._expected.setdefault(inputs, identity.inputs)
            folder = run_folder(Path(), identity.run_id).as_posix()
            if folder not in self._folders or identity.run_id in self._runs:
                continue
            run = self._plans.run(workspace, name)
            if run.recordable:
                self._runs[run.run_id] = run
                self._expected.update(files_of(run))

    def _reason(self, file: Touched) -> str | None:
        if file.status == "D":
            return "the record is only added to"
        if self._head is None:
            return "the files are invalid, so that nothing can be solved"
        if file.mode != "100644":
            return "it is no ordinary file"
        data = self._brought.data[file.blob]
        if file.path in self._events:
            return self._wrong_event(file, self._events[file.path], data)
        if file.path.startswith(f"{PUBLISHED}/"):
            return self._wrong_publication(file, data)
        if file.path in self._proofs:
            return self._wrong_proof(self._proofs[file.path], data)
        if file.path not in self._expected:
            return _NOT_MADE
        return None if self._expected[file.path] == data else _OTHER_BYTES

    @cached_property
    def _proofs(self) -> Mapping[str, Run]:
        """Where the proofs of the runs belong that CI would record."""
        return {proof_file(run_id): run for run_id, run in self._runs.items()}

    def _wrong_proof(self, run: Run, data: bytes) -> str | None:
        """A proof is checked, not made again: several prove the same."""
        recorded = RecordedRun(run.run_id, run.manifest, run.result)
        proof = judged_proof(run.inputs, recorded, data)
        is_proof = proof.state in (ProofState.PROVEN, ProofState.PARTLY)
        return None if is_proof else "it proves nothing of its run"

    def _read_events(self) -> Iterator[tuple[str, Event]]:
        """The events among the files; whatever else lies in the log is part of no run."""
        for file in self._brought.files:
            data = self._brought.data.get(file.blob)
            if data is None or not file.path.startswith(f"{LOG}/"):
                continue
            try:
                event = Event.model_validate_json(data)
            except ValidationError:
                continue
            if event.commit is None or _COMMIT.fullmatch(event.commit):
                yield file.path, event

    def _wrong_event(self, file: Touched, event: Event, data: bytes) -> str | None:
        """What it says must follow from its run and from git; what was reviewed, only CI knows."""
        written_path = event_file(Path(), event).as_posix()
        is_as_written = file.path == written_path and data == json_file(event)
        if file.status != "A" or not is_as_written:
            return _NO_EVENT
        if event.pull_request is not None or event.reviewed is not None:
            return "only CI says what was reviewed"
        commit = event.commit
        short = "no commit" if commit is None else commit[:12]
        if commit is None or not has_commit(self._brought.root, commit):
            return f"it names {short}, which is not here (a shallow clone? fetch-depth: 0)"
        if not is_ancestor(self._brought.root, commit, self._brought.head):
            return f"it names {short}, which is no commit of this proposal or of main"
        return None if self._makes(event) else f"{short} does not make its run"

    def _wrong_publication(self, file: Touched, data: bytes) -> str | None:
        """A publication tells the plan of a run that the proposal's own record has."""
        publication = parsed_publication(file.path, data)
        if file.status != "A" or publication is None:
            return "it is no publication as portfolio publish writes it"
        path = f"{run_folder(Path(), publication.run_id).as_posix()}/{RESULT}"
        stored = files_at(self._brought.root, self._brought.head, [path])
        try:
            result = Result.model_validate_json(stored.get(path, b""))
        except ValidationError:
            return f"the record has no run {publication.run_id}"
        if is_told_truly(publication, result):
            return None
        return f"it tells another plan than {publication.run_id}"

    def _makes(self, event: Event) -> bool:
        """Whether the commit that an event names has the inputs of its run."""
        workspace = None if event.commit is None else self._source(event.commit)
        if workspace is None:
            return False
        possible = [name for name in workspace.scenarios if event.run_id.startswith(f"{name}-")]
        identities = (self._plans.identity(workspace, name) for name in possible)
        return any(identity.run_id == event.run_id for identity in identities)

    def _source(self, commit: str) -> Workspace | None:
        """The files of a commit, where nothing stops a run."""
        if commit not in self._sources:
            checked = check_revision(self._brought.root, commit)
            is_valid = not has_errors(checked.findings)
            self._sources[commit] = checked.workspace if is_valid else None
        return self._sources[commit]


def folder_of(path: str) -> str:
    """The folder that a path is in."""
    return path.rpartition("/")[0]

"""Prove a stored run from git history: its bytes, its source commit, and what the solver makes of
that today.

The stored run is asked three questions, in this order, and the first that fails decides the
verdict:

1. Are its files whole, and are they what was once committed? Else TAMPERED.
2. Do the files of its source commit make the inputs that it stored? Else TAMPERED, or UNPROVABLE if
  they cannot be had.
3. Does the solver of today give the same answer? IDENTICAL byte for byte, EQUIVALENT in meaning,
  else DRIFTED.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.case import Identity, identify
from portfolio.certify import Check
from portfolio.checked import check_loaded, read_revision
from portfolio.engines import DEFAULT, MissingExtraError, adapter, platform_name
from portfolio.findings import has_errors
from portfolio.git import DamagedError, GitError, blob_id, has_commit
from portfolio.gitops import Fate, fates, files_at, in_git, shallow_ends
from portfolio.history.compare import differences, grown
from portfolio.pipeline import plan
from portfolio.places import NoRegularFileError, inside, regular_bytes, regular_bytes_if_any
from portfolio.prove import proof_file
from portfolio.record import (
    LINE_ENDS,
    LINE_ENDS_ADVICE,
    RUNS,
    Damage,
    Event,
    add_file,
    inputs_file,
    lies_within_its_gap,
    read_events,
    read_inputs,
    read_run,
    recheck,
    run_files,
    run_folder,
    with_other_line_ends,
)
from portfolio.results import PLATFORM, shown_run_id
from portfolio.source import read_document

if TYPE_CHECKING:
    from portfolio.record import RecordedRun
    from portfolio.source import Loaded, ReadDocument, Workspace

Progress = Callable[[str], None]
_DOCUMENTS = 4000
_REVISIONS = 32
"""What is remembered of the commits that were read."""
_FULL = "git fetch --unshallow origin"


class Verdict(StrEnum):
    """What became of a stored run."""

    HOLDS = "HOLDS"
    """Its bytes and its source agree; it was not solved again."""
    IDENTICAL = "IDENTICAL"
    """Solved again: the same bytes."""
    EQUIVALENT = "EQUIVALENT"
    """Solved again: other bytes, the same plan at the same value; or a plan within its gap."""
    DRIFTED = "DRIFTED"
    """The same inputs give another plan today."""
    TAMPERED = "TAMPERED"
    """What is stored is not what was recorded."""
    BROKEN = "BROKEN"
    """What is stored cannot be read as a run."""
    UNREAD = "UNREAD"
    """It is of another format, which another version reads: its bytes are those that were
    committed."""
    UNPROVABLE = "UNPROVABLE"
    """History, or the engine, that the proof needs is not here."""

    @property
    def good(self) -> bool:
        """Whether the run is proven."""
        return self in (Verdict.HOLDS, Verdict.IDENTICAL, Verdict.EQUIVALENT)


@dataclass(frozen=True)
class Proof:
    """The verdict about one run, what it rests on, and what to do where there is none."""

    run_id: str
    verdict: Verdict
    source: str | None
    """The commit whose files make the run's inputs."""
    checks: tuple[Check, ...]
    advice: str | None = None
    """A command that would help."""

    @property
    def is_unread(self) -> bool:
        """Whether another version has to read the run."""
        return self.verdict is Verdict.UNREAD


class _EndError(Exception):
    """The proof ends here, with this verdict."""

    def __init__(self, verdict: Verdict, check: Check, advice: str | None = None) -> None:
        super().__init__(check.detail)
        self.verdict, self.check, self.advice = verdict, check, advice


@dataclass
class Prover:
    """Proves runs of one record; git is asked once for what all of them share.

    ``stored`` is where the record is, which is another folder than ``root`` for runs that were
    removed since.
    """

    root: Path
    solving: bool = True
    progress: Progress = lambda _: None

    def __post_init__(self) -> None:
        # Of many commits most files are the same; whole commits take memory, and few are met again.
        read = lru_cache(maxsize=_DOCUMENTS)(read_document)
        self._revision = lru_cache(maxsize=_REVISIONS)(partial(self._read, read))
        self._git = in_git(self.root)
        self._fates = fates(self.root, RUNS) if self._git else {}
        self._ends = shallow_ends(self.root) if self._git else frozenset()
        self._events: dict[Path, Mapping[str, list[Event]]] = {}

    @property
    def removed(self) -> tuple[str, ...]:
        """Ids of runs that history has and the newest commit has not."""
        gone = (Path(path) for path, fate in self._fates.items() if fate.removed)
        return tuple(sorted(path.parent.name for path in gone if path.name == "manifest.json"))

    def prove(self, identity: str, stored: Path | None = None) -> Proof:
        """The verdict about one run."""
        checks: list[Check] = []
        self._source: str | None = None
        try:
            verdict = self._prove(stored or self.root, identity, checks)
        except _EndError as end:
            return Proof(identity, end.verdict, self._source, (*checks, end.check), end.advice)
        return Proof(identity, verdict, self._source, tuple(checks))

    def _prove(self, stored: Path, identity: str, checks: list[Check]) -> Verdict:
        if changed := with_other_line_ends(stored, identity):
            check = Check("line ends", False, f"{changed}: {LINE_ENDS}")
            raise _EndError(Verdict.UNPROVABLE, check, LINE_ENDS_ADVICE)
        witness = recheck(stored, identity)
        checks += [check for check in witness.checks if check.holds]
        wrong = [check for check in witness.checks if not check.holds]
        if witness.unread:
            checks.append(self._committed(stored, [run_folder(stored, identity)]))
            raise _EndError(Verdict.UNREAD, wrong[0])
        if witness.broken:
            raise _EndError(Verdict.BROKEN, wrong[-1])
        if wrong:
            raise _EndError(Verdict.TAMPERED, wrong[0])
        run = witness.run
        inputs = None if run is None else read_inputs(stored, run.manifest.inputs)
        if run is None or not isinstance(inputs, bytes):
            raise _EndError(
                Verdict.TAMPERED, Check("readable", False, "it changed while it was read")
            )
        paths = [run_folder(stored, run.run_id), inputs_file(stored, run.manifest.inputs)]
        evidence = stored / proof_file(run.run_id)
        if os.path.lexists(evidence):
            paths.append(evidence)
        checks.append(self._committed(stored, paths))
        same, workspace = self._sourced(stored, run, inputs, checks)
        if not self.solving:
            if witness.open_question is not None:
                question = Check("status", False, witness.open_question)
                raise _EndError(
                    Verdict.UNPROVABLE, question, f"portfolio reproduce {shown_run_id(identity)}"
                )
            return Verdict.HOLDS
        return self._solved_again(stored, run, workspace, same, checks)

    def _committed(self, stored: Path, paths: Sequence[Path]) -> Check:
        """The files, and those of folders, are the ones that were committed first, and nobody
        rewrote them."""
        if not self._git:
            raise _EndError(
                Verdict.UNPROVABLE, Check("history", False, "there is no git history here")
            )
        files = [file for path in paths for file in self._files_of(stored, path)]
        waiting = 0
        for file in files:
            name = file.relative_to(stored).as_posix()
            fate = self._fates.get(name)
            if fate is None:
                waiting += 1
                continue
            if fate.added in self._ends:
                detail = (
                    f"this clone is shallow: {name} may be older than {fate.added[:12]}, its oldest"
                    " commit"
                )
                raise _EndError(Verdict.UNPROVABLE, Check("history", False, detail), _FULL)
            if fate.rewritten:
                raise _EndError(
                    Verdict.TAMPERED,
                    Check("history", False, f"{name} was changed by {fate.rewritten[0]}"),
                )
            try:
                data = regular_bytes(file)
            except NoRegularFileError as error:
                raise _EndError(
                    Verdict.TAMPERED, Check("history", False, f"{name}: {error}")
                ) from None
            if blob_id(data, fate.blob) != fate.blob:
                raise _EndError(
                    Verdict.TAMPERED,
                    Check("history", False, f"{name} differs from {fate.added[:12]}"),
                )
        told = (
            f"{waiting} of {len(files)} files not committed yet"
            if waiting
            else "as it was first committed"
        )
        return Check("history", True, told)

    def _files_of(self, stored: Path, path: Path) -> Sequence[Path]:
        """The files of a folder; a file itself, and whatever stands in the place of one."""
        is_file = path.relative_to(stored).as_posix() in self._fates or not path.is_dir()
        return [path] if is_file else sorted(path.iterdir())

    def _sourced(
        self, stored: Path, run: "RecordedRun", inputs: bytes, checks: list[Check]
    ) -> tuple[bool, "Workspace"]:
        """The workspace of a commit that makes the stored inputs, and whether it makes them byte
        for byte."""
        told: list[Check] = []
        for commit, binding in self._candidates(stored, run):
            if not has_commit(self.root, commit):
                told.append(Check("source", False, f"commit {commit[:12]} is not here"))
                continue
            read = self._revision(commit)
            made = _identity(read, run)
            if made is not None and read.workspace is not None:
                exact = made.inputs == inputs and made.run_id == run.run_id
                if exact or _means(made, run, inputs):
                    self._source = commit
                    words = "" if exact else "; this version writes them with more fields"
                    detail = f"commit {commit[:12]} makes the stored inputs{words}"
                    checks.append(Check("source", True, detail))
                    return exact, read.workspace
            if binding:
                detail = f"commit {commit[:12]}, which the log names, makes other inputs"
                raise _EndError(Verdict.TAMPERED, Check("source", False, detail))
            told.append(Check("source", False, f"commit {commit[:12]} makes other inputs"))
        raise self._no_source(run, told)

    def _candidates(self, stored: Path, run: "RecordedRun") -> Iterator[tuple[str, bool]]:
        """Commits that should hold the inputs, and whether the log binds the run to that commit."""
        events = self._events_of(stored).get(run.run_id, ())
        seen: set[str] = set()
        for event in sorted(events, key=lambda event: bool(event.dirty)):
            if event.commit and event.commit not in seen:
                seen.add(event.commit)
                yield event.commit, event.dirty is False
        name = run_folder(stored, run.run_id).relative_to(stored).as_posix()
        fate = self._fates.get(f"{name}/manifest.json")
        if fate is not None and fate.added not in seen:
            yield fate.added, False

    def _events_of(self, stored: Path) -> Mapping[str, list[Event]]:
        """Run -> its events that name a commit, by time; the log of a record is read once."""
        if stored not in self._events:
            by_run: dict[str, list[Event]] = {}
            for event in read_events(stored):
                if event.commit:
                    by_run.setdefault(event.run_id, []).append(event)
            self._events[stored] = by_run
        return self._events[stored]

    def _no_source(self, run: "RecordedRun", told: Sequence[Check]) -> _EndError:
        missing = [check for check in told if "not here" in check.detail]
        if self._ends:
            check = Check(
                "source", False, "this clone is shallow: it lacks the commits that the proof needs"
            )
            return _EndError(Verdict.UNPROVABLE, check, _FULL)
        if missing:
            commit = missing[0].detail.split()[1]
            return _EndError(Verdict.UNPROVABLE, missing[0], f"git fetch origin {commit}")
        detail = told[0].detail if told else "the log names no commit for it, and none has it"
        check = Check(
            "source", False, f"{detail}: the inputs were not committed as they were solved"
        )
        return _EndError(
            Verdict.UNPROVABLE, check, f"portfolio record {run.manifest.scenario} --commit"
        )

    def _read(self, read: "ReadDocument", commit: str) -> "Loaded":
        try:
            return read_revision(self.root, commit, read)
        except GitError as error:
            # Damage says itself what mends it; what a partial or shallow clone lacks can be
            # fetched.
            advice = None if isinstance(error, DamagedError) else _FULL
            raise _EndError(
                Verdict.UNPROVABLE, Check("source", False, str(error)), advice
            ) from None

    def _solved_again(
        self,
        stored: Path,
        run: "RecordedRun",
        workspace: "Workspace",
        same: bool,
        checks: list[Check],
    ) -> Verdict:
        needed = dict(run.manifest.engine)
        try:
            solver = adapter(needed.get("solver", DEFAULT))
        except (
            KeyError,
            MissingExtraError,
        ):  # every engine gives the same answer, or the verdict says so
            solver = adapter()
        present = dict(solver.engine())
        if PLATFORM in needed:
            present[PLATFORM] = platform_name()
        if present == needed:
            checks.append(
                Check("engine", True, ", ".join(f"{k} {v}" for k, v in sorted(present.items())))
            )
        else:
            checks.append(Check("engine", True, _engines(needed, present)))
        if has_errors(check_loaded(self._revision(self._source or "HEAD")).findings):
            detail = (
                "this version of portfolio refuses the files of the source commit: portfolio"
                " validate there"
            )
            raise _EndError(Verdict.DRIFTED, Check("inputs", False, detail))
        select = None if run.manifest.select is None else frozenset(run.manifest.select)
        self.progress(run.run_id)
        again = plan(
            workspace, workspace.planning(run.manifest.scenario, select), solver, self.progress
        )
        folder = run_folder(stored, run.run_id)
        if same and all(
            regular_bytes_if_any(folder / name) == data for name, data in run_files(again).items()
        ):
            checks.append(Check("result", True, "solved again: every file byte for byte"))
            return Verdict.IDENTICAL
        if run.result.certificate is not None and not again.recordable:
            detail = "not settled again within the scenario's limits on this machine"
            raise _EndError(
                Verdict.UNPROVABLE,
                Check("result", False, detail),
                "raise limits.seconds or limits.nodes",
            )
        if lies_within_its_gap(run.manifest, run.result, again.result):
            detail = "solved again: the stored plan lies within its gap of the bound proven now"
            checks.append(Check("result", True, detail))
            return Verdict.EQUIVALENT
        found = differences(run.result, again.result)
        if found:
            raise _EndError(
                Verdict.DRIFTED, Check("result", False, "; ".join(found)), _get(needed, present)
            )
        checks.append(
            Check(
                "result", True, "solved again: the same plan at the same value, spelled otherwise"
            )
        )
        return Verdict.EQUIVALENT


def _identity(read: "Loaded", run: "RecordedRun") -> Identity | None:
    """What the run would be called if it were made of these files by the engine that made it."""
    if read.workspace is None or run.manifest.scenario not in read.workspace.overridden:
        return None
    select = None if run.manifest.select is None else frozenset(run.manifest.select)
    return identify(read.workspace.planning(run.manifest.scenario, select), run.manifest.engine)


def _means(made: Identity, run: "RecordedRun", inputs: bytes) -> bool:
    """Whether the files say all that was stored; a later version may write fields that there were
    not then."""
    stored = {
        (record["kind"], record["key"]): record for record in map(json.loads, inputs.splitlines())
    }
    rebuilt: Mapping[Any, Any] = {
        (record["kind"], record["key"]): record for record in made.records
    }
    everything = stored.keys() == rebuilt.keys() and all(
        grown(stored[key], rebuilt[key]) for key in stored
    )
    return everything and grown(run.manifest.definition, made.manifest.definition)


def _engines(needed: Mapping[str, str], present: Mapping[str, str]) -> str:
    names = [name for name in sorted({*needed, *present}) if needed.get(name) != present.get(name)]
    parts = [
        f"{name} {needed.get(name, 'none')} then, {present.get(name, 'none')} now" for name in names
    ]
    return "; ".join(parts)


def _get(needed: Mapping[str, str], present: Mapping[str, str]) -> str | None:
    """How to get the engine that made the run."""
    pins = [
        f"{name}=={version}"
        for name, version in sorted(needed.items())
        if name not in ("solver", PLATFORM)
    ]
    return (
        f"pip install {' '.join(pins)}, then portfolio reproduce again"
        if needed != present
        else None
    )


@contextmanager
def restored(root: Path, identities: Sequence[str]) -> Iterator[Path]:
    """A folder with the files of runs as history last had them, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        if identities:
            past = fates(root, RUNS)
            for identity in identities:
                wanted = [
                    path for path in past if f"/{identity}/" in path or f"-{identity}-" in path
                ]
                _restore(root, past, wanted, Path(folder))
                run = read_run(Path(folder), identity)
                if not isinstance(run, Damage):
                    _restore(
                        root,
                        past,
                        [inputs_file(Path(), run.manifest.inputs).as_posix()],
                        Path(folder),
                    )
        yield Path(folder)


def _restore(root: Path, fates: Mapping[str, Fate], paths: Sequence[str], folder: Path) -> None:
    """Each file as the newest commit that had it has it."""
    for path in paths:
        gone = fates[path].removed if path in fates else None
        for name, data in files_at(root, f"{gone}^" if gone else "HEAD", [path]).items():
            add_file(inside(folder, name), data)

"""The story of a plan: which commit of the main line changed what it decides.

Nothing is solved. The files of each commit make the name of its inputs, and the record has the run of those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from portfolio.canonical import canonical_bytes
from portfolio.case import identify
from portfolio.checked import check_revision
from portfolio.diff.plans import choice
from portfolio.gitops import log
from portfolio.gitops.log import Commit
from portfolio.record import Event, RecordedRun, read_runs
from portfolio.record.events import Review
from portfolio.results import Result, exact

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Chapter:
    """What one commit made of one scenario. Without a run, ``note`` says why there is none."""

    commit: Commit
    scenario: str
    run_id: str | None
    result: Result | None
    entered: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    rescoped: tuple[str, ...] = ()
    change: str | None = None
    """Of the objective, where both plans have one."""
    pull_request: int | None = None
    review: Review | None = None
    """Whether this is what was reviewed; none where nothing is known of that."""
    note: str = ""

    @property
    def decides(self) -> bool:
        """Whether the plan became another one here, or it is not known."""
        return bool(self.entered or self.dropped or self.rescoped or self.note)


def story(root: Path, scenario: str, limit: int | None = None, progress: Progress = lambda _: None) -> list[Chapter]:
    """A chapter for each commit that changed what the scenario plans with, oldest first.

    ``limit`` looks at the newest commits only. Of two commits that make the same inputs one after the other, the
    later has no chapter.

    Raises:
        GitError: if there is no git history.
    """
    commits = log.line_of_inputs(root)
    shelf = _Shelf(root)
    chapters: list[Chapter] = []
    before: Result | None = None
    name = b""
    for commit in commits[-limit:] if limit else commits:
        progress(commit.id[:12])
        now, missing = _planned(root, commit, scenario)
        if now == name:
            continue
        name, run = now, shelf.runs.get(now)
        if run is not None:
            chapters.append(_chapter(commit, run, before, shelf.events.get((commit.id, run.run_id))))
            before = run.result
        elif before is not None:  # what was never recorded has no story, what was skipped has
            chapters.append(Chapter(commit, scenario, None, None, note=missing))
    return chapters


def deciding(chapters: Iterable[Chapter]) -> Iterator[Chapter]:
    """The chapters in which the plan became another one, or is not known."""
    return (chapter for chapter in chapters if chapter.decides)


@dataclass
class _Shelf:
    """The record by what its runs planned with, whatever engine solved them; of several the last stored."""

    root: Path

    def __post_init__(self) -> None:
        record = read_runs(self.root)
        order = {event.run_id: position for position, event in enumerate(record.events)}
        runs = sorted(record.runs, key=lambda run: order.get(run.run_id, -1))
        self.runs: Mapping[bytes, RecordedRun] = {
            canonical_bytes([run.manifest.inputs, dict(run.manifest.definition)]): run
            for run in runs
            if run.manifest.select is None
        }
        self.events = {(event.commit, event.run_id): event for event in record.events if event.commit}


def _planned(root: Path, commit: Commit, scenario: str) -> tuple[bytes, str]:
    """What the scenario plans with at a commit, whatever solves it; and what to say if no run has that."""
    workspace = check_revision(root, commit.id).workspace
    if workspace is None:
        return b"", "its files are invalid"
    if scenario not in workspace.overridden:
        return b"", "there is no such scenario"
    manifest = identify(workspace.planning(scenario), {}).manifest
    return canonical_bytes([manifest.inputs, dict(manifest.definition)]), "no run is stored for it"


def _chapter(commit: Commit, run: RecordedRun, before: Result | None, event: Event | None) -> Chapter:
    result = run.result
    then, now = choice(before) if before else {}, choice(result)
    moved = before is not None and before.status is not result.status
    return Chapter(
        commit,
        run.manifest.scenario,
        run.run_id,
        result,
        tuple(sorted(now.keys() - then.keys())),
        tuple(sorted(then.keys() - now.keys())),
        tuple(sorted(key for key in now.keys() & then.keys() if now[key] != then[key])),
        _difference(before, result),
        event.pull_request if event else None,
        event.reviewed if event else None,
        "the first plan" if before is None else f"now {result.status.value}" if moved else "",
    )


def _difference(before: Result | None, after: Result) -> str | None:
    if before is None or before.objective is None or after.objective is None or before.mode != after.mode:
        return None
    return exact(Fraction(after.objective) - Fraction(before.objective))

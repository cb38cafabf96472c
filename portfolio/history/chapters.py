"""The story of a plan: which commit of the main line changed what it decides.

Nothing is solved. The files of each commit make the name of its inputs, and the record has the run
of those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from portfolio.canonical import canonical_bytes
from portfolio.case import identify
from portfolio.checked import read_revision
from portfolio.choice import Choice
from portfolio.diff import renamed
from portfolio.gitops import Commit, line_of_inputs
from portfolio.history.other_formats import runs_of_other_formats
from portfolio.model import Status
from portfolio.record import Event, RecordedRun, Review, read_runs
from portfolio.results import Result, exact
from portfolio.source import Workspace

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
    delivered: tuple[str, ...] = ()
    """What has shipped, and so is in no plan any more."""
    rescoped: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """Of the same scope, with another start."""
    change: str | None = None
    """Of the objective, where both plans have one."""
    pull_request: int | None = None
    review: Review | None = None
    """Whether this is what was reviewed; none where nothing is known of that."""
    note: str = ""

    @property
    def decides(self) -> bool:
        """Whether the plan became another one here, or it is not known."""
        is_other_plan = self.entered or self.dropped or self.delivered or self.rescoped
        return bool(is_other_plan or self.moved or self.note)


def story(
    root: Path,
    scenario: str,
    limit: int | None = None,
    progress: Progress = lambda _: None,
) -> list[Chapter]:
    """A chapter for each commit that changed what the scenario plans with, oldest first.

    ``limit`` looks at the newest commits only. A scenario of the same content under another name
    is the same one: its past is followed under the names that it had. Of two commits that make the
    same inputs one after the other, the later has a chapter only if it renamed the scenario.

    Raises:
        GitError: if there is no git history.
    """
    commits = line_of_inputs(root)
    record = _Record(root)
    chapters: list[Chapter] = []
    before: Result | None = None
    inputs = b""
    for state in _states(root, commits[-limit:] if limit else commits, scenario, progress):
        commit = state.commit
        if state.inputs == inputs:
            if state.renamed and before is not None:
                chapters.append(Chapter(commit, state.scenario, None, None, note=state.renamed))
            continue
        inputs = state.inputs
        run = record.run(state.scenario, inputs)
        if run is not None:
            event = record.events.get((commit.id, run.run_id))
            chapters.append(_chapter(state, run, before, event))
            before = run.result
        elif inputs in record.others:
            note = f"it has {record.others[inputs]}"
            chapters.append(Chapter(commit, state.scenario, None, None, note=note))
        elif before is not None:  # what was never recorded has no story, what was skipped has
            note = state.renamed or state.missing
            chapters.append(Chapter(commit, state.scenario, None, None, note=note))
    return chapters


def deciding(chapters: Iterable[Chapter]) -> Iterator[Chapter]:
    """The chapters in which the plan became another one, or is not known."""
    return (chapter for chapter in chapters if chapter.decides)


@dataclass
class _Record:
    """The record by what its runs planned with, whatever engine solved them."""

    root: Path

    def __post_init__(self) -> None:
        record = read_runs(self.root)
        order = {event.run_id: position for position, event in enumerate(record.events)}
        self._runs: dict[bytes, dict[str, RecordedRun]] = {}
        for run in sorted(record.runs, key=lambda run: order.get(run.run_id, -1)):
            if run.manifest.select is None:
                inputs = canonical_bytes([run.manifest.inputs, dict(run.manifest.definition)])
                self._runs.setdefault(inputs, {})[run.manifest.scenario] = run
        self.others = runs_of_other_formats(self.root)
        self.events = {
            (event.commit, event.run_id): event for event in record.events if event.commit
        }

    def run(self, scenario: str, inputs: bytes) -> RecordedRun | None:
        """The run of these inputs that was stored last; of the scenario's own name if there is
        one."""
        by_name = self._runs.get(inputs, {})
        own = by_name.get(scenario)
        return own if own is not None else next(reversed(by_name.values()), None)


@dataclass(frozen=True)
class _State:
    """What a scenario plans with at a commit, whatever solves it; no bytes where it cannot."""

    commit: Commit
    scenario: str
    """The name that it has there."""
    inputs: bytes
    missing: str = ""
    """What to say if no run has these inputs."""
    delivered: frozenset[str] = frozenset()
    """The initiatives that have shipped there."""
    renamed: str = ""
    """Says so, where the commit gave it its name."""


def _states(
    root: Path, commits: Sequence[Commit], scenario: str, progress: Progress
) -> list[_State]:
    """The states of a scenario, oldest first; its name is followed from the newest backwards."""
    states: list[_State] = []
    name = scenario
    newer: Workspace | None = None
    for commit in reversed(commits):
        progress(commit.id[:12])
        workspace = read_revision(root, commit.id).workspace
        if workspace is not None and newer is not None:
            renames = renamed(workspace, newer)[0].scenarios
            states, name = _followed(states, name, renames)
        states.append(_state(commit, workspace, name))
        newer = workspace if workspace is not None else newer
    return states[::-1]


def _followed(
    states: list[_State], name: str, renames: Mapping[str, str]
) -> tuple[list[_State], str]:
    """The name before the last state, which says so where it gave the scenario another one."""
    if name in renames:
        note = f"renamed {renames[name]}"
    elif name in renames.values():
        old = next(old for old, new in renames.items() if new == name)
        note, name = f"renamed from {old}", old
    else:
        return states, name
    return [*states[:-1], replace(states[-1], renamed=note)], name


def _state(commit: Commit, workspace: Workspace | None, scenario: str) -> _State:
    if workspace is None:
        return _State(commit, scenario, b"", "its files are invalid")
    if scenario not in workspace.overridden:
        return _State(commit, scenario, b"", "there is no such scenario")
    manifest = identify(workspace.planning(scenario), {}).manifest
    inputs = canonical_bytes([manifest.inputs, dict(manifest.definition)])
    initiatives = workspace.initiatives.values()
    delivered = {one.key for one in initiatives if one.status is Status.DELIVERED}
    return _State(commit, scenario, inputs, "no run is stored for it", frozenset(delivered))


def _chapter(
    state: _State, run: RecordedRun, before: Result | None, event: Event | None
) -> Chapter:
    result = run.result
    then, now = before.choice if before else Choice(), result.choice
    stayed = now.keys() & then.keys()
    rescoped = {key for key in stayed if now[key].scope != then[key].scope}
    moved = {key for key in stayed - rescoped if now[key].start != then[key].start}
    entered = now.keys() - then.keys()
    gone = then.keys() - now.keys()
    return Chapter(
        state.commit,
        run.manifest.scenario,
        run.run_id,
        result,
        tuple(sorted(entered)),
        tuple(sorted(gone - state.delivered)),
        tuple(sorted(gone & state.delivered)),
        tuple(sorted(rescoped)),
        tuple(sorted(moved)),
        _difference(before, result),
        event.pull_request if event else None,
        event.reviewed if event else None,
        _news(before, result),
    )


def _news(before: Result | None, after: Result) -> str:
    """What a reader must know beside the moves: the first plan, or another status."""
    if before is None:
        return "the first plan"
    return "" if before.status is after.status else f"now {after.status.value}"


def _difference(before: Result | None, after: Result) -> str | None:
    """What the objective gained; nothing where the two measure different things."""
    if before is None or before.mode != after.mode:
        return None
    if before.objective is None or after.objective is None:
        return None
    return exact(Fraction(after.objective) - Fraction(before.objective))

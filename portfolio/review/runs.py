"""Two stored runs compared: what differs between their plans, and which input causes it.

Nothing of the two plans is solved again; only the variants between their inputs are.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.case import Cases, Identity, identify
from portfolio.changes import InputChange, PlanDiff, ScenarioDiff, Unit
from portfolio.checked import Checked, check, check_loaded, check_revision
from portfolio.decide import Deciders
from portfolio.diff import InputEdit, Plan, Renames, decision_digest, input_edits
from portfolio.model import Model, Planning
from portfolio.report import headline
from portfolio.restore import planning_of
from portfolio.results import Run
from portfolio.review.comparison import Comparison, DisplayNames
from portfolio.review.sides import Plans, Sides, TreeSide
from portfolio.review.tracing import Tracing
from portfolio.solve import Progress
from portfolio.source import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS, Workspace, flow, loaded
from portfolio.stored import records_of

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter

NO_CAUSES = "No causes: one of the two runs chose among selected candidates only."


@dataclass(frozen=True)
class SourcedRun:
    """A run with the commits that may have its inputs; the files as they are now are tried too."""

    run: Run
    commits: tuple[str, ...] = ()
    checkable: bool = False
    """Whether a stored proof that holds proves every claim of the run."""


@dataclass(frozen=True)
class _Tree:
    """The files that a run was made of, or files that mean the same."""

    checked: Checked
    workspace: Workspace
    commit: str | None
    is_original: bool
    """Whether lines of these files are lines that somebody wrote."""


def compare_runs(
    root: Path,
    before: SourcedRun,
    after: SourcedRun,
    solver: "SolverAdapter",
    progress: Progress = lambda _: None,
) -> PlanDiff:
    """What differs between two runs, of one scenario or of two, as if one had become the other.

    Lines of files are named where history, or the work tree, has the files of both runs.
    """
    name = after.run.manifest.scenario
    old, new = _trees(root, before, after)
    plans = _plans(root, (before, old), (after, new), name, solver, progress)
    edits = input_edits(old.workspace, new.workspace)
    units: tuple[Unit, ...] = ()
    if _selects(before.run) or _selects(after.run):
        scenario = _untraced(name, old, new, plans)
    else:
        with Deciders(progress, plans.cases) as deciders:
            tracing = Tracing(old.workspace, new.workspace, edits, deciders, plans.cases)
            scenario = _traced(name, old, new, plans, tracing, edits)
        units = tracing.units
    changes = [edit.shown for edit in edits]
    if not (old.is_original and new.is_original):
        scenario = _without_lines(scenario)
        changes = [_without_places(change) for change in changes]
    scenarios = (scenario,)
    return PlanDiff(
        changed=scenario.changed,
        headline=headline(scenarios, (), ()),
        decision=decision_digest(scenarios, (), ()),
        base=before.run.run_id,
        head=after.run.run_id,
        inputs=tuple(changes),
        units=units,
        scenarios=scenarios,
        **_NOTHING_ELSE,
    )


_NOTHING_ELSE: Mapping[str, Any] = {"same": (), "violations": (), "findings": ()}


def _selects(run: Run) -> bool:
    """Whether it chose among some of the candidates only."""
    return run.manifest.select is not None


def _untraced(name: str, old: _Tree, new: _Tree, plans: Plans) -> ScenarioDiff:
    """The scenario without causes, which selected candidates do not have in the files."""
    names = DisplayNames(old.workspace, old.workspace, Renames())
    diff = Comparison(names, new.workspace, plans, None).moved(name).diff
    return diff.model_copy(update={"shares_note": NO_CAUSES})


def _traced(
    name: str,
    old: _Tree,
    new: _Tree,
    plans: Plans,
    tracing: Tracing,
    edits: Sequence[InputEdit],
) -> ScenarioDiff:
    """The scenario with causes, and the price of what the edits touch and the plan leaves out."""
    names = DisplayNames(old.workspace, old.workspace, Renames())
    comparison = Comparison(names, new.workspace, plans, tracing)
    moved = comparison.moved(name)
    touched = frozenset(edit.shown.subject for edit in edits)
    return comparison.with_still_out(moved, touched, always=True).diff


def _without_lines(scenario: ScenarioDiff) -> ScenarioDiff:
    """Without the lines of files that nobody wrote."""
    side = scenario.after
    if side is None:
        return scenario
    rules = tuple(rule.model_copy(update={"place": None}) for rule in side.conflict)
    without_lines = side.model_copy(update={"conflict": rules})
    return scenario.model_copy(update={"after": without_lines})


def _without_places(change: InputChange) -> InputChange:
    return change.model_copy(update={"before_at": None, "after_at": None})


def _trees(root: Path, before: SourcedRun, after: SourcedRun) -> tuple[_Tree, _Tree]:
    """The files of both runs; made from what they stored where one of the two is not to be had."""
    name = after.run.manifest.scenario
    if before.run.manifest.scenario == name:
        old, new = _original(root, before), _original(root, after)
        if old is not None and new is not None:
            return old, new
    return _rebuilt(before.run, name), _rebuilt(after.run, name)


def _original(root: Path, origin: SourcedRun) -> _Tree | None:
    """The files that make the inputs of a run, as a commit or the work tree has them."""
    for commit in (*origin.commits, None):
        checked = check(root) if commit is None else check_revision(root, commit)
        workspace = checked.workspace
        if workspace is not None and _makes(workspace, origin.run):
            return _Tree(checked, workspace, commit, is_original=True)
    return None


def _makes(workspace: Workspace, run: Run) -> bool:
    name = run.manifest.scenario
    if name not in workspace.overridden:
        return False
    made = identify(workspace.planning(name), {}).manifest
    same_rules = made.definition == run.manifest.definition
    return same_rules and made.inputs == run.manifest.inputs


def _rebuilt(run: Run, name: str) -> _Tree:
    """Files that mean what a run stored, under the name of one scenario."""
    records = records_of(run.inputs)
    planning = planning_of(name, run.manifest.definition, None, records)
    texts = {file: flow(data) for file, data in _files(planning).items()}
    checked = check_loaded(loaded(texts, ()))
    assert checked.workspace is not None, checked.findings
    return _Tree(checked, checked.workspace, None, is_original=False)


def _files(planning: Planning) -> Mapping[str, Mapping[str, Any]]:
    files = {
        ORGANIZATION: _written(planning.organization),
        METRICS: _written(planning.metrics),
        f"{SCENARIOS}/{planning.name}.yaml": _written(planning.scenario),
    }
    for key, initiative in planning.initiatives.items():
        files[f"{INITIATIVES}/{key}.yaml"] = _written(initiative)
    return files


def _written(model: Model) -> Mapping[str, Any]:
    data: Mapping[str, Any] = _plain(model.model_dump(by_alias=True, exclude_defaults=True))
    return data


def _plain(value: Any) -> Any:
    """Enumerations and dates as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return tuple(_plain(each) for each in value)
    return value


def _plans(
    root: Path,
    before: tuple[SourcedRun, _Tree],
    after: tuple[SourcedRun, _Tree],
    name: str,
    solver: "SolverAdapter",
    progress: Progress,
) -> Plans:
    """The plans of both sides, as the runs have them."""
    old, new = before[1], after[1]
    base, head = TreeSide(old.commit, old.checked), TreeSide(new.commit, new.checked)
    plans = Plans(Sides(root, base, head, ()), solver, Cases(), progress)
    for sourced, tree in (before, after):
        identity = plans.identity(tree.workspace, name)
        plans.take(identity, _plan(sourced, identity))
    return plans


def _plan(sourced: SourcedRun, identity: Identity) -> Plan:
    """The plan of a run, under the name that both sides are compared under."""
    run = sourced.run
    result = run.result.model_copy(update={"scenario": identity.manifest.scenario})
    facts = (run.run_id, run.manifest, result, identity.records)
    return Plan(*facts, recorded=True, checkable=sourced.checkable)

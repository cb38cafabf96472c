"""Write the plan of a scenario into the statuses of its initiatives: it becomes committed."""

from dataclasses import replace

from portfolio.actions.errors import InfeasibleError, UnprovenAnswerError
from portfolio.actions.file_edits import Change, edited_text, require_valid, write_all
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.solving import SolveTask, installed_solver, solve_scenario
from portfolio.model import Initiative, ScopeMode, Status
from portfolio.report import PlanEdits, SubjectEdit
from portfolio.results import ItemResult, Run, RunStatus, shown_run_id
from portfolio.source import INITIATIVES
from portfolio.steps import steps_of


def adopt_plan(
    portfolio: Portfolio,
    scenario: str,
    *,
    is_dry: bool = True,
    progress: Progress = silent,
    notes: Notes = silent,
) -> PlanEdits:
    """Make what a plan takes committed, each from its start on; what it leaves out stays as it is.

    Raises:
        UsageError: if there is no such scenario, or the disk refuses.
        InfeasibleError: if it has no plan.
        UnprovenAnswerError: if its plan is not proven.
        InvalidInputsError: if the portfolio would not be valid afterwards.
        StaleError: if a file was changed meanwhile.
    """
    workspace = portfolio.workspace
    name = known_name(scenario, workspace.scenarios, "scenario")
    task = SolveTask(portfolio.root, workspace, name, installed_solver())
    run = solve_scenario(task, progress=progress, notes=notes)
    _require_proven(run)
    edits = []
    new: dict[str, str] = {}
    for item in run.result.items:
        if not item.selected:
            continue
        file = f"{INITIATIVES}/{item.key}.yaml"
        document = workspace.documents[file]
        changes = _changes(item, workspace.initiatives[item.key], decides_starts=_has_steps(run))
        text, fields = edited_text(document.text, document.data, changes)
        if fields:
            verdict = "committed" if item.start is None else f"committed, from {item.start}"
            edits.append(SubjectEdit(item.key, item.title, file, verdict, fields))
            new[file] = text
    require_valid(workspace.texts, new)
    if not is_dry:
        write_all(portfolio.root, workspace.texts, new)
    heading = f"{name}: the plan of run {shown_run_id(run.run_id)} becomes what is committed"
    adopted = PlanEdits(heading, edits, tuple(_notes(run, len(edits))))
    return replace(adopted, is_written=not is_dry)


def _require_proven(run: Run) -> None:
    status, name = run.result.status, run.result.scenario
    if status is RunStatus.INFEASIBLE:
        raise InfeasibleError(f"{name} has no plan to adopt: portfolio solve {name} says why")
    if status not in (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP):
        fact = f"the plan of {name} is not proven, so it is not adopted"
        raise UnprovenAnswerError(f"{fact}: raise the limits of the scenario")


def _has_steps(run: Run) -> bool:
    """Whether a start says something: with one step it plays no part, and would be a warning."""
    definition = run.manifest.definition
    schedule = definition.get("schedule")
    return schedule is not None and len(steps_of(definition["period"], schedule["step"])) > 1


def _changes(item: ItemResult, initiative: Initiative, *, decides_starts: bool) -> list[Change]:
    changes: list[Change] = []
    if initiative.status is Status.IN_PROGRESS:
        return changes  # it started before: nothing is decided about when
    if initiative.status is not Status.COMMITTED:
        changes.append((("status",), Status.COMMITTED.value))
    if decides_starts:
        changes.append((("start",), item.start))
    if initiative.scope_mode == ScopeMode.CHOOSE:
        changes.append((("scope_mode",), item.scope))
    return changes


def _notes(run: Run, count: int) -> list[str]:
    left = [item.key for item in run.result.items if not item.selected]
    if not count:
        return ["the files say all of it already"]
    if not left:
        return []
    return [f"what the plan leaves out stays a candidate: {', '.join(left)}"]

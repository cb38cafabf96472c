"""Scenarios, runs, or one scenario at several revisions, side by side."""

from collections.abc import Sequence

from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.known_runs import planning_of_run, run_named, stored_run
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.solving import SolveTask, installed_solver, solve_scenario
from portfolio.answers import Compared
from portfolio.checked import check_revision
from portfolio.decide import RunBeside, side_by_side
from portfolio.findings import has_errors
from portfolio.git import checked_revision, commit_of
from portfolio.source import Workspace


def compare_plans(
    portfolio: Portfolio,
    names: Sequence[str],
    progress: Progress = silent,
    notes: Notes = silent,
) -> Compared:
    """Plans side by side: SCENARIO, SCENARIO@REVISION, or the id of a run.

    What the record has no run of is solved.

    Raises:
        UsageError: if there are not two or more, or one is not there.
        StaleError: if a run of the record does not hold.
        InvalidInputsError: if a revision has no valid portfolio.
    """
    if len(names) < 2:
        raise UsageError("name two or more: scenarios, runs, or SCENARIO@REVISION")
    return side_by_side([_side(portfolio, name, progress, notes) for name in names])


def _side(portfolio: Portfolio, name: str, progress: Progress, notes: Notes) -> RunBeside:
    scenario, sign, revision = name.partition("@")
    if sign:
        return _at_revision(portfolio, name, scenario, revision, progress, notes)
    if name in portfolio.workspace.scenarios:
        return _solved(portfolio, portfolio.workspace, name, name, progress, notes)
    try:
        run_named(portfolio.root, name)
    except UsageError:
        known_name(name, portfolio.workspace.scenarios, "scenario or run")
        raise
    run = stored_run(portfolio.root, name, notes)
    return RunBeside(name, run, planning_of_run(run))


def _at_revision(
    portfolio: Portfolio,
    name: str,
    scenario: str,
    revision: str,
    progress: Progress,
    notes: Notes,
) -> RunBeside:
    commit = commit_of(portfolio.root, checked_revision(revision))
    checked = check_revision(portfolio.root, commit)
    if checked.workspace is None or has_errors(checked.findings):
        message = f"{revision} has no valid portfolio: nothing was solved"
        raise InvalidInputsError(message, checked.findings, checked.texts)
    known_name(scenario, checked.workspace.scenarios, "scenario", f"at {revision}")
    return _solved(portfolio, checked.workspace, scenario, name, progress, notes)


def _solved(
    portfolio: Portfolio,
    workspace: Workspace,
    scenario: str,
    name: str,
    progress: Progress,
    notes: Notes,
) -> RunBeside:
    task = SolveTask(portfolio.root, workspace, scenario, installed_solver())
    run = solve_scenario(task, progress=progress, notes=notes)
    return RunBeside(name, run, task.planning)

"""The roadmap of a scenario that decides when: from the record, or solved."""

from portfolio.actions.errors import UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.solving import SolveTask, installed_solver, solve_scenario
from portfolio.report import Gantt, gantt_of, run_view
from portfolio.results import Run


def roadmap_of(
    portfolio: Portfolio,
    scenario: str,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> tuple[Run, Gantt | None]:
    """The run of a scenario, and its roadmap; none where it has no plan.

    Raises:
        UsageError: if there is no such scenario, or it has no schedule.
    """
    name = known_name(scenario, portfolio.workspace.scenarios, "scenario")
    if portfolio.workspace.scenarios[name].schedule is None:
        advice = "add `schedule: {step: quarter}` to its file (docs/roadmap.md)"
        raise UsageError(f"{name} has no schedule, so it decides what and not when: {advice}")
    task = SolveTask(portfolio.root, portfolio.workspace, name, installed_solver())
    run = solve_scenario(task, progress=progress, notes=notes)
    view = run_view(run.run_id, run.manifest, run.result, run.inputs)
    return run, None if run.result.certificate is None else gantt_of(view)

"""Roadmaps of scenarios that decide when: from the record, or solved."""

from collections.abc import Sequence
from pathlib import Path

from portfolio.actions.errors import UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.solving import SolveTask, installed_solver, solve_scenario
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.decide import RunBeside, side_by_side
from portfolio.places import named_place
from portfolio.record import replace_file
from portfolio.report import Gantt, Roadmaps, gantt_of, roadmaps_page, run_view
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
    run = _solved(portfolio, scenario, progress, notes).run
    return run, _gantt(run)


def roadmaps_of(
    portfolio: Portfolio,
    scenarios: Sequence[str],
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Roadmaps:
    """The roadmaps of several scenarios, to be shown side by side.

    Raises:
        UsageError: if one is not there, has no schedule, or is named twice.
    """
    twice = next((name for name in scenarios if scenarios.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{twice} is named twice: a roadmap stands beside others once")
    sides = [_solved(portfolio, name, progress, notes) for name in scenarios]
    return Roadmaps(side_by_side(sides), tuple(_gantt(side.run) for side in sides))


def write_roadmaps(portfolio: Portfolio, roadmaps: Roadmaps, target: Path) -> Path:
    """Write the page of roadmaps to a file, or into a folder as roadmaps.html; returns where it is.

    Raises:
        UsageError: if the disk refuses.
        PlaceError: if git supplies a link on the way.
    """
    file = target / "roadmaps.html" if target.is_dir() else target
    with refusals_of_the_disk():
        replace_file(named_place(portfolio.root, file), roadmaps_page(roadmaps).encode())
    return file


def _gantt(run: Run) -> Gantt | None:
    view = run_view(run.run_id, run.manifest, run.result, run.inputs)
    return None if run.result.certificate is None else gantt_of(view)


def _solved(portfolio: Portfolio, scenario: str, progress: Progress, notes: Notes) -> RunBeside:
    name = known_name(scenario, portfolio.workspace.scenarios, "scenario")
    if portfolio.workspace.scenarios[name].schedule is None:
        advice = "add `schedule: {step: quarter}` to its file (docs/roadmap.md)"
        raise UsageError(f"{name} has no schedule, so it decides what and not when: {advice}")
    task = SolveTask(portfolio.root, portfolio.workspace, name, installed_solver())
    run = solve_scenario(task, progress=progress, notes=notes)
    return RunBeside(name, run, task.planning)

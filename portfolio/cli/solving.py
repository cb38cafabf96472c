"""`solve` and `record`."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest, writing
from portfolio.cli.inputs import known, scenarios_meant, valid_workspace
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.engines import DEFAULT, ENGINES, MissingExtraError
from portfolio.results import Run, RunStatus

if TYPE_CHECKING:
    from portfolio.solve.adapter import SolverAdapter
    from portfolio.source import Workspace

_CODES = {
    RunStatus.OPTIMAL: Exit.DONE,
    RunStatus.FEASIBLE: Exit.UNPROVEN,
    RunStatus.UNKNOWN: Exit.UNPROVEN,
    RunStatus.INFEASIBLE: Exit.INFEASIBLE,
}

_solver_option = click.option(
    "--solver",
    type=click.Choice(list(ENGINES)),
    default=DEFAULT,
    show_default=True,
    help="Who solves; every one gives the same answer. "
    + ", ".join(f"{e.name}: {e.title}" for e in ENGINES.values())
    + ".",
)
_unproven_option = click.option(
    "--allow-unproven", is_flag=True, help="Store a plan too that is not proven optimal; the command still ends with 5."
)
_period_option = click.option("--period", help="Only scenarios of this period.")


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--all", "everything", is_flag=True, help="Every scenario, not only the company's plan.")
@_period_option
@click.option("--record", "storing", is_flag=True, help="Store the run too, if its inputs have none yet.")
@click.option("--select", multiple=True, metavar="KEY", help="Choose only among these candidates; may be repeated.")
@_solver_option
@_unproven_option
@format_option("text", "json")
@color_option
@root_option
def solve(
    scenarios: tuple[str, ...],
    everything: bool,
    period: str | None,
    storing: bool,
    select: tuple[str, ...],
    solver: str,
    allow_unproven: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Find the best portfolio of a scenario, prove it and show it.

    Without SCENARIO the company's plan is solved, as config/organization.yaml names it for each period; where it
    names none, every scenario.
    """
    workspace = valid_workspace(root, form, color=color)
    names = _of_period(workspace, scenarios_meant(workspace, scenarios, everything=everything), period)
    chosen = frozenset(known(key, workspace.initiatives, "initiative") for key in select) or None
    adapter = _adapter(solver)
    runs = []
    for name in names:
        runs.append(_solved(workspace, name, chosen, adapter))
        if storing:
            say(f"{runs[-1].run_id}: {_OUTCOMES[_store(root, runs[-1], allow_unproven=allow_unproven)]}")
        if form == "text":
            _show(workspace, runs[-1], first=len(runs) == 1, color=color)
    if form == "json":
        from portfolio.report.json_text import runs_json

        write(runs_json((run.run_id, run.result) for run in runs))
    return gravest(_CODES[run.result.status] for run in runs)


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--pending", is_flag=True, help="Say nothing of the scenarios that have a run already.")
@_period_option
@_solver_option
@_unproven_option
@format_option("text", "json")
@color_option
@root_option
def record(
    scenarios: tuple[str, ...],
    pending: bool,
    period: str | None,
    solver: str,
    allow_unproven: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Solve and store the scenarios whose inputs have no run yet.

    Without SCENARIO every scenario is looked at. A scenario whose inputs and solver have a run is not solved
    again. What is stored is under runs/, and is only ever added to.
    """
    from portfolio.record import tidy

    workspace = valid_workspace(root, form, color=color)
    names = _of_period(workspace, scenarios_meant(workspace, scenarios, everything=True), period)
    adapter = _adapter(solver)
    with writing():
        tidy(root)
    done = [_recorded(root, workspace, name, adapter, allow_unproven=allow_unproven) for name in names]
    shown = [outcome for outcome in done if not (pending and outcome["status"] == "known")]
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"scenarios": shown}))
    else:
        for outcome in shown:
            write(f"{outcome['run_id']}: {_OUTCOMES[str(outcome['status'])]}\n")
    return gravest(_CODES[RunStatus(o["result"])] for o in done if o["result"] is not None)


_OUTCOMES = {
    "known": "stored before",
    "stored": "stored",
    "not stored": "NOT stored, since it is not proven: raise its limits, or say --allow-unproven",
}


def _recorded(
    root: Path, workspace: "Workspace", name: str, adapter: "SolverAdapter", *, allow_unproven: bool
) -> dict[str, str | None]:
    """What became of one scenario: known, stored, or not stored, and how the run ended if it was solved."""
    from portfolio.pipeline import identify
    from portfolio.record import is_stored

    identity = identify(workspace.planning(name), adapter.engine()).run_id
    if is_stored(root, identity):
        return {"scenario": name, "run_id": identity, "status": "known", "result": None}
    run = _solved(workspace, name, None, adapter)
    status = _store(root, run, allow_unproven=allow_unproven)
    return {"scenario": name, "run_id": identity, "status": status, "result": run.result.status.value}


def _adapter(solver: str) -> "SolverAdapter":
    from portfolio.pipeline import adapter

    try:
        return adapter(solver)
    except MissingExtraError as missing:
        raise ExpectedError(str(missing), Exit.USAGE) from None


def _of_period(workspace: "Workspace", names: Sequence[str], period: str | None) -> Sequence[str]:
    kept = [name for name in names if period is None or workspace.scenarios[name].period == period]
    if not kept:
        raise ExpectedError(f"there is no scenario for {period}" if period else "there are no scenarios", Exit.USAGE)
    return kept


def _solved(workspace: "Workspace", name: str, select: frozenset[str] | None, adapter: "SolverAdapter") -> Run:
    from portfolio.pipeline import plan

    with progress(name) as doing:
        return plan(workspace, workspace.planning(name, select), adapter, doing)


def _store(root: Path, run: Run, *, allow_unproven: bool) -> str:
    """What became of a run: stored, known, or not stored."""
    from portfolio.record import RecordError, event_of, store

    if not run.recordable and not (allow_unproven and run.result.status is RunStatus.FEASIBLE):
        return "not stored"
    event = event_of(root, run, datetime.datetime.now(datetime.UTC))
    try:
        with writing():
            stored = store(root, run, event)
    except RecordError as error:
        raise ExpectedError(str(error), Exit.STALE) from None
    return "stored" if stored.new else "known"


def _show(workspace: "Workspace", run: Run, *, first: bool, color: bool) -> None:
    from portfolio.pipeline import rule_places
    from portfolio.report.terminal import plan_view, shown

    select = None if run.manifest.select is None else frozenset(run.manifest.select)
    planning = workspace.planning(run.result.scenario, select)
    places = rule_places(workspace, planning) if run.result.diagnosis else {}
    view = plan_view(shown(run.run_id, run.manifest, run.result, run.inputs, places), width=width(), color=color)
    write(view if first else f"\n{view}", color=color)

"""`solve`, and what `record` shares with it."""

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
    from portfolio.engines.session import SolverAdapter
    from portfolio.record import Event
    from portfolio.source import Workspace

CODES = {
    RunStatus.OPTIMAL: Exit.DONE,
    RunStatus.FEASIBLE: Exit.UNPROVEN,
    RunStatus.UNKNOWN: Exit.UNPROVEN,
    RunStatus.INFEASIBLE: Exit.INFEASIBLE,
}

OUTCOMES = {
    "known": "stored before",
    "stored": "stored",
    "not stored": "NOT stored, since it is not proven: raise its limits, or say --allow-unproven",
}
"""What became of a run, in words."""

solver_option = click.option(
    "--solver",
    type=click.Choice(list(ENGINES)),
    default=DEFAULT,
    show_default=True,
    help="Who solves; every one gives the same answer. "
    + ", ".join(f"{e.name}: {e.title}" for e in ENGINES.values())
    + ".",
)
unproven_option = click.option(
    "--allow-unproven", is_flag=True, help="Store a plan too that is not proven optimal; the command still ends with 5."
)
period_option = click.option("--period", help="Only scenarios of this period.")


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--all", "everything", is_flag=True, help="Every scenario, not only the company's plan.")
@period_option
@click.option("--record", "storing", is_flag=True, help="Store the run too, if its inputs have none yet.")
@click.option("--again", is_flag=True, help="Solve also what the record has a run of.")
@click.option("--select", multiple=True, metavar="KEY", help="Choose only among these candidates; may be repeated.")
@solver_option
@unproven_option
@format_option("text", "json")
@color_option
@root_option
def solve(
    scenarios: tuple[str, ...],
    everything: bool,
    period: str | None,
    storing: bool,
    again: bool,
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

    Where the record has a run of the very same inputs and solver, its plan is certified again and shown, and not
    solved again unless --again says so.
    """
    from portfolio.record import event_of

    workspace = valid_workspace(root, form, color=color)
    names = of_period(workspace, scenarios_meant(workspace, scenarios, everything=everything), period)
    chosen = frozenset(known(key, workspace.initiatives, "initiative") for key in select) or None
    adapter = solver_of(solver)
    runs = []
    for name in names:
        before = None if again else recorded(root, workspace, name, chosen, adapter)
        runs.append(before or solved(workspace, name, chosen, adapter))
        if storing and before is None:
            event = event_of(root, runs[-1], datetime.datetime.now(datetime.UTC))
            say(f"{runs[-1].run_id}: {OUTCOMES[stored(root, runs[-1], event, allow_unproven=allow_unproven)]}")
        if form == "text":
            _show(workspace, runs[-1], first=len(runs) == 1, color=color)
    if form == "json":
        from portfolio.report.json_text import runs_json

        write(runs_json((run.run_id, run.result) for run in runs))
    return gravest(CODES[run.result.status] for run in runs)


def solver_of(solver: str) -> "SolverAdapter":
    """The solver of a name; an unknown one ends the command with 64."""
    from portfolio.engines import adapter

    try:
        return adapter(solver)
    except MissingExtraError as missing:
        raise ExpectedError(str(missing), Exit.USAGE) from None


def of_period(workspace: "Workspace", names: Sequence[str], period: str | None) -> Sequence[str]:
    """The scenarios of a period, or all; none ends the command with 64."""
    kept = [name for name in names if period is None or workspace.scenarios[name].period == period]
    if not kept:
        raise ExpectedError(f"there is no scenario for {period}" if period else "there are no scenarios", Exit.USAGE)
    return kept


def solved(workspace: "Workspace", name: str, select: frozenset[str] | None, adapter: "SolverAdapter") -> Run:
    """One scenario, solved with its progress shown."""
    from portfolio.pipeline import plan

    with progress(name) as doing:
        return plan(workspace, workspace.planning(name, select), adapter, doing)


def recorded(
    root: Path, workspace: "Workspace", name: str, select: frozenset[str] | None, adapter: "SolverAdapter"
) -> Run | None:
    """The run that the record has of one scenario, if it is a plan and its certificate holds once more."""
    from portfolio.case import identify
    from portfolio.record import is_stored
    from portfolio.record.recheck import recheck

    identity = identify(workspace.planning(name, select), adapter.engine())
    if not is_stored(root, identity.run_id):
        return None
    again = recheck(root, identity.run_id)
    found = again.run
    if found is None or not again.holds:
        say(f"{identity.run_id}: its record does not hold (portfolio verify says why), so it is solved again")
        return None
    if found.result.status is not RunStatus.OPTIMAL:  # what shows that there is no plan is not proven without a solver
        return None
    say(f"{identity.run_id}: stored before, and holds, checked exactly: not solved again (--again does)")
    return Run(identity.run_id, found.manifest, identity.inputs, found.result, {})


def stored(root: Path, run: Run, event: "Event", *, allow_unproven: bool) -> str:
    """What became of a run: stored, known, or not stored."""
    from portfolio.record import RecordError, store

    if not run.recordable and not (allow_unproven and run.result.status is RunStatus.FEASIBLE):
        return "not stored"
    try:
        with writing():
            return "stored" if store(root, run, event).new else "known"
    except RecordError as error:
        raise ExpectedError(str(error), Exit.STALE) from None


def _show(workspace: "Workspace", run: Run, *, first: bool, color: bool) -> None:
    from portfolio.advising import rule_places
    from portfolio.report.terminal import plan_view, shown

    select = None if run.manifest.select is None else frozenset(run.manifest.select)
    planning = workspace.planning(run.result.scenario, select)
    places = rule_places(workspace, planning) if run.result.diagnosis else {}
    view = plan_view(shown(run.run_id, run.manifest, run.result, run.inputs, places), width=width(), color=color)
    write(view if first else f"\n{view}", color=color)

"""`solve`, and what `record` shares with it."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.inputs import known, scenarios_meant, valid_workspace
from portfolio.cli.keeping import keep
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
new_engine_option = click.option(
    "--new-engine",
    is_flag=True,
    envvar="PORTFOLIO_NEW_ENGINE",
    help="Store also with another solver, or other versions, than the last stored run's.",
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
@new_engine_option
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
    new_engine: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Find the best portfolio of a scenario, prove it and show it.

    Without SCENARIO the company's plan is solved, as config/organization.yaml names it for each period; where it
    names none, every scenario.

    Where the record has a run of the very same inputs and solver, its plan is certified again and shown, and not
    solved again unless --again says so: that nothing is better is then the record's word.
    """
    workspace = valid_workspace(root, form, color=color)
    names = of_period(workspace, scenarios_meant(workspace, scenarios, everything=everything), period)
    chosen = frozenset(known(key, workspace.initiatives, "initiative") for key in select) or None
    adapter = solver_of(solver)
    runs = []
    for name in names:
        before = None if again else recorded(root, workspace, name, chosen, adapter)
        if storing and not new_engine and is_new(root, workspace, name, chosen, adapter):
            require_engine_of_record(root, adapter)
        runs.append(before or solved(workspace, name, chosen, adapter))
        if storing and before is None:
            _keep(root, workspace, runs[-1], allow_unproven=allow_unproven)
        if form == "text":
            _show(workspace, runs[-1], first=len(runs) == 1, color=color)
    if form == "json":
        from portfolio.report.json_text import runs_json

        write(runs_json((run.run_id, run.result) for run in runs))
    return gravest(CODES[run.result.status] for run in runs)


def is_new(
    root: Path, workspace: "Workspace", name: str, select: frozenset[str] | None, adapter: "SolverAdapter"
) -> bool:
    """Whether the record has no run yet of a scenario's inputs and this engine."""
    from portfolio.case import identify
    from portfolio.record.origin import StoredFiles, on_disk

    identity = identify(workspace.planning(name, select), adapter.engine())
    return not StoredFiles.read(identity.run_id, identity.manifest.inputs, on_disk(root)).files


def require_engine_of_record(root: Path, adapter: "SolverAdapter") -> None:
    """Ends the command with 64 where the record goes on with another engine than its last run's."""
    from portfolio.record.engine import in_words, last_engine

    last, now = last_engine(root), adapter.engine()
    if last is None or dict(last) == dict(now):
        return
    raise ExpectedError(
        f"the last run was recorded with {in_words(last)}, and this one would be with {in_words(now)}: "
        "say --new-engine to go over to it, or install the versions of the last run",
        Exit.USAGE,
    )


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
    from portfolio.record.origin import StoredFiles, on_disk
    from portfolio.record.recheck import recheck

    identity = identify(workspace.planning(name, select), adapter.engine())
    if not StoredFiles.read(identity.run_id, identity.manifest.inputs, on_disk(root)).files:
        return None
    again = recheck(root, identity.run_id)
    found = again.run
    if found is None or not again.holds:
        say(f"{identity.run_id}: its record does not hold (portfolio verify says why), so it is solved again")
        return None
    if found.result.status is not RunStatus.OPTIMAL:  # what shows that there is no plan is not proven without a solver
        return None
    say(
        f"{identity.run_id}: stored before, and its bytes and rules hold, checked exactly: "
        "not solved again (--again does), so that nothing is better is the record's word"
    )
    return Run(identity.run_id, found.manifest, identity.inputs, found.result, {})


def _keep(root: Path, workspace: "Workspace", run: Run, *, allow_unproven: bool) -> None:
    """Store a run and say what became of it; a stored one that is false ends the command."""
    from portfolio.record import event_of

    now = datetime.datetime.now(datetime.UTC)

    def event() -> "Event":
        return event_of(root, run, now, texts=workspace.texts)

    kept = keep(root, run, event, allow_unproven=allow_unproven)
    if kept.status == "tampered":
        raise ExpectedError(f"{run.run_id}: {kept.words}", Exit.STALE)
    say(f"{run.run_id}: {kept.words}")


def _show(workspace: "Workspace", run: Run, *, first: bool, color: bool) -> None:
    from portfolio.actions.advice import rule_places
    from portfolio.report.terminal import plan_view, shown

    select = None if run.manifest.select is None else frozenset(run.manifest.select)
    planning = workspace.planning(run.result.scenario, select)
    places = rule_places(workspace, planning) if run.result.diagnosis else {}
    view = plan_view(shown(run.run_id, run.manifest, run.result, run.inputs, places), width=width(), color=color)
    write(view if first else f"\n{view}", color=color)

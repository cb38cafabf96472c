"""`solve`, and the options that `record` shares with it."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import (
    ScenarioChoice,
    SolveTask,
    StorePolicy,
    is_checkable,
    solve_and_store,
    solve_tasks,
    solved_head,
    solved_text,
    unshown,
)
from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import Doing, progress
from portfolio.engines import DEFAULT, ENGINES
from portfolio.report import runs_json, scenarios_view
from portfolio.results import Run, RunStatus, Severity

CODES = {
    RunStatus.OPTIMAL: Exit.DONE,
    RunStatus.WITHIN_GAP: Exit.DONE,
    RunStatus.FEASIBLE: Exit.UNPROVEN,
    RunStatus.TIED: Exit.UNPROVEN,
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
    "--allow-unproven",
    is_flag=True,
    help=(
        "Store a plan too that is not proven optimal, or not settled; the command still ends"
        " with 5."
    ),
)
new_engine_option = click.option(
    "--new-engine",
    is_flag=True,
    envvar="PORTFOLIO_NEW_ENGINE",
    help="Store also with another solver, or other versions, than the last stored run's.",
)
allow_infeasible_option = click.option(
    "--allow-infeasible",
    is_flag=True,
    envvar="PORTFOLIO_ALLOW_INFEASIBLE",
    help="Do not end with 4 where a scenario has no plan.",
)
period_option = click.option("--period", help="Only scenarios of this period.")


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", shell_complete=complete_scenarios)
@click.option(
    "--all", "everything", is_flag=True, help="Every scenario, not only the company's plan."
)
@period_option
@click.option(
    "--record", "storing", is_flag=True, help="Store the run too, if its inputs have none yet."
)
@click.option("--again", is_flag=True, help="Solve also what the record has a run of.")
@click.option(
    "--select",
    multiple=True,
    metavar="KEY",
    help="Choose only among these candidates; may be repeated.",
)
@click.option(
    "--selected",
    is_flag=True,
    help="Choose only among those that are ticked in the tab Candidates.",
)
@click.option(
    "--from",
    "where",
    metavar="PLACE",
    help="With --selected: google, an .xlsx file, or a folder."
    "  [default: as config/sheets.yaml says, else sheets/]",
)
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
    selected: bool,
    where: str | None,
    solver: str,
    allow_unproven: bool,
    new_engine: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Find the best portfolio of a scenario, prove it and show it.

    Without SCENARIO the company's plan is solved, as config/organization.yaml names it for each
    period; where it names none, every scenario.

    Several scenarios end in one table that has them side by side.

    Where the record has a run of the very same inputs and solver, its plan is certified again and
    shown, and not solved again unless --again says so: that nothing is better is then what its
    stored proof shows, or without one the record's word.
    """
    _refuse_mixed_selection(where, select, selected=selected)
    portfolio = opened_portfolio(root, form, color=color)
    keys = _ticked(root, where) if selected else select
    choice = ScenarioChoice(scenarios, everything, period, keys, solver)
    storage = StorePolicy(allow_unproven, new_engine) if storing else None
    runs: list[Run] = []
    for task in solve_tasks(root, portfolio.workspace, choice):
        is_next = bool(runs)
        runs.append(_solved(task, storage, form, again=again, color=color, is_next=is_next))
    _write_together(runs, form, color=color)
    if sys.stderr.isatty():
        say(command_after(runs[0], is_stored=storing))
    return gravest(CODES[run.result.status] for run in runs)


def _refuse_mixed_selection(where: str | None, select: tuple[str, ...], *, selected: bool) -> None:
    """Candidates are chosen by key, or by ticks, and only those have a place."""
    if where is not None and not selected:
        raise ExpectedError("--from says where the ticks of --selected are", Exit.USAGE)
    if selected and select:
        message = "--select and --selected both say among which: say one of them"
        raise ExpectedError(message, Exit.USAGE)


def _solved(
    task: SolveTask,
    storage: StorePolicy | None,
    form: str,
    *,
    again: bool,
    color: bool,
    is_next: bool,
) -> Run:
    """One scenario solved, and stored where asked; as text it is written as soon as it is known."""
    with progress(task.scenario) as doing:
        shown = _PlanFirst(task.root, doing, color=color, is_next=is_next)
        planned = shown.show if form == "text" and sys.stdout.isatty() else unshown
        run = solve_and_store(
            task,
            storage,
            again=again,
            witnesses=form == "json",
            progress=doing,
            notes=shown.note,
            planned=planned,
        )
    if form == "text":
        proven = is_checkable(task.root, run)
        text = solved_text(run, task.workspace, width=width(), color=color, checkable=proven)
        shown.finish(text)
    return run


def _write_together(runs: Sequence[Run], form: str, *, color: bool) -> None:
    """All runs as data, or several side by side."""
    if form == "json":
        write(runs_json((run.run_id, run.result) for run in runs))
    elif len(runs) > 1:
        results = [run.result for run in runs]
        view = scenarios_view(results, width=width(), color=color)
        write(view, color=color)


class _PlanFirst:
    """Shows a plan on a terminal while it is worked out how far missed targets could be moved.

    What is written is the same in the end, and elsewhere it is written at once.
    """

    def __init__(self, root: Path, doing: Doing, *, color: bool, is_next: bool) -> None:
        self._root = root
        self._doing = doing
        self._color = color
        self._before = "\n" if is_next else ""
        self._head = ""
        self._notes: list[str] = []

    def show(self, run: Run) -> None:
        """Write the plan, where a missed target keeps the rest from being known."""
        if all(gap.severity is Severity.OK for gap in run.result.gaps):
            return
        proven = is_checkable(self._root, run)
        self._head = solved_head(run, width=width(), color=self._color, checkable=proven)
        with self._doing.paused():
            write(self._before + self._head, color=self._color)
            sys.stdout.flush()

    def note(self, text: str) -> None:
        """Say a note; below the text where that has begun."""
        if self._head:
            self._notes.append(text)
        else:
            say(text)

    def finish(self, text: str) -> None:
        """Write what is not written yet."""
        if self._head and text.startswith(self._head):
            write(text.removeprefix(self._head), color=self._color)
        else:
            write(self._before + text, color=self._color)
        for note in self._notes:
            say(note)


def _ticked(root: Path, where: str | None) -> tuple[str, ...]:
    """The candidates that are ticked in the spreadsheet; a note says how many."""
    with findings_shown("text", color=False):
        # Through the face, so that only who asks for it loads the spreadsheets.
        ticked = actions.ticked_candidates(root, where, say)
    say(ticked.sentence)
    return ticked.keys


def command_after(run: Run, *, is_stored: bool) -> str:
    """The command that most people want after a run."""
    scenario = run.result.scenario
    if run.result.status is RunStatus.INFEASIBLE:
        return f"next: portfolio repair {scenario} says what would make a plan possible"
    if run.result.status not in (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP):
        return f"next: raise the limits of {scenario} and solve it again"
    if is_stored:
        return f"next: portfolio report {scenario} --open shows the plan as a page"
    return (
        f"next: portfolio record {scenario} keeps the plan; portfolio report {scenario} --open"
        " shows it as a page"
    )

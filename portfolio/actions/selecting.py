"""Record what a scenario chooses among some candidates alone."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.policy import require_engine_of_record
from portfolio.actions.progress import Progress, silent
from portfolio.actions.sheet_names import keys_of_sheets, scenario_of_sheets
from portfolio.actions.solving import SolveTask, installed_solver, solve_anew
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.places import named_place
from portfolio.record import Standing, compared_on_disk, event_of, store
from portfolio.results import Run, shown_run_id
from portfolio.source import Workspace


@dataclass(frozen=True)
class SelectionRun:
    """The run of a selection, and whether it is news."""

    run: Run
    is_new: bool

    @property
    def sentence(self) -> str:
        """What became of it, in words."""
        news = "new" if self.is_new else "recorded before"
        became = news if self.run.recordable else "not recorded"
        return f"{shown_run_id(self.run.run_id)}: {self.run.result.status.value}, {became}"


def record_selection(
    root: Path,
    workspace: Workspace,
    scenario: str,
    keys: str,
    runs: Path,
    progress: Progress = silent,
) -> SelectionRun:
    """Solve a scenario among the candidates `keys`, with blanks or commas between them.

    Both may be named as the spreadsheets show them: by its title, by the keys of another tool.

    A run that is proven and new is stored under the folder `runs`.

    Raises:
        UsageError: if the scenario or a candidate is not there, no candidate is named, the last
            run was recorded with another engine, or the disk refuses.
        StaleError: if the record has a false run of it.
    """
    name = scenario_of_sheets(workspace, scenario)
    chosen = frozenset(keys_of_sheets(workspace, keys))
    if not chosen:
        raise UsageError("no candidate is selected")
    task = SolveTask(root, workspace, name, installed_solver(), chosen)
    if not task.is_stored:
        require_engine_of_record(task)
    run = solve_anew(task, progress)
    comparison = compared_on_disk(root, run)
    if comparison.standing is Standing.TAMPERED:
        raise StaleError(f"{shown_run_id(run.run_id)}: TAMPERED ({comparison.detail})")
    is_missing = comparison.standing in (Standing.ABSENT, Standing.DAMAGED)
    if run.recordable and is_missing:
        now = datetime.datetime.now(datetime.UTC)
        event = event_of(root, run, now, texts=workspace.texts)
        with refusals_of_the_disk():
            store(named_place(root, runs).real, run, event)
    return SelectionRun(run, is_new=run.recordable and is_missing)

"""What other decisions cost, for the column `price` of the tab Results."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from portfolio.actions.errors import UnprovenAnswerError, UsageError
from portfolio.actions.explaining import prices_of_run
from portfolio.actions.known_runs import undamaged
from portfolio.actions.progress import Notes, Progress
from portfolio.actions.sheets_record import ShownRuns
from portfolio.answers import Explanation
from portfolio.record import read_inputs
from portfolio.report import listed_prices
from portfolio.results import Run, RunStatus, shown_run_id
from portfolio.sheets import ShownRun, exact_decimal

PriceCells = Mapping[str, Decimal | str]
"""Initiative -> what its cell shows: a number, or why there is none."""


def with_prices(root: Path, shown: ShownRuns, progress: Progress, notes: Notes) -> ShownRuns:
    """The runs of the record, the newest of each scenario with prices.

    A run that has a plan and no proof of it gets none, and `notes` is called with a sentence why.

    Raises:
        StaleError: if the inputs of a run can no longer be read.
    """
    newest = []
    for run in shown.newest:
        newest.append(replace(run, prices=_prices(root, run, progress, notes)))
    return replace(shown, newest=newest)


def _prices(root: Path, run: ShownRun, progress: Progress, notes: Notes) -> PriceCells | None:
    # Without any plan there is no decision to take otherwise: its one row says why.
    if run.result.status is RunStatus.INFEASIBLE:
        return None
    name = shown_run_id(run.run_id)

    def doing(step: str) -> None:
        progress(f"{name}: {step}")

    inputs = undamaged(read_inputs(root, run.manifest.inputs))
    whole = Run(run.run_id, run.manifest, inputs, run.result, {})
    try:
        answer = prices_of_run(whole, progress=doing, root=root)
    except (UsageError, UnprovenAnswerError) as refusal:
        notes(f"Results has no prices of {name}: {refusal}")
        return None
    return _cells(answer)


def _cells(answer: Explanation) -> PriceCells:
    """A number where the price is proven and the floors are met as well, else words."""
    words = listed_prices(answer)
    cells: dict[str, Decimal | str] = {}
    for one in answer.initiatives:
        price = one.otherwise.price
        exact = None if price is None or one.otherwise.shortfalls else price.exact
        number = exact_decimal(exact)
        cells[one.key] = words[one.key] if number is None else number
    return cells

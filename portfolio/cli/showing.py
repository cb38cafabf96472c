"""`show`: what a run of the record says."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions
from portfolio.actions import is_checkable, listed_items, run_text, stored_run
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_runs
from portfolio.cli.options import (
    color_option,
    filter_options,
    format_option,
    root_option,
    say,
    width,
    write,
)
from portfolio.cli.progress import progress
from portfolio.report import as_json_text
from portfolio.results import Run

if TYPE_CHECKING:
    from portfolio.answers import Explanation


@click.command()
@click.argument("run", shell_complete=complete_runs)
@click.option("--all", "everything", is_flag=True, help="List everything that is not in the plan.")
@click.option("--prices", "priced", is_flag=True, help="Solve for what each other decision costs.")
@filter_options
@format_option("text", "json")
@color_option
@root_option
def show(
    run: str,
    everything: bool,
    priced: bool,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Show a run of the record.

    RUN is the id of a run. The beginning of the id, or of the hash at its end, will do, as long as
    no other run begins so.

    With --prices, what forcing in would cost of what is out, and what keeping is worth of what is
    in: the best plan that decides otherwise is solved for each, from the inputs of the run.

    That no plan exists is the word of the record where neither a check nor a stored proof shows
    it: the run is shown with that doubt, and the command ends with 5, as `verify` does.
    """
    stored = stored_run(root, run, say)
    keys = actions.keys_of_run(stored, where, owners)
    prices = _prices(root, stored, keys) if priced else None
    if form == "json":
        write(as_json_text(actions.run_fields(stored, keys, prices)))
    else:
        only = actions.filter_in_words(where, owners)
        listing = listed_items(keys, only, prices, every_item=everything)
        checkable = is_checkable(root, stored)
        text = run_text(stored, width=width(), color=color, listing=listing, checkable=checkable)
        write(text, color=color)
    return Exit.DONE if stored.open_question is None else Exit.UNPROVEN


def _prices(root: Path, run: Run, keys: frozenset[str] | None) -> "Explanation":
    """What deciding each initiative otherwise would cost, with progress."""
    with progress(run.run_id) as doing:
        return actions.prices_of_run(run, keys, doing, root)

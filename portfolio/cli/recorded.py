"""`runs`, `show` and `query`: what the record says."""

from collections.abc import Iterable
from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import (
    is_checkable,
    run_text,
    runs_text,
    stored_run,
    stored_runs,
    stored_runs_json,
)
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_runs
from portfolio.cli.options import (
    color_option,
    filter_options,
    format_option,
    root_option,
    say,
    terminal_width,
    width,
    write,
)
from portfolio.cli.progress import progress
from portfolio.record import Damage, OtherFormat
from portfolio.report import answer_csv, answer_json, answer_view, as_json_text, run_json
from portfolio.results import shown_run_id


@click.command()
@format_option("text", "json")
@color_option
@root_option
def runs(form: str, color: bool, root: Path) -> int:
    """List the runs of the record.

    The newest comes last; runs that the log does not mention come first.
    """
    stored = stored_runs(root)
    if form == "json":
        write(stored_runs_json(stored))
    else:
        write(runs_text(stored, width=width(), color=color), color=color)
    return _say_left_out(stored.damages, stored.others)


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
    """
    stored = stored_run(root, run, say)
    narrowed = bool(where or owners)
    keys = actions.keys_of_run(stored, where, owners) if narrowed else None
    prices = None
    if priced:
        with progress(stored.run_id) as doing:
            prices = actions.prices_of_run(stored, keys, doing, root)
    if form == "json":
        fields = dict(run_json(stored.run_id, stored.result))
        if keys is not None:
            fields["keys"] = sorted(keys)
        if prices is not None:
            fields["prices"] = prices.model_dump(mode="json")["initiatives"]
        write(as_json_text(fields))
    else:
        proven = is_checkable(root, stored)
        text = run_text(
            stored,
            width=width(),
            color=color,
            every_item=everything or narrowed,
            checkable=proven,
            keys=keys,
            only=actions.filter_in_words(where, owners),
            prices=prices,
        )
        write(text, color=color)
    return Exit.DONE


@click.command("query")
@click.argument("sql")
@format_option("table", "csv", "json")
@color_option
@root_option
def query_command(sql: str, form: str, color: bool, root: Path) -> int:
    """Ask the record in SQL.

    The tables are runs, items, gaps, stages, capacity, kpis, rules, synergies and events, joined by
    run_id; say DESCRIBE runs to see the columns of one. Quantities are numbers to calculate with;
    NAME_exact has the exact text. The record itself cannot be changed. A table that is wider than
    the terminal has its cells wrapped; where no terminal reads it, nothing is.
    """
    answer = actions.query_record(root, sql)
    if form == "json":
        write(answer_json(answer.columns, answer.rows))
    elif form == "csv":
        write(answer_csv(answer.columns, answer.rows))
    else:
        view = answer_view(answer.columns, answer.rows, width=terminal_width(), color=color)
        write(view, color=color)
    return _say_left_out(answer.damages, answer.others)


def _say_left_out(damages: Iterable[Damage], others: Iterable[OtherFormat]) -> Exit:
    """Name on stderr what could not be read; the code that follows from it.

    A run of another format is no damage: it is named, and that is all.
    """
    code = Exit.DONE
    for other in others:
        say(f"{shown_run_id(other.run_id)} is left out: {other.message}")
    for damage in damages:
        say(f"{damage.file}: {damage.message}")
        code = Exit.STALE
    return code

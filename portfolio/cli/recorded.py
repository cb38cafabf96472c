"""`runs` and `query`: what the record says. What only a single run needs is not loaded."""

from collections.abc import Iterable
from pathlib import Path

import click

from portfolio import actions
from portfolio.cli.boundary import Exit
from portfolio.cli.options import (
    color_option,
    format_option,
    root_option,
    say,
    terminal_width,
    width,
    write,
)
from portfolio.record import Damage, OtherFormat
from portfolio.report import answer_csv, answer_json, answer_view
from portfolio.results import shown_run_id


@click.command()
@format_option("text", "json")
@color_option
@root_option
def runs(form: str, color: bool, root: Path) -> int:
    """List the runs of the record.

    The newest comes last; runs that the log does not mention come first.
    """
    listed = actions.list_runs(root)
    if form == "json":
        write(listed.json_text())
    else:
        write(listed.text(width=width(), color=color), color=color)
    return _say_left_out(listed.damages, listed.others)


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
    the terminal has its cells wrapped; where no terminal reads it, nothing is. A status is what the
    record says, unchecked: verify says whether it holds.
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

"""`close`."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from portfolio import actions, report
from portfolio.actions import PeriodOutcome, Portfolio
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_keys
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import format_option, root_option, write


@click.command()
@click.argument("period")
@click.option("--next", "following", required=True, metavar="PERIOD", help="The next period.")
@click.option(
    "--delivered",
    metavar="KEY",
    multiple=True,
    shell_complete=complete_keys,
    help="It was delivered; may be repeated.",
)
@click.option(
    "--carried-over",
    metavar="KEY",
    multiple=True,
    shell_complete=complete_keys,
    help="It goes on in the next period; may be repeated.",
)
@click.option(
    "--rejected",
    metavar="KEY",
    multiple=True,
    shell_complete=complete_keys,
    help="It is given up; may be repeated.",
)
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file: KEY: carried_over, or KEY: {is: delivered, actuals: {KPI: {value: 1}}}.",
)
@click.option("--name", help="Of the next scenario.  [default: PLAN-from-PERIOD]")
@click.option("--write", "writes", is_flag=True, help="Write the files; else they are only listed.")
@format_option("text", "json")
@root_option
def close(
    period: str,
    following: str,
    delivered: tuple[str, ...],
    carried_over: tuple[str, ...],
    rejected: tuple[str, ...],
    answers: Path | None,
    name: str | None,
    writes: bool,
    form: str,
    root: Path,
) -> int:
    """Say what became of a period, and start the next.

    For each initiative that is committed or in progress and was to begin by the end of PERIOD:
    delivered (with what came of it, if that is known), carried over into the next period, or
    rejected. What no option and no file answers is asked on a terminal. The scenario of the next
    period extends the plan of this one, from the next step on where the plan is over time, and
    becomes the company's plan. All files are written or none, and only if the portfolio stays
    valid. Nothing is written without --write.
    """
    portfolio = opened_portfolio(root, form, color=False)
    by_verdict = {"delivered": delivered, "carried_over": carried_over, "rejected": rejected}
    outcomes = dict(actions.united_outcomes(_answered(by_verdict, answers)))
    if is_terminal():
        outcomes |= _asked(portfolio, period, outcomes)
    with findings_shown(form, color=False):
        edits = actions.close_period(
            portfolio, period, following, outcomes, name, is_dry=not writes
        )
    shown = report.plan_edits_json if form == "json" else report.plan_edits_text
    write(shown(edits))
    return Exit.DONE


def _answered(
    by_verdict: Mapping[str, tuple[str, ...]], file: Path | None
) -> Iterator[tuple[str, PeriodOutcome]]:
    """What options and a file say of initiatives."""
    if file is not None:
        yield from actions.read_outcomes(file.read_text("utf-8"), file.name).items()
    for verdict, keys in by_verdict.items():
        for key in keys:
            yield key, PeriodOutcome(actions.verdict_of(verdict, key))


def is_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def _asked(
    portfolio: Portfolio, period: str, known: Mapping[str, PeriodOutcome]
) -> dict[str, PeriodOutcome]:
    """What a person says of each initiative that nothing else answers."""
    outcomes = {}
    for key in actions.open_initiatives(portfolio.workspace, period):
        if key in known:
            continue
        initiative = portfolio.workspace.initiatives[key]
        question = f"{key} {initiative.title}: delivered, carried over or rejected?"
        choice = click.Choice(["d", "c", "r"])
        letter = click.prompt(question, type=choice, err=True)
        verdict = {"d": "delivered", "c": "carried_over", "r": "rejected"}[letter]
        actuals = {}
        if letter == "d":
            kpis = {kpi for offer in initiative.offers().values() for kpi in offer.contributions}
            actuals = {kpi: one for kpi in sorted(kpis) if (one := _asked_value(key, kpi))}
        outcomes[key] = PeriodOutcome(actions.verdict_of(verdict, key), actuals)
    return outcomes


def _asked_value(key: str, kpi: str) -> Mapping[str, Any]:
    """What came of a KPI; nothing where that is not known."""
    text = click.prompt(f"  what came of {kpi} (empty: not known)", default="", err=True)
    if not text.strip():
        return {}
    return actions.measured_value(text, key)

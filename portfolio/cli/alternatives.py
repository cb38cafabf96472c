"""`alternatives`."""

from functools import partial
from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option
from portfolio.cli.progress import progress


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--within",
    default="0.1%",
    show_default=True,
    metavar="PART",
    help="How far a good portfolio may fall short of the best objective.",
)
@click.option(
    "--next",
    "following",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="How many next best portfolios.",
)
@click.option(
    "--different",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="How many good portfolios that differ most.",
)
@format_option("text", "json")
@color_option
@root_option
def alternatives(
    scenario: str,
    within: str,
    following: int,
    different: int,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Find other good portfolios, and what is in all or none of them.

    The next best follow the plan in the order in which it is chosen. Of the good ones, each next
    most different one is as far as possible from those before it: in the most initiatives decided
    otherwise. Core is what every good portfolio has, out what none has; both are proven.
    """
    portfolio = opened_portfolio(root, form, color=color)
    part = actions.part_of_one(within)
    with progress(scenario) as doing:
        answer = actions.find_alternatives(portfolio, scenario, part, following, different, doing)
    view = partial(report.alternatives_view, metrics=portfolio.workspace.metrics)
    write_answer(answer, view, form, color=color)
    return Exit.DONE

"""`replan`."""

from functools import partial
from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_runs, complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option
from portfolio.cli.progress import progress


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--from",
    "since",
    metavar="RUN",
    shell_complete=complete_runs,
    help="The run whose plan is the plan of now.  [default: the newest run of SCENARIO]",
)
@click.option(
    "--within",
    default="0%",
    show_default=True,
    metavar="PART",
    help="How far from the best is near enough.",
)
@format_option("text", "json")
@color_option
@root_option
def replan(
    scenario: str, since: str | None, within: str, form: str, color: bool, root: Path
) -> int:
    """Change the plan of now as little as possible.

    For every number of initiatives decided otherwise the best objective, as far as it rises, until
    the best of all. With a schedule a start that moves is a change too: it costs the more the
    farther it moves and the nearer it is, and the curve is over that cost. Work that is committed
    or in progress is kept. What the plan of now has and cannot be chosen any more is gone whatever
    is decided, and is not counted.
    """
    portfolio = opened_portfolio(root, form, color=color)
    part = actions.part_of_one(within)
    with progress(scenario) as doing:
        answer = actions.find_replan(portfolio, scenario, since, part, progress=doing)
    view = partial(report.replan_view, metrics=portfolio.workspace.metrics)
    write_answer(answer, view, form, color=color)
    return Exit.DONE

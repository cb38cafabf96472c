"""`log`."""

from pathlib import Path

import click

from portfolio.actions import HistoryRequest, histories_json, plan_histories
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.report import story_view


@click.command("log")
@click.argument("scenario", required=False, shell_complete=complete_scenarios)
@click.option(
    "-n",
    "limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Look at the newest N commits only.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also the commits that changed inputs and not the plan.",
)
@format_option("text", "json")
@color_option
@root_option
def log(
    scenario: str | None, limit: int | None, everything: bool, form: str, color: bool, root: Path
) -> int:
    """Tell which commit changed which decision.

    Follows the main line of git: for each commit that changed the inputs of SCENARIO (the company's
    plans by default), what entered and dropped, from the runs of the record. Nothing is solved.
    """
    with progress("log") as doing:
        request = HistoryRequest(scenario, limit, everything)
        histories = plan_histories(root, request, doing)
    if form == "json":
        write(histories_json(histories))
        return Exit.DONE
    for name, lines in histories.items():
        write(story_view(name, lines, width=width(), color=color), color=color)
        if not lines:
            say(f"{name}: no commit has a recorded plan")
    return Exit.DONE

"""`gaps`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, filter_options, format_option, root_option, write
from portfolio.cli.progress import progress


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option("--ask", "asks", is_flag=True, help="Print the requests for ideas, ready to be sent.")
@filter_options
@format_option("text", "json", "markdown")
@color_option
@root_option
def gaps(
    scenario: str,
    asks: bool,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say what would close the gaps of a plan, and whom to ask.

    For each gap: what all of today's ideas would reach and what the rules allow, which rules bind,
    the smallest sets of initiatives that would close it with what the objective loses (proven), and
    a request to the owner whose initiatives move the KPI most.
    """
    if asks and form == "json":
        raise ExpectedError("--ask is for text: the JSON has the requests in `ask`", Exit.USAGE)
    portfolio = opened_portfolio(root, form, color=color)
    with progress(scenario) as doing:
        answer = actions.close_gaps(portfolio, scenario, where, owners, doing)
    if form == "markdown":
        write(report.gaps_markdown(answer))
    elif asks:
        write(report.requests_view(answer))
    else:
        write_answer(answer, report.gaps_view, form, color=color)
    return Exit.DONE

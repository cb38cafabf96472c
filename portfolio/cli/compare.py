"""`compare`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import gravest
from portfolio.cli.completing import complete_runs, complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say
from portfolio.cli.progress import progress
from portfolio.cli.solving import CODES


def _complete_plan(
    context: click.Context,
    parameter: click.Parameter,
    incomplete: str,
) -> list[str]:
    """Names of scenarios and ids of runs."""
    runs = complete_runs(context, parameter, incomplete)
    return [*complete_scenarios(context, parameter, incomplete), *runs]


@click.command()
@click.argument("plans", nargs=-1, metavar="PLAN PLAN...", shell_complete=_complete_plan)
@format_option("text", "json")
@color_option
@root_option
def compare(plans: tuple[str, ...], form: str, color: bool, root: Path) -> int:
    """Put scenarios, runs or revisions side by side.

    A PLAN is a SCENARIO, a SCENARIO@REVISION of git, or the id of a run. Shown are the objectives
    (with a warning where they cannot be compared), which initiatives are in all of the plans and
    which in some, KPIs, gaps and capacity, and what each gives up against the others.
    """
    portfolio = opened_portfolio(root, form, color=color)
    with findings_shown(form, color=color), progress("compare") as doing:
        answer = actions.compare_plans(portfolio, plans, doing, say)
    write_answer(answer, report.compared_view, form, color=color)
    return gravest(CODES[plan.status] for plan in answer.plans)

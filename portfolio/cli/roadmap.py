"""`roadmap`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.cli.solving import CODES


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@format_option("text", "json", "csv", "markdown", "ics")
@color_option
@root_option
def roadmap(scenario: str, form: str, color: bool, root: Path) -> int:
    """Show a plan over time: what starts when.

    Under the bars stands what each step has room for. The scenario needs a `schedule`. What the
    record has no run of is solved. Markdown has a Gantt chart that GitHub draws; ics is a calendar.
    """
    portfolio = opened_portfolio(root, form, color=color)
    with findings_shown(form, color=color), progress(scenario) as doing:
        run, facts = actions.roadmap_of(portfolio, scenario, progress=doing, notes=say)
    if facts is None:
        say(f"{scenario} has no plan: portfolio solve {scenario} says why")
    elif form == "json":
        write(report.as_json_text(report.roadmap_json(facts)))
    elif form == "csv":
        write(report.roadmap_csv(facts))
    elif form == "markdown":
        write(report.gantt_markdown(facts))
    elif form == "ics":
        write(report.roadmap_calendar(facts))
    else:
        write(report.gantt_view(facts, width=width(), color=color), color=color)
    return CODES[run.result.status]

"""`roadmap`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.cli.solving import CODES


@click.command()
@click.argument("scenarios", nargs=-1, required=True, shell_complete=complete_scenarios)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with the charts side by side instead; - prints it.",
)
@format_option("text", "json", "csv", "markdown", "ics")
@color_option
@root_option
def roadmap(
    scenarios: tuple[str, ...], target: Path | None, form: str, color: bool, root: Path
) -> int:
    """Show a plan over time: what starts when.

    Under the bars stands what each step has room for. The scenario needs a `schedule`. What the
    record has no run of is solved. Markdown has a Gantt chart that GitHub draws; ics is a calendar.

    Several scenarios stand side by side: what each plan is worth, moves and uses, and the roadmap
    of each.
    """
    portfolio = opened_portfolio(root, form, color=color)
    if len(scenarios) == 1 and target is None:
        return _one(portfolio, scenarios[0], form, color=color)
    if form in ("csv", "ics"):
        raise ExpectedError(f"{form} has one roadmap: name one scenario, without --out", Exit.USAGE)
    with findings_shown(form, color=color), progress("roadmaps") as doing:
        roadmaps = actions.roadmaps_of(portfolio, scenarios, progress=doing, notes=say)
    if target is not None and str(target) != "-":
        write(f"{actions.write_roadmaps(portfolio, roadmaps, target)}\n")
    elif target is not None:
        write(report.roadmaps_page(roadmaps))
    else:
        _write_side_by_side(roadmaps, form, color=color)
    return gravest(CODES[plan.status] for plan in roadmaps.compared.plans)


def _write_side_by_side(roadmaps: report.Roadmaps, form: str, *, color: bool) -> None:
    if form == "json":
        write(report.as_json_text(report.roadmaps_json(roadmaps)))
    elif form == "markdown":
        write(report.roadmaps_markdown(roadmaps))
    else:
        write(report.roadmaps_view(roadmaps, width=width(), color=color), color=color)


def _one(portfolio: actions.Portfolio, scenario: str, form: str, *, color: bool) -> int:
    """One roadmap, in any form."""
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

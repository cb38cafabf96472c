"""`adopt`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import format_option, root_option, say, write
from portfolio.cli.progress import progress


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option("--write", "writes", is_flag=True, help="Write the files; else they are only listed.")
@format_option("text", "json")
@root_option
def adopt(scenario: str, writes: bool, form: str, root: Path) -> int:
    """Make what a plan takes committed.

    Each candidate of the plan becomes `committed`, with its start where the scenario decides when,
    and with its scope where it offers several. What the plan leaves out stays as it is. Only the
    fields that change are written, all files or none, and only if the portfolio stays valid.
    Nothing is written without --write.
    """
    portfolio = opened_portfolio(root, form, color=False)
    with findings_shown(form, color=False), progress(scenario) as doing:
        edits = actions.adopt_plan(
            portfolio, scenario, is_dry=not writes, progress=doing, notes=say
        )
    shown = report.plan_edits_json if form == "json" else report.plan_edits_text
    write(shown(edits))
    return Exit.DONE

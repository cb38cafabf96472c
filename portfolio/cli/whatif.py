"""`whatif`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say
from portfolio.cli.progress import progress


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    help="Set this value of the scenario or of an initiative; may be repeated.",
)
@click.option("--save", "name", metavar="NAME", help="Write the what-if as this scenario.")
@format_option("text", "json")
@color_option
@root_option
def whatif(
    scenario: str,
    settings: tuple[str, ...],
    name: str | None,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Change a scenario without editing a file, beside what it is.

    PATH is written as findings print it: capacity.engineering.all.cap, targets.all.gmv.goal,
    INIT-0007.tokens.engineering. VALUE is what would stand in the file; +20% and -20% are relative
    to what is written, and so are PATH+=50 and PATH-=50. A range FROM..TO:STEP gives a curve, with
    what enters and drops at each value.

    With --save NAME it becomes config/scenarios/NAME.yaml, which extends SCENARIO. Ends with 4
    where there is no plan.
    """
    portfolio = opened_portfolio(root, form, color=color)
    with findings_shown(form, color=color), progress(scenario) as doing:
        answer, file = actions.what_if(portfolio, scenario, settings, save=name, progress=doing)
    write_answer(answer, report.what_if_view, form, color=color)
    if file is not None:
        say(f"written: {file}; portfolio solve {name} shows its plan")
    has_plan = any(step.objective is not None for step in answer.steps)
    return Exit.DONE if has_plan else Exit.INFEASIBLE

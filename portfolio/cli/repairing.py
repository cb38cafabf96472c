"""`repair`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.results import Run


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--apply",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="Write the N-th way out as a scenario.",
)
@click.option("--save", "name", metavar="NAME", help="The name of that scenario.")
@format_option("text", "json")
@color_option
@root_option
def repair(
    scenario: str, number: int | None, name: str | None, form: str, color: bool, root: Path
) -> int:
    """Say what a scenario without a plan needs, and write it as a scenario.

    The conflicts are named with the place of each rule, then the cheapest ways out. With --apply
    and --save the N-th of them becomes config/scenarios/NAME.yaml, which extends the scenario and
    changes only what is needed. What the scenario declares `unbreakable` is left alone. Ends with 4
    if there is no way out.
    """
    if (number is None) != (name is None):
        raise ExpectedError("--apply N and --save NAME go together", Exit.USAGE)
    portfolio = opened_portfolio(root, form, color=color)
    with progress(scenario) as doing:
        run = actions.solve_for_repair(portfolio, scenario, doing)
    saved = None
    if number is not None and name is not None:
        saved = _saved(portfolio, run, number, name)
    if form == "json":
        write(report.as_json_text({**report.run_json(run.run_id, run.result), "saved": saved}))
    elif saved is None:
        write(actions.repaired_text(portfolio, run, width=width(), color=color), color=color)
    else:
        write(f"{saved}\n")
    return Exit.INFEASIBLE if actions.is_beyond_repair(run) else Exit.DONE


def _saved(portfolio: actions.Portfolio, run: Run, number: int, name: str) -> str:
    """Write a way out as a scenario; its file. A note says whether the scenario has a plan."""
    file, is_proven = actions.save_repair(portfolio, run, number, name)
    has_plan = "and it has a plan" if is_proven else "but the search for its plan ended early"
    say(f"written: valid, {has_plan}; portfolio solve {name} shows it")
    return file

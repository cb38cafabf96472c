"""`sweep`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions, report
from portfolio.cli.answering import workers_option, write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import findings_shown, opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.decide import Workers


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@workers_option
@click.option("--again", is_flag=True, help="Solve also what was solved before.")
@format_option("text", "json")
@color_option
@root_option
def sweep(
    file: Path,
    workers: "Workers",
    again: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Solve many variants of scenarios side by side.

    FILE names scenarios and, under `grid`, axes: a path in the scenario with its values, as
    `capacity.engineering.all.cap: 1200..1400:50`. Every combination is solved. Shown are the
    variants, how often each initiative is chosen, and which plans are dominated: no better in any
    KPI and no cheaper in any resource than another one.

    Answers are kept on this machine by their content: nothing is solved twice, and after a stop the
    same command goes on.
    """
    portfolio = opened_portfolio(root, form, color=color)
    with findings_shown(form, color=color), progress(file.name) as doing:
        answer = actions.run_sweep(portfolio, file, workers, again=again, progress=doing, notes=say)
    write_answer(answer, report.sweep_view, form, color=color)
    return Exit.DONE

"""`sweep`."""

import os
from pathlib import Path

import click

from portfolio import actions, decide, report
from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import findings_shown, opened
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--jobs",
    type=click.IntRange(1, 1000),
    help="Processes on this machine.  [default: as many as it has processors]",
)
@click.option(
    "--on",
    "cluster",
    metavar="CLUSTER",
    help="A cluster instead: dask://HOST:PORT, ray, or ray://HOST:PORT.",
)
@click.option("--again", is_flag=True, help="Solve also what was solved before.")
@format_option("text", "json")
@color_option
@root_option
def sweep(
    file: Path,
    jobs: int | None,
    cluster: str | None,
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
    portfolio = opened(root, form, color=color)
    workers = decide.Workers(jobs or os.cpu_count() or 1, cluster)
    with findings_shown(form, color=color), progress(file.name) as doing:
        answer = actions.run_sweep(portfolio, file, workers, again=again, progress=doing, notes=say)
    if form == "json":
        write(report.answer_text(answer))
    else:
        write(report.sweep_view(answer, width=width(), color=color), color=color)
    return Exit.DONE

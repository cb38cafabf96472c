"""`frontier`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.answers import CapacityCurve, Frontier


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--of",
    "names",
    multiple=True,
    metavar="QUANTITY",
    help=(
        "A KPI, objective, or tokens.RESOURCE; @DIMENSION=VALUE behind it for a slice. Two or three"
        " times."
    ),
)
@click.option(
    "--capacity",
    "place",
    metavar="PATH[=CAPS]",
    help="The curve of a cap instead: capacity.engineering.all.cap=800..1400:100.",
)
@click.option(
    "--points",
    type=click.IntRange(2, 1000),
    default=10,
    show_default=True,
    help="Points of the grid, for each quantity but the first.",
)
@click.option("--exact", is_flag=True, help="Every point of the front, or step of the curve.")
@format_option("text", "json")
@color_option
@root_option
def frontier(
    scenario: str,
    names: tuple[str, ...],
    place: str | None,
    points: int,
    exact: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Show what one KPI costs another, or what a capacity is worth.

    With --of, the portfolios that no other one beats in one quantity without a loss in another: a
    grid of them, or with --exact all, those below the hull too. With --capacity, the best objective
    over the caps of a resource: what the next tokens bring, and where more brings less. Without
    CAPS they go from 80% to 120% of the cap that is written.
    """
    if bool(names) == (place is not None):
        raise ExpectedError("say --of twice or more, or --capacity once", Exit.USAGE)
    portfolio = opened_portfolio(root, form, color=color)
    answer: Frontier | CapacityCurve
    with progress(scenario) as doing:
        if place is None:
            grid = None if exact else points
            answer = actions.find_frontier(portfolio, scenario, names, grid, doing)
        else:
            answer = actions.find_capacity_curve(portfolio, scenario, place, exact, doing)
    view = report.frontier_view if place is None else report.capacity_view
    write_answer(answer, partial(view, metrics=portfolio.workspace.metrics), form, color=color)
    return Exit.DONE

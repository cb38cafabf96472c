"""`robust`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions, report
from portfolio.cli.answering import workers_option, write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.decide import Workers


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@click.option(
    "--samples", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same samples."
)
@click.option(
    "--spread", metavar="PART", help="Estimates without a range may be off by so much: 20%."
)
@click.option(
    "--confidence", is_flag=True, help="A confidence of 0.8 means 0.8 to 1.2 times the value."
)
@click.option(
    "--calibrated", is_flag=True, help="Estimates without a range are off as outcomes were."
)
@workers_option
@format_option("text", "json")
@color_option
@root_option
def robust(
    scenario: str,
    samples: int,
    seed: int,
    spread: str | None,
    confidence: bool,
    calibrated: bool,
    workers: "Workers",
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say what holds when estimates are wrong, and which to improve.

    A contribution may say how sure it is: {value: 120000, low: 60000, high: 150000}. Each sample
    draws all of them, half below the value and half above, and is solved. Shown are the chance that
    the plan meets each floor, what it falls short of the best, how likely each initiative is in the
    best plan, and what it would be worth to know an estimate before deciding.
    """
    portfolio = opened_portfolio(root, form, color=color)
    part = None if spread is None else actions.part_of_one(spread)
    assumed = actions.estimates_assumed(
        portfolio, part, confidence=confidence, calibrated=calibrated
    )
    with progress(scenario) as doing:
        answer = actions.find_robust(
            portfolio, scenario, samples, seed, assumed, workers, progress=doing, notes=say
        )
    write_answer(answer, report.robust_view, form, color=color)
    return Exit.DONE

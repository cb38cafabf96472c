"""`outcomes`."""

from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option


@click.command()
@format_option("text", "json")
@color_option
@root_option
def outcomes(form: str, color: bool, root: Path) -> int:
    """Compare what was forecast with what came.

    A delivered initiative may say what came: actuals: {gmv: {value: 98000}}. Shown are bias and
    spread by KPI, owner and model, with intervals that are honest about small numbers, and for each
    KPI with six outcomes a calibration for `robust --calibrated`. Nothing is ever changed by it.
    """
    portfolio = opened_portfolio(root, form, color=color)
    answer = actions.find_outcomes(portfolio)
    write_answer(answer, report.outcomes_view, form, color=color)
    return Exit.DONE

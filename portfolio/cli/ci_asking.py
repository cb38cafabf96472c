"""The part of `ci` that answers the menu of a spreadsheet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from portfolio import actions, report
from portfolio.actions import ActionError, InvalidInputsError, SheetQuestion
from portfolio.answers import Explanation, Trade, WhatIf
from portfolio.cli.boundary import Exit
from portfolio.cli.ci_options import FILE
from portfolio.cli.options import root_option, say
from portfolio.cli.progress import progress

PANEL_WIDTH = 44
"""Characters of a line in the side panel of a spreadsheet, which is 300 pixels wide."""

_VIEWS: dict[type, Callable[..., str]] = {
    Explanation: report.explanation_view,
    Trade: report.trade_view,
    WhatIf: report.what_if_view,
}


def _text_option(flag: str, name: str, text: str) -> Callable[[Any], Any]:
    variable = f"PORTFOLIO_{flag.removeprefix('--').upper()}"
    return click.option(flag, name, envvar=variable, default="", help=text)


@click.command()
@click.option(
    "--question",
    "kind",
    required=True,
    envvar="PORTFOLIO_QUESTION",
    type=click.Choice(["explain", "trade", "whatif"]),
    help="What is asked.",
)
@click.option("--scenario", required=True, envvar="PORTFOLIO_SCENARIO", help="Name or title.")
@_text_option("--keys", "keys", "explain: initiatives, with blanks.  [default: all]")
@_text_option("--in", "entering", "trade: initiatives to force in, with blanks.")
@_text_option("--out", "leaving", "trade: initiatives to force out, with blanks.")
@_text_option("--keep", "keeping", "trade: initiatives that may not go, with blanks.")
@_text_option("--set", "settings", "whatif: PATH=VALUE, with semicolons.")
@click.option(
    "--answer", "out", required=True, envvar="PORTFOLIO_ANSWER", type=FILE, help="Where it goes."
)
@root_option
def ask(kind: Any, scenario: str, out: Path, root: Path, **texts: str) -> int:
    """Answer a question from the menu of a spreadsheet, for its side panel.

    The answer goes to a file as JSON. Nothing is stored and no file of the portfolio changes. That
    no plan meets what was asked is an answer too. A refusal (a name that is not there, inputs that
    are invalid) is handed over like an answer, and ends with its code.
    """
    question = SheetQuestion(kind, scenario, **texts)
    with _refusals_handed_over(root, out):
        portfolio = actions.open_portfolio(root)
        with progress(kind) as doing:
            answer = actions.answer_sheet_question(portfolio, question, doing)
    text = _VIEWS[type(answer)](answer, width=PANEL_WIDTH, color=False)
    _hand_over(root, out, text, is_answered=True)
    say(text.splitlines()[0])
    return Exit.DONE


@contextmanager
def _refusals_handed_over(root: Path, out: Path) -> Iterator[None]:
    """Whoever asked in a spreadsheet reads there why there is no answer."""
    try:
        yield
    except ActionError as error:
        text = f"{error}\n"
        if isinstance(error, InvalidInputsError) and error.findings:
            text = report.as_text(error.findings, error.texts, color=False)
        _hand_over(root, out, text, is_answered=False)
        raise


def _hand_over(root: Path, out: Path, text: str, *, is_answered: bool) -> None:
    actions.hand_over(root, out, report.panel_json(text, is_answered=is_answered).encode())

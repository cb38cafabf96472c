"""What several commands ask of the files: that they are valid."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portfolio.actions import InvalidInputsError, Portfolio, open_portfolio
from portfolio.cli.options import say, write
from portfolio.report import as_json, as_text


@contextmanager
def findings_shown(form: str, *, color: bool) -> Iterator[None]:
    """Print the findings of inputs that turn out to be invalid, before the command ends."""
    try:
        yield
    except InvalidInputsError as error:
        if error.findings and form == "json":
            write(as_json(error.findings))
        elif error.findings:
            write(as_text(error.findings, error.texts, color=color), color=color)
        raise


def opened_portfolio(root: Path, form: str, *, color: bool) -> Portfolio:
    """The valid portfolio at a root; else its findings are printed and the command ends with 3."""
    try:
        with findings_shown(form, color=color):
            portfolio = open_portfolio(root)
    except InvalidInputsError as error:
        message = "the inputs are invalid: nothing was solved"
        raise InvalidInputsError(message, error.findings, error.texts) from None
    count = len(portfolio.warnings)
    if count:
        say(f"{count} warning{'' if count == 1 else 's'}: portfolio validate shows them")
    return portfolio

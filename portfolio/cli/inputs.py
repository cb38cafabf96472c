"""What several commands ask of the files: that they are valid, and which scenario is meant."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from portfolio.actions.errors import InvalidInputsError
from portfolio.actions.opening import Portfolio, open_portfolio
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.options import say, write
from portfolio.findings import Severity, did_you_mean, has_errors, nearest
from portfolio.report.findings import as_json, as_text

if TYPE_CHECKING:
    from pydantic import BaseModel

    from portfolio.source import Workspace

Document = TypeVar("Document", bound="BaseModel")


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


def opened(root: Path, form: str, *, color: bool) -> Portfolio:
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


def valid_workspace(root: Path, form: str, *, color: bool) -> "Workspace":
    """The files of a portfolio, valid; else their findings are printed and the command ends with 3."""
    from portfolio.checked import check
    from portfolio.report.findings import as_json, as_text

    checked = check(root)
    if checked.workspace is None or has_errors(checked.findings):
        text = as_json(checked.findings) if form == "json" else as_text(checked.findings, checked.texts, color=color)
        write(text, color=color)
        raise ExpectedError("the inputs are invalid: nothing was solved", Exit.INVALID)
    warnings = sum(finding.severity is Severity.WARNING for finding in checked.findings)
    if warnings:
        say(f"{warnings} warning{'' if warnings == 1 else 's'}: portfolio validate shows them")
    return checked.workspace


def as_model(model: type[Document], file: Path, what: str) -> Document:
    """A file that another job, or a stranger, handed over as JSON: its shape is checked."""
    from pydantic import ValidationError

    try:
        return model.model_validate_json(file.read_bytes())
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors(include_url=False)[0]["loc"])
        raise ExpectedError(f"{file.name} is no {what}: look at {place or 'its beginning'}", Exit.INVALID) from None


def scenarios_meant(workspace: "Workspace", named: Sequence[str], *, everything: bool) -> tuple[str, ...]:
    """The scenarios named, else the company's plan, else all; by period and name."""
    for name in named:
        known(name, workspace.scenarios, "scenario")
    if named:
        return tuple(dict.fromkeys(named))
    plan = set() if everything else set(workspace.organization.plan.values())
    return tuple(sorted(plan or workspace.scenarios, key=lambda name: (workspace.scenarios[name].period, name)))


def known(name: str, names: Iterable[str], what: str) -> str:
    """The name itself; an unknown one ends the command with 64 and the nearest name."""
    names = sorted(names)
    if name in names:
        return name
    guess = did_you_mean(name, names) if nearest(name, names) else None
    few = f"there are: {', '.join(names)}" if 0 < len(names) <= 12 else f"there are {len(names)}"
    raise ExpectedError(f"there is no {what} {name}: {guess or few}", Exit.USAGE)

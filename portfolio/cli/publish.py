"""`publish`."""

from collections.abc import Sequence
from pathlib import Path

import click

from portfolio.actions import (
    Portfolio,
    Published,
    check_published,
    publish_plan,
    write_published_book,
)
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.report import (
    check_published_json,
    check_published_text,
    note_text,
    publications_json,
)


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", shell_complete=complete_scenarios)
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Write nothing; say what is published and no longer planned.",
)
@click.option(
    "--to",
    "where",
    metavar="PLACE",
    help=(
        "Where the workbook Roadmap is: google, an .xlsx file, or a folder.  [default:"
        " docs/roadmap]"
    ),
)
@format_option("text", "json")
@root_option
def publish(
    scenarios: tuple[str, ...], checking: bool, where: str | None, form: str, root: Path
) -> int:
    """Tell people a plan: page, workbook and release note.

    The plan is the one that the record has of the files as they are. docs/roadmap/SCENARIO.md says
    what is planned and what each publication changed, with the cause of every change; the workbook
    Roadmap has a tab for each published scenario and one with all periods; an event under
    runs/log/published says who published what, and when. The same plan again publishes nothing new.

    With --check the command ends with 7 where something is published and no longer planned.
    """
    portfolio = opened_portfolio(root, form, color=False)
    if checking:
        return _check(portfolio, scenarios, form)
    if not scenarios:
        raise ExpectedError("say which SCENARIO, or --check", Exit.USAGE)
    published = []
    for name in dict.fromkeys(scenarios):
        with progress(name) as doing:
            published.append(publish_plan(portfolio, name, progress=doing, notes=say))
    say(write_published_book(portfolio, where, say))
    _write_published(published, form)
    return Exit.DONE


def _check(portfolio: Portfolio, scenarios: tuple[str, ...], form: str) -> Exit:
    with progress("published plans") as doing:
        checks = check_published(portfolio, scenarios, progress=doing, notes=say)
    if form == "json":
        write(check_published_json(checks))
    else:
        write(check_published_text(checks) if checks else "nothing was published yet\n")
    return Exit.STALE if any(check.no_longer for check in checks) else Exit.DONE


def _write_published(published: Sequence[Published], form: str) -> None:
    """The release notes, and the files that were written."""
    if form == "json":
        write(publications_json([(one.scenario, one.note, one.files) for one in published]))
        return
    for one in published:
        if not one.is_new:
            say(f"{one.scenario}: this plan was published before")
        write(note_text(one.scenario, one.note))
        for file in one.files:
            say(f"wrote {file}")

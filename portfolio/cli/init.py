"""`init`."""

import datetime
from pathlib import Path

import click

from portfolio.actions import create_portfolio, new_scaffold
from portfolio.cli.boundary import Exit
from portfolio.cli.options import say, write


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]"
)
@click.option("--name", help="The name of the company or division.  [default: the name of DIR]")
@click.option(
    "--period", help="The first planning period, such as 2026-Q1.  [default: the next quarter]"
)
@click.option(
    "--action",
    metavar="OWNER/NAME@REV",
    help="Where GitHub finds this tool; adds workflows that use it.",
)
@click.option(
    "--gitlab", metavar="PACKAGE", help="What GitLab installs with pip; adds a pipeline for it."
)
@click.option(
    "--codeowners",
    metavar="NAMES",
    help="Who approves changes, such as @acme/planning; adds CODEOWNERS.",
)
def init(
    folder: Path,
    name: str | None,
    period: str | None,
    action: str | None,
    gitlab: str | None,
    codeowners: str | None,
) -> int:
    """Make a new portfolio.

    It is made in DIR, or in the current folder, and has three example initiatives and a scenario
    that can be solved. With --action, pull requests get their comment and merges their run on
    GitHub; with --gitlab, on GitLab. With --codeowners both ask these people or teams to review a
    change of the configuration or of an initiative. Files that are there already are never
    overwritten: where one would be, nothing is made at all.
    """
    scaffold = new_scaffold(
        folder,
        datetime.date.today(),
        name=name,
        period=period,
        action=action,
        gitlab=gitlab,
        codeowners=codeowners,
    )
    for path in create_portfolio(folder, scaffold):
        write(f"{path}\n")
    _say_what_is_next(folder, has_workflows=action is not None or gitlab is not None)
    return Exit.DONE


def _say_what_is_next(folder: Path, *, has_workflows: bool) -> None:
    if not has_workflows:
        say("no workflows were made: say --action or --gitlab for those")
    enter = "" if folder.resolve() == Path.cwd() else f"cd {folder}, "
    say(f"next: {enter}portfolio solve; and git init, if it is not in git yet")

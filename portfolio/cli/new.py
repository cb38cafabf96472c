"""`new`."""

from pathlib import Path

import click

from portfolio.actions import create_initiative
from portfolio.cli.boundary import Exit
from portfolio.cli.options import root_option, say, write


@click.command()
@click.argument("title")
@click.option("--owner", help="The team or person that answers for it.")
@click.option("--period", help="The planning period it is meant for, such as 2026-Q1.")
@root_option
def new(title: str, owner: str | None, period: str | None, root: Path) -> int:
    """Create the file of the next initiative.

    It gets the next free key and the status `idea`, and its path is printed. Nothing is ever
    overwritten.
    """
    fields = {"title": title, "owner": owner, "status": "idea", "period": period}
    given = {name: value for name, value in fields.items() if value is not None}
    write(f"{create_initiative(root, given)}\n")
    say(
        "an idea becomes a candidate with `status: candidate`, a `period`, `tokens` and"
        " `contributions`"
    )
    return Exit.DONE

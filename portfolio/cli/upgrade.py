"""`upgrade`."""

from pathlib import Path

import click

from portfolio.actions import planned_upgrade, write_upgrade
from portfolio.cli.boundary import Exit
from portfolio.cli.options import root_option, say, write
from portfolio.report import many


@click.command()
@click.option(
    "--write", "writing", is_flag=True, help="Write the changes; without it they are only shown."
)
@click.option(
    "--action",
    metavar="OWNER/NAME@REV",
    help="Where GitHub finds this tool.  [default: as the workflows say]",
)
@click.option(
    "--gitlab", metavar="PACKAGE", help="What GitLab installs with pip.  [default: as now]"
)
@root_option
def upgrade(writing: bool, action: str | None, gitlab: str | None, root: Path) -> int:
    """Bring a repository up to what this version of the tool makes.

    Workflows, schemas, .gitattributes and .gitignore are compared with what `portfolio init` would
    write, and the changes are shown as a diff. With --write they are made, unless a file has
    changes that git does not have. Files of people are left alone. Runs of an older format are
    counted, with the version that reads them.
    """
    plan = planned_upgrade(root, action, gitlab)
    for change in plan.changes:
        write(change.diff())
    for sentence in plan.readers:
        say(sentence)
    if not plan.changes:
        say("everything is up to date")
        return Exit.DONE
    if writing:
        write_upgrade(root, plan)
    outcome = "written" if writing else "would change: --write writes them"
    say(f"{many(len(plan.changes), 'file')} {outcome}")
    return Exit.DONE

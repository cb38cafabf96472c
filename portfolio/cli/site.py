"""`site`."""

from pathlib import Path

import click

from portfolio import actions
from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import root_option, say, write
from portfolio.cli.progress import progress


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--repository",
    envvar="PORTFOLIO_REPOSITORY",
    metavar="URL",
    help="Where commits and pull requests are linked to: https://github.com/OWNER/NAME.",
)
@root_option
def site(folder: Path, repository: str | None, root: Path) -> int:
    """Build the site of all runs.

    DIR gets a page that lists each scenario's decisions in time, a page for each initiative with
    the commits that took it in or left it out, and a page for each run, which solves what-ifs
    like that of `report`. Pages that are there already are kept: only what is new is made. Every
    run is checked before it gets a page, without a solver; one that does not hold gets none, and
    the command ends with 7. The pages name initiatives, owners and commits: publish them only
    where those may be read.
    """
    portfolio = opened_portfolio(root, "text", color=False)
    with progress("site") as doing:
        built = actions.build_site(portfolio, folder, repository=repository, progress=doing)
    for reason in built.passed_over:
        say(reason)
    say(f"{built.runs} runs, {built.made} pages of runs made")
    write(f"{built.folder / 'index.html'}\n")
    return Exit.STALE if built.passed_over else Exit.DONE

"""`report`."""

import webbrowser
from pathlib import Path

import click

from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import opened
from portfolio.cli.options import root_option, say, write
from portfolio.cli.progress import progress


@click.command()
@click.argument("name", required=False, metavar="[RUN|SCENARIO]")
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the page is written; - prints it.  [default: RUN_ID.html here]",
)
@click.option(
    "--against",
    metavar="RUN|SCENARIO",
    help="Compare with this one: what came in since, what dropped out, and why.",
)
@click.option("--open", "opening", is_flag=True, help="Open the page in the browser too.")
@root_option
def report(
    name: str | None,
    target: Path | None,
    against: str | None,
    opening: bool,
    root: Path,
) -> int:
    """Write a page about a plan, as one HTML file.

    Of a run of the record, or of a scenario as it stands, which is solved unless the record
    has its plan; without a name, of the company's plan. The page says what was decided and
    why, shows KPIs and capacity, and lists what is in and out. It loads nothing from
    anywhere. The same run gives the same page.
    """
    # The solver takes seconds to import, and `report --help` needs none.
    from portfolio.actions import ReportPage, comparison_of_runs, report_page, write_report

    portfolio = opened(root, "text", color=False)
    page: ReportPage
    with progress(name or "report") as doing:
        if against is not None:
            page = comparison_of_runs(portfolio, name, against, progress=doing, notes=say)
        else:
            page = report_page(portfolio, name, progress=doing, notes=say)
    if target is not None and str(target) == "-":
        write(page.html)
        return Exit.DONE
    file = write_report(portfolio, page, target or Path.cwd())
    write(f"{file}\n")
    if opening and not webbrowser.open(file.resolve().as_uri()):
        say("no browser could be started: open the file yourself")
    return Exit.DONE

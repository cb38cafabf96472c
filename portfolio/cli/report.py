"""`report`."""

import webbrowser
from pathlib import Path

import click

from portfolio import actions
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import filter_options, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.served import ServedPage, page_server


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
@click.option(
    "--svg",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write each chart to DIR as SVG instead of the page.",
)
@click.option(
    "--png",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The same as PNG, drawn by librsvg, resvg or Chromium where one is installed.",
)
@click.option(
    "--watch",
    "watching",
    is_flag=True,
    help="Serve the page on this machine, and follow the files as they are saved.",
)
@filter_options
@root_option
def report(
    name: str | None,
    target: Path | None,
    against: str | None,
    opening: bool,
    svg: Path | None,
    png: Path | None,
    watching: bool,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    root: Path,
) -> int:
    """Write a page about a plan, as one HTML file.

    Of a run of the record, or of a scenario as it stands, which is solved unless the record
    has its plan; without a name, of the company's plan. The page says what was decided and
    why, shows KPIs and capacity, and lists what is in and out. It loads nothing from
    anywhere. The same run gives the same page.

    With --where and --owner the list has their initiatives alone, and says so; all figures stay
    those of the whole plan.

    With --watch the page of a scenario is served on 127.0.0.1 alone, at an address that nobody can
    guess, and reloads when a file is saved; Ctrl-C ends it.
    """
    _refuse_mixed_pages(target, against, watching=watching, is_narrowed=bool(where or owners))
    if watching:
        return watch(root, name, opening=opening)
    portfolio = opened_portfolio(root, "text", color=False)
    page = _page(portfolio, name, against, where, owners)
    has_pictures = svg is not None or png is not None
    if has_pictures:
        for picture in actions.write_pictures(portfolio, page.pictures, svg=svg, png=png):
            write(f"{picture}\n")
    if target is not None or opening or not has_pictures:
        _write_page(portfolio, page, target, opening=opening)
    return Exit.DONE


def _refuse_mixed_pages(
    target: Path | None, against: str | None, *, watching: bool, is_narrowed: bool
) -> None:
    """Filters go with the page of one plan, and a page that is watched is no file."""
    if is_narrowed and (watching or against is not None):
        raise ExpectedError("--where and --owner go with the page of one plan", Exit.USAGE)
    if watching and (target is not None or against is not None):
        raise ExpectedError("--watch serves the page of one scenario", Exit.USAGE)


def _page(
    portfolio: actions.Portfolio,
    name: str | None,
    against: str | None,
    where: tuple[str, ...],
    owners: tuple[str, ...],
) -> actions.ReportPage:
    """The page of a plan, or of what it does to another one, with progress."""
    with progress(name or "report") as doing:
        if against is not None:
            return actions.comparison_of_runs(portfolio, name, against, progress=doing, notes=say)
        return actions.report_page(
            portfolio, name, where=where, owners=owners, progress=doing, notes=say
        )


def _write_page(
    portfolio: actions.Portfolio, page: actions.ReportPage, target: Path | None, *, opening: bool
) -> None:
    """Print the page, or write it to a file and open that where asked."""
    if target is not None and str(target) == "-":
        write(page.html)
        return
    file = actions.write_report(portfolio, page, target or Path.cwd())
    write(f"{file}\n")
    if opening and not webbrowser.open(file.resolve().as_uri()):
        say("no browser could be started: open the file yourself")


def watch(root: Path, name: str | None, *, opening: bool) -> int:
    """Serve the page of a scenario until Ctrl-C, and make it anew whenever a file is saved."""
    scenario = actions.watched_scenario(opened_portfolio(root, "text", color=False), name)
    page = ServedPage(made_page(root, scenario))
    with page_server(page) as address:
        write(f"{address}\n")
        if opening and not webbrowser.open(address):
            say("no browser could be started: open the address yourself")
        say("watching the files; Ctrl-C ends it")
        for _ in actions.saves(root):
            page.show(made_page(root, scenario))
    return Exit.DONE


def made_page(root: Path, scenario: str | None) -> str:
    """The page as the files are now, with progress."""
    with progress(scenario or "report") as doing:
        return actions.watched_page(root, scenario, progress=doing, notes=say)

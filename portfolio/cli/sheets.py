"""`sheets`: init, pull, push and check."""

from pathlib import Path

import click

from portfolio.actions import (
    Push,
    SheetsSession,
    compare_sheets,
    make_workbooks,
    open_sheets,
    planned_move,
    pull_into_files,
    push_to_sheets,
)
from portfolio.cli.boundary import Exit, gravest
from portfolio.cli.inputs import findings_shown
from portfolio.cli.options import format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.findings import Finding, has_errors
from portfolio.report import check_json, check_text, moving_plan_text, pull_json, pull_text

_from_option = click.option(
    "--from",
    "where",
    metavar="PLACE",
    help="google, an .xlsx file, or a folder."
    "  [default: `source` in config/sheets.yaml, else sheets/]",
)
_to_option = click.option(
    "--to",
    "where",
    metavar="PLACE",
    help="google, an .xlsx file, or a folder."
    "  [default: `source` in config/sheets.yaml, else sheets/]",
)


_theirs_option = click.option(
    "--theirs",
    multiple=True,
    metavar="SIDE",
    help="Whose value counts where both sides differ and nobody else can say: sheet or files; of"
    " one cell or column Backlog!C14=sheet, Backlog.title=files. May be repeated.",
)


@click.group()
def sheets() -> None:
    """Let product managers keep their spreadsheets.

    The workbooks are Central Backlog, ProductOps and Optimization Center, as Google spreadsheets,
    .xlsx files or CSV files. People enter in the sheets what sheets own; the tool shows the rest,
    and the results.
    """


@sheets.command("pull")
@_from_option
@click.option("--tab", "only", multiple=True, metavar="TAB", help="Only this tab; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing at all if any row has a problem.")
@click.option(
    "--accept-removals",
    is_flag=True,
    help="Take values out even where a tab loses three or more, and more than a tenth.",
)
@click.option(
    "--moving-in",
    is_flag=True,
    help="Take in an installation as it is: fit config/ to its workbooks.",
)
@_theirs_option
@format_option("text", "json")
@root_option
def sheets_pull(
    where: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    strict: bool,
    accept_removals: bool,
    moving_in: bool,
    theirs: tuple[str, ...],
    form: str,
    root: Path,
) -> int:
    """Bring what people entered in the sheets into the YAML files.

    A row with a problem changes nothing and says why; the others go on. New ideas in an intake tab
    get the next free key, which is written back. Only files whose meaning changes are touched, and
    of those only the changed values.
    """
    session = session_at(root, where, writes=not dry_run)
    if moving_in and dry_run and form == "text":
        return _show_move(session, only)
    report = pull_into_files(
        session,
        only,
        strict=strict,
        theirs=theirs,
        accept_removals=accept_removals,
        moving_in=moving_in or None,
        dry_run=dry_run,
    )
    rendered = pull_json if form == "json" else pull_text
    write(rendered(report, dry_run=dry_run))
    return Exit.INVALID if has_errors(report.findings) else Exit.DONE


def _show_move(session: SheetsSession, only: tuple[str, ...]) -> Exit:
    """What moving in would do, step by step; nothing is written."""
    move = planned_move(session, only)
    write(moving_plan_text(move.plan, move.findings))
    return Exit.INVALID if has_errors(move.findings) else Exit.DONE


def _flaw(finding: Finding) -> str:
    """What is wrong with a cell, or with a workbook as a whole."""
    hint = f": {finding.hint}" if finding.hint else ""
    place = finding.location if finding.location.cell else finding.location.file
    return f"{place}: {finding.message}{hint}"


@sheets.command("push")
@_to_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option(
    "--force", is_flag=True, help="Write even where the sheets show results of a newer commit."
)
@click.option(
    "--prices",
    is_flag=True,
    help="Solve for what each other decision costs, and show it in Results.",
)
@_theirs_option
@root_option
def sheets_push(
    where: str | None,
    dry_run: bool,
    force: bool,
    prices: bool,
    theirs: tuple[str, ...],
    root: Path,
) -> int:
    """Show files and results in the sheets.

    Only mapped columns are written, and only cells that differ: a second push writes nothing. What
    people have edited since the last push stays, and waits for the next pull. A run of the record
    that is damaged, or that states what its inputs do not give, is named and left out, and the
    command ends with 7.

    With --prices the column price of Results shows what deciding an initiative otherwise would
    cost, in the newest run of each scenario: the value of keeping what is in, the price of forcing
    in what is out. What was searched is kept on this machine. A push without leaves those prices.
    """
    session = session_at(root, where, writes=not dry_run)
    with progress(session.source.where) as doing:
        push = push_to_sheets(
            session,
            dry_run=dry_run,
            force=force,
            theirs=theirs,
            notes=say,
            prices=prices,
            progress=doing,
        )
    _write_push(push, session.source.where, dry_run=dry_run)
    flaws = Exit.INVALID if has_errors(push.findings) else Exit.DONE
    return gravest([flaws, Exit.DONE if push.sound else Exit.STALE])


def _write_push(push: Push, where: str, *, dry_run: bool) -> None:
    """How much was written to which place, and what is wrong there."""
    ending = "; nothing was written" if dry_run else ""
    write(f"{where}: {push.summary}{ending}\n")
    for finding in push.findings:
        say(_flaw(finding))


@sheets.command("init")
@_to_option
@click.option("--csv", "as_csv", is_flag=True, help="Make CSV files in place of .xlsx workbooks.")
@root_option
def sheets_init(where: str | None, as_csv: bool, root: Path) -> int:
    """Make the workbooks and tabs that are missing.

    With headers, notes that explain them, drop-downs from the vocabularies, and formats. What is
    there stays as it is. `portfolio sheets push` then fills them.
    """
    session = session_at(root, where, writes=True, as_csv=as_csv)
    made = make_workbooks(session)
    names = "".join(f"{name}\n" for name in made)
    write(names or f"{session.source.where} has everything already\n")
    return Exit.DONE


@sheets.command("check")
@_from_option
@format_option("text", "json")
@root_option
def sheets_check(where: str | None, form: str, root: Path) -> int:
    """Compare sheets, files and record, and say who is ahead.

    Nothing is written. Ends with 7 if anything differs, and with 3 if a row has a problem.
    """
    session = session_at(root, where, writes=False)
    comparison = compare_sheets(session, say)
    rendered = check_json if form == "json" else check_text
    write(rendered(comparison.where, comparison.tabs, comparison.findings))
    if has_errors(comparison.findings):
        return Exit.INVALID
    return Exit.DONE if comparison.in_step else Exit.STALE


def session_at(
    root: Path,
    where: str | None,
    *,
    writes: bool,
    as_csv: bool = False,
) -> SheetsSession:
    """Open the workbooks; where the files cannot be read, their findings are printed."""
    with findings_shown("text", color=False):
        return open_sheets(root, where, writes=writes, as_csv=as_csv, notes=say)

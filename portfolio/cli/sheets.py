"""`sheets`: init, pull, push and check."""

from pathlib import Path

import click

from portfolio.cli.boundary import Exit, gravest
from portfolio.cli.options import format_option, root_option, write

_from_option = click.option(
    "--from", "where", metavar="PLACE",
    help="google, an .xlsx file, or a folder.  [default: `source` in config/sheets.yaml, else sheets/]",
)  # fmt: skip
_to_option = click.option(
    "--to", "where", metavar="PLACE",
    help="google, an .xlsx file, or a folder.  [default: `source` in config/sheets.yaml, else sheets/]",
)  # fmt: skip


_theirs_option = click.option(
    "--theirs", multiple=True, metavar="SIDE",
    help="Whose value counts where both sides differ and nobody else can say: sheet or files; of one cell or column "
    "Backlog!C14=sheet, Backlog.title=files. May be repeated.",
)  # fmt: skip


@click.group()
def sheets() -> None:
    """Let product managers keep their spreadsheets.

    The workbooks are Central Backlog, ProductOps and Optimization Center, as Google spreadsheets, .xlsx files or
    CSV files. People enter in the sheets what sheets own; the tool shows the rest, and the results.
    """


@sheets.command()
@_from_option
@click.option("--tab", "only", multiple=True, metavar="TAB", help="Only this tab; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing at all if any row has a problem.")
@click.option("--accept-removals", is_flag=True, help="Take out even more than a tenth of the values of a tab.")
@_theirs_option
@format_option("text", "json")
@root_option
def pull(
    where: str | None, only: tuple[str, ...], dry_run: bool, strict: bool, accept_removals: bool,
    theirs: tuple[str, ...], form: str, root: Path,
) -> int:  # fmt: skip
    """Bring what people entered in the sheets into the YAML files.

    A row with a problem changes nothing and says why; the others go on. New ideas in an intake tab get the next free
    key, which is written back. Only files whose meaning changes are touched, and of those only the changed values.
    """
    from portfolio.cli.sheet_work import desk, pull_report, pulled_from, write_pulled
    from portfolio.findings import has_errors
    from portfolio.report.sheets import pull_json, pull_text

    here = desk(root, where, writes=not dry_run)
    pulled = pulled_from(here, only, strict=strict, theirs=theirs, accept_removals=accept_removals)
    if not dry_run:
        write_pulled(here, pulled)
    report = pull_report(here, pulled)
    write(pull_json(report, dry_run=dry_run) if form == "json" else pull_text(report, dry_run=dry_run))
    return Exit.INVALID if has_errors(report.findings) else Exit.DONE


@sheets.command()
@_to_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Write even where the sheets show results of a newer commit.")
@_theirs_option
@root_option
def push(where: str | None, dry_run: bool, force: bool, theirs: tuple[str, ...], root: Path) -> int:
    """Show files and results in the sheets.

    Only mapped columns are written, and only cells that differ: a second push writes nothing. What people have
    edited since the last push stays, and waits for the next pull. A run of the record that is damaged, or that states
    what its inputs do not give, is named and left out, and the command ends with 7.
    """
    from portfolio.cli.boundary import writing
    from portfolio.cli.sheet_work import desk, pushed, refuse_older, remote, stamp, told

    here = desk(root, where, writes=not dry_run)
    with remote(), writing():
        opened = here.read()
        if not force:
            refuse_older(here, opened)
        out = pushed(here, opened, stamp(here), theirs)
        if not dry_run:
            here.write(out.edits)
    write(f"{here.source.where}: {out.summary()}{'; nothing was written' if dry_run else ''}\n")
    return gravest([told(opened.findings), Exit.DONE if out.sound else Exit.STALE])


@sheets.command()
@_to_option
@click.option("--csv", "as_csv", is_flag=True, help="Make CSV files in place of .xlsx workbooks.")
@root_option
def init(where: str | None, as_csv: bool, root: Path) -> int:
    """Make the workbooks and tabs that are missing.

    With headers, notes that explain them, drop-downs from the vocabularies, and formats. What is there stays as it
    is. `portfolio sheets push` then fills them.
    """
    from portfolio.cli.boundary import writing
    from portfolio.cli.sheet_work import desk, remote
    from portfolio.sheets.session import layouts

    here = desk(root, where, as_csv=as_csv, writes=True)
    with remote(), writing():
        made = here.source.create(layouts(here.known(), here.config))
    write("".join(f"{name}\n" for name in made) or f"{here.source.where} has everything already\n")
    return Exit.DONE


@sheets.command()
@_from_option
@format_option("text", "json")
@root_option
def check(where: str | None, form: str, root: Path) -> int:
    """Compare sheets, files and record, and say who is ahead.

    Nothing is written. Ends with 7 if anything differs, and with 3 if a row has a problem.
    """
    from portfolio.cli.sheet_work import compared, desk, remote
    from portfolio.findings import has_errors
    from portfolio.report.sheets import check_json, check_text

    here = desk(root, where, writes=False)
    with remote():
        opened = here.read()
    tabs, findings = compared(here, opened)
    shown = check_json if form == "json" else check_text
    write(shown(here.source.where, tabs, findings))
    if has_errors(findings):
        return Exit.INVALID
    return Exit.DONE if all(tab.in_step for tab in tabs) else Exit.STALE

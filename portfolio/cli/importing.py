"""`import`."""

from pathlib import Path

import click

from portfolio.actions import ImportRequest, map_text, prepare_import, write_import
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.inputs import findings_shown
from portfolio.cli.options import format_option, root_option, write
from portfolio.report import import_json, import_text


@click.command("import")
@click.argument(
    "file",
    required=False,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--map",
    "map_name",
    metavar="MAP",
    help="jira, linear, aha, productboard, airfocus, rice, or a YAML file.",
)
@click.option("--tab", metavar="TAB", help="The tab of a workbook that has several.")
@click.option(
    "--period", metavar="P", help="The planning period of new initiatives, such as 2026-Q2."
)
@click.option(
    "--status", metavar="S", help="The status of new initiatives where the export says none."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option(
    "--strict", is_flag=True, help="Write nothing at all if anything is wrong with a cell."
)
@click.option(
    "--show-map", metavar="NAME", help="Print a map that comes along, to be copied and changed."
)
@format_option("text", "json")
@root_option
def import_(
    file: Path | None,
    map_name: str | None,
    tab: str | None,
    period: str | None,
    status: str | None,
    dry_run: bool,
    strict: bool,
    show_map: str | None,
    form: str,
    root: Path,
) -> int:
    """Bring the items of another tool into initiatives.

    FILE is an export of it, as CSV or .xlsx; a map says which column is which field. Each new item
    becomes an initiative under the next free key and keeps its own under `source`. A later import
    finds it by that, and changes only what the other tool changed since and nobody changed here. A
    cell that is not understood is told and left out, nothing is made up, and every filled cell is
    accounted for. The command ends with 3 if a cell was wrong.
    """
    if show_map is not None:
        write(map_text(show_map))
        return Exit.DONE
    if file is None or map_name is None:
        advice = "say which FILE, and --map which map: portfolio import FILE --map jira"
        raise ExpectedError(advice, Exit.USAGE)
    defaults = {"period": period, "status": status}
    request = ImportRequest(file, map_name, tab, defaults, strict)
    with findings_shown(form, color=False):
        prepared = prepare_import(root, request)
    if not dry_run:
        write_import(root, prepared)
    rendered = import_json if form == "json" else import_text
    write(rendered(prepared.report, dry_run=dry_run))
    return Exit.DONE if prepared.sound else Exit.INVALID

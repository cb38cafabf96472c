"""`export`."""

from pathlib import Path

import click

from portfolio import actions
from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.report import as_json_text, many


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@format_option("text", "json")
@root_option
def export(folder: Path, form: str, root: Path) -> int:
    """Write everything as CSV and Parquet, history too.

    DIR gets two files for each table, and a data dictionary that says what every column means:
    initiatives, KPIs, scenarios, the files as they are, every run of the record with its inputs and
    results, and what was published. Amounts are numbers and, beside them, exact text; the same
    portfolio gives the same bytes. An earlier export in DIR is replaced. A damaged run of the
    record is left out, and the command ends with 7.
    """
    portfolio = opened_portfolio(root, form, color=False)
    with progress("export") as doing:
        # Looked up only now: it brings DuckDB, which takes long to import.
        exported = actions.export_portfolio(portfolio, folder, progress=doing, notes=say)
    if form == "json":
        write(as_json_text(actions.exported_fields(exported)))
    else:
        write(actions.exported_text(exported))
        written = f"{many(len(exported.files), 'file')} in {folder}"
        say(f"{written}; data_dictionary.md says what each column means")
    return Exit.DONE if exported.sound else Exit.STALE

"""`explain`."""

import click

from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import known
from portfolio.cli.options import format_option, write
from portfolio.findings import CODES


@click.command()
@click.argument("code", metavar="CODE")
@format_option("text", "json")
def explain(code: str, form: str) -> int:
    """Say what a finding's code means and what to do.

    CODE is what stands in brackets behind `error` or `warning`, such as P203.
    """
    entry = CODES[known(code.strip().strip("[]").upper(), CODES, "code")]
    if form == "json":
        from portfolio.report.json_text import as_json_text

        fields = {name: getattr(entry, name) for name in ("code", "severity", "title", "why", "fix")}
        write(as_json_text(fields))
    else:
        write(f"{entry.code} ({entry.severity}): {entry.title}\n\nWhy: {entry.why}\nFix: {entry.fix}\n")
    return Exit.DONE

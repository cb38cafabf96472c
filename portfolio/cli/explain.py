"""`explain`."""

import click

from portfolio.actions import known_name
from portfolio.cli.boundary import Exit
from portfolio.cli.completing import complete_codes
from portfolio.cli.options import format_option, write
from portfolio.findings import CODES, example_of
from portfolio.report import as_json_text, explained

_FIELDS = ("code", "severity", "title", "why", "fix")


@click.command()
@click.argument("code", metavar="CODE", shell_complete=complete_codes)
@format_option("text", "json")
def explain(code: str, form: str) -> int:
    """Say what a finding's code means and what to do.

    CODE is what stands in brackets behind `error` or `warning`, such as P203.
    """
    name = code.strip().strip("[]").upper()
    entry = CODES[known_name(name, CODES, "code")]
    if form == "json":
        fields = {field: getattr(entry, field) for field in _FIELDS}
        example = example_of(entry.code)
        write(as_json_text({**fields, "example": example.shown if example else None}))
    else:
        write(explained(entry.code))
    return Exit.DONE

"""`explain`."""

import click

from portfolio.cli.boundary import Exit
from portfolio.cli.inputs import known
from portfolio.cli.options import format_option, write
from portfolio.findings import CODES
from portfolio.findings.examples import example_of


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
        example = example_of(entry.code)
        write(as_json_text({**fields, "example": example.shown if example else None}))
    else:
        from portfolio.report.explained import explained

        write(explained(entry.code))
    return Exit.DONE

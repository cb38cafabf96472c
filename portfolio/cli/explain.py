"""`explain`: a finding's code, or why initiatives are in or out of a plan."""

import re
from pathlib import Path

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_codes, complete_keys, complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import (
    color_option,
    filter_options,
    format_option,
    optional_root_option,
    root_or_nearest,
    write,
)
from portfolio.cli.progress import progress
from portfolio.findings import CODES, example_of

_FIELDS = ("code", "severity", "title", "why", "fix")
_CODE = re.compile(r"\[?[Pp][0-9]{2,3}\]?")


def _complete_subject(
    context: click.Context,
    parameter: click.Parameter,
    incomplete: str,
) -> list[str]:
    """Names of scenarios, and codes of findings."""
    codes = complete_codes(context, parameter, incomplete)
    return [*complete_scenarios(context, parameter, incomplete), *codes]


@click.command()
@click.argument("subject", metavar="SCENARIO|CODE", shell_complete=_complete_subject)
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_keys)
@click.option(
    "--starts",
    "with_starts",
    is_flag=True,
    help="Say of each KEY what every later start would cost; only with a schedule.",
)
@filter_options
@format_option("text", "json")
@color_option
@optional_root_option
def explain(
    subject: str,
    keys: tuple[str, ...],
    with_starts: bool,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    form: str,
    color: bool,
    root: Path | None,
) -> int:
    """Say why initiatives are in or out, or what a code means.

    Of a SCENARIO, each initiative of its pool (or each KEY) with the price of deciding it
    otherwise: what forcing it in costs and what would drop, what keeping it is worth and what would
    come instead, and which rules bind. Every price is the difference of two proven optima.

    With --starts the cost of delay: the best objective if a KEY starts in each later step.

    CODE is what stands in brackets behind `error` or `warning`, such as P203.
    """
    if _CODE.fullmatch(subject.strip()) and not keys:
        return _explain_code(subject, form)
    if with_starts and not keys:
        raise ExpectedError("--starts needs KEYs: each start is asked for by itself", Exit.USAGE)
    portfolio = opened_portfolio(root_or_nearest(root), form, color=color)
    if keys and (where or owners):
        raise ExpectedError("say either KEYs, or --where and --owner", Exit.USAGE)
    with progress(subject) as doing:
        answer = actions.explain_initiatives(
            portfolio, subject, keys, where, owners, doing, with_starts=with_starts
        )
    write_answer(answer, report.explanation_view, form, color=color)
    return Exit.DONE if answer.is_proven else Exit.UNPROVEN


def _explain_code(code: str, form: str) -> int:
    name = code.strip().strip("[]").upper()
    entry = CODES[actions.known_name(name, CODES, "code")]
    if form == "json":
        fields = {field: getattr(entry, field) for field in _FIELDS}
        example = example_of(entry.code)
        write(report.as_json_text({**fields, "example": example.shown if example else None}))
    else:
        write(report.explained(entry.code))
    return Exit.DONE

"""`diff`."""

from collections.abc import Iterator
from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import diff_of_team, filter_in_words, page_of_diff, read_diff
from portfolio.changes import PlanDiff
from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.options import (
    color_option,
    filter_options,
    format_option,
    root_option,
    width,
    write,
)
from portfolio.cli.progress import progress
from portfolio.report import Context, change_summary, comment, diff_view
from portfolio.results import RunStatus


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--detailed-exitcode", "detailed", is_flag=True, help="End with 2 where the plan changes."
)
@click.option(
    "--from",
    "stored",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show a diff that was printed as JSON before; nothing is solved.",
)
@click.option(
    "--sequence", metavar="N.M", help="In Markdown: number of the run of CI that writes it."
)
@click.option(
    "--link",
    metavar="URL",
    help="In Markdown: where everything stands that a comment has no room for.",
)
@click.option(
    "--summary", "every_row", is_flag=True, help="In Markdown: every row, for the summary of a job."
)
@filter_options
@format_option("text", "json", "markdown", "html")
@color_option
@root_option
def diff(
    base: str | None,
    head: str | None,
    detailed: bool,
    stored: Path | None,
    sequence: str | None,
    link: str | None,
    every_row: bool,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say what a change does to the plan, and which input causes what.

    BASE and HEAD are revisions of git. Without HEAD the files as they are now are compared; without
    BASE, with the commit where this branch left main. Every scenario whose inputs changed is solved
    on both sides, unless the record of the base has its run already.

    With --where and --owner only what happens to these initiatives is listed; objectives, KPIs,
    capacity and the exit code stay those of the whole plan.
    """
    if (where or owners) and form == "html":
        raise ExpectedError("--where and --owner go with text, JSON and Markdown", Exit.USAGE)
    whole = read_diff(stored) if stored is not None else compared(root, base, head)
    diff = diff_of_team(whole, root, where, owners)
    only = "" if whole.findings else filter_in_words(where, owners)
    if form == "markdown":
        rendered = change_summary if every_row else comment
        write(rendered(diff, Context(sequence, link, only=only)))
    elif form == "html":
        write(page_of_diff(diff))
    elif form == "json":
        write(diff.model_dump_json(indent=2) + "\n")
    else:
        write(diff_view(diff, width=width(), color=color, only=only), color=color)
    return gravest(codes(diff, detailed=detailed))


def compared(root: Path, base: str | None, head: str | None) -> PlanDiff:
    """What head does to base, with progress."""
    with progress("diff") as doing:
        return actions.compare_revisions(root, base, head, progress=doing)


def codes(diff: PlanDiff, *, detailed: bool) -> Iterator[Exit]:
    """The exit codes that follow from a diff, of which the gravest counts."""
    if diff.findings:
        yield Exit.INVALID
    if diff.violations:
        yield Exit.GUARDRAIL
    if diff.changed and detailed:
        yield Exit.CHANGED
    for scenario in diff.scenarios:
        if scenario.is_plan and scenario.after is not None:
            status = scenario.after.status
            yield Exit.INFEASIBLE if status is RunStatus.INFEASIBLE else Exit.DONE
            yield (
                Exit.UNPROVEN
                if status in (RunStatus.FEASIBLE, RunStatus.TIED, RunStatus.UNKNOWN)
                else Exit.DONE
            )

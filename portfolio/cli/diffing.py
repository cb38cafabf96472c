"""`diff`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.options import color_option, format_option, root_option, width, write
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.changes import PlanDiff


LARGEST = 8_000_000
"""Bytes of a stored diff that are read."""


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--detailed-exitcode", "detailed", is_flag=True, help="End with 2 where the plan changes.")
@click.option(
    "--from",
    "stored",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show a diff that was printed as JSON before; nothing is solved.",
)
@click.option("--sequence", metavar="N.M", help="In Markdown: number of the run of CI that writes it.")
@click.option("--link", metavar="URL", help="In Markdown: where everything stands that a comment has no room for.")
@click.option("--summary", is_flag=True, help="In Markdown: every row, for the summary of a job.")
@format_option("text", "json", "markdown")
@color_option
@root_option
def diff(
    base: str | None,
    head: str | None,
    detailed: bool,
    stored: Path | None,
    sequence: str | None,
    link: str | None,
    summary: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say what a change does to the plan, and which input causes what.

    BASE and HEAD are revisions of git. Without HEAD the files as they are now are compared; without BASE, with the
    commit where this branch left main. Every scenario whose inputs changed is solved on both sides, unless the
    record of the base has its run already.
    """
    found = read_diff(stored) if stored is not None else compared(root, base, head)
    if form == "markdown":
        from portfolio.report.comment import Context, comment
        from portfolio.report.comment import summary as of_the_job

        write((of_the_job if summary else comment)(found, Context(sequence, link)))
    elif form == "json":
        write(found.model_dump_json(indent=2) + "\n")
    else:
        from portfolio.report.changes_text import diff_view

        write(diff_view(found, width=width(), color=color), color=color)
    return gravest(codes(found, detailed=detailed))


def compared(root: Path, base: str | None, head: str | None, *, is_proposal: bool = False) -> "PlanDiff":
    """What head does to base, with progress; a revision that is none ends the command with 64."""
    from portfolio.engines import adapter
    from portfolio.review.compare import compare

    with progress("diff") as doing:
        return compare(root, base, head, adapter(), doing, is_proposal=is_proposal)


def read_diff(stored: Path) -> "PlanDiff":
    """A diff from a file that may come from a stranger: its shape is checked, and its size."""
    from portfolio.changes import PlanDiff
    from portfolio.cli.inputs import as_model

    if stored.stat().st_size > LARGEST:
        raise ExpectedError(f"{stored.name} is larger than {LARGEST // 1_000_000} MB", Exit.INVALID)
    return as_model(PlanDiff, stored, "diff")


def codes(found: "PlanDiff", *, detailed: bool) -> Iterator[Exit]:
    """The exit codes that follow from a diff, of which the gravest counts."""
    from portfolio.results import RunStatus

    if found.findings:
        yield Exit.INVALID
    if found.violations:
        yield Exit.GUARDRAIL
    if found.changed and detailed:
        yield Exit.CHANGED
    for scenario in found.scenarios:
        if scenario.is_plan and scenario.after is not None:
            status = scenario.after.status
            yield Exit.INFEASIBLE if status is RunStatus.INFEASIBLE else Exit.DONE
            yield Exit.UNPROVEN if status in (RunStatus.FEASIBLE, RunStatus.UNKNOWN) else Exit.DONE

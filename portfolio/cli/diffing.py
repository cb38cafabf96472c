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


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--detailed-exitcode", "detailed", is_flag=True, help="End with 2 where the plan changes.")
@format_option("text", "json")
@color_option
@root_option
def diff(base: str | None, head: str | None, detailed: bool, form: str, color: bool, root: Path) -> int:
    """Say what a change does to the plan, and which input causes what.

    BASE and HEAD are revisions of git. Without HEAD the files as they are now are compared; without BASE, with the
    commit where this branch left main. Every scenario whose inputs changed is solved on both sides, unless the
    record of the base has its run already.
    """
    from portfolio.gitops.git import GitError
    from portfolio.pipeline import adapter
    from portfolio.review.compare import compare

    with progress("diff") as doing:
        try:
            found = compare(root, base, head, adapter(), doing)
        except GitError as error:
            raise ExpectedError(str(error), Exit.USAGE) from None
    write(_rendered(found, form, color), color=color)
    return gravest(_codes(found, detailed=detailed))


def _rendered(found: "PlanDiff", form: str, color: bool) -> str:
    if form == "json":
        return found.model_dump_json(indent=2) + "\n"
    from portfolio.report.changes_text import diff_view

    return diff_view(found, width=width(), color=color)


def _codes(found: "PlanDiff", *, detailed: bool) -> Iterator[Exit]:
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

"""`validate` and `schema`."""

from collections.abc import Sequence
from pathlib import Path

import click

from portfolio.actions import (
    check_with_advice,
    check_with_names,
    files_changed_since,
    findings_inside,
    is_about_files,
    stale_schemas,
    write_schemas,
)
from portfolio.checked import Checked
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.options import color_option, format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.findings import Finding, has_errors
from portfolio.gitops import folder_in_repository
from portfolio.report import as_github, as_json, as_sarif, as_text


@click.command("validate")
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]..."
)
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option(
    "--solve", "solving", is_flag=True, help="Solve every scenario too, and say what has no effect."
)
@click.option(
    "--changed-since",
    metavar="REV",
    help="Annotate files first that changed since (--format github).",
)
@format_option("text", "json", "github", "sarif")
@color_option
@root_option
def validate_command(
    paths: tuple[Path, ...],
    strict: bool,
    solving: bool,
    changed_since: str | None,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say everything that is wrong with the files.

    Every file is checked at once. With PATHs only the findings in those files and folders are
    shown. With --solve, where the files are valid, every scenario is solved: one without a plan is
    an error, and warned of are rules that never bind, floors met for free, candidates that no
    feasible portfolio has, and scenarios equal in effect.
    """
    checked = _checked_by_solving(root) if solving else check_with_names(root)
    findings = findings_inside(checked.findings, root, paths)
    if form == "github":
        changed = files_changed_since(root, changed_since)
        write(as_github(findings, checked.texts, changed, folder_in_repository(root)))
    elif form == "sarif":
        write(as_sarif(findings, folder_in_repository(root)))
    elif form == "json":
        write(as_json(findings))
    else:
        write(_text(findings, checked, color=color), color=color)
    return _exit_code(findings, strict=strict)


def _checked_by_solving(root: Path) -> Checked:
    with progress("validate") as doing:
        checked = check_with_advice(root, doing)
    if has_errors(finding for finding in checked.findings if is_about_files(finding)):
        say("nothing was solved: the files are not valid")
    return checked


def _text(findings: Sequence[Finding], checked: Checked, *, color: bool) -> str:
    workspace = checked.workspace
    if findings or workspace is None:
        return as_text(findings, checked.texts, color=color)
    counts = (
        _counted(len(workspace.initiatives), "initiative"),
        _counted(len(workspace.scenarios), "scenario"),
        _counted(len(workspace.metrics.metrics), "KPI"),
    )
    return f"Valid: {', '.join(counts)}.\n"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _exit_code(findings: Sequence[Finding], *, strict: bool) -> Exit:
    """3 for what is invalid; 4 where everything is valid but a scenario has no plan."""
    if not has_errors(findings):
        return Exit.INVALID if strict and findings else Exit.DONE
    files_are_wrong = has_errors(finding for finding in findings if is_about_files(finding))
    return Exit.INVALID if files_are_wrong else Exit.INFEASIBLE


@click.command()
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; end with 7 if a schema is out of date.",
)
@root_option
def schema(only_check: bool, root: Path) -> int:
    """Write the JSON Schemas that editors use.

    They go to config/schemas/, with the names of this portfolio's own KPIs, resources and
    dimensions in them.
    """
    stale = stale_schemas(root) if only_check else write_schemas(root)
    for file in stale:
        say(f"{file} {'is out of date' if only_check else 'written'}")
    if only_check and stale:
        raise ExpectedError("run `portfolio schema` and commit what it writes", Exit.STALE)
    return Exit.DONE

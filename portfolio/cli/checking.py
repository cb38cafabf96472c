"""`validate` and `schema`."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.options import color_option, format_option, root_option, say, write
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.checked import Checked
    from portfolio.findings import Finding
    from portfolio.source import Workspace


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option("--solve", "solving", is_flag=True, help="Solve every scenario too, and say what has no effect.")
@click.option("--changed-since", metavar="REV", help="Annotate files first that changed since (--format github).")
@format_option("text", "json", "github", "sarif")
@color_option
@root_option
def validate(
    paths: tuple[Path, ...],
    strict: bool,
    solving: bool,
    changed_since: str | None,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Say everything that is wrong with the files.

    Every file is checked at once. With PATHs only the findings in those files and folders are shown. With --solve,
    where the files are valid, every scenario is solved: one without a plan is an error, and warned of are rules
    that never bind, floors met for free, candidates that no feasible portfolio has, and scenarios equal in effect.
    """
    from portfolio.checked import check

    checked = check(root)
    if solving:
        checked = _with_advice(checked)
    findings = _inside(checked.findings, root, paths)
    if form == "github":
        write(_annotated(findings, checked, root, changed_since))
    else:
        write(_rendered(findings, checked, form, root, color=color), color=color)
    return _exit_code(findings, strict=strict)


def _exit_code(findings: "Sequence[Finding]", *, strict: bool) -> Exit:
    """3 for what is invalid; 4 where everything is valid but a scenario has no plan."""
    from portfolio.findings import has_errors

    if not has_errors(findings):
        return Exit.INVALID if strict and findings else Exit.DONE
    wrong = has_errors(finding for finding in findings if not finding.code.startswith(("P6", "P7")))
    return Exit.INVALID if wrong else Exit.INFEASIBLE


def _with_advice(checked: "Checked") -> "Checked":
    from dataclasses import replace

    from portfolio.advising import advice
    from portfolio.engines import adapter
    from portfolio.findings import has_errors, in_order

    if checked.workspace is None or has_errors(checked.findings):
        say("nothing was solved: the files are not valid")
        return checked
    with progress("validate") as doing:
        found = advice(checked.workspace, adapter(), doing)
    return replace(checked, findings=in_order([*checked.findings, *found]))


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; end with 7 if a schema is out of date.")
@root_option
def schema(only_check: bool, root: Path) -> int:
    """Write the JSON Schemas that editors use.

    They go to config/schemas/, with the names of this portfolio's own KPIs, resources and dimensions in them.
    """
    from portfolio.record.atomic import replace_file

    stale = {path: text for path, text in _schemas(root).items() if not path.is_file() or path.read_bytes() != text}
    for path, text in stale.items():
        if not only_check:
            with writing():
                replace_file(path, text)
        say(f"{path.relative_to(root).as_posix()} {'is out of date' if only_check else 'written'}")
    if only_check and stale:
        raise ExpectedError("run `portfolio schema` and commit what it writes", Exit.STALE)
    return Exit.DONE


def _inside(findings: "Sequence[Finding]", root: Path, paths: Sequence[Path]) -> "tuple[Finding, ...]":
    """The findings in some files or folders; all of them without any."""
    chosen = [path.resolve() if path.is_dir() else _unfollowed(path) for path in paths]
    return tuple(
        finding
        for finding in findings
        if not chosen or any(_unfollowed(root / finding.location.file).is_relative_to(path) for path in chosen)
    )


def _unfollowed(path: Path) -> Path:
    """The path of a file in its real folder. Where the file itself is a link, the link is meant: it may be broken."""
    return Path(os.path.realpath(path.parent)) / path.name


def annotations(root: Path, base: str) -> str:
    """What GitHub shows at the lines of a pull request: every error, and the warnings of files that changed."""
    from portfolio.checked import check
    from portfolio.findings import Severity
    from portfolio.gitops.trees import changed_since

    checked, changed = check(root), changed_since(root, base)
    findings = [f for f in checked.findings if f.severity is Severity.ERROR or f.location.file in changed]
    return _annotated(findings, checked, root, base)


def _annotated(findings: "Sequence[Finding]", checked: "Checked", root: Path, changed_since: str | None) -> str:
    from portfolio.gitops.git import GitError
    from portfolio.gitops.trees import changed_since as files_changed_since
    from portfolio.gitops.trees import folder_in_repository
    from portfolio.report.annotations import as_github

    try:
        changed = files_changed_since(root, changed_since) if changed_since is not None else frozenset[str]()
    except GitError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None
    return as_github(findings, checked.texts, changed, folder_in_repository(root))


def _rendered(findings: "Sequence[Finding]", checked: "Checked", form: str, root: Path, *, color: bool) -> str:
    from portfolio.report.findings import as_json, as_text

    if form == "json":
        return as_json(findings)
    if form == "sarif":
        from portfolio.gitops.trees import folder_in_repository
        from portfolio.report.sarif import as_sarif

        return as_sarif(findings, folder_in_repository(root))
    if not findings and checked.workspace is not None:
        workspace = checked.workspace
        counts = (
            (len(workspace.initiatives), "initiative"),
            (len(workspace.scenarios), "scenario"),
            (len(workspace.metrics.metrics), "KPI"),
        )
        return f"Valid: {', '.join(f'{n} {what}' if n == 1 else f'{n} {what}s' for n, what in counts)}.\n"
    return as_text(findings, checked.texts, color=color)


def _schemas(root: Path) -> dict[Path, bytes]:
    """Path -> content of each schema."""
    from portfolio.checked import check

    workspace = check(root).workspace
    if workspace is None:
        raise ExpectedError("organization or metrics cannot be read: portfolio validate says why", Exit.INVALID)
    return {root / name: text.encode() for name, text in editor_schemas(workspace).items()}


def editor_schemas(workspace: "Workspace") -> dict[str, str]:
    """File -> JSON Schema, of every kind of file that people write."""
    from portfolio.sheets.config import SheetsConfig
    from portfolio.source.schema import schema_of, schemas

    every = {**schemas(workspace), "sheets.json": schema_of("Spreadsheets", SheetsConfig, workspace)}
    return {
        f"config/schemas/{name}": json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        for name, value in every.items()
    }

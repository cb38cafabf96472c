"""Validate a portfolio, and keep the JSON Schemas of its files up to date."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from portfolio import engines
from portfolio.actions.advice import advice
from portfolio.actions.errors import InvalidInputsError
from portfolio.actions.progress import Progress, silent
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import Checked, check
from portfolio.findings import Finding, FindingSeverity, has_errors, in_order
from portfolio.gitops import changed_since
from portfolio.history import with_names_of_git
from portfolio.places import inside
from portfolio.record import replace_file
from portfolio.sheets import SheetsConfig
from portfolio.source import Workspace, schema_of, schemas

FROM_SOLVING = ("P6", "P7")
"""How the codes of findings begin that speak of plans, not of files."""


def check_with_names(root: Path) -> Checked:
    """Validate the files at `root`; a reference to a name that is gone says the new one."""
    return with_names_of_git(root, check(root))


def check_with_advice(root: Path, progress: Progress = silent) -> Checked:
    """Validate the files at `root`, then solve every scenario and add what that shows.

    Where the files are invalid nothing is solved.
    """
    checked = check_with_names(root)
    if checked.workspace is None or has_errors(checked.findings):
        return checked
    more = advice(checked.workspace, engines.adapter(), progress)
    return replace(checked, findings=in_order([*checked.findings, *more]))


def findings_inside(
    findings: Sequence[Finding], root: Path, paths: Sequence[Path]
) -> tuple[Finding, ...]:
    """The findings in some files or folders; all of them where no path is given."""
    if not paths:
        return tuple(findings)
    chosen = [path.resolve() if path.is_dir() else _in_real_folder(path) for path in paths]

    def is_inside(finding: Finding) -> bool:
        file = _in_real_folder(root / finding.location.file)
        return any(file.is_relative_to(path) for path in chosen)

    return tuple(finding for finding in findings if is_inside(finding))


def _in_real_folder(path: Path) -> Path:
    """The path of a file in its real folder. A file that is itself a link stays one: it may be
    broken."""
    return Path(os.path.realpath(path.parent)) / path.name


def files_changed_since(root: Path, revision: str | None) -> frozenset[str]:
    """The files that differ from a revision of git; none without one.

    Raises:
        GitError: if git does not know the revision.
    """
    return frozenset() if revision is None else changed_since(root, revision)


def findings_of_change(root: Path, base: str) -> tuple[Checked, tuple[Finding, ...]]:
    """The portfolio, and what its reviewer must see: each error, and the warnings of changed
    files."""
    checked = check_with_names(root)
    changed = files_changed_since(root, base)
    shown = tuple(
        finding
        for finding in checked.findings
        if finding.severity is FindingSeverity.ERROR or finding.location.file in changed
    )
    return checked, shown


def is_about_files(finding: Finding) -> bool:
    """Whether a finding speaks of the files themselves, not of what solving them shows."""
    return not finding.code.startswith(FROM_SOLVING)


def stale_schemas(root: Path) -> tuple[str, ...]:
    """The schemas of editors that are out of date, as paths from the root.

    Raises:
        InvalidInputsError: if organization.yaml or metrics.yaml cannot be read.
    """
    return tuple(file for file, _ in _stale(root))


def write_schemas(root: Path) -> tuple[str, ...]:
    """Write the schemas that are out of date; returns their paths.

    Raises:
        InvalidInputsError: if organization.yaml or metrics.yaml cannot be read.
        UsageError: if the disk refuses.
    """
    stale = _stale(root)
    with refusals_of_the_disk():
        for file, text in stale:
            replace_file(inside(root, file), text)
    return tuple(file for file, _ in stale)


def _stale(root: Path) -> list[tuple[str, bytes]]:
    workspace = check(root).workspace
    if workspace is None:
        raise InvalidInputsError(
            "organization or metrics cannot be read: portfolio validate says why"
        )
    expected = {file: text.encode() for file, text in editor_schemas(workspace).items()}
    with refusals_of_the_disk():
        stored = {file: _bytes(inside(root, file).real) for file in expected}
    return [(file, text) for file, text in expected.items() if stored[file] != text]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def editor_schemas(workspace: Workspace) -> Mapping[str, str]:
    """File -> JSON Schema, of every kind of file that people write."""
    by_name = {
        **schemas(workspace),
        "sheets.json": schema_of("Spreadsheets", SheetsConfig, workspace),
    }
    return {f"config/schemas/{name}": _json_file(schema) for name, schema in by_name.items()}


def _json_file(schema: object) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

"""Small portfolios for tests: the base of tests/examples, and what a case changes in it."""

import functools
import shutil
from collections.abc import Mapping
from pathlib import Path

from portfolio.actions.advice import advice
from portfolio.case.case import case_of
from portfolio.checked import check
from portfolio.engines import adapter
from portfolio.findings import Finding, in_order
from portfolio.source import Workspace, read_workspace
from portfolio.validate import validate

EXAMPLES = Path(__file__).parent / "examples"
NOT_OVERLAID = ("expected.txt", "removed.txt")


def cases(kind: str) -> list[Path]:
    """The example cases of a kind: valid, invalid or infeasible."""
    return sorted((EXAMPLES / kind).iterdir())


def overlaid(case: Path, folder: Path) -> Path:
    """The base portfolio in ``folder``, with the files of a case over it and those it removes
    gone."""
    shutil.copytree(EXAMPLES / "base", folder, dirs_exist_ok=True)
    shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_OVERLAID))
    removed = case / "removed.txt"
    for name in removed.read_text("utf-8").split() if removed.exists() else ():
        (folder / name).unlink()
    return folder


def findings_on_disk(folder: Path) -> tuple[Finding, ...]:
    """Everything that is wrong with a portfolio, as `portfolio validate` finds it."""
    return check(folder).findings


def reported_on_disk(folder: Path) -> tuple[Finding, ...]:
    """What the feasibility reports of all scenarios of a valid portfolio say."""
    checked = check(folder)
    assert checked.workspace is not None
    assert checked.findings == ()
    found = [
        case_of(checked.workspace, checked.workspace.planning(s)).report
        for s in checked.workspace.scenarios
    ]
    return in_order(finding for findings in found for finding in findings)


def advised_on_disk(folder: Path) -> tuple[Finding, ...]:
    """What `portfolio validate --solve` adds to a valid portfolio."""
    checked = check(folder)
    assert checked.workspace is not None
    assert checked.findings == ()
    return in_order(advice(checked.workspace, adapter()))


@functools.cache
def base_texts() -> Mapping[str, str]:
    """File -> text of the base portfolio."""
    root = EXAMPLES / "base"
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*.yaml"))
    }


def read(changes: Mapping[str, str | None] = {}) -> tuple[Workspace | None, tuple[Finding, ...]]:
    """The base portfolio with other texts, without a disk; None removes a file. With every
    finding."""
    texts = {file: text for file, text in {**base_texts(), **changes}.items() if text is not None}
    workspace, found = read_workspace(texts)
    if workspace is not None:
        found = [*found, *validate(workspace)]
    return workspace, in_order(found)


def edited(file: str, *replacements: tuple[str, str]) -> dict[str, str]:
    """One file of the base with parts replaced, each of which must be there once."""
    text = base_texts()[file]
    for old, new in replacements:
        assert text.count(old) == 1, (file, old)
        text = text.replace(old, new)
    return {file: text}


def lines(findings: tuple[Finding, ...]) -> list[str]:
    """Place and code of each finding, as expected.txt has them."""
    return [f"{finding.location}: {finding.severity.value}[{finding.code}]" for finding in findings]

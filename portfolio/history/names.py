"""What a name that is gone is called now: git has the file that bore it, and its content."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from portfolio.checked import Checked, read_revision
from portfolio.diff import renamed, with_new_names
from portfolio.findings import Finding
from portfolio.git import GitError, find_commit
from portfolio.gitops import in_git, last_change
from portfolio.record import RUNS
from portfolio.source import INITIATIVES, SCENARIOS, Workspace

_UNKNOWN = {"P205": INITIATIVES, "P206": SCENARIOS}
"""Codes of references that lead nowhere -> the folder of what they name."""


def with_names_of_git(root: Path, checked: Checked) -> Checked:
    """The findings; a reference to a name that is gone says what its content is called now.

    Compared are the files with the newest commit, and with the commit before the one that took
    the file of the name away. Without git the findings stay as they are.
    """
    unknown = [finding for finding in checked.findings if finding.code in _UNKNOWN]
    workspace = checked.workspace
    if not unknown or workspace is None:
        return checked
    try:
        return replace(checked, findings=_with_names(root, checked.findings, unknown, workspace))
    except GitError:  # the advice is not worth an error about git
        return checked


def _with_names(
    root: Path,
    findings: Sequence[Finding],
    unknown: Sequence[Finding],
    workspace: Workspace,
) -> tuple[Finding, ...]:
    if not in_git(root):
        return tuple(findings)
    for revision in _revisions(root, unknown):
        commit = find_commit(root, revision)
        base = None if commit is None else read_revision(root, commit).workspace
        if base is not None:
            names, _ = renamed(base, workspace)
            advised = tuple(with_new_names(findings, names))
            if advised != tuple(findings):
                return advised
    return tuple(findings)


def _revisions(root: Path, unknown: Iterable[Finding]) -> Iterator[str]:
    """The newest commit, then the one before a file of each unknown name went away."""
    yield "HEAD"
    for finding in unknown:
        name = finding.message.rpartition(" ")[2]
        gone = last_change(root, f"{_UNKNOWN[finding.code]}/{name}.yaml", RUNS)
        if gone is not None:
            yield f"{gone.commit}^"

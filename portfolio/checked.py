"""The first arrow of the flow, load -> validate: all that `validate` needs, and nothing that is
slow to import."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio import gitops
from portfolio.collector import paused_collector
from portfolio.estimate import model_findings
from portfolio.findings import Finding, has_errors, in_order
from portfolio.load import load
from portfolio.source import (
    Loaded,
    ReadDocument,
    Workspace,
    loaded,
    read_document,
    salvaged_workspace,
)
from portfolio.validate import unknown_names, validate


@dataclass(frozen=True)
class Checked:
    """A workspace and everything that is wrong with it; the workspace is None where too much is."""

    workspace: Workspace | None
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    """File -> text, for showing the lines that findings point at."""


def check(root: Path) -> Checked:
    """Load and validate the portfolio at a root: every finding of every file."""
    with paused_collector():
        return check_loaded(load(root))


def check_revision(root: Path, commit: str) -> Checked:
    """The same for the portfolio as a commit has it."""
    with paused_collector():
        return check_loaded(read_revision(root, commit))


def read_revision(root: Path, commit: str, read: ReadDocument = read_document) -> Loaded:
    """What a commit has, not validated: for who asks only what its files say.

    Who reads many commits says a ``read`` that remembers: most files are as they were before.
    """
    with paused_collector():
        return loaded(*gitops.texts_at(root, commit), read)


def check_loaded(read: Loaded) -> Checked:
    """Validate what was read, from wherever."""
    findings = list(read.findings)
    if read.workspace is not None:
        findings += [*validate(read.workspace), *model_findings(read.workspace)]
    if has_errors(read.findings):
        findings += _unknown_names_of_broken_files(read)
    return Checked(read.workspace, in_order(findings), read.texts)


def _unknown_names_of_broken_files(read: Loaded) -> list[Finding]:
    """A mistake of structure hides no unknown name, neither in its own file nor in others."""
    without_text = frozenset(finding.location.file for finding in read.findings) - read.texts.keys()
    salvaged = salvaged_workspace(read.texts, without_text)
    if salvaged is None:
        return []
    return unknown_names(salvaged)

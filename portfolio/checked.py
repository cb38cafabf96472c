"""The first arrow of the flow, load -> validate: all that `validate` needs, and nothing that is slow to import."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portfolio.estimate import model_findings
from portfolio.findings import Finding, in_order
from portfolio.load import load
from portfolio.source import Loaded, Workspace, loaded
from portfolio.validate import validate


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
    from portfolio.gitops.trees import read_texts

    with paused_collector():
        return check_loaded(loaded(*read_texts(root, commit)))


def check_loaded(read: Loaded) -> Checked:
    """Validate what was read, from wherever."""
    findings = list(read.findings)
    if read.workspace is not None:
        findings += [*validate(read.workspace), *model_findings(read.workspace)]
    return Checked(read.workspace, in_order(findings), read.texts)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Stages make many objects and no cycles of garbage; collecting while they run doubles the time of some."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

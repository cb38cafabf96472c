"""Say what a change does to the plan, and which input causes what."""

from pathlib import Path

from portfolio.actions.checking import files_changed_since, findings_of_change
from portfolio.actions.progress import Progress, silent
from portfolio.changes import PlanDiff
from portfolio.engines import adapter
from portfolio.gitops import folder_in_repository
from portfolio.report import as_github
from portfolio.review import compare_trees


def compare_revisions(
    root: Path,
    base: str | None = None,
    head: str | None = None,
    *,
    is_proposal: bool = False,
    progress: Progress = silent,
) -> PlanDiff:
    """What `head` (None: the files as they are) does to `base` (None: where this branch left main).

    Of a proposal, what it brings along under `runs/` is looked at too; its head is a commit.

    Raises:
        GitError: if a revision cannot be read.
    """
    return compare_trees(root, base, head, adapter(), progress, is_proposal=is_proposal)


def annotations_of_change(root: Path, base: str) -> str:
    """What is wrong with the checked-out files, as GitHub shows it at their lines.

    Raises:
        GitError: if git does not know the revision `base`.
    """
    checked, findings = findings_of_change(root, base)
    changed = files_changed_since(root, base)
    return as_github(findings, checked.texts, changed, folder_in_repository(root))

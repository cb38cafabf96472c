"""A run compared with another one: a page with both headlines, what moved, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.diff_pages import page_of_diff
from portfolio.actions.opening import Portfolio
from portfolio.actions.picture_files import pictures_of_diff
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.proofs import is_checkable
from portfolio.actions.reporting import run_of_name
from portfolio.changes import PlanDiff
from portfolio.engines import adapter
from portfolio.git import has_commit
from portfolio.gitops import in_git
from portfolio.record import read_events
from portfolio.results import Run
from portfolio.review import SourcedRun, compare_runs


@dataclass(frozen=True)
class ComparisonReport:
    """The page of two runs."""

    diff: PlanDiff
    html: str

    @property
    def pictures(self) -> Mapping[str, str]:
        """Name -> SVG of each of its charts."""
        return pictures_of_diff(self.diff)

    @property
    def file_name(self) -> str:
        """How the page is called where nobody says."""
        return f"{self.diff.head}-against-{self.diff.base}.html"


def comparison_of_runs(
    portfolio: Portfolio,
    name: str | None,
    against: str,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> ComparisonReport:
    """The page of a run or scenario, against an earlier one.

    Raises:
        UsageError: if a name is neither a scenario nor a run.
        StaleError: if a stored run does not hold.
    """
    after = run_of_name(portfolio, name, progress=progress, notes=notes)
    before = run_of_name(portfolio, against, progress=progress, notes=notes)
    commits = _commits(portfolio.root)
    diff = compare_runs(
        portfolio.root,
        _sourced(portfolio.root, before, commits),
        _sourced(portfolio.root, after, commits),
        adapter(),
        progress,
    )
    return ComparisonReport(diff, page_of_diff(diff))


def _commits(root: Path) -> Mapping[str, Sequence[str]]:
    """Run -> the commits that the log says it was stored from, and that are here."""
    if not in_git(root):
        return {}
    commits: dict[str, list[str]] = {}
    for event in read_events(root):
        if event.commit is not None and has_commit(root, event.commit):
            commits.setdefault(event.run_id, []).append(event.commit)
    return commits


def _sourced(root: Path, run: Run, commits: Mapping[str, Sequence[str]]) -> SourcedRun:
    own = dict.fromkeys(commits.get(run.run_id, ()))
    return SourcedRun(run, tuple(own), is_checkable(root, run))

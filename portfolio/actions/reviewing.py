"""Is what a merge makes what people saw before it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portfolio.actions.progress import Notes, silent
from portfolio.actions.remotes import failures_of_remotes
from portfolio.changes import PlanDiff, ScenarioDiff
from portfolio.gitops import GitHubThread, is_ours, pull_request_merged_as, runs_of
from portfolio.history import Reviewed, head, pending_commits
from portfolio.record import Review
from portfolio.remote import Remote, RemoteError

_VERDICTS = {
    "same": "the run that was reviewed",
    "same plan": "the plan that was reviewed, from other inputs",
    "other plan": "NOT the plan that was reviewed",
}


@dataclass(frozen=True)
class ReviewLine:
    """What is to be said of one scenario."""

    text: str
    is_warning: bool
    """Whether the plan is another than the one that was reviewed, or was never shown."""


def review_of_request(remote: Remote, repository: str, number: int, author: str) -> Reviewed:
    """What the comment of a pull request shows, which `author` wrote; nothing, where it has none.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes("what was reviewed"):
        return _shown(remote, repository, number, author)


def compare_with_review(root: Path, diff: PlanDiff, reviewed: Reviewed) -> Iterator[ReviewLine]:
    """Each scenario of a plan beside what its pull request showed.

    Raises:
        GitError: if the history cannot be read.
    """
    request = f"#{reviewed.pull_request}"
    if not diff.scenarios:
        yield ReviewLine(f"{request} changes the inputs of no scenario", is_warning=False)
    for scenario in diff.scenarios:
        after = scenario.after
        if after is None or diff.head is None:
            continue
        review = reviewed.against(root, diff.head, scenario.scenario, after.run_id, after.decision)
        yield _line(scenario, review, request)


def _line(scenario: ScenarioDiff, review: Review | None, request: str) -> ReviewLine:
    name = scenario.scenario
    if review is None:
        return ReviewLine(f"{name}: nothing was shown of it in {request}", scenario.changed)
    by = ", ".join(commit[:12] for commit in review.moved_by)
    moved = f"; merged in between: {by}" if by else ""
    text = f"{name}: {_VERDICTS[review.verdict]} in {request}{moved}"
    return ReviewLine(text, review.verdict == "other plan")


def reviews_of_pending(
    root: Path,
    remote: Remote,
    repository: str,
    author: str,
    notes: Notes = silent,
) -> dict[str, Any]:
    """Commit that is not recorded yet -> what was reviewed in the pull request merged as it.

    A remote that fails costs this knowledge, which `notes` is told, never the record.
    """
    reviews: dict[str, Any] = {}
    commits = {commit.id for commit in pending_commits(root)} | {head(root) or ""}
    try:
        for commit in sorted(commits - {""}):
            number = pull_request_merged_as(remote, repository, commit)
            if number is not None:
                review = _shown(remote, repository, number, author)
                reviews[commit] = review.model_dump(mode="json")
    except RemoteError as error:
        notes(f"what was reviewed is not known: {error}")
    return reviews


def _shown(remote: Remote, repository: str, number: int, author: str) -> Reviewed:
    comments = GitHubThread(remote, repository, number).comments()
    mine = [comment for comment in comments if is_ours(comment, author)]
    shown = runs_of(mine[-1].body) if mine else {}
    review = Reviewed.read({**shown, "pull_request": number})
    return review or Reviewed(pull_request=number)

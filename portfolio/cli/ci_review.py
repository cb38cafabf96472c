"""`ci reviewed`: is what a merge makes what people saw before it?"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.ci_remote import append_for_github, author_option, github
from portfolio.cli.options import root_option, say

if TYPE_CHECKING:
    from portfolio.changes import PlanDiff
    from portfolio.history.pending import Reviewed

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--plan", "stored", required=True, envvar="PORTFOLIO_PLAN", type=_FILE, help="What `ci plan` wrote.")
@click.option("--queue", required=True, envvar="PORTFOLIO_QUEUE", metavar="REF", help="The branch of the merge queue.")
@click.option(
    "--require", is_flag=True, envvar="PORTFOLIO_REQUIRE_REVIEWED", help="End with 7 where it is another plan."
)
@author_option
@root_option
def reviewed(stored: Path, queue: str, require: bool, author: str, root: Path) -> int:
    """Compare the plan of a merge queue with the one that its pull request showed.

    A queue merges a pull request onto others that were not there when it was reviewed. What it plans goes to the
    summary of the job: the very run that was reviewed, the same plan from other inputs, or another plan, and which
    merges moved it.
    """
    from portfolio.cli.diffing import read_diff
    from portfolio.gitops.thread import pull_request_queued_as

    number = pull_request_queued_as(queue)
    if number is None:
        raise ExpectedError(f"{queue} is no branch of a merge queue", Exit.USAGE)
    diff = read_diff(stored)
    moved = False
    for line, is_warning in _lines(root, diff, _shown(number, author), number):
        moved = moved or is_warning
        append_for_github("GITHUB_STEP_SUMMARY", f"- {line}\n")
        say(f"::warning::{line}" if is_warning else line)
    return Exit.STALE if moved and require else Exit.DONE


def _lines(root: Path, diff: "PlanDiff", known: "Reviewed", number: int) -> Iterator[tuple[str, bool]]:
    """What is said of each scenario, and whether it is another plan than the one that was reviewed."""
    if not diff.scenarios:
        yield f"#{number} changes the inputs of no scenario", False
    for scenario in diff.scenarios:
        if scenario.after is None or diff.head is None:
            continue
        told = known.against(root, diff.head, scenario.scenario, scenario.after.run_id, scenario.after.decision)
        if told is None:
            yield f"{scenario.scenario}: nothing was shown of it in #{number}", scenario.changed
            continue
        words = {"same": "the run that was reviewed", "same plan": "the plan that was reviewed, from other inputs"}
        by = ", ".join(commit[:12] for commit in told.moved_by)
        moved = f"; merged in between: {by}" if by else ""
        said = words.get(told.verdict, "NOT the plan that was reviewed")
        yield f"{scenario.scenario}: {said} in #{number}{moved}", told.verdict == "other plan"


def _shown(number: int, author: str) -> "Reviewed":
    """What the comment of a pull request shows; nothing, where it has none."""
    from portfolio.remote import RemoteError

    try:
        return _read(number, author)
    except RemoteError as error:
        raise ExpectedError(f"what was reviewed is not known: {error}", Exit.REMOTE) from None


def _read(number: int, author: str) -> "Reviewed":
    from portfolio.gitops.thread import GitHubThread, is_ours, runs_of
    from portfolio.history.pending import Reviewed

    remote, repository = github()
    mine = [one for one in GitHubThread(remote, repository, number).comments() if is_ours(one, author)]
    shown = runs_of(mine[-1].body) if mine else {}
    return Reviewed.read({**shown, "pull_request": number}) or Reviewed(pull_request=number)


def reviewed_in(root: Path, author: str) -> dict[str, Any]:
    """Commit that is not recorded yet -> what was reviewed in the pull request that was merged as it.

    A remote that fails costs this knowledge, never the record.
    """
    from portfolio.gitops.thread import pull_request_merged_as
    from portfolio.history.pending import head, pending_commits
    from portfolio.remote import RemoteError

    found: dict[str, Any] = {}
    try:
        remote, repository = github()
        for commit in sorted({commit.id for commit in pending_commits(root)} | {head(root) or ""} - {""}):
            number = pull_request_merged_as(remote, repository, commit)
            if number is None:
                continue
            found[commit] = _read(number, author).model_dump(mode="json")
    except RemoteError as error:
        say(f"what was reviewed is not known: {error}")
    return found

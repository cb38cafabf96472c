"""Write the one comment of a pull request: what its change does to the plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portfolio.actions.handed_over import read_diff
from portfolio.actions.remotes import failures_of_remotes
from portfolio.changes import PlanDiff
from portfolio.gitops import (
    GitHubThread,
    NotPlanned,
    Thread,
    WrittenComment,
    pull_request_at,
    with_runs,
    write_comment,
)
from portfolio.remote import Remote
from portfolio.report import Context, comment, not_planned

REASON_FILE = "not-planned"
"""Beside the place of a plan: why none was made."""
_LONGEST_NAME = 100


@dataclass(frozen=True)
class PlanComment:
    """The Markdown of a comment, and whether there is a reason to begin one."""

    text: str
    noteworthy: bool


def comment_of_plan(
    stored: Path,
    context: Context,
    fork_link: str | None,
    team: Callable[[PlanDiff], PlanDiff] = lambda diff: diff,
) -> PlanComment | None:
    """The comment for a stored plan, or for the reason why there is none; None without either.

    `team` narrows the plan to what one team reads, which `context` names.

    The reason may stand beside a plan that a fork's own workflow made: then the comment leads to
    that workflow's run, at `fork_link`.

    Raises:
        InvalidInputsError: if what is stored is no plan.
    """
    reason = _reason_beside(stored)
    if reason is not None:
        link = fork_link or context.link
        of_the_fork = Context(context.sequence, link, untrusted=True)
        return PlanComment(not_planned(reason, of_the_fork), noteworthy=True)
    if not stored.exists():
        return None
    diff = read_diff(stored)
    text = comment(team(diff), context)
    if not context.untrusted:
        text = with_runs(text, _runs(diff))
    changes_something = bool(diff.inputs) or diff.changed
    is_refused = bool(diff.violations or diff.untrue or diff.record)
    return PlanComment(text, noteworthy=changes_something or is_refused)


def thread_of(remote: Remote, repository: str, number: int | None, head: str) -> Thread | None:
    """The pull request of a number; without one, the open one whose branch is at `head`.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes():
        known = number if number is not None else pull_request_at(remote, repository, head)
    return None if known is None else GitHubThread(remote, repository, known)


def write_plan_comment(
    thread: Thread,
    comment: PlanComment,
    author: str,
    head: str | None,
) -> WrittenComment:
    """Make the one comment of a pull request show a plan.

    `author` is the account whose comments are ours; `head` the commit that was planned, if known.

    Raises:
        RemoteFailedError: if the remote fails.
    """
    with failures_of_remotes():
        return write_comment(thread, comment.text, author, head=head, noteworthy=comment.noteworthy)


def _reason_beside(plan: Path) -> str | None:
    """Why there is no plan, in words of ours; None where nothing stood in its way."""
    file = plan.with_name(REASON_FILE)
    if not file.exists():
        return None
    # A stranger may have written the file: only the name of a known reason counts.
    with file.open("rb") as opened:
        name = opened.read(_LONGEST_NAME).decode("ascii", "replace").strip()
    return NotPlanned.__members__.get(name, NotPlanned.FAILED).value


def _runs(diff: PlanDiff) -> dict[str, Any]:
    """Which runs a comment shows, and on which commit of main they were planned."""
    runs: dict[str, Mapping[str, str]] = {}
    for scenario in diff.scenarios:
        after = scenario.after
        if after is not None:
            runs[scenario.scenario] = {"run_id": after.run_id, "decision": after.decision}
    return {"base": diff.base, "runs": runs}

"""Plan a pull request of a stranger: its files are data, and none of its code runs."""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.commenting import REASON_FILE
from portfolio.actions.confined import run_confined
from portfolio.actions.errors import RemoteFailedError
from portfolio.actions.handed_over import hand_over
from portfolio.actions.progress import Notes
from portfolio.actions.remotes import failures_of_remotes
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.git import GitError
from portfolio.gitops import (
    CommitProposal,
    Merge,
    NotPlanned,
    fetch_merge,
    proposal_at,
    proposal_of,
    too_large,
)
from portfolio.remote import MissingError, Remote


@dataclass(frozen=True)
class PlanningLimits:
    """How long planning a stranger's files may take, and which exit codes of it mean a plan."""

    seconds: int
    codes_of_plans: Collection[int]


def proposal_of_number(
    remote: Remote,
    repository: str,
    number: int,
    branch: str,
) -> CommitProposal | None:
    """The open pull request of a number onto a branch; None where there is none.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes():
        try:
            return proposal_of(remote, repository, number, branch)
        except MissingError:
            return None


def proposal_of_commit(
    remote: Remote,
    repository: str,
    head: str,
    owner: str,
    branch: str,
) -> CommitProposal | None:
    """The open pull request onto a branch from the commit `head` of the repository `owner`.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes():
        try:
            return proposal_at(remote, repository, head, owner, branch)
        except MissingError:
            return None


def merge_of_proposal(
    root: Path, proposal: CommitProposal, origin: str, token: str
) -> Merge | None:
    """Fetch GitHub's merge of a pull request; None where it is not of the commit given.

    Raises:
        RemoteFailedError: if it cannot be fetched.
    """
    try:
        return fetch_merge(root, proposal, origin, token)
    except GitError as error:
        message = f"the merge of #{proposal.number} cannot be fetched: {error}"
        raise RemoteFailedError(message) from None


def plan_proposal(
    root: Path,
    merge: Merge,
    out: Path,
    limits: PlanningLimits,
    notes: Notes,
) -> int | NotPlanned:
    """Plan a merge in a process that has no secret; returns its exit code.

    What stands in the way of a plan is returned, and written beside `out`.

    Raises:
        UsageError: if the disk refuses.
        GitError: if the merge cannot be read.
    """
    _forget_earlier_plan(out)
    reason = too_large(root, merge.commit)
    if reason is not None:
        return _not_planned(root, out, reason, notes)
    revisions = ("--base", merge.base, "--head", merge.commit)
    places = ("--plan", str(out), "--root", str(root))
    # -P: a module in the working folder must not be taken for one of ours.
    command = (sys.executable, "-P", "-m", "portfolio", "ci", "plan", *revisions, *places)
    code = run_confined(command, limits.seconds, notes)
    if code is None:
        return _not_planned(root, out, NotPlanned.TIME, notes)
    if code not in limits.codes_of_plans:
        return _not_planned(root, out, NotPlanned.FAILED, notes)
    return code


def _forget_earlier_plan(out: Path) -> None:
    """What an earlier run wrote is no answer to this one."""
    with refusals_of_the_disk():
        for earlier in (out, out.with_name(REASON_FILE)):
            earlier.unlink(missing_ok=True)


def _not_planned(root: Path, out: Path, reason: NotPlanned, notes: Notes) -> NotPlanned:
    hand_over(root, out.with_name(REASON_FILE), reason.name.encode())
    notes(f"not planned: {reason.value}")
    return reason

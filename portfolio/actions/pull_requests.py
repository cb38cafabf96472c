"""Make the one pull request of the spreadsheets say what was pulled.

This job may write git, and cannot reach Google: it takes what the pull handed over.
"""

from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, RemoteFailedError, StaleError
from portfolio.actions.handed_over import CHANGED_FILES
from portfolio.actions.remotes import failures_of_remotes
from portfolio.changes import Proposal
from portfolio.git import UnreachableError
from portfolio.gitops import (
    MovedBranch,
    ProtectedError,
    RefusedError,
    WrittenComment,
    input_files,
    is_mergeable,
    move_branch,
    open_request,
    propose_request,
    start_workflow,
    withdraw_request,
)
from portfolio.remote import Remote
from portfolio.report import Context, body, title

PLAN_WORKFLOW = "plan.yml"


def move_pull_branch(
    root: Path,
    proposal: Proposal,
    folder: Path,
    branch: str,
    into: str,
    origin: str,
) -> MovedBranch:
    """Put the branch at one commit with the files that were handed over in a folder.

    Raises:
        InvalidInputsError: if what was handed over are no files that a sheet may change.
        StaleError: if the branch takes no pushes from us.
        RemoteFailedError: if the remote cannot be reached.
        GitError: if git fails, or somebody else moved the branch meanwhile.
    """
    message = f"{title(proposal)}\n"
    try:
        files = input_files(folder / CHANGED_FILES, proposal.pull.files)
        return move_branch(root, branch, into, proposal.base, files, message, origin)
    except RefusedError as error:
        raise InvalidInputsError(f"refused: {error}") from None
    except ProtectedError as error:
        raise StaleError(f"{branch} is protected: {error}") from None
    except UnreachableError as error:
        raise RemoteFailedError(f"{error}; the next pull tries again") from None


@dataclass(frozen=True)
class WrittenRequest:
    """What became of the pull request; its number is None where there is none."""

    number: int | None
    written: WrittenComment


def write_pull_request(
    remote: Remote,
    repository: str,
    proposal: Proposal,
    moved: MovedBranch,
    branches: tuple[str, str],
    link: str | None,
) -> WrittenRequest:
    """Make the one pull request of a branch say what was pulled; close it where that is nothing.

    `branches` has that branch, and the one that it is to be merged into.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    branch, into = branches
    text = body(proposal, Context(None, link))
    with failures_of_remotes():
        known = open_request(remote, repository, branch)
        if moved.commit is not None:
            number, written = propose_request(
                remote,
                repository,
                branch,
                into,
                title(proposal),
                text,
                known,
            )
            return WrittenRequest(number, written)
        if known is None:
            return WrittenRequest(None, WrittenComment.NOTHING)
        withdraw_request(remote, repository, known, text)
        return WrittenRequest(known.number, WrittenComment.CLOSED)


def start_plan(
    remote: Remote,
    repository: str,
    request: WrittenRequest,
    moved: MovedBranch,
    into: str,
) -> str | None:
    """Start the plan of a pull request where its branch has news; why not, where it cannot be.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    number = request.number
    is_news = moved.changed or request.written is WrittenComment.CREATED
    if number is None or moved.commit is None or not is_news:
        return None
    with failures_of_remotes():
        can_be_merged = is_mergeable(remote, repository, number, moved.commit)
    if can_be_merged is False:
        conflict = f"pull request {number} and {into} changed the same lines"
        return f"{conflict}: the next pull says which cells"
    inputs = {"pr": str(number)}
    if not start_workflow(remote, repository, PLAN_WORKFLOW, into, inputs):
        return f"plan could not be started for pull request {number}: start it by hand"
    return None

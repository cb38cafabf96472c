"""A pull request as data: its merge is fetched as objects, and no file is checked out."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from portfolio.git import fetch_merge_of, listed, remote_address
from portfolio.gitops.answers import PullRequest
from portfolio.remote import Remote
from portfolio.source import FILES, FOLDERS

MOST_FILES = 30_000
"""Files that are read of a stranger's portfolio; one of 10,000 initiatives is large."""
MOST_BYTES = 100_000_000
"""Bytes of those files together, a file counted as often as it has a name."""
FETCHED = "refs/portfolio/proposal"


class NotPlanned(StrEnum):
    """Why code of main made no plan of a pull request; no word of the pull request is in it."""

    FILES = f"it has more than {MOST_FILES:,} files of a portfolio"
    BYTES = f"its files are larger than {MOST_BYTES // 1_000_000} MB together"
    TIME = "planning it took longer than this repository allows"
    FAILED = "planning it failed"


@dataclass(frozen=True)
class CommitProposal:
    """An open pull request onto the main line."""

    number: int
    head: str
    """The commit that its branch is at, as GitHub says."""


@dataclass(frozen=True)
class Merge:
    """GitHub's own merge commit of a pull request, and the commit of main that it is onto."""

    commit: str
    base: str


def proposal_of(remote: Remote, repository: str, number: int, branch: str) -> CommitProposal | None:
    """The open pull request of a number; None where it is closed, or onto another branch.

    Raises:
        RemoteError: if the remote fails.
    """
    request = remote.ask(PullRequest, "GET", f"repos/{repository}/pulls/{number}")
    return _proposal(request) if _is_open_onto(request, branch) else None


def proposal_at(
    remote: Remote,
    repository: str,
    head: str,
    owner: str,
    branch: str,
) -> CommitProposal | None:
    """The open pull request onto a branch, from a commit of the repository ``owner``.

    Raises:
        RemoteError: if the remote fails.
    """
    newest_first = "state=open&sort=updated&direction=desc"
    for request in remote.pages(PullRequest, f"repos/{repository}/pulls?{newest_first}"):
        source = request.head.repo
        is_same = request.head.sha == head and source is not None and source.full_name == owner
        if is_same and _is_open_onto(request, branch):
            return _proposal(request)
    return None


def fetch_merge(root: Path, proposal: CommitProposal, origin: str, token: str) -> Merge | None:
    """Fetch GitHub's merge of a pull request; None where it is not of the commit given.

    Raises:
        GitError: if the remote cannot be reached or has no such pull request.
    """
    credentials = _credentials(root, origin, token)
    commits = fetch_merge_of(root, origin, proposal.number, FETCHED, credentials)
    is_merge_of_head = len(commits) == 3 and commits[2] == proposal.head
    return Merge(commit=commits[0], base=commits[1]) if is_merge_of_head else None


def too_large(root: Path, commit: str) -> NotPlanned | None:
    """Whether a commit has more than what is read of a stranger; only sizes are asked.

    Raises:
        GitError: if the commit cannot be read.
    """
    folders = tuple(f"{folder}/" for folder in FOLDERS)
    entries = listed(root, commit, (*FILES, *folders))
    if len(entries) > MOST_FILES:
        return NotPlanned.FILES
    return NotPlanned.BYTES if sum(entry.size for entry in entries) > MOST_BYTES else None


def _is_open_onto(request: PullRequest, branch: str) -> bool:
    return request.state == "open" and request.base is not None and request.base.ref == branch


def _proposal(request: PullRequest) -> CommitProposal:
    return CommitProposal(request.number, request.head.sha)


def _credentials(root: Path, origin: str, token: str) -> Mapping[str, str]:
    """The token for git: in the environment alone, and for the one host of the remote.

    None where the remote is not https, or names a user, whose password git knows by itself.
    """
    place = urlsplit(remote_address(root, origin))
    if not token or place.scheme != "https" or place.hostname is None or place.username is not None:
        return {}
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.https://{place.hostname}/.extraheader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }

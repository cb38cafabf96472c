"""Git, asked through one caller: fixed options, a scrubbed environment, sentences of our own for its refusals.

Nothing else in the package starts git. Questions are put to plumbing commands, whose output no setting of a person
changes, and records are framed by NUL.
"""

from portfolio.git.call import git
from portfolio.git.checkout import left_out
from portfolio.git.errors import DamagedError, GitError, NoRepositoryError, UnreachableError
from portfolio.git.names import checked_part, checked_revision
from portfolio.git.objects import (
    Entry,
    blob_id,
    blobs,
    commit_of,
    find_commit,
    has_commit,
    listed,
    merge_base,
)
from portfolio.git.remotes import branch_at, fetch_branch, fetch_merge_of, push_commit, remote_address
from portfolio.git.words import visible, without_passwords

__all__ = [
    "DamagedError",
    "Entry",
    "GitError",
    "NoRepositoryError",
    "UnreachableError",
    "blob_id",
    "blobs",
    "branch_at",
    "checked_part",
    "checked_revision",
    "commit_of",
    "fetch_branch",
    "fetch_merge_of",
    "find_commit",
    "git",
    "has_commit",
    "left_out",
    "listed",
    "merge_base",
    "push_commit",
    "remote_address",
    "visible",
    "without_passwords",
]

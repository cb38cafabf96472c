"""Add new runs to a branch of a remote."""

from pathlib import Path

from portfolio.actions.errors import RemoteFailedError, StaleError
from portfolio.git import UnreachableError
from portfolio.gitops import (
    ProtectedError,
    PushedCommit,
    RaceError,
    RefusedError,
    push_record,
    record_files,
)


def push_runs(root: Path, runs: Path, branch: str, remote: str, tries: int) -> PushedCommit:
    """Add the runs under a folder to a branch, on its newest state.

    Raises:
        StaleError: if other bytes are there already, or the branch takes no pushes from us.
        RemoteFailedError: if others were faster `tries` times, or the remote cannot be reached.
    """
    try:
        return push_record(root, record_files(runs), branch, remote, tries)
    except RefusedError as error:
        raise StaleError(f"refused: {error}") from None
    except ProtectedError as error:
        by_key = "let the deploy key of the record (RECORD_DEPLOY_KEY) bypass the rule"
        advice = f"{by_key}, or record by pull request"
        raise StaleError(f"{branch} is protected: {error}\n{advice}") from None
    except (RaceError, UnreachableError) as error:
        raise RemoteFailedError(f"{error}; the next run records it") from None

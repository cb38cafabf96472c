"""Branches of a remote: where one is, fetched, and moved."""

from collections.abc import Mapping
from pathlib import Path

from portfolio.git.call import git
from portfolio.git.names import ID, checked_part


def branch_at(root: Path, remote: str, branch: str) -> str | None:
    """The commit that a branch of a remote is at; None where there is no such branch.

    Raises:
        GitError: if the remote cannot be asked.
    """
    place = _place(branch)
    output = git(root, "ls-remote", "--end-of-options", checked_part(remote, "remote"), place)
    # A branch called feature/refs/heads/main would match too.
    for line in output.decode("utf-8", "replace").splitlines():
        commit, _, name = line.partition("\t")
        if name == place and ID.fullmatch(commit):
            return commit
    return None


def fetch_branch(root: Path, remote: str, branch: str) -> str:
    """Fetch a branch of a remote; the ref that it is at here.

    Raises:
        GitError: if it cannot be had.
    """
    place, name = _place(branch), checked_part(remote, "remote")
    here = f"refs/remotes/{name}/{branch}"
    git(root, "fetch", "--quiet", "--no-tags", "--end-of-options", name, f"+{place}:{here}")
    return here


def fetch_merge_of(
    root: Path, remote: str, number: int, ref: str, env: Mapping[str, str]
) -> list[str]:
    """Fetch GitHub's merge of a pull request into a ref of ours, as objects: the merge, then its
    parents.

    Raises:
        GitError: if the remote cannot be reached, or has no such pull request.
    """
    options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--depth=2")
    wanted = f"+refs/pull/{number}/merge:{ref}"
    name = checked_part(remote, "remote")
    git(root, "fetch", *options, "--end-of-options", name, wanted, env=env)
    line = git(root, "rev-list", "--parents", "--max-count=1", ref)
    return line.decode().split()


def remote_address(root: Path, remote: str) -> str:
    """The address that a remote is fetched from; it may hold a password.

    Raises:
        GitError: if there is no such remote.
    """
    name = checked_part(remote, "remote")
    return git(root, "remote", "get-url", "--", name).decode().strip()


def push_commit(
    root: Path, remote: str, branch: str, commit: str | None, seen: str | None = None
) -> None:
    """Move a branch of a remote to a commit; None takes it away.

    It is moved forward only. With ``seen`` it is moved anywhere, but only from there; an empty
    ``seen`` is nowhere. Hooks run, since one before a push may be a rule of the company.

    Raises:
        GitError: if the remote refuses.
    """
    place, name = _place(branch), checked_part(remote, "remote")
    lease = [] if seen is None else [f"--force-with-lease={place}:{seen}"]
    git(
        root,
        "push",
        "--quiet",
        *lease,
        "--end-of-options",
        name,
        f"{commit or ''}:{place}",
        hooks=True,
    )


def _place(branch: str) -> str:
    return f"refs/heads/{checked_part(branch, 'branch')}"

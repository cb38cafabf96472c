"""`ci proposal`: the plan of a pull request from a stranger, whose files are data."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.ci_remote import NOT_PLANNED, append_for_github, github
from portfolio.cli.options import root_option, say

if TYPE_CHECKING:
    from portfolio.gitops.proposals import Merge, NotPlanned, Proposal

_FILE = click.Path(dir_okay=False, path_type=Path)
MEMORY = 8_000_000
"""Kilobytes of address space for planning a stranger's files."""
_PLANNED = (Exit.DONE, Exit.INVALID, Exit.INFEASIBLE, Exit.UNPROVEN, Exit.GUARDRAIL)
"""How `ci plan` ends where it wrote a plan."""
_SECRET_NAMES = ("TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "KEY")
_FILES_OF_THE_RUNNER = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE")


@click.command()
@click.option(
    "--plan",
    "out",
    required=True,
    envvar="PORTFOLIO_PLAN",
    type=_FILE,
    help="Where the plan goes, as JSON.",
)
@click.option(
    "--number",
    envvar="PORTFOLIO_NUMBER",
    type=int,
    metavar="N",
    help="The pull request.",
)
@click.option(
    "--head",
    envvar="PORTFOLIO_HEAD",
    metavar="SHA",
    help="Commit of its branch, which finds the request.",
)
@click.option(
    "--owner",
    envvar="PORTFOLIO_OWNER",
    metavar="OWNER/NAME",
    help="With --head: the repository of its branch.",
)
@click.option(
    "--branch",
    envvar="PORTFOLIO_BRANCH",
    default="main",
    help="What it is merged into.  [default: main]",
)
@click.option(
    "--remote",
    "origin",
    default="origin",
    show_default=True,
    help="Where refs/pull/ is.",
)
@click.option(
    "--seconds",
    envvar="PORTFOLIO_SECONDS",
    default=900,
    show_default=True,
    help="How long planning may take.",
)
@root_option
def proposal(
    out: Path,
    number: int | None,
    head: str | None,
    owner: str | None,
    branch: str,
    origin: str,
    seconds: int,
    root: Path,
) -> int:
    """Plan a pull request that may come from a stranger.

    Its merge is fetched as data: no file of it is checked out, and none of its code, workflows or
    figures is used. The plan is made by a process that has no token, and limited time and memory.
    Where that cannot be done, the reason is written down beside the plan, and `ci comment` says so
    in its first line. Number and commit of the pull request go to the outputs of the step. Ends
    with 0 where the pull request is closed or has moved on.
    """
    request = _request(number, head, owner, branch)
    merge = None if request is None else _merge(root, request, origin)
    if request is None or merge is None:
        say("no open pull request can be merged at that commit: nothing to plan")
        return Exit.DONE
    append_for_github("GITHUB_OUTPUT", f"number={request.number}\nhead={request.head}\n")
    return _planned(root, out.resolve(), merge, seconds)


def _request(
    number: int | None,
    head: str | None,
    owner: str | None,
    branch: str,
) -> "Proposal | None":
    from portfolio.gitops.proposals import proposal_at, proposal_of
    from portfolio.remote import MissingError, RemoteError

    remote, repository = github()
    try:
        if number is not None:
            return proposal_of(remote, repository, number, branch)
        if not (head and owner):
            raise ExpectedError("say --number, or --head and --owner to find it", Exit.USAGE)
        return proposal_at(remote, repository, head, owner, branch)
    except MissingError:
        return None
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None


def _merge(root: Path, request: "Proposal", origin: str) -> "Merge | None":
    from portfolio.git import GitError
    from portfolio.gitops.proposals import fetch_merge

    try:
        return fetch_merge(root, request, origin, os.environ.get("GITHUB_TOKEN", ""))
    except GitError as error:
        message = f"the merge of #{request.number} cannot be fetched: {error}"
        raise ExpectedError(message, Exit.REMOTE) from None


def _planned(root: Path, out: Path, merge: "Merge", seconds: int) -> int:
    """Plan within the limits; what stands in the way is written down."""
    from portfolio.gitops.proposals import NotPlanned, too_large

    with writing():  # what an earlier run wrote is no answer to this one
        for earlier in (out, out.with_name(NOT_PLANNED)):
            earlier.unlink(missing_ok=True)
    if reason := too_large(root, merge.commit):
        return _refused(root, out, reason, Exit.INVALID)
    words = ("--base", merge.base, "--head", merge.commit, "--plan", str(out), "--root", str(root))
    code = _limited((sys.executable, "-P", "-m", "portfolio", "ci", "plan", *words), seconds)
    if code is None:
        return _refused(root, out, NotPlanned.TIME, Exit.UNPROVEN)
    if code not in _PLANNED:
        return _refused(root, out, NotPlanned.FAILED, Exit.BUG)
    return code


def _limited(command: Sequence[str], seconds: int) -> int | None:
    """How a command ends that has no secret and limited memory; None where it takes too long."""
    within_memory = ("sh", "-c", 'ulimit -v "$1"; shift; exec "$@"', "sh", str(MEMORY), *command)
    with subprocess.Popen(
        within_memory,
        env=_without_secrets(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:  # too late, or interrupted: it ends with all that it started
                os.killpg(process.pid, signal.SIGKILL)
    say(_harmless(output.decode("utf-8", "replace")))
    return process.returncode


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a stranger's files must never reach."""
    kept = {}
    for name, value in environment.items():
        is_secret = any(word in name.upper() for word in _SECRET_NAMES)
        if not is_secret and name not in _FILES_OF_THE_RUNNER:
            kept[name] = value
    return kept


def _harmless(text: str) -> str:
    """Text for the log, where GitHub would take `::` at the start and `##[` for commands."""
    return "\n".join(f"| {line}" for line in text.replace("##[", "## [").splitlines())


def _refused(root: Path, out: Path, reason: "NotPlanned", code: Exit) -> int:
    from portfolio.places import named
    from portfolio.record.atomic import replace_file

    with writing():
        replace_file(named(root, out.with_name(NOT_PLANNED)), reason.name.encode())
    say(f"not planned: {reason.value}")
    return code

"""`ci comment`, and where GitHub or GitLab is."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.options import root_option, say

if TYPE_CHECKING:
    from portfolio.changes import PlanDiff
    from portfolio.gitops.thread import Thread
    from portfolio.remote import Remote

_FILE = click.Path(dir_okay=False, path_type=Path)
NOT_PLANNED = "not-planned"
"""Beside the place of a plan: why `ci proposal` made none."""
author_option = click.option(
    "--author",
    envvar="PORTFOLIO_AUTHOR",
    default="github-actions[bot]",
    show_default=True,
    help="The account whose comments are ours.",
)
link_option = click.option("--link", envvar="PORTFOLIO_LINK", metavar="URL", help="The run of CI that this is from.")


@click.command()
@click.option("--plan", "stored", required=True, envvar="PORTFOLIO_PLAN", type=_FILE, help="What `ci plan` wrote.")
@click.option("--number", envvar="PORTFOLIO_NUMBER", type=int, metavar="N", help="The pull request.")
@click.option(
    "--head", envvar="PORTFOLIO_HEAD", metavar="SHA", help="Commit of its branch; alone, it finds the request."
)
@click.option("--sequence", envvar="PORTFOLIO_SEQUENCE", metavar="N.M", help="Number and attempt of the planning run.")
@click.option("--untrusted", envvar="PORTFOLIO_UNTRUSTED", is_flag=True, help="The plan was made by a fork's workflow.")
@click.option("--fork-link", envvar="PORTFOLIO_FORK_LINK", metavar="URL", help="The run of the fork's own workflow.")
@link_option
@author_option
@root_option
def comment(
    stored: Path,
    number: int | None,
    head: str | None,
    sequence: str | None,
    untrusted: bool,
    fork_link: str | None,
    link: str | None,
    author: str,
    root: Path,
) -> int:
    """Write the one comment of a pull request.

    The Markdown is made here, from data whose shape is checked; nothing is taken over ready-made. A comment that
    shows the same decision stays as it is, and one that a newer run wrote is left alone. Where no input of the
    portfolio changes, none is begun. Where the plan was made by a fork's workflow, or could not be made here, the
    first line says so.
    """
    from portfolio.cli.diffing import read_diff
    from portfolio.gitops.thread import with_runs
    from portfolio.report.comment import Context, not_planned
    from portfolio.report.comment import comment as rendered

    context = Context(sequence, link, untrusted=untrusted)
    if reason := _reason_beside(stored):
        of_the_fork = Context(sequence, fork_link or link, untrusted=True)
        return _write(number, head, not_planned(reason, of_the_fork), author, noteworthy=True)
    if not stored.exists():
        say("no plan was made: nothing to write")
        return Exit.DONE
    diff = read_diff(stored)
    text = rendered(diff, context)
    if not untrusted:
        text = with_runs(text, _runs(diff))
    noteworthy = bool(diff.inputs) or diff.changed or bool(diff.violations or diff.untrue or diff.record)
    return _write(number, head, text, author, noteworthy=noteworthy)


def _write(number: int | None, head: str | None, text: str, author: str, *, noteworthy: bool) -> int:
    """Make the one comment of the pull request say a text."""
    from portfolio.gitops.thread import write_comment
    from portfolio.remote import RemoteError

    try:
        thread = _thread(number, head)
        if thread is None:
            say("no open pull request is at that commit: nothing to write")
            return Exit.DONE
        said = write_comment(thread, text, author, head=head, noteworthy=noteworthy)
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None
    say(f"comment: {said.value}")
    return Exit.DONE


def _reason_beside(plan: Path) -> str | None:
    """Why there is no plan, in words of ours; None where nothing stood in its way."""
    from portfolio.gitops.proposals import NotPlanned

    file = plan.with_name(NOT_PLANNED)
    if not file.exists():
        return None
    with file.open("rb") as opened:
        name = opened.read(100).decode("ascii", "replace").strip()
    reason = NotPlanned.__members__.get(name, NotPlanned.FAILED)
    return reason.value


def _runs(diff: "PlanDiff") -> dict[str, Any]:
    """Which runs a comment shows, and on which commit of main they were planned."""
    sides = {scenario.scenario: scenario.after for scenario in diff.scenarios if scenario.after is not None}
    runs = {name: {"run_id": side.run_id, "decision": side.decision} for name, side in sides.items()}
    return {"base": diff.base, "runs": runs}


def _thread(number: int | None, head: str | None) -> "Thread | None":
    """The pull request of a number, or the open one whose branch is at a commit."""
    from portfolio.gitops.thread import GitHubThread, GitLabThread, pull_request_at

    if os.environ.get("GITLAB_CI"):
        if number is None:
            raise ExpectedError("say --number", Exit.USAGE)
        headers = {"PRIVATE-TOKEN": _environment("PORTFOLIO_GITLAB_TOKEN")}
        return GitLabThread(_remote(_environment("CI_API_V4_URL"), headers), _environment("CI_PROJECT_ID"), number)
    remote, repository = github()
    if number is None:
        if head is None:
            raise ExpectedError("say --number, or --head to find it", Exit.USAGE)
        number = pull_request_at(remote, repository, head)
    return None if number is None else GitHubThread(remote, repository, number)


def github() -> "tuple[Remote, str]":
    """GitHub's API and the repository, as the environment names them; ends the command with 64 where it does not."""
    repository = _environment("GITHUB_REPOSITORY")
    if not re.fullmatch(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", repository):
        raise ExpectedError("GITHUB_REPOSITORY is no OWNER/NAME", Exit.USAGE)
    headers = {
        "Authorization": f"Bearer {_environment('GITHUB_TOKEN')}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return _remote(os.environ.get("GITHUB_API_URL") or "https://api.github.com", headers), repository


def _remote(address: str, headers: dict[str, str]) -> "Remote":
    from portfolio.remote import Remote

    try:
        return Remote(address, headers)
    except ValueError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None


def _environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ExpectedError(f"{name} is not set", Exit.USAGE)
    return value


def append_for_github(name: str, text: str) -> None:
    """Add to a file that GitHub names in the environment; elsewhere there is none."""
    if path := os.environ.get(name):
        with writing(), Path(path).open("a", encoding="utf-8") as file:
            file.write(text)

"""The parts of `ci` that speak with GitHub or GitLab."""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.options import root_option, say

if TYPE_CHECKING:
    from portfolio.changes import PlanDiff
    from portfolio.gitops.remote import Remote
    from portfolio.gitops.thread import Thread

_FILE = click.Path(dir_okay=False, path_type=Path)
_author_option = click.option(
    "--author",
    envvar="PORTFOLIO_AUTHOR",
    default="github-actions[bot]",
    show_default=True,
    help="The account whose comments are ours.",
)
_link_option = click.option("--link", envvar="PORTFOLIO_LINK", metavar="URL", help="The run of CI that this is from.")


@click.command()
@click.option("--plan", "stored", required=True, envvar="PORTFOLIO_PLAN", type=_FILE, help="What `ci plan` wrote.")
@click.option("--number", envvar="PORTFOLIO_NUMBER", type=int, metavar="N", help="The pull request.")
@click.option(
    "--head", envvar="PORTFOLIO_HEAD", metavar="SHA", help="Commit of its branch; alone, it finds the request."
)
@click.option("--sequence", envvar="PORTFOLIO_SEQUENCE", metavar="N.M", help="Number and attempt of the planning run.")
@click.option("--untrusted", envvar="PORTFOLIO_UNTRUSTED", is_flag=True, help="The plan was made from a fork.")
@_link_option
@_author_option
@root_option
def comment(
    stored: Path,
    number: int | None,
    head: str | None,
    sequence: str | None,
    untrusted: bool,
    link: str | None,
    author: str,
    root: Path,
) -> int:
    """Write the one comment of a pull request.

    The Markdown is made here, from data whose shape is checked; nothing is taken over ready-made. A comment that
    shows the same decision stays as it is, and one that a newer run wrote is left alone.
    """
    from portfolio.cli.diffing import read_diff
    from portfolio.gitops.remote import RemoteError
    from portfolio.gitops.thread import with_runs, write_comment
    from portfolio.report.comment import Context
    from portfolio.report.comment import comment as rendered

    if not stored.exists():
        say("no plan was made: nothing to write")
        return Exit.DONE
    diff = read_diff(stored)
    text = rendered(diff, Context(sequence, link))
    if not untrusted:
        text = with_runs(text, _runs(diff))
    try:
        thread = _thread(number, head)
        if thread is None:
            say("no open pull request is at that commit: nothing to write")
            return Exit.DONE
        noteworthy = diff.changed or bool(diff.violations)
        said = write_comment(thread, text, author, head=head, changed=noteworthy)
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None
    say(f"comment: {said.value}")
    return Exit.DONE


@click.command()
@click.option("--proofs", required=True, envvar="PORTFOLIO_PROOFS", type=_FILE, help="What `ci prove` wrote.")
@_link_option
@_author_option
@root_option
def issue(proofs: Path, link: str | None, author: str, root: Path) -> int:
    """Keep the one issue that says which stored runs cannot be proven; where all are, it is closed."""
    from portfolio.gitops.remote import RemoteError
    from portfolio.gitops.thread import write_issue
    from portfolio.report.proofs import proofs_markdown

    told = json.loads(proofs.read_text("utf-8"))["runs"]
    bad = any(proof["verdict"] in ("DRIFTED", "TAMPERED", "UNPROVABLE") for proof in told)
    try:
        remote, repository = _github()
        title, text = "Portfolio: stored runs that cannot be proven", proofs_markdown(told, link)
        said = write_issue(remote, repository, title, text, author, wanted=bad)
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None
    say(f"issue: {said.value}")
    return Exit.DONE


def reviewed_in(root: Path, author: str) -> dict[str, Any]:
    """Commit that is not recorded yet -> what was reviewed in the pull request that was merged as it.

    A remote that fails costs this knowledge, never the record.
    """
    from portfolio.gitops.remote import RemoteError
    from portfolio.gitops.thread import GitHubThread, is_ours, pull_request_merged_as, runs_of
    from portfolio.history.pending import Reviewed, head, pending_commits

    found: dict[str, Any] = {}
    try:
        remote, repository = _github()
        for commit in sorted({commit.id for commit in pending_commits(root)} | {head(root) or ""} - {""}):
            number = pull_request_merged_as(remote, repository, commit)
            if number is None:
                continue
            mine = [one for one in GitHubThread(remote, repository, number).comments() if is_ours(one, author)]
            shown = runs_of(mine[-1].body) if mine else {}
            known = Reviewed.read({**shown, "pull_request": number}) or Reviewed(pull_request=number)
            found[commit] = known.model_dump(mode="json")
    except RemoteError as error:
        say(f"what was reviewed is not known: {error}")
    return found


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
    remote, repository = _github()
    if number is None:
        if head is None:
            raise ExpectedError("say --number, or --head to find it", Exit.USAGE)
        number = pull_request_at(remote, repository, head)
    return None if number is None else GitHubThread(remote, repository, number)


def _github() -> "tuple[Remote, str]":
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
    from portfolio.gitops.remote import Remote

    try:
        return Remote(address, headers)
    except ValueError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None


def _environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ExpectedError(f"{name} is not set", Exit.USAGE)
    return value

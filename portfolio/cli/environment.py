"""What CI says in the environment, and the files and log lines that it reads back."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from portfolio.actions import refusals_of_the_disk
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.options import say
from portfolio.gitops import GitLabThread
from portfolio.remote import Remote

_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_LONGEST_ANNOTATION = 500


def is_github_actions() -> bool:
    """Whether GitHub runs this command."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def is_gitlab() -> bool:
    """Whether GitLab runs this command."""
    return bool(os.environ.get("GITLAB_CI"))


def github_token() -> str:
    """The token for GitHub; empty where none is given."""
    return os.environ.get("GITHUB_TOKEN", "")


def github() -> tuple[Remote, str]:
    """GitHub's API and the repository; ends the command with 64 where they are not named."""
    repository = _value("GITHUB_REPOSITORY")
    if not _REPOSITORY.fullmatch(repository):
        raise ExpectedError("GITHUB_REPOSITORY is no OWNER/NAME", Exit.USAGE)
    headers = {
        "Authorization": f"Bearer {_value('GITHUB_TOKEN')}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    address = os.environ.get("GITHUB_API_URL") or "https://api.github.com"
    return _remote(address, headers), repository


def gitlab_thread(number: int) -> GitLabThread:
    """The comments of a merge request; ends the command with 64 where GitLab is not named."""
    headers = {"PRIVATE-TOKEN": _value("PORTFOLIO_GITLAB_TOKEN")}
    remote = _remote(_value("CI_API_V4_URL"), headers)
    return GitLabThread(remote, _value("CI_PROJECT_ID"), number)


def page_of_request(repository: str, number: int) -> str:
    """The address of a pull request, for people."""
    server = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
    return f"{server}/{repository}/pull/{number}"


def set_output(name: str, value: object) -> None:
    """Set an output of this step; elsewhere than on GitHub nothing happens."""
    _append("GITHUB_OUTPUT", f"{name}={value}\n")


def add_to_summary(markdown: str) -> None:
    """Add to the summary of the job; elsewhere than on GitHub nothing happens."""
    _append("GITHUB_STEP_SUMMARY", markdown)


def warn(text: str) -> None:
    """A note that GitHub shows as a warning; in words of ours."""
    say(f"::warning::{text}")


def annotate(severity: str, text: str) -> None:
    """A note that GitHub shows as a warning or an error, in words of anybody.

    A line of a log could be a command of its own, so line ends are escaped.
    """
    data = text[:_LONGEST_ANNOTATION].replace("%", "%25")
    data = data.replace("\r", "%0D").replace("\n", "%0A")
    say(f"::{severity}::{data}")


def _append(name: str, text: str) -> None:
    file = os.environ.get(name)
    if file:
        with refusals_of_the_disk(), Path(file).open("a", encoding="utf-8") as opened:
            opened.write(text)


def _remote(address: str, headers: Mapping[str, str]) -> Remote:
    try:
        return Remote(address, dict(headers))
    except ValueError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None


def _value(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ExpectedError(f"{name} is not set", Exit.USAGE)
    return value

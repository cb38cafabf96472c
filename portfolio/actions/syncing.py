"""Pull the spreadsheets for a pull request, and make the one pull request say what was pulled.

Two jobs with separate credentials do this: one may reach Google, the other may write git.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, RemoteFailedError, StaleError
from portfolio.actions.naming import known_name
from portfolio.actions.pulling import pull_report, pulled_from, write_pulled
from portfolio.actions.remotes import failures_of_remotes
from portfolio.actions.sheets_session import SheetsSession
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.changes.sheets import Proposal, SheetsPull
from portfolio.git import UnreachableError
from portfolio.gitops import requests
from portfolio.gitops.branches import Moved, input_files, move_branch
from portfolio.gitops.commits import ProtectedError, RefusedError
from portfolio.gitops.requests import open_request
from portfolio.gitops.thread import Written
from portfolio.places import inside, named
from portfolio.record.atomic import replace_file
from portfolio.record.git import git_facts
from portfolio.remote import Remote
from portfolio.report.comment import Context
from portfolio.report.proposal import body, tabs_of, title
from portfolio.report.sheets import PullReport, pull_json
from portfolio.sheets.stamps import PROPOSED

DATA = "proposal.json"
"""In the folder that is handed over: what was pulled. The changed files are in `files`."""
FILES = "files"
PLAN_WORKFLOW = "plan.yml"


def base_of_pull(session: SheetsSession) -> str:
    """The commit that a pull for a pull request begins with.

    Raises:
        StaleError: if the files are not those of a commit.
    """
    facts = git_facts(session.root, session.texts)
    if facts.commit is None or facts.dirty:
        raise StaleError("a pull for a pull request begins with the files of a commit")
    return facts.commit


def tabs_asked_for(session: SheetsSession, asked: str) -> list[str]:
    """The tabs named in a text, with commas between them; none for all.

    Raises:
        UsageError: if a name is no tab.
    """
    known_tabs = _tab_names(session)
    names = [name.strip() for name in asked.split(",")]
    return [known_name(name, known_tabs, "tab") for name in names if name]


def with_tabs_of_request(
    session: SheetsSession,
    asked: Sequence[str],
    remote: Remote,
    repository: str,
    branch: str,
) -> list[str]:
    """The tabs asked for, and those that an open pull request brings already; none for all.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes("what the pull request brings"):
        request = open_request(remote, repository, branch)
    if request is None:
        return list(asked)
    brought = tabs_of(request.body)
    # It brings all tabs, or does not say.
    if not brought:
        return []
    known_tabs = _tab_names(session)
    return list(dict.fromkeys([*asked, *(tab for tab in brought if tab in known_tabs)]))


def _tab_names(session: SheetsSession) -> list[str]:
    return [tab.name for tab in session.known().values()]


@dataclass(frozen=True)
class PullHandedOver:
    """What was pulled: as data for the next job, and ready to be printed."""

    proposal: Proposal
    report: PullReport


def pull_and_hand_over(
    session: SheetsSession,
    base: str,
    tabs: Sequence[str],
    folder: Path,
) -> PullHandedOver:
    """Pull some tabs, or all, into the checkout, and put what that changed into a folder.

    Raises:
        StaleError: if a file was changed meanwhile.
        UsageError: if there are no workbooks, or the disk refuses.
        RemoteFailedError: if Google fails.
        PlaceError: if a path that git supplies leads the folder elsewhere.
    """
    pulled = pulled_from(session, tabs, strict=False)
    write_pulled(session, pulled, PROPOSED)
    report = pull_report(session, pulled)
    pull = SheetsPull.model_validate_json(pull_json(report, dry_run=False))
    proposal = Proposal(base=base, tabs=tuple(tabs), pull=pull)
    with refusals_of_the_disk():
        real_folder = named(session.root, folder).real
        shutil.rmtree(real_folder, ignore_errors=True)
        for name, text in pulled.texts.items():
            replace_file(inside(real_folder / FILES, name), text.encode())
        data = proposal.model_dump_json(indent=2).encode() + b"\n"
        replace_file(inside(real_folder, DATA), data)
    return PullHandedOver(proposal, report)


def move_pull_branch(
    root: Path,
    proposal: Proposal,
    folder: Path,
    branch: str,
    into: str,
    origin: str,
) -> Moved:
    """Put the branch at one commit with the files that were handed over in a folder.

    Raises:
        InvalidInputsError: if what was handed over are no files that a sheet may change.
        StaleError: if the branch takes no pushes from us.
        RemoteFailedError: if the remote cannot be reached.
        GitError: if git fails, or somebody else moved the branch meanwhile.
    """
    message = f"{title(proposal)}\n"
    try:
        files = input_files(folder / FILES, proposal.pull.files)
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
    written: Written


def write_pull_request(
    remote: Remote,
    repository: str,
    proposal: Proposal,
    moved: Moved,
    branch: str,
    into: str,
    link: str | None,
) -> WrittenRequest:
    """Make the one pull request of the branch say what was pulled; close it where that is nothing.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    text = body(proposal, Context(None, link))
    with failures_of_remotes():
        known = open_request(remote, repository, branch)
        if moved.commit is not None:
            number, written = requests.propose(
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
            return WrittenRequest(None, Written.NOTHING)
        requests.withdraw(remote, repository, known, text)
        return WrittenRequest(known.number, Written.CLOSED)


def start_plan(
    remote: Remote,
    repository: str,
    number: int,
    commit: str,
    into: str,
) -> str | None:
    """Start the plan of a pull request whose branch is at a commit; why not, where it cannot be.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    with failures_of_remotes():
        can_be_merged = requests.mergeable(remote, repository, number, commit)
    if can_be_merged is False:
        conflict = f"pull request {number} and {into} changed the same lines"
        return f"{conflict}: the next pull says which cells"
    inputs = {"pr": str(number)}
    if not requests.start(remote, repository, PLAN_WORKFLOW, into, inputs):
        return f"plan could not be started for pull request {number}: start it by hand"
    return None

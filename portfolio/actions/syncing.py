"""Pull the spreadsheets for a pull request: this job may reach Google, and writes no git."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import StaleError
from portfolio.actions.handed_over import CHANGED_FILES, PULL
from portfolio.actions.naming import known_name
from portfolio.actions.pulling import pull_report, pulled_from, write_pulled
from portfolio.actions.remotes import failures_of_remotes
from portfolio.actions.sheets_session import SheetsSession
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.changes import Proposal, SheetsPull
from portfolio.gitops import open_request
from portfolio.places import inside, named_place
from portfolio.record import git_facts, replace_file
from portfolio.remote import Remote
from portfolio.report import PullReport, pull_json, tabs_of
from portfolio.sheets import PROPOSED


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
    # A pull request brings no configuration: an installation moves in by hand.
    pulled = pulled_from(session, tabs, strict=False, moving_in=False)
    write_pulled(session, pulled, PROPOSED)
    report = pull_report(session, pulled)
    pull = SheetsPull.model_validate_json(pull_json(report, dry_run=False))
    proposal = Proposal(base=base, tabs=tuple(tabs), pull=pull)
    with refusals_of_the_disk():
        real_folder = named_place(session.root, folder).real
        shutil.rmtree(real_folder, ignore_errors=True)
        for name, text in pulled.texts.items():
            replace_file(inside(real_folder / CHANGED_FILES, name), text.encode())
        data = proposal.model_dump_json(indent=2).encode() + b"\n"
        replace_file(inside(real_folder, PULL), data)
    return PullHandedOver(proposal, report)

"""The parts of `ci` that serve the spreadsheets: who speaks with Google writes no git, who writes git has no Google."""

import datetime
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.ci_remote import append_for_github, github, link_option
from portfolio.cli.options import root_option, say

if TYPE_CHECKING:
    from portfolio.changes.sheets import Proposal
    from portfolio.gitops.branches import Moved

LARGEST = 50_000_000
"""Bytes of a proposal that are read."""
_FOLDER = click.Path(file_okay=False, path_type=Path)
_pulled_option = click.option(
    "--pulled", required=True, envvar="PORTFOLIO_PULLED", type=_FOLDER, help="Folder that hands the pull over."
)
_branch_option = click.option(
    "--sheets-branch", "branch", envvar="PORTFOLIO_SHEETS_BRANCH", default="sheets-pull", show_default=True,
    help="The branch of the pull request.",
)  # fmt: skip


@click.command()
@click.option(
    "--action", envvar="PORTFOLIO_ACTION", type=click.Choice(["pull", "push", "both"]), default="both",
    show_default=True, help="both pushes, then pulls.",
)  # fmt: skip
@click.option("--tabs", envvar="PORTFOLIO_TABS", default="", help="Pull these alone, with commas.  [default: all]")
@_pulled_option
@_branch_option
@link_option
@root_option
@click.pass_context
def sync(
    context: click.Context, action: str, tabs: str, pulled: Path, branch: str, link: str | None, root: Path
) -> int:
    """Show the checked-out commit in the sheets, or pull them for a pull request.

    A row with a problem is told in the sheet, in the summary and in the pull request, and fails nothing. Where a
    token is given, tabs that an open pull request brings already are pulled again with those that are asked for.
    """
    from portfolio.cli.sheets import push

    code = Exit.DONE
    if action != "pull":
        code = Exit(context.invoke(push, where=None, dry_run=False, force=False, theirs=(), root=root))
    if action != "push":
        _pull(root, tabs, pulled, branch, link)
    append_for_github("GITHUB_OUTPUT", f"pulled={str(action != 'push').lower()}\n")
    return code if action == "push" else Exit.DONE  # a pull tells all that a push found wrong


@click.command()
@_pulled_option
@_branch_option
@click.option("--branch", "into", envvar="PORTFOLIO_BRANCH", default="main", help="What to merge into.")
@click.option("--remote", "origin", default="origin", show_default=True, help="Where the branches are.")
@link_option
@root_option
def propose(pulled: Path, branch: str, into: str, origin: str, link: str | None, root: Path) -> int:
    """Make the one pull request of the sheets say what was pulled, or close it where nothing is left.

    Its branch is one commit on the commit that was pulled into. The Markdown is made here, from data whose shape is
    checked; only files that a sheet may change are taken. If the branch moved, `plan` is started for it.
    """
    from portfolio.remote import RemoteError
    from portfolio.report.proposal import title

    proposal = _read(pulled / "proposal.json")
    moved = _moved(root, proposal, pulled / "files", branch, into, origin, f"{title(proposal)}\n")
    try:
        _written(proposal, moved, branch, into, link)
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None
    return Exit.DONE


@click.command()
@click.option("--scenario", required=True, envvar="PORTFOLIO_SCENARIO", help="The scenario.")
@click.option("--select", "keys", required=True, envvar="PORTFOLIO_SELECT", help="Candidates, with blanks or commas.")
@click.option("--runs", required=True, envvar="PORTFOLIO_RUNS", type=_FOLDER, help="Where a new run is copied to.")
@root_option
def select(scenario: str, keys: str, runs: Path, root: Path) -> int:
    """Record what a scenario chooses among some candidates alone.

    With another engine than the last recorded run's it ends with 64: `record --new-engine` comes first.
    """
    from portfolio.cli.inputs import known, scenarios_meant, valid_workspace
    from portfolio.cli.solving import is_new, require_engine_of_record, solved, solver_of
    from portfolio.engines import DEFAULT
    from portfolio.places import named
    from portfolio.record import event_of, store
    from portfolio.record.origin import Standing, compared_on_disk

    workspace = valid_workspace(root, "text", color=False)
    [name] = scenarios_meant(workspace, (scenario.strip(),), everything=False)
    chosen = frozenset(known(key, workspace.initiatives, "initiative") for key in keys.replace(",", " ").split())
    if not chosen:
        raise ExpectedError("no candidate is selected", Exit.USAGE)
    adapter = solver_of(DEFAULT)
    if is_new(root, workspace, name, chosen, adapter):
        require_engine_of_record(root, adapter)
    run = solved(workspace, name, chosen, adapter)
    found = compared_on_disk(root, run)
    if found.standing is Standing.TAMPERED:
        raise ExpectedError(f"{run.run_id}: TAMPERED ({found.detail})", Exit.STALE)
    new = run.recordable and found.standing in (Standing.ABSENT, Standing.DAMAGED)
    if new:
        with writing():
            now = datetime.datetime.now(datetime.UTC)
            event = event_of(root, run, now, texts=workspace.texts)
            store(named(root, runs).real, run, event)
    append_for_github("GITHUB_OUTPUT", f"recorded={int(new)}\n")
    said = "new" if new else "recorded before" if run.recordable else "not recorded"
    say(f"{run.run_id}: {run.result.status.value}, {said}")
    if not run.recordable:
        say("::warning::the scenario is not proven optimal within its limits, and was not recorded")
    return Exit.DONE


def _pull(root: Path, tabs: str, out: Path, branch: str, link: str | None) -> None:
    """Pull into the checkout, and hand over what that changed."""
    from portfolio.changes.sheets import Proposal, SheetsPull
    from portfolio.cli.sheet_work import desk, pull_report, pulled_from, write_pulled
    from portfolio.places import inside, named
    from portfolio.record.atomic import replace_file
    from portfolio.record.git import git_facts
    from portfolio.report.comment import Context
    from portfolio.report.proposal import summary
    from portfolio.report.sheets import pull_json, pull_text
    from portfolio.sheets.stamps import PROPOSED

    here = desk(root, None, writes=True)
    facts = git_facts(root, here.texts)
    if facts.commit is None or facts.dirty:
        raise ExpectedError("a pull for a pull request begins with the files of a commit", Exit.STALE)
    only = _tabs(tabs, branch, [tab.name for tab in here.known().values()])
    pulled = pulled_from(here, only, strict=False)
    write_pulled(here, pulled, PROPOSED)
    report = pull_report(here, pulled)
    told = SheetsPull.model_validate_json(pull_json(report, dry_run=False))
    proposal = Proposal(base=facts.commit, tabs=tuple(only), pull=told)
    with writing():
        handed_over = named(root, out).real
        shutil.rmtree(handed_over, ignore_errors=True)
        for name, text in pulled.texts.items():
            replace_file(inside(handed_over / "files", name), text.encode())
        data = proposal.model_dump_json(indent=2).encode() + b"\n"
        replace_file(inside(handed_over, "proposal.json"), data)
    append_for_github("GITHUB_STEP_SUMMARY", summary(proposal, Context(None, link)))
    for problem in (*proposal.conflicts, *proposal.problems):
        say(f"::{problem.severity}::{_command_data(problem.place + ': ' + problem.message)}")
    say(pull_text(report, dry_run=False).splitlines()[-1])


def _command_data(text: str) -> str:
    """Text for an annotation: a line of a log could be a command of its own."""
    return text[:500].replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _tabs(asked: str, branch: str, known_tabs: Sequence[str]) -> list[str]:
    """The tabs to pull: those asked for and those that an open pull request has; none for all."""
    from portfolio.cli.inputs import known
    from portfolio.gitops.requests import open_request
    from portfolio.remote import RemoteError
    from portfolio.report.proposal import tabs_of

    wanted = [known(name.strip(), known_tabs, "tab") for name in asked.split(",") if name.strip()]
    if not wanted or not os.environ.get("GITHUB_TOKEN"):
        return wanted
    try:
        remote, repository = github()
        request = open_request(remote, repository, branch)
    except RemoteError as error:
        raise ExpectedError(f"what the pull request brings is not known: {error}", Exit.REMOTE) from None
    before = tabs_of(request.body) if request is not None else ("",)
    if not before:  # it brings all tabs, or does not say
        return []
    return list(dict.fromkeys([*wanted, *(tab for tab in before if tab in known_tabs)]))


def _read(file: Path) -> "Proposal":
    """What was handed over: its size and its shape are checked."""
    from portfolio.changes.sheets import Proposal
    from portfolio.cli.inputs import as_model

    if not file.is_file() or file.stat().st_size > LARGEST:
        raise ExpectedError(f"{file.name} is missing, or larger than {LARGEST // 1_000_000} MB", Exit.INVALID)
    return as_model(Proposal, file, "pull")


def _moved(
    root: Path, proposal: "Proposal", folder: Path, branch: str, into: str, origin: str, message: str
) -> "Moved":
    from portfolio.git import UnreachableError
    from portfolio.gitops.branches import input_files, move_branch
    from portfolio.gitops.commits import ProtectedError, RefusedError

    try:
        files = input_files(folder, proposal.pull.files)
        return move_branch(root, branch, into, proposal.base, files, message, origin)
    except RefusedError as error:
        raise ExpectedError(f"refused: {error}", Exit.INVALID) from None
    except ProtectedError as error:
        raise ExpectedError(f"{branch} is protected: {error}", Exit.STALE) from None
    except UnreachableError as error:
        raise ExpectedError(f"{error}; the next pull tries again", Exit.REMOTE) from None


def _written(proposal: "Proposal", moved: "Moved", branch: str, into: str, link: str | None) -> None:
    """The pull request, and its plan where the branch is news."""
    from portfolio.gitops import requests
    from portfolio.gitops.thread import Written
    from portfolio.report.comment import Context
    from portfolio.report.proposal import body, title

    remote, repository = github()
    known = requests.open_request(remote, repository, branch)
    text = body(proposal, Context(None, link))
    if moved.commit is None:
        if known is not None:
            requests.withdraw(remote, repository, known, text)
        say(f"pull request {known.number}: closed, nothing is left of it" if known else "nothing to propose")
        return
    number, said = requests.propose(remote, repository, branch, into, title(proposal), text, known)
    page = f"{os.environ.get('GITHUB_SERVER_URL') or 'https://github.com'}/{repository}/pull/{number}"
    append_for_github("GITHUB_STEP_SUMMARY", f"[Pull request {number}]({page}): {said.value}\n")
    say(f"pull request {number}: {said.value}")
    if not moved.changed and said is not Written.CREATED:
        return
    if requests.mergeable(remote, repository, number, moved.commit) is False:
        say(f"::warning::pull request {number} and {into} changed the same lines: the next pull says which cells")
    elif not requests.start(remote, repository, "plan.yml", into, {"pr": str(number)}):
        say(f"::warning::plan could not be started for pull request {number}: start it by hand")

"""The parts of `ci` that serve the spreadsheets.

Two jobs with separate credentials: one may reach Google, the other may write git.
"""

from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import (
    PULL,
    WrittenRequest,
    base_of_pull,
    move_pull_branch,
    pull_and_hand_over,
    read_pull,
    start_plan,
    tabs_asked_for,
    with_tabs_of_request,
    write_pull_request,
)
from portfolio.cli import environment
from portfolio.cli.boundary import Exit
from portfolio.cli.ci_options import FOLDER, link_option, new_runs_option
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import root_option, say
from portfolio.cli.progress import progress
from portfolio.cli.sheets import session_at, sheets_push
from portfolio.gitops import MovedBranch
from portfolio.report import Context, pull_job_summary, pull_text

_pulled_option = click.option(
    "--pulled",
    required=True,
    envvar="PORTFOLIO_PULLED",
    type=FOLDER,
    help="Folder that hands the pull over.",
)
_branch_option = click.option(
    "--sheets-branch",
    "branch",
    envvar="PORTFOLIO_SHEETS_BRANCH",
    default="sheets-pull",
    show_default=True,
    help="The branch of the pull request.",
)


@click.command()
@click.option(
    "--action",
    envvar="PORTFOLIO_ACTION",
    type=click.Choice(["pull", "push", "both"]),
    default="both",
    show_default=True,
    help="both pushes, then pulls.",
)
@click.option(
    "--tabs",
    envvar="PORTFOLIO_TABS",
    default="",
    help="Pull these alone, with commas.  [default: all]",
)
@_pulled_option
@_branch_option
@link_option
@root_option
@click.pass_context
def sync(
    context: click.Context,
    action: str,
    tabs: str,
    pulled: Path,
    branch: str,
    link: str | None,
    root: Path,
) -> int:
    """Show the checked-out commit in the sheets, or pull them for a pull request.

    A row with a problem is told in the sheet, in the summary and in the pull request, and fails
    nothing. Where a token is given, tabs that an open pull request brings already are pulled again
    with those that are asked for.
    """
    code = Exit.DONE
    if action != "pull":
        code = Exit(
            context.invoke(
                sheets_push, where=None, dry_run=False, force=False, theirs=(), root=root
            )
        )
    if action != "push":
        _pull(root, tabs, pulled, branch, link)
    environment.set_output("pulled", str(action != "push").lower())
    # A pull says all that a push found wrong.
    return code if action == "push" else Exit.DONE


def _pull(root: Path, asked: str, folder: Path, branch: str, link: str | None) -> None:
    """Pull into the checkout, and hand over what that changed."""
    session = session_at(root, None, writes=True)
    base = base_of_pull(session)
    tabs = tabs_asked_for(session, asked)
    if tabs and environment.github_token():
        remote, repository = environment.github()
        tabs = with_tabs_of_request(session, tabs, remote, repository, branch)
    handed_over = pull_and_hand_over(session, base, tabs, folder)
    proposal = handed_over.proposal
    environment.add_to_summary(pull_job_summary(proposal, Context(None, link)))
    for problem in (*proposal.conflicts, *proposal.problems):
        environment.annotate(problem.severity, f"{problem.place}: {problem.message}")
    say(pull_text(handed_over.report, dry_run=False).splitlines()[-1])


@click.command()
@_pulled_option
@_branch_option
@click.option(
    "--branch", "into", envvar="PORTFOLIO_BRANCH", default="main", help="What to merge into."
)
@click.option(
    "--remote", "origin", default="origin", show_default=True, help="Where the branches are."
)
@link_option
@root_option
def propose(pulled: Path, branch: str, into: str, origin: str, link: str | None, root: Path) -> int:
    """Make the one pull request of the sheets say what was pulled, or close it where nothing is
    left.

    Its branch is one commit on the commit that was pulled into. The Markdown is made here, from
    data whose shape is checked; only files that a sheet may change are taken. If the branch moved,
    `plan` is started for it.
    """
    proposal = read_pull(pulled / PULL)
    moved = move_pull_branch(root, proposal, pulled, branch, into, origin)
    remote, repository = environment.github()
    branches = (branch, into)
    request = write_pull_request(remote, repository, proposal, moved, branches, link)
    _say_what_became(request, moved, repository)
    problem = start_plan(remote, repository, request, moved, into)
    if problem is not None:
        environment.warn(problem)
    return Exit.DONE


def _say_what_became(
    request: WrittenRequest,
    moved: MovedBranch,
    repository: str,
) -> None:
    number, became = request.number, request.written.value
    if number is None:
        say("nothing to propose")
    elif moved.commit is None:
        say(f"pull request {number}: closed, nothing is left of it")
    else:
        page = environment.page_of_request(repository, number)
        environment.add_to_summary(f"[Pull request {number}]({page}): {became}\n")
        say(f"pull request {number}: {became}")


@click.command()
@click.option("--scenario", required=True, envvar="PORTFOLIO_SCENARIO", help="The scenario.")
@click.option(
    "--select",
    "keys",
    required=True,
    envvar="PORTFOLIO_SELECT",
    help="Candidates, with blanks or commas.",
)
@new_runs_option
@root_option
def select(scenario: str, keys: str, runs: Path, root: Path) -> int:
    """Record what a scenario chooses among some candidates alone.

    With another engine than the last recorded run's it ends with 64: `record --new-engine` comes
    first.
    """
    portfolio = opened_portfolio(root, "text", color=False)
    with progress(scenario) as doing:
        selection = actions.record_selection(root, portfolio.workspace, scenario, keys, runs, doing)
    environment.set_output("recorded", int(selection.is_new))
    say(selection.sentence)
    if not selection.run.recordable:
        reason = "the scenario is not settled within its limits"
        environment.warn(f"{reason}, and was not recorded")
    return Exit.DONE

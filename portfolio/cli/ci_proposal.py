"""`ci proposal`: the plan of a pull request from a stranger, whose files are data."""

from collections.abc import Mapping
from pathlib import Path

import click

from portfolio.actions import (
    PlanningLimits,
    merge_of_proposal,
    plan_proposal,
    proposal_of_commit,
    proposal_of_number,
)
from portfolio.cli import environment
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.ci_options import number_option, written_plan_option
from portfolio.cli.options import root_option, say
from portfolio.gitops import CommitProposal, NotPlanned

CODES_OF_PLANS = (Exit.DONE, Exit.INVALID, Exit.INFEASIBLE, Exit.UNPROVEN, Exit.GUARDRAIL)
"""How `ci plan` ends where it wrote a plan."""
CODES: Mapping[NotPlanned, Exit] = {
    NotPlanned.FILES: Exit.INVALID,
    NotPlanned.BYTES: Exit.INVALID,
    NotPlanned.TIME: Exit.UNPROVEN,
    NotPlanned.FAILED: Exit.BUG,
}
"""How this command ends where there is no plan."""


@click.command()
@written_plan_option
@number_option
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
    token = environment.github_token()
    merge = None if request is None else merge_of_proposal(root, request, origin, token)
    if request is None or merge is None:
        say("no open pull request can be merged at that commit: nothing to plan")
        return Exit.DONE
    environment.set_output("number", request.number)
    environment.set_output("head", request.head)
    limits = PlanningLimits(seconds, CODES_OF_PLANS)
    planned = plan_proposal(root, merge, out.resolve(), limits, say)
    return CODES[planned] if isinstance(planned, NotPlanned) else planned


def _request(
    number: int | None,
    head: str | None,
    owner: str | None,
    branch: str,
) -> CommitProposal | None:
    """The open pull request of a number, or the one from a commit of another repository."""
    remote, repository = environment.github()
    if number is not None:
        return proposal_of_number(remote, repository, number, branch)
    if not (head and owner):
        raise ExpectedError("say --number, or --head and --owner to find it", Exit.USAGE)
    return proposal_of_commit(remote, repository, head, owner, branch)

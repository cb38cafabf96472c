"""`ci`: what the workflows of a repository need, so that none of it is shell in YAML."""

import json
from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import hand_over, hand_over_diff, page_of_diff, push_runs, reviews_of_pending
from portfolio.cli import environment
from portfolio.cli.boundary import Exit, gravest
from portfolio.cli.ci_asking import ask
from portfolio.cli.ci_comment import ci_comment
from portfolio.cli.ci_drift import ci_sheets, issue, prove
from portfolio.cli.ci_options import (
    FILE,
    FOLDER,
    author_option,
    new_runs_option,
    written_plan_option,
)
from portfolio.cli.ci_proposal import proposal
from portfolio.cli.ci_review import reviewed
from portfolio.cli.ci_sheets import propose, select, sync
from portfolio.cli.diffing import codes
from portfolio.cli.options import root_option, say, write
from portfolio.cli.progress import progress
from portfolio.cli.solving import allow_infeasible_option, new_engine_option
from portfolio.report import change_summary

FALSE_RUN = "a stored run is false: the log of this job has both objectives"
NO_PLAN = "a scenario has no plan: it is recorded so, and the log of this job names it"


@click.group()
def ci() -> None:
    """Do what the workflows of a repository need.

    Every option can be given in the environment too, as PORTFOLIO_ and its name. On GitHub the
    address, the repository and the token come from GITHUB_API_URL, GITHUB_REPOSITORY and
    GITHUB_TOKEN; on GitLab from CI_API_V4_URL, CI_PROJECT_ID and PORTFOLIO_GITLAB_TOKEN.
    """


@ci.command("plan")
@click.option(
    "--base",
    required=True,
    envvar="PORTFOLIO_BASE",
    metavar="REV",
    help="What the change is merged into.",
)
@click.option(
    "--head",
    metavar="REV",
    help="The result of merging it, read from git.  [default: what is checked out]",
)
@written_plan_option
@click.option(
    "--page", envvar="PORTFOLIO_PAGE", type=FILE, help="Where a page of it goes, as HTML."
)
@root_option
def ci_plan(base: str, head: str | None, out: Path, page: Path | None, root: Path) -> int:
    """Plan before and after a change, for a comment to be made of.

    The checked-out commit, or --head, is the result of merging the change. The plan goes to a file
    as JSON, to the summary of the job as Markdown, and with --page to a page; on GitHub what is
    wrong with the files that are checked out is shown at their lines. A change of the plan is no
    failure; invalid inputs, a company plan that becomes infeasible, and a guardrail that says no
    are. So is a file under runs/ that CI would not record itself: every one that the change touches
    is listed.
    """
    with progress("diff") as doing:
        diff = actions.compare_revisions(
            root, base, head or "HEAD", is_proposal=True, progress=doing
        )
    # Annotations are of the checked-out commit.
    if head is None and environment.is_github_actions():
        write(actions.annotations_of_change(root, base))
    hand_over_diff(root, diff, out)
    if page is not None:
        hand_over(root, page, page_of_diff(diff).encode())
    environment.add_to_summary(change_summary(diff))
    say(diff.headline)
    return gravest(codes(diff, detailed=False))


@ci.command("record")
@new_runs_option
@author_option
@new_engine_option
@allow_infeasible_option
@root_option
@click.pass_context
def ci_record(
    context: click.Context,
    runs: Path,
    author: str,
    new_engine: bool,
    allow_infeasible: bool,
    root: Path,
) -> int:
    """Record what has no run yet, also of commits that were passed over.

    Where a token is given, each new run says whether it is the one that was reviewed in its pull
    request. That a scenario has no plan is recorded like any other run, and pushed; the job fails
    with 4 all the same, unless --allow-infeasible. A plan that is not proven optimal, or not
    settled among equals, is left out, with a warning.
    """
    meant = {"new_engine": new_engine, "allow_infeasible": allow_infeasible}
    code = _recorded(context, runs, _reviews(root, author), meant, root)
    count = len(list((runs / "runs/log").rglob("*.json")))
    environment.set_output("recorded", count)
    say(f"{count} new runs")
    if code == Exit.UNPROVEN:
        environment.warn("a scenario is not settled within its limits, and was not recorded")
    if code == Exit.STALE:
        environment.annotate("error", FALSE_RUN)
    if code == Exit.INFEASIBLE:
        environment.annotate("error", NO_PLAN)
    return Exit.DONE if code == Exit.UNPROVEN else code


def _recorded(
    context: click.Context,
    runs: Path,
    reviews: dict[str, object],
    meant: dict[str, bool],
    root: Path,
) -> Exit:
    """How `record` ends, with what was reviewed in a file for as long as it runs."""
    # It loads the solver, which most commands of `ci` do without.
    from portfolio.cli.recording import record as recording

    file = hand_over(root, runs / "reviewed.json", json.dumps(reviews).encode())
    options = {"pending": True, "out": runs, "root": root}
    try:
        code = context.invoke(recording, reviewed=runs / "reviewed.json", **options, **meant)
    finally:
        file.unlink()
    return Exit(code)


def _reviews(root: Path, author: str) -> dict[str, object]:
    """What was reviewed of commits that are not recorded yet; nothing where no token is given."""
    if not environment.github_token():
        return {}
    remote, repository = environment.github()
    return reviews_of_pending(root, remote, repository, author, say)


@ci.command("push")
@click.option(
    "--runs", required=True, envvar="PORTFOLIO_RUNS", type=FOLDER, help="Folder that holds runs/."
)
@click.option(
    "--branch",
    envvar="PORTFOLIO_BRANCH",
    default="main",
    help="The branch to add to.  [default: main]",
)
@click.option("--remote", default="origin", show_default=True, help="Where the branch is.")
@click.option("--tries", default=12, show_default=True, help="How often others may be faster.")
@root_option
def ci_push(runs: Path, branch: str, remote: str, tries: int, root: Path) -> int:
    """Add new runs to a branch of a remote.

    The commit is made on the newest state of the branch, and made anew if somebody else was faster:
    files are only added, so nothing can conflict. Ends with 7 if other bytes are there already or
    the branch is protected, with 8 if others were always faster.
    """
    pushed = push_runs(root, runs, branch, remote, tries)
    if pushed.commit is None:
        say("recorded already: nothing to add")
    else:
        tries_needed = f"on try {pushed.tries}" if pushed.tries > 1 else "at once"
        say(f"recorded as {pushed.commit[:12]}, {tries_needed}")
    return Exit.DONE


for command in (
    ask,
    proposal,
    ci_comment,
    reviewed,
    prove,
    ci_sheets,
    issue,
    sync,
    propose,
    select,
):
    ci.add_command(command)

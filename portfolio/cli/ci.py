"""`ci`: what the workflows of a repository need, so that none of it is shell in YAML."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest, writing
from portfolio.cli.ci_drift import issue, prove, sheets
from portfolio.cli.ci_proposal import proposal
from portfolio.cli.ci_remote import append_for_github, comment
from portfolio.cli.ci_review import reviewed, reviewed_in
from portfolio.cli.ci_sheets import propose, select, sync
from portfolio.cli.options import root_option, say, write
from portfolio.cli.solving import new_engine_option

if TYPE_CHECKING:
    from portfolio.gitops.commits import Pushed

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def ci() -> None:
    """Do what the workflows of a repository need.

    Every option can be given in the environment too, as PORTFOLIO_ and its name. On GitHub the address, the
    repository and the token come from GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN; on GitLab from
    CI_API_V4_URL, CI_PROJECT_ID and PORTFOLIO_GITLAB_TOKEN.
    """


@ci.command()
@click.option("--base", required=True, envvar="PORTFOLIO_BASE", metavar="REV", help="What the change is merged into.")
@click.option("--head", metavar="REV", help="The result of merging it, read from git.  [default: what is checked out]")
@click.option("--plan", "out", required=True, envvar="PORTFOLIO_PLAN", type=_FILE, help="Where the plan goes, as JSON.")
@root_option
def plan(base: str, head: str | None, out: Path, root: Path) -> int:
    """Plan before and after a change, for a comment to be made of.

    The checked-out commit, or --head, is the result of merging the change. The plan goes to a file as JSON, and to
    the summary of the job as Markdown; on GitHub what is wrong with the files that are checked out is shown at their
    lines. A change of the plan is no failure; invalid inputs, a company plan that becomes infeasible, and a guardrail
    that says no are. So is a file under runs/ that CI would not record itself: every one that the change touches is
    listed.
    """
    from portfolio.actions.checking import files_changed_since, findings_of_change
    from portfolio.cli.diffing import codes, compared
    from portfolio.gitops.trees import folder_in_repository
    from portfolio.places import named
    from portfolio.record.atomic import replace_file
    from portfolio.report.annotations import as_github
    from portfolio.report.comment import summary

    diff = compared(root, base, head or "HEAD", is_proposal=True)
    if head is None and os.environ.get("GITHUB_ACTIONS") == "true":  # annotations are of the checked-out commit
        checked, findings = findings_of_change(root, base)
        changed = files_changed_since(root, base)
        write(as_github(findings, checked.texts, changed, folder_in_repository(root)))
    with writing():
        replace_file(named(root, out), diff.model_dump_json(indent=2).encode() + b"\n")
    append_for_github("GITHUB_STEP_SUMMARY", summary(diff))
    say(diff.headline)
    return gravest(codes(diff, detailed=False))


@ci.command()
@click.option("--runs", required=True, envvar="PORTFOLIO_RUNS", type=_FOLDER, help="Where new runs are copied to.")
@click.option("--author", envvar="PORTFOLIO_AUTHOR", default="github-actions[bot]", help="Whose comments are ours.")
@new_engine_option
@root_option
@click.pass_context
def record(context: click.Context, runs: Path, author: str, new_engine: bool, root: Path) -> int:
    """Record what has no run yet, also of commits that were passed over.

    Where a token is given, each new run says whether it is the one that was reviewed in its pull request. An
    infeasible scenario is recorded like any other; one that is not proven optimal is left out, with a warning.
    """
    from portfolio.cli.recording import record as recording
    from portfolio.places import named
    from portfolio.record.atomic import replace_file

    known = runs / "reviewed.json"
    reviews = reviewed_in(root, author) if os.environ.get("GITHUB_TOKEN") else {}
    with writing():
        place = named(root, known)
        replace_file(place, json.dumps(reviews).encode())
    try:
        code = context.invoke(recording, pending=True, reviewed=known, out=runs, new_engine=new_engine, root=root)
    finally:
        place.real.unlink()
    count = len(list((runs / "runs/log").rglob("*.json")))
    append_for_github("GITHUB_OUTPUT", f"recorded={count}\n")
    say(f"{count} new runs")
    if code == Exit.UNPROVEN:
        say("::warning::a scenario is not proven optimal within its limits, and was not recorded")
    if code == Exit.STALE:
        say("::error::a stored run is false: the log of this job has both objectives")
    return Exit.DONE if code in (Exit.INFEASIBLE, Exit.UNPROVEN) else Exit(code)


@ci.command()
@click.option("--runs", required=True, envvar="PORTFOLIO_RUNS", type=_FOLDER, help="Folder that holds runs/.")
@click.option("--branch", envvar="PORTFOLIO_BRANCH", default="main", help="The branch to add to.  [default: main]")
@click.option("--remote", default="origin", show_default=True, help="Where the branch is.")
@click.option("--tries", default=12, show_default=True, help="How often others may be faster.")
@root_option
def push(runs: Path, branch: str, remote: str, tries: int, root: Path) -> int:
    """Add new runs to a branch of a remote.

    The commit is made on the newest state of the branch, and made anew if somebody else was faster: files are only
    added, so nothing can conflict. Ends with 7 if other bytes are there already or the branch is protected, with 8
    if others were always faster.
    """
    pushed = _pushed(root, runs, branch, remote, tries)
    tries_said = f"on try {pushed.tries}" if pushed.tries > 1 else "at once"
    say(f"recorded as {pushed.commit[:12]}, {tries_said}" if pushed.commit else "recorded already: nothing to add")
    return Exit.DONE


for command in (proposal, comment, reviewed, prove, sheets, issue, sync, propose, select):
    ci.add_command(command)


def _pushed(root: Path, runs: Path, branch: str, remote: str, tries: int) -> "Pushed":
    from portfolio.git import UnreachableError
    from portfolio.gitops.commits import ProtectedError, RaceError, RefusedError, push_record, record_files

    try:
        return push_record(root, record_files(runs), branch, remote, tries)
    except RefusedError as error:
        raise ExpectedError(f"refused: {error}", Exit.STALE) from None
    except ProtectedError as error:
        advice = "let the deploy key of the record (RECORD_DEPLOY_KEY) bypass the rule, or record by pull request"
        raise ExpectedError(f"{branch} is protected: {error}\n{advice}", Exit.STALE) from None
    except (RaceError, UnreachableError) as error:
        raise ExpectedError(f"{error}; the next run records it", Exit.REMOTE) from None

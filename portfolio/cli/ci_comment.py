"""`ci comment`."""

from functools import partial
from pathlib import Path

import click

from portfolio.actions import (
    comment_of_plan,
    diff_of_team,
    filter_in_words,
    thread_of,
    write_plan_comment,
)
from portfolio.cli import environment
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.ci_options import author_option, link_option, number_option, plan_option
from portfolio.cli.options import root_option, say
from portfolio.gitops import Thread
from portfolio.report import Context


@click.command("comment")
@plan_option
@number_option
@click.option(
    "--head",
    envvar="PORTFOLIO_HEAD",
    metavar="SHA",
    help="Commit of its branch; alone, it finds the request.",
)
@click.option(
    "--sequence",
    envvar="PORTFOLIO_SEQUENCE",
    metavar="N.M",
    help="Number and attempt of the planning run.",
)
@click.option(
    "--untrusted",
    envvar="PORTFOLIO_UNTRUSTED",
    is_flag=True,
    help="The plan was made by a fork's workflow.",
)
@click.option(
    "--fork-link",
    envvar="PORTFOLIO_FORK_LINK",
    metavar="URL",
    help="The run of the fork's own workflow.",
)
@click.option(
    "--page-link", envvar="PORTFOLIO_PAGE_LINK", metavar="URL", help="The page of the change."
)
@link_option
@author_option
@click.option(
    "--where",
    "where",
    envvar="PORTFOLIO_WHERE",
    multiple=True,
    metavar="DIMENSION=VALUE",
    help="List only initiatives with a share in this slice; may be repeated.",
)
@click.option(
    "--team-owner",
    "owners",
    envvar="PORTFOLIO_TEAM_OWNER",
    multiple=True,
    metavar="NAME",
    help="List only initiatives of this owner; may be repeated.",
)
@root_option
def ci_comment(
    stored: Path,
    number: int | None,
    head: str | None,
    sequence: str | None,
    untrusted: bool,
    fork_link: str | None,
    page_link: str | None,
    link: str | None,
    author: str,
    where: tuple[str, ...],
    owners: tuple[str, ...],
    root: Path,
) -> int:
    """Write the one comment of a pull request.

    The Markdown is made here, from data whose shape is checked; nothing is taken over ready-made. A
    comment that shows the same decision stays as it is, and one that a newer run wrote is left
    alone. Where no input of the portfolio changes, none is begun. Where the plan was made by a
    fork's workflow, or could not be made here, the first line says so.

    With --where and --team-owner what happens to other initiatives is left out, and the comment
    says so; what the plan as a whole does stays.
    """
    only = filter_in_words(where, owners)
    context = Context(sequence, link, untrusted=untrusted, page=page_link, only=only)
    of_team = partial(diff_of_team, root=root, where=where, owners=owners)
    comment_of_request = comment_of_plan(stored, context, fork_link, of_team)
    if comment_of_request is None:
        say("no plan was made: nothing to write")
        return Exit.DONE
    thread = _thread(number, head)
    if thread is None:
        say("no open pull request is at that commit: nothing to write")
        return Exit.DONE
    written = write_plan_comment(thread, comment_of_request, author, head)
    say(f"comment: {written.value}")
    return Exit.DONE


def _thread(number: int | None, head: str | None) -> Thread | None:
    """The pull request of a number, or the open one whose branch is at a commit."""
    if environment.is_gitlab():
        if number is None:
            raise ExpectedError("say --number", Exit.USAGE)
        return environment.gitlab_thread(number)
    remote, repository = environment.github()
    if number is None and head is None:
        raise ExpectedError("say --number, or --head to find it", Exit.USAGE)
    return thread_of(remote, repository, number, head or "")

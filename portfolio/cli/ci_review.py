"""`ci reviewed`: is what a merge makes what people saw before it?"""

from pathlib import Path

import click

from portfolio.actions import compare_with_review, read_diff, review_of_request
from portfolio.cli import environment
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.ci_options import author_option, plan_option
from portfolio.cli.options import root_option, say
from portfolio.gitops import pull_request_queued_as


@click.command()
@plan_option
@click.option(
    "--queue",
    required=True,
    envvar="PORTFOLIO_QUEUE",
    metavar="REF",
    help="The branch of the merge queue.",
)
@click.option(
    "--require",
    is_flag=True,
    envvar="PORTFOLIO_REQUIRE_REVIEWED",
    help="End with 7 where it is another plan.",
)
@author_option
@root_option
def reviewed(stored: Path, queue: str, require: bool, author: str, root: Path) -> int:
    """Compare the plan of a merge queue with the one that its pull request showed.

    A queue merges a pull request onto others that were not there when it was reviewed. What it
    plans goes to the summary of the job: the very run that was reviewed, the same plan from other
    inputs, or another plan, and which merges moved it.
    """
    number = pull_request_queued_as(queue)
    if number is None:
        raise ExpectedError(f"{queue} is no branch of a merge queue", Exit.USAGE)
    diff = read_diff(stored)
    remote, repository = environment.github()
    review = review_of_request(remote, repository, number, author)
    moved = False
    for line in compare_with_review(root, diff, review):
        moved = moved or line.is_warning
        environment.add_to_summary(f"- {line.text}\n")
        tell = environment.warn if line.is_warning else say
        tell(line.text)
    return Exit.STALE if moved and require else Exit.DONE

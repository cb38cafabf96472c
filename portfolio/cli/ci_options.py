"""The options that commands of `ci` share."""

from pathlib import Path

import click

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)

author_option = click.option(
    "--author",
    envvar="PORTFOLIO_AUTHOR",
    default="github-actions[bot]",
    show_default=True,
    help="The account whose comments are ours.",
)
link_option = click.option(
    "--link",
    envvar="PORTFOLIO_LINK",
    metavar="URL",
    help="The run of CI that this is from.",
)
number_option = click.option(
    "--number",
    envvar="PORTFOLIO_NUMBER",
    type=int,
    metavar="N",
    help="The pull request.",
)
new_runs_option = click.option(
    "--runs",
    required=True,
    envvar="PORTFOLIO_RUNS",
    type=FOLDER,
    help="Where new runs are copied to.",
)
written_plan_option = click.option(
    "--plan",
    "out",
    required=True,
    envvar="PORTFOLIO_PLAN",
    type=FILE,
    help="Where the plan goes, as JSON.",
)
plan_option = click.option(
    "--plan",
    "stored",
    required=True,
    envvar="PORTFOLIO_PLAN",
    type=FILE,
    help="What `ci plan` wrote.",
)

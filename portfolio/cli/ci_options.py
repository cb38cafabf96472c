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
plan_option = click.option(
    "--plan",
    "stored",
    required=True,
    envvar="PORTFOLIO_PLAN",
    type=FILE,
    help="What `ci plan` wrote.",
)

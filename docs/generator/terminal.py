"""Commands run as on a terminal as wide as a page, without colour."""

from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from click.testing import CliRunner, Result

from portfolio.cli import main

WIDTH = 108
"""Columns: what a page shows without scrolling, and wide enough that no name of the example is
cut."""
_STATE = TemporaryDirectory()
"""What commands remember, for this process alone: a page must not depend on what the machine has
solved before."""


def run(words: Sequence[str], folder: Path) -> str:
    """What a command prints in a folder, notes and errors among it, in the order of printing."""
    return "\n".join(line.rstrip() for line in _result(words, folder).output.splitlines()) + "\n"


def output(words: Sequence[str], folder: Path) -> str:
    """What a command prints to stdout alone."""
    return _result(words, folder).stdout


def _result(words: Sequence[str], folder: Path) -> Result:
    variables = {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "XDG_STATE_HOME": _STATE.name}
    with chdir(folder), patch.dict("os.environ", variables):
        done = CliRunner().invoke(main, list(words), prog_name="portfolio")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done

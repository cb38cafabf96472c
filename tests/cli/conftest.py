"""A portfolio in a folder of its own, and commands run in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files

Command = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path / "portfolio")


@pytest.fixture
def recorded(root: Path) -> Path:
    """The portfolio with two runs stored."""
    from portfolio.record import store

    for run in (sample_run(), infeasible_run()):
        store(root, run, sample_event(run))
    return root


@pytest.fixture
def portfolio(root: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in the portfolio; an exception that is no exit is raised."""
    monkeypatch.chdir(root)
    for name in ("NO_COLOR", "COLUMNS", "CI"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run

"""A local Google: the real client with a real token flow, only the host is another one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolio.remote import retry
from portfolio.remote.http_exchange import Timeouts
from portfolio.sheets import google
from tests.sheets.elsewhere import account_file, private_key
from tests.sheets.installation import build, start
from tests.sheets.server import Server, serving
from tests.sheets.workbench import base, filled


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(base(tmp_path_factory.mktemp("pushed") / "portfolio"))


@pytest.fixture
def root(pushed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pushed, tmp_path / "portfolio"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portfolio of an existing installation before its first pull, with its workbooks beside
    it."""
    root = start(tmp_path_factory.mktemp("built") / "portfolio")
    build(root / "sheets")
    return root


@pytest.fixture(scope="session")
def service_account() -> str:
    """A private key that nobody else has."""
    return private_key()


@pytest.fixture
def server(
    tmp_path: Path, service_account: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    with serving() as running:
        file = account_file(tmp_path, running.url, service_account)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        monkeypatch.setattr(google, "ADDRESS", running.url)
        monkeypatch.setattr(google, "TIMEOUTS", Timeouts(silence=1.0, answer=60.0))
        waits: list[float] = []
        monkeypatch.setattr(retry.time, "sleep", waits.append)
        running.waits = waits
        yield running

"""A portfolio in a real repository, its history made by the commands themselves."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from tests.record.sample import FILES
from tests.repositories import Repository

ONLY = {
    name: text
    for name, text in FILES.items()
    if not name.endswith(("impossible.yaml", "weighted.yaml"))
}
"""The sample with one scenario, so that a commit makes one run."""


class Recorded(Repository):
    """A repository, and commands run in it."""

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--root", str(self.root)], catch_exceptions=False)

    def told(self, *words: str) -> Any:
        """The JSON that a command prints, whatever its exit code."""
        return json.loads(self.run(*words, "--format", "json").stdout)

    def verdicts(self, *words: str) -> list[str]:
        return [run["verdict"] for run in self.told(*words)["runs"]]

    def edit(self, file: str, old: str, new: str, message: str = "A change") -> str:
        """Replace a part of a file that is there once, and commit."""
        text = (self.root / file).read_text("utf-8")
        assert text.count(old) == 1, (file, old)
        return self.commit({file: text.replace(old, new)}, message)

    def clone(self, to: Path, *words: str) -> "Recorded":
        self.git("clone", "-q", *words, self.top.as_uri(), str(to))
        copy = Recorded.__new__(Recorded)
        copy.top, copy.root = to, to / self.root.relative_to(self.top)
        return copy


@pytest.fixture(autouse=True)
def _git(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Git without a user's settings; every commit a minute after the one before."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
    minutes = itertools.count()  # so the first commits of all tests are alike, to the id
    plain = Repository.commit

    def commit(
        self: Repository, texts: Any = MappingProxyType({}), message: str = "A change"
    ) -> str:
        for who in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{who}_DATE", f"2026-01-31T12:{next(minutes):02}:00Z")
        return plain(self, texts, message)

    monkeypatch.setattr(Repository, "commit", commit)
    yield


@pytest.fixture
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Recorded:
    """The sample portfolio with one scenario, committed; in a folder below the top where the test
    asks for one."""
    made = Recorded(tmp_path / "repository", getattr(request, "param", "."))
    made.commit(ONLY, "The first files")
    return made


@pytest.fixture
def recorded(repository: Recorded) -> Recorded:
    """The same with its run recorded; the solver is asked once for all tests."""
    runs = repository.root / "runs"
    if _SOLVED:
        for name, data in _SOLVED.items():
            (runs / name).parent.mkdir(parents=True, exist_ok=True)
            (runs / name).write_bytes(data)
    assert repository.run("record", "--commit").exit_code == 0
    _SOLVED.update(
        {p.relative_to(runs).as_posix(): p.read_bytes() for p in runs.rglob("*") if p.is_file()}
    )
    return repository


_SOLVED: dict[str, bytes] = {}

"""Real git repositories, alike on every machine."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.portfolios import base_texts


class Repository:
    """A repository with a portfolio in it, perhaps in a folder below its top."""

    def __init__(self, top: Path, folder: str) -> None:
        self.top = top
        self.root = top / folder
        self.root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        """What git prints."""
        done = subprocess.run(
            ["git", "-C", str(self.top), *words], capture_output=True, check=True, text=True
        )
        return done.stdout.strip()

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Files by their path from the root of the portfolio; None removes one."""
        for name, text in texts.items():
            path = self.root / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def commit(self, texts: Mapping[str, str | None] = {}, message: str = "A change") -> str:
        """Commit everything, and the id of the commit."""
        self.write(texts)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def new_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Repository]:
    """Makes a repository whose first commit has the base portfolio (or other texts)."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-01-31T12:00:00Z")

    def made(
        texts: Mapping[str, str] | None = None, folder: str = ".", name: str = "repository"
    ) -> Repository:
        repository = Repository(tmp_path / name, folder)
        repository.commit(base_texts() if texts is None else texts, "The base portfolio")
        return repository

    return made

"""A portfolio in git whose record was made by the commands themselves: made once, copied for each
attack."""

import contextlib
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portfolio.cli import main
from portfolio.cli.boundary import guarded
from tests.record.sample import FILES
from tests.repositories import Repository
from tests.security.scene import Scene, build

ONLY = {
    name: text
    for name, text in FILES.items()
    if not name.endswith(("impossible.yaml", "weighted.yaml"))
}
PERSON = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "Ada"),
        ("EMAIL", "ada@example.org"),
        ("DATE", "2026-01-31T12:00:00Z"),
    )
}
CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **PERSON}


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def ask(root: Path, *words: str) -> Answer:
    """Run a command as the program does, with its boundary of errors."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        guarded(lambda: main([*words, "--root", str(root)], standalone_mode=False))
    return Answer(int(end.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in CLEAN.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def _original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two commits of inputs with their runs, in the folder `company` of a repository."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CLEAN.items():
            patch.setenv(name, value)
        made = Repository(tmp_path_factory.mktemp("security") / "repository", "company")
        made.commit({**ONLY, ".gitattributes": "runs/** -text\n"}, "The first files")
        assert ask(made.root, "record", "--commit").code == 0
        scenario = ONLY["config/scenarios/base.yaml"]
        made.commit(
            {"config/scenarios/base.yaml": scenario.replace("cap: 100}", "cap: 90}")},
            "Less capacity",
        )
        sign(made)
        assert ask(made.root, "record", "--commit").code == 0
        yield made.top


def sign(repository: Repository) -> None:
    """Give the newest commit a signature, which nobody can check: git tells about it where it is
    told to."""
    git = ["git", "-C", str(repository.top)]
    whole = subprocess.run(
        [*git, "cat-file", "commit", "HEAD"], check=True, capture_output=True
    ).stdout
    head, text = whole.split(b"\n\n", 1)
    signature = (
        b"\ngpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n\n"
    )
    words = [*git, "hash-object", "-t", "commit", "-w", "--stdin"]
    signed = subprocess.run(
        words, input=head + signature + text, check=True, capture_output=True
    ).stdout
    repository.git("update-ref", "HEAD", signed.decode().strip())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio in git with workbooks, and places around it that no command may touch."""
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CLEAN.items():
            patch.setenv(name, value)
        build(folder)
    return folder


@pytest.fixture
def scene(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A copy of it for one attack."""
    shutil.copytree(built, tmp_path / "scene")
    monkeypatch.chdir(tmp_path)
    return Scene(tmp_path / "scene/clone", tmp_path / "scene/outside")


@pytest.fixture
def copied(_original: Path, tmp_path: Path) -> Callable[[], Repository]:
    """Copies of that repository, each in a folder of its own."""
    count = 0

    def copy() -> Repository:
        nonlocal count
        count += 1
        repository = Repository.__new__(Repository)
        repository.top = tmp_path / f"copy-{count}"
        shutil.copytree(_original, repository.top, symlinks=True)
        repository.root = repository.top / "company"
        return repository

    return copy

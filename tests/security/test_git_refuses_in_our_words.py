"""Promise: what git refuses, or finds damaged, ends in one sentence of ours and the exit code that
fits."""

import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.git import DamagedError, GitError, NoRepositoryError, UnreachableError, blobs
from portfolio.git.refusals import refusal
from tests.repositories import Repository
from tests.security.conftest import ask

COMMANDS = (
    ("log", "--all"), ("verify", "--all"), ("reproduce", "--all"), ("diff", "HEAD~2", "HEAD"), ("record", "--commit"),
    ("record", "--pending"), ("validate", "--format", "github", "--changed-since", "HEAD~2"), ("validate",),
)  # fmt: skip
OBJECTS = (
    "HEAD", "HEAD~1", "HEAD^{tree}", "HEAD:company/config", "HEAD:company/config/metrics.yaml",
    "HEAD~1:company/config/scenarios/base.yaml", "HEAD:company/runs/log", "HEAD~3",
)  # fmt: skip


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def garbage(path: Path) -> None:
    path.write_bytes(b"\0\1garbage\n[")


def gone(path: Path) -> None:
    path.unlink()


def another(path: Path, kind: str) -> None:
    """A sound object under a name that is not its own."""
    for one in sorted(path.parents[1].rglob("*")):
        is_object = one.is_file() and one != path and len(one.name) > 30
        if is_object and zlib.decompress(one.read_bytes()).startswith(kind.encode()):
            shutil.copy(one, path)
            return
    raise ValueError(f"there is no other {kind}")


def another_blob(path: Path) -> None:
    another(path, "blob")


def another_tree(path: Path) -> None:
    another(path, "tree")


def another_commit(path: Path) -> None:
    another(path, "commit")


HARMS = (emptied, cut, flipped, garbage, gone)


def in_one_sentence(err: str) -> bool:
    lines = [line for line in err.splitlines() if line.startswith("portfolio: ")]
    return (
        "fatal:" not in err and "error: " not in err and "Traceback" not in err and len(lines) <= 1
    )


ON_OBJECTS = [(name, harm) for name in OBJECTS for harm in (cut, flipped, gone)]
# Git hashes no tree that it reads, and neither do we: who can put another one there can do as they
# like. Of a commit on the way to HEAD~2 it says only that there is none of that name.
ON_OBJECTS += [("HEAD~3", harm) for harm in (another_blob, another_tree, another_commit)]
ON_OBJECTS += [("HEAD~1", harm) for harm in (another_blob, another_tree)]


@pytest.mark.parametrize(
    ("name", "harm"), ON_OBJECTS, ids=lambda part: getattr(part, "__name__", part)
)
def test_a_damaged_object_is_said(
    copied: Callable[[], Repository], name: str, harm: Callable[[Path], None]
) -> None:
    repository = copied()
    identity = repository.git("rev-parse", name)
    path = repository.top / ".git/objects" / identity[:2] / identity[2:]
    path.chmod(0o644)
    harm(path)
    for words in COMMANDS:
        done = ask(repository.root, *words)
        assert done.code in (0, 7), (words, done)
        assert in_one_sentence(done.err), (words, done)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize(
    "file",
    [
        "HEAD",
        "index",
        "config",
        "refs/heads/main",
        "packed-refs",
        "shallow",
        "objects/info/alternates",
    ],
)
def test_a_damaged_file_of_git_is_said(
    copied: Callable[[], Repository], file: str, harm: Callable[[Path], None]
) -> None:
    repository = copied()
    path = repository.top / ".git" / file
    if not path.exists():
        path.write_bytes(b"1234567890\n")
    harm(path)
    for words in COMMANDS:
        done = ask(repository.root, *words)
        assert done.code in (0, 7, 64), (words, done)
        assert in_one_sentence(done.err), (words, done)


@pytest.fixture
def of_another_user(
    copied: Callable[[], Repository], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """A repository that git takes for somebody else's: git is told so by its own switch for
    tests."""
    repository, git = copied(), shutil.which("git")
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {git} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return repository


@pytest.mark.parametrize(
    "words", [words for words in COMMANDS if words != ("validate",)], ids=" ".join
)
def test_a_repository_of_another_user_is_told_as_itself(
    of_another_user: Repository, words: tuple[str, ...]
) -> None:
    done = ask(of_another_user.root, *words)
    assert done.code in (7, 64), done
    assert f"git config --global --add safe.directory {of_another_user.top}" in done.err
    assert in_one_sentence(done.err)


def test_the_command_that_is_named_mends_it(
    of_another_user: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    (tmp_path / "settings").write_text(f"[safe]\n\tdirectory = {of_another_user.top}\n")
    assert ask(of_another_user.root, "verify", "--all").code == 0


def test_files_are_read_without_git(
    of_another_user: Repository, tmp_path: Path, monkeypatch
) -> None:
    assert ask(of_another_user.root, "validate").code == 0
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert ask(of_another_user.root, "validate").code == 0
    assert "git is not installed" in ask(of_another_user.root, "log").err


@pytest.mark.parametrize(
    ("output", "error", "sentence"),
    [
        (
            "fatal: not a git repository (or any of the parent directories): .git",
            NoRepositoryError,
            "not a git",
        ),
        ("fatal: bad config line 3 in file .git/config", GitError, "own settings"),
        (
            "fatal: Unable to create '/x/.git/index.lock': File exists.",
            GitError,
            "another git command",
        ),
        ("fatal: couldn't find remote ref refs/heads/x", UnreachableError, "no branch x"),
        ("fatal: Authentication failed for 'https://h/'", UnreachableError, "does not let us in"),
        (
            "ssh: Could not resolve hostname h\nfatal: Could not read from remote repository.",
            UnreachableError,
            "reach",
        ),
        ("error: object file .git/objects/ab/cd is empty", DamagedError, "damaged"),
        ("fatal: unheard of\x1b[31m thing", GitError, r"failed: unheard of\x1b[31m thing"),
        ("", GitError, "ended with 128"),
    ],
)
def test_known_refusals_have_a_sentence(output: str, error: type[GitError], sentence: str) -> None:
    made = refusal("rev-parse", output, 128)
    assert type(made) is error and sentence in str(made) and "fatal" not in str(made)


def test_a_blob_that_is_not_what_its_id_says_is_damage(copied: Callable[[], Repository]) -> None:
    repository = copied()
    identity = repository.git("rev-parse", "HEAD:company/config/metrics.yaml")
    path = repository.top / ".git/objects" / identity[:2] / identity[2:]
    other = repository.git("rev-parse", "HEAD:company/config/organization.yaml")
    path.chmod(0o644)
    shutil.copy(repository.top / ".git/objects" / other[:2] / other[2:], path)
    with pytest.raises(DamagedError):
        blobs(repository.root, [identity])

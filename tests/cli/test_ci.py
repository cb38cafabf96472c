"""`ci`: what workflows call, with the exit codes that they rely on."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.record import store
from tests.gitops.fake_github import FakeGitHub, fake_github
from tests.record.sample import changed, sample_event, sample_run
from tests.repositories import Repository

RUN = sample_run()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["ci", *words], catch_exceptions=False)


@pytest.fixture
def clone(tmp_path: Path, new_repository: Callable[..., Repository]) -> Repository:
    """A clone of a bare repository beside it."""
    made = new_repository(name="clone")
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git")], check=True
    )
    made.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    made.git("push", "-q", "origin", "main")
    return made


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    with fake_github() as state:
        monkeypatch.delenv("GITLAB_CI", raising=False)
        monkeypatch.setenv("GITHUB_API_URL", state.address)
        monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
        monkeypatch.setenv("GITHUB_TOKEN", "writes")
        yield state


def pushed(clone: Repository, folder: Path, *words: str) -> Result:
    return run("push", "--runs", str(folder), "--root", str(clone.root), *words)


def test_push(clone: Repository, tmp_path: Path) -> None:
    store(tmp_path / "new", RUN, sample_event(RUN))
    first, again = (pushed(clone, tmp_path / "new") for _ in range(2))
    assert (first.exit_code, again.exit_code) == (Exit.DONE, Exit.DONE)
    assert "recorded as" in first.stderr and "nothing to add" in again.stderr
    other = changed(RUN, RUN.result.model_copy(update={"title": "Another"}))
    store(tmp_path / "other", other, sample_event(other))
    refused = pushed(clone, tmp_path / "other")
    assert (refused.exit_code, "other bytes" in refused.stderr) == (Exit.STALE, True)
    assert pushed(clone, tmp_path / "new", "--branch", "release").exit_code == Exit.REMOTE


def test_push_to_a_protected_branch(clone: Repository, tmp_path: Path) -> None:
    path = tmp_path / "remote.git" / "hooks" / "pre-receive"
    path.write_text("#!/bin/sh\necho GH013: rule >&2; exit 1\n")
    path.chmod(0o755)
    store(tmp_path / "new", RUN, sample_event(RUN))
    done = pushed(clone, tmp_path / "new")
    assert (done.exit_code, "main is protected" in done.stderr) == (Exit.STALE, True)


def test_push_says_when_others_were_always_faster(clone: Repository, tmp_path: Path) -> None:
    path = tmp_path / "remote.git" / "hooks" / "update"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    store(tmp_path / "new", RUN, sample_event(RUN))
    done = pushed(clone, tmp_path / "new", "--tries", "1")
    assert (done.exit_code, "the next run records it" in done.stderr) == (Exit.REMOTE, True)


def test_plan_and_comment(
    clone: Repository, github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, summary = tmp_path / "plan.json", tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    clone.commit({"initiatives/INIT-0001.yaml": "key: ["})
    done = run("plan", "--base", "HEAD^", "--plan", str(plan), "--root", str(clone.root))
    assert done.exit_code == Exit.INVALID
    assert "not planned" in summary.read_text("utf-8")
    head = clone.git("rev-parse", "HEAD")
    github.pull(7, head)
    words = ["comment", "--plan", str(plan), "--root", str(clone.root), "--sequence", "4.1"]
    assert "created" in run(*words, "--number", "7", "--head", head).stderr
    assert "already" in run(*words, "--head", head).stderr
    assert "no open pull request" in run(*words, "--head", "b" * 40).stderr
    assert "moved on" in run(*words, "--number", "7", "--head", "b" * 40).stderr
    assert len(github.bodies()) == 1 and "not planned" in github.bodies()[0]
    assert run(*words).exit_code == Exit.USAGE
    assert (
        run("comment", "--plan", str(tmp_path / "none"), "--root", str(clone.root)).exit_code
        == Exit.DONE
    )


def test_on_github_a_plan_shows_what_is_wrong_at_its_lines(
    clone: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [
        "plan",
        "--base",
        "HEAD^",
        "--plan",
        str(tmp_path / "plan.json"),
        "--root",
        str(clone.root),
    ]
    clone.commit({"initiatives/INIT-0001.yaml": "key: ["})
    assert "::error" not in run(*words).stdout
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = run(*words)
    assert done.exit_code == Exit.INVALID
    assert "\n::error file=initiatives/INIT-0001.yaml,line=1," in done.stdout
    clone.git("revert", "--no-edit", "HEAD")
    assert "::error" not in run(*words).stdout


def test_what_is_missing_in_the_environment_is_named(
    clone: Repository, github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = tmp_path / "proofs.json"
    assert run("prove", "--proofs", str(proofs), "--root", str(clone.root)).exit_code == Exit.DONE
    assert json.loads(proofs.read_text("utf-8"))["runs"] == []
    words = ["issue", "--proofs", str(proofs), "--root", str(clone.root)]
    assert run(*words).stderr == "issue: not needed\n"
    for name, value in (
        ("GITHUB_API_URL", "http://example.org"),
        ("GITHUB_TOKEN", " "),
        ("GITHUB_REPOSITORY", "../x"),
    ):
        monkeypatch.setenv(name, value)
        assert run(*words).exit_code == Exit.USAGE
    assert github.writes() == []

"""The record of this repository's own example, proven from this repository's own history."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from portfolio.cli.boundary import Exit

ROOT = Path(__file__).parents[2]


def git(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def verdicts(folder: Path, *words: str) -> set[str]:
    done = CliRunner().invoke(
        main, [*words, "--format", "json", "--root", str(folder)], catch_exceptions=False
    )
    return {run["verdict"] for run in json.loads(done.stdout)["runs"]}


def test_every_stored_run_holds() -> None:
    assert (
        CliRunner().invoke(main, ["verify", "--root", str(ROOT)], catch_exceptions=False).exit_code
        == Exit.DONE
    )


@pytest.mark.full
def test_every_run_is_proven_at_every_commit_that_has_one(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists() or git(ROOT, "rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("needs the whole history")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(ROOT), str(clone))
    first = git(
        clone, "log", "--format=%H", "--diff-filter=A", "--reverse", "--", "runs/results"
    ).split()[0]
    proven: set[str] = set()
    for commit in [
        first,
        *git(clone, "rev-list", "--first-parent", "--reverse", f"{first}..HEAD").split(),
    ]:
        git(clone, "checkout", "-q", "--detach", commit)
        assert verdicts(clone, "verify", "--all") == {"HOLDS"}, commit
        if new := stored(clone) - proven:  # the same bytes at a later commit are the same proof
            runs = sorted(tree.rpartition("/")[2] for tree in new)
            assert verdicts(clone, "reproduce", *runs) == {"IDENTICAL"}, commit
            proven |= new
    assert verdicts(clone, "reproduce", "--all") == {"IDENTICAL"}


def stored(folder: Path) -> set[str]:
    """`TREE PATH` of every run that is checked out: what it is called and all its bytes."""
    listed = git(
        folder,
        "ls-tree",
        "-r",
        "-d",
        "--format=%(objectname) %(path)",
        "HEAD",
        "--",
        "runs/results",
    )
    return {line for line in listed.splitlines() if line.count("/") == 3}

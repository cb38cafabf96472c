"""A run of format 1, in the tree and in history: named as such, with the version that reads it, and
in nobody's way.

The run is one that version 0.1 recorded of this repository's example: `tests/history/format-1`.
"""

import json
import shutil
from pathlib import Path

import pytest

from portfolio.canonical import canonical_bytes, sha256
from portfolio.cli.boundary import Exit
from portfolio.record import read_run, recheck
from portfolio.results import shown_run_id
from tests.history.conftest import Recorded

OLD = "q2-outlook-3f05099f27e2"
DATA = Path(__file__).parent / "format-1"
SENTENCE = "a run of format 1, which portfolio 0.1 reads"
COMMANDS = (
    ("runs",),
    ("runs", "--format", "json"),
    ("query", "SELECT run_id FROM runs ORDER BY ALL"),
    ("verify",),
    ("verify", "--all"),
    ("reproduce", "--all"),
    ("log",),
    ("record",),
    ("solve", "base"),
)
NAMING = (
    ("runs",),
    ("query", "SELECT 1"),
    ("verify",),
    ("verify", "--all"),
    ("reproduce", "--all"),
)


@pytest.fixture
def with_old(recorded: Recorded) -> Recorded:
    """A repository with a run of today beside one of format 1."""
    shutil.copytree(DATA, recorded.root / "runs", dirs_exist_ok=True)
    recorded.commit(message="Runs of an older version")
    return recorded


@pytest.fixture
def with_old_in_history(with_old: Recorded) -> Recorded:
    """The same, once the old run was removed."""
    for path in sorted((with_old.root / "runs").rglob(f"*{OLD}*")):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
    with_old.commit(message="Record anew\n\nPortfolio-Rewrite: format 2")
    return with_old


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_it_stops_no_command_in_the_tree(with_old: Recorded, words: tuple[str, ...]) -> None:
    assert with_old.run(*words).exit_code == Exit.DONE


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_it_stops_no_command_in_history(
    with_old_in_history: Recorded, words: tuple[str, ...]
) -> None:
    assert with_old_in_history.run(*words).exit_code == Exit.DONE


@pytest.mark.parametrize("words", NAMING, ids=" ".join)
def test_it_is_named_with_the_version_that_reads_it(
    with_old: Recorded, words: tuple[str, ...]
) -> None:
    done = with_old.run(*words)
    assert OLD in done.output and SENTENCE in done.output


@pytest.mark.parametrize("words", [("verify", "--all"), ("reproduce", "--all")], ids=" ".join)
def test_it_is_named_in_history(with_old_in_history: Recorded, words: tuple[str, ...]) -> None:
    done = with_old_in_history.run(*words)
    assert OLD in done.output and SENTENCE in done.output
    assert "1 of 1 run holds; 1 run of other formats not read" in done.output
    assert sorted(with_old_in_history.verdicts(*words))[-1] == "UNREAD"


def test_who_asks_for_it_alone_is_told(with_old: Recorded) -> None:
    shown = with_old.run("show", OLD)
    assert shown.exit_code == Exit.STALE and SENTENCE in shown.stderr
    for command in ("verify", "reproduce"):
        done = with_old.run(command, OLD)
        assert done.exit_code == Exit.DONE and SENTENCE in done.stdout


def as_format_1(root: Path) -> None:
    """Respell the one run of a record as version 0.1 wrote it, under the id that it would have
    had."""
    [folder] = (root / "runs/results/base").iterdir()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    inputs = root / f"runs/inputs/{manifest['inputs']}.jsonl"
    lines = []
    for line in inputs.read_bytes().splitlines():
        record = json.loads(line)
        if record["kind"] == "initiative":
            assert record["duration"] is None
            record["duration"] = 1
        lines.append(canonical_bytes(record) + b"\n")
    old_inputs = b"".join(lines)
    assert manifest["definition"].pop("unbreakable") == []
    manifest = {**manifest, "format": 1, "inputs": sha256(old_inputs)}
    inputs.unlink()
    (root / f"runs/inputs/{sha256(old_inputs)}.jsonl").write_bytes(old_inputs)
    (folder / "manifest.json").write_bytes(canonical_bytes(manifest) + b"\n")
    folder.rename(folder.with_name(f"base-{sha256(canonical_bytes(manifest))[:12]}"))


def test_the_story_says_of_which_commits_the_runs_are_of_another_format(recorded: Recorded) -> None:
    """The plan's past is there, and what cannot be read of it is named, also once it was
    removed."""
    as_format_1(recorded.root)
    recorded.commit(message="As version 0.1 recorded it")
    assert f"it has {SENTENCE}" in recorded.run("log", "base").output
    shutil.rmtree(recorded.root / "runs")
    recorded.commit(message="Removed\n\nPortfolio-Rewrite: format 2")
    assert f"it has {SENTENCE}" in recorded.run("log", "base").output


def test_its_bytes_are_still_those_that_were_committed(with_old: Recorded) -> None:
    """It is not read, and yet nobody changes it unseen."""
    path = with_old.root / f"runs/results/q2-outlook/{OLD}/result.json"
    path.write_bytes(path.read_bytes().replace(b'"optimal"', b'"tied"   '))
    assert "TAMPERED" in with_old.verdicts("verify", "--all")
    assert with_old.run("verify", "--all").exit_code == Exit.STALE


def test_a_run_of_a_newer_version_is_named_too(with_old: Recorded) -> None:
    path = with_old.root / f"runs/results/q2-outlook/{OLD}/manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":7'))
    assert recheck(with_old.root, OLD).unread
    assert (
        "a run of format 7, which only a newer version of portfolio reads"
        in with_old.run("verify").output
    )


def test_what_only_says_another_format_is_no_run(with_old: Recorded) -> None:
    """A format that is no number is no format: the file is broken."""
    path = with_old.root / f"runs/results/q2-outlook/{OLD}/manifest.json"
    for said in (b"true", b'"1"', b"1.0", b"0", b"-1", b"null"):
        path.write_bytes(b'{"format":' + said + b"}")
        assert not recheck(with_old.root, OLD).unread
        assert recheck(with_old.root, OLD).broken


def test_of_an_id_twelve_digits_are_seen_and_enough(with_old: Recorded) -> None:
    [run] = [run for run in with_old.told("runs")["runs"] if run["run_id"] != OLD]
    identity = run["run_id"]
    assert len(identity.rpartition("-")[2]) == 32
    assert shown_run_id(identity) == identity[: len("base-") + 12]
    text = with_old.run("runs").stdout
    assert shown_run_id(identity) in text and identity not in text
    for enough in (
        identity,
        identity[:-1],
        shown_run_id(identity),
        shown_run_id(identity)[len("base-") :],
    ):
        assert with_old.told("show", enough)["run_id"] == identity
    folder = with_old.root / "runs/results/base"
    shutil.copytree(
        folder / identity, folder / f"{identity[:-1]}{'0' if identity[-1] != '0' else '1'}"
    )
    several = with_old.run("show", shown_run_id(identity))
    assert several.exit_code == Exit.USAGE
    assert "could be any of" in several.stderr
    assert read_run(with_old.root, identity).run_id == identity

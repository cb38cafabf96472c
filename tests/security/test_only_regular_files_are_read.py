"""Promise: of the record only regular files of a sensible size are read.

A pipe never ends, a sparse file of a terabyte costs nothing to make, a link leads anywhere, and a
folder in the place of a file is read as nothing. Each of them anywhere under `runs/` ends in a
sentence, for every command.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from portfolio.actions.errors import UsageError
from portfolio.actions.proofs import share_proof
from portfolio.cli.boundary import Exit
from portfolio.places import NoRegularFileError, regular_bytes
from portfolio.prove import checker_file, proof_file
from portfolio.record import run_ids
from portfolio.record.names import inputs_file, run_folder
from tests.repositories import Repository
from tests.security.conftest import ask

SECONDS = 60
Change = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _never_for_ever() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


def _folder(path: Path) -> None:
    path.mkdir()


def _full_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("x")


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = [_pipe, _sparse, _folder, _full_folder, _endless]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.strip("_"))


def _a_run(root: Path) -> str:
    return next(name for name in run_ids(root) if (root / proof_file(name)).is_file())


def every_command(identity: str, folder: Path) -> Iterator[Sequence[str]]:
    """What reads the record as a whole, what shows one run, and what heals."""
    yield from READING
    yield ["show", identity]
    yield ["audit", identity, "--out", str(folder)]
    yield HEALING


def _in_its_folder(name: str) -> Callable[[Path, str], Path]:
    return lambda root, identity: run_folder(root, identity) / name


def _inputs(root: Path, identity: str) -> Path:
    manifest = json.loads((run_folder(root, identity) / "manifest.json").read_bytes())
    return inputs_file(root, manifest["inputs"])


def _event(root: Path, identity: str) -> Path:
    [event] = (root / "runs/log").glob(f"*/*/*-{identity}-*.json")
    return event


PLACES: dict[str, Callable[[Path, str], Path]] = {
    "manifest": _in_its_folder("manifest.json"),
    "result": _in_its_folder("result.json"),
    "items": _in_its_folder("items.csv"),
    "inputs": _inputs,
    "proof": lambda root, identity: root / proof_file(identity),
    "event": _event,
}
READING = (
    ["runs"],
    ["query", "SELECT * FROM runs, events"],
    ["verify"],
    ["verify", "--all"],
    ["log", "base"],
    ["upgrade"],
    ["site", "pages"],
)
HEALING = ["record"]
"""It solves again what is damaged, so it comes last."""
NOTICED = {
    "manifest": ("runs", "query", "verify", "show", "audit"),
    "result": ("runs", "query", "verify", "show", "audit"),
    "items": ("verify", "show", "audit"),
    "inputs": ("runs", "query", "verify", "show", "audit"),
    "proof": ("verify", "audit"),
    "event": ("runs", "query"),
}
"""Place -> commands that say what is wrong, and end with 7."""


def replaced(path: Path, kind: Change) -> None:
    path.unlink()
    kind(path)


@each_kind
@pytest.mark.parametrize("place", PLACES)
def test_no_command_waits_or_takes_it_for_nothing(
    copied: Callable[[], Repository],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    kind: Change,
) -> None:
    monkeypatch.chdir(tmp_path)
    root = copied().root
    identity = _a_run(root)
    replaced(PLACES[place](root, identity), kind)
    for words in every_command(identity, tmp_path / "auditor"):
        done = ask(root, *words)
        assert done.code in (Exit.DONE, Exit.STALE, Exit.USAGE), (words, done)
        assert "Traceback" not in done.err
        if words[0] in NOTICED[place]:
            assert done.code == Exit.STALE, (words, done)
    assert not (tmp_path / "auditor" / identity).exists() or place == "event"


@each_kind
def test_nobody_is_handed_such_a_proof(
    copied: Callable[[], Repository], tmp_path: Path, kind: Change
) -> None:
    root = copied().root
    identity = _a_run(root)
    replaced(root / proof_file(identity), kind)
    with pytest.raises(UsageError, match=f"{identity}.jsonl: it is"):
        share_proof(root, tmp_path / "other", identity)


@each_kind
def test_nothing_of_the_kind_is_committed(copied: Callable[[], Repository], kind: Change) -> None:
    root = copied().root
    path = root / "runs/inputs" / ("0" * 64 + ".jsonl")
    kind(path)
    done = ask(root, "record", "--commit")
    assert done.code != Exit.BUG
    assert "0000.jsonl" not in _tree(root)


def _tree(root: Path) -> str:
    words = ["git", "-C", str(root), "ls-tree", "-r", "--name-only", "HEAD"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("file", ["result.json", "proof.jsonl"])
def test_an_auditor_gets_no_run_that_does_not_hold(
    copied: Callable[[], Repository], tmp_path: Path, file: str
) -> None:
    """Another title in the result, and a proof that is none."""
    root = copied().root
    identity = _a_run(root)
    result = run_folder(root, identity) / "result.json"
    path = result if file == "result.json" else root / proof_file(identity)
    other = result.read_bytes().replace(b"Base plan", b"Vase plan", 1)
    path.write_bytes(other if path == result else b"garbage\n")
    done = ask(root, "audit", identity, "--out", str(tmp_path / "auditor"))
    assert (done.code, done.out) == (Exit.STALE, "")
    assert not (tmp_path / "auditor").exists()


@each_kind
def test_the_checker_for_a_bare_python_waits_for_nothing_either(
    copied: Callable[[], Repository], tmp_path: Path, kind: Change
) -> None:
    root = copied().root
    identity = _a_run(root)
    assert ask(root, "audit", identity, "--out", str(tmp_path)).code == Exit.DONE
    replaced(tmp_path / identity / "proof.jsonl", kind)
    (tmp_path / "check.py").write_text(checker_file(), "utf-8")
    words = [sys.executable, "-I", "-S", "check.py", identity]
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == Exit.STALE
    assert done.stdout.startswith("NOT PROVEN") and not done.stderr


def test_a_regular_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert regular_bytes(path, 5) == b"12345"
    with pytest.raises(NoRegularFileError, match="larger"):
        regular_bytes(path, 4)
    with pytest.raises(NoRegularFileError, match="No such file"):
        regular_bytes(tmp_path / "none")


FOLDERS = ["runs", "runs/results", "runs/log", "runs/results/base"]


@pytest.mark.parametrize("kind", [Path.touch, _pipe, _endless], ids=["file", "pipe", "device"])
@pytest.mark.parametrize("name", FOLDERS)
def test_what_stands_in_the_place_of_a_folder_is_no_empty_record(
    copied: Callable[[], Repository],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    kind: Change,
) -> None:
    monkeypatch.chdir(tmp_path)
    root = copied().root
    identity = _a_run(root)
    shutil.rmtree(root / name)
    kind(root / name)
    for words in every_command(identity, tmp_path / "a"):
        done = ask(root, *words)
        if words[0] != "upgrade":
            assert done.code == Exit.STALE, (words, done)
            assert f"{name}: it is no folder" in done.err, (words, done)


@pytest.mark.parametrize("kind", [Path.touch, _pipe, _endless], ids=["file", "pipe", "device"])
def test_what_stands_in_the_place_of_a_run_is_a_damaged_run(
    copied: Callable[[], Repository], kind: Change
) -> None:
    root = copied().root
    identity = _a_run(root)
    others = [name for name in run_ids(root) if name != identity]
    shutil.rmtree(run_folder(root, identity))
    kind(run_folder(root, identity))
    for words in (["runs"], ["query", "SELECT run_id FROM runs"], ["verify"], ["verify", "--all"]):
        done = ask(root, *words)
        assert done.code == Exit.STALE, (words, done)
        assert identity[:-20] in done.out + done.err
        assert all(name[:-20] in done.out for name in others)


def test_a_run_whose_name_is_no_text_is_damaged_like_others(
    copied: Callable[[], Repository],
) -> None:
    """Every file of it is that of a run, so that nothing but its name is wrong."""
    root = copied().root
    identity = _a_run(root)
    folder = run_folder(root, identity)
    shutil.copytree(folder, folder.parent / os.fsdecode(b"base\xff-" + identity[-32:].encode()))
    odd = root / "runs/results" / os.fsdecode(b"\xff")
    shutil.copytree(folder, odd / os.fsdecode(b"\xff-" + identity[-32:].encode()))
    commands = (
        ["runs"],
        ["runs", "--format", "json"],
        ["query", "SELECT * FROM runs"],
        ["query", "SELECT * FROM runs", "--format", "json"],
        ["verify"],
        ["verify", "--format", "json"],
        ["verify", "--all"],
    )
    for words in commands:
        done = ask(root, *words)
        assert done.code == Exit.STALE, (words, done)
        assert identity[:-20] in done.out, words
        assert "its name is no UTF-8" in done.out + done.err, (words, done)

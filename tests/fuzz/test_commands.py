"""Whatever a record or a workbook holds: the commands that read it end with a documented code and
write nothing."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz import commands, run
from tests.fuzz.kinds import ATTACKS, with_workbooks
from tests.fuzz.oracle import WrongError
from tests.fuzz.records import Entry, Folder, Link, mutated_record, recorded
from tests.fuzz.run import signature, tried_with_commands


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_attack_is_a_function_of_its_number(kind: str) -> None:
    first = [ATTACKS[kind](number) for number in range(12)]
    assert first == [ATTACKS[kind](number) for number in range(12)]
    assert len({str(attack.wrong) for attack in first}) > 3


@pytest.mark.parametrize("number", range(10))
def test_portfolios_end_as_they_should(number: int, tmp_path: Path) -> None:
    assert tried_with_commands("yaml", number, tmp_path / "portfolio").exits.keys() >= {"validate"}


def test_what_is_mutated_is_good(tmp_path: Path) -> None:
    """What is tried on it ends well as long as nothing is wrong."""
    [runs, *_] = [
        name.split("/")[3]
        for name in recorded()
        if name.endswith("base/manifest.json") or "results/base" in name
    ]
    words = [("validate",), ("runs",), ("show", runs), ("verify",), ("query", "from runs")]
    assert set(commands.tried(recorded(), words, tmp_path / "record").exits.values()) == {0}
    sheets = [("sheets", "pull", "--dry-run"), ("sheets", "check"), ("sheets", "push", "--dry-run")]
    for as_csv in (False, True):
        tried = commands.tried(with_workbooks(as_csv=as_csv), sheets, tmp_path / "sheets")
        assert set(tried.exits.values()) == {0}


def test_mutations_are_of_every_sort() -> None:
    from random import Random

    trees = [mutated_record(Random(number)) for number in range(300)]
    kinds: Counter[type[Entry]] = Counter(
        type(entry) for tree, _ in trees for entry in tree.values()
    )
    assert kinds.keys() == {bytes, Link, Folder}
    words = " ".join(what for _, wrong in trees for what in wrong)
    for sort in (
        "conflict",
        "broken off",
        "brackets",
        "taken away",
        "renamed",
        "wrapped",
        "exchanged",
        "bytes",
        "UTF-16",
    ):
        assert sort in words
    moved = [
        tree for tree, _ in trees if {name for name in tree if "inputs" in name} != set(recorded())
    ]
    assert moved


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("raise KeyError('x')", "is a bug"),
        ("(root / 'new').touch()", "changed"),
        ("raise SystemExit(1)", "ends with 1"),
    ],
)
def test_the_harness_notices(
    line: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portfolio.cli import checking

    def broken(root: Path) -> object:
        exec(line, {"root": root})
        return original(root)

    original = checking.check_with_names
    monkeypatch.setattr(checking, "check_with_names", broken)
    with pytest.raises(WrongError, match=wrong):
        commands.tried(recorded(), [("validate",)], tmp_path / "portfolio")


def test_failures_of_one_cause_have_one_signature() -> None:
    trace = (
        'x\n  File "/a/portfolio/report/labels.py", line 46, in f\n  File "/b/json.py", line'
        " 3\nKeyError: 1"
    )
    assert signature(trace) == "KeyError: 1 (portfolio/report/labels.py:46)"


def _chunk_ends_with(trial: Callable[..., object], out: Path) -> int:
    """The exit code of a process that tries one input, which may spin for a fifth of a second."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    run.SPINS, run.tried_with_commands = 0.2, trial
    run.try_chunk("yaml", 0, 1, out)
    os._exit(0)


def test_what_spins_ends_and_what_is_starved_does_not(tmp_path: Path) -> None:
    """Processor time is counted: a machine with other work makes no input fail."""

    def spins(*_: object) -> object:
        while True:
            pass

    def waits(*_: object) -> object:
        time.sleep(0.5)
        return commands.Tried({}, 0.0, 0)

    assert _chunk_ends_with(waits, tmp_path) == 0
    assert not (tmp_path / "trace-0").read_text()
    assert _chunk_ends_with(spins, tmp_path) == -signal.SIGPROF
    assert "in spins" in (tmp_path / "trace-0").read_text()

"""How a command ends: the right code, a sentence where a user can mend it, a traceback where only
we can."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit, gravest
from tests.patience import SOON
from tests.record.sample import FILES, write_files

PORTFOLIO = [sys.executable, "-m", "portfolio"]


def run(root: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PORTFOLIO, *words],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "--nonsense"],
        ["validate", "--format", "yaml"],
        ["validate", "--root", "/does/not/exist"],
        ["validate", "no-such-file.yaml"],
        ["show"],
        ["shwo"],
        ["--nonsense"],
        ["solve", "bsae"],
        ["solve", "base", "--select", "INIT-0099"],
        ["solve", "base", "--solver", "guess"],
        ["solve", "--period", "2030"],
        ["show", "nothing"],
        ["query", "selec"],
        ["explain", "P999"],
    ],
)
def test_wrong_usage_is_64_and_nothing_on_stdout(portfolio, words: list[str]) -> None:
    done = portfolio(*words)
    assert done.exit_code == Exit.USAGE
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["shwo"], "did you mean show?"),
        (["solve", "bsae"], "did you mean base?"),
        (["solve", "base", "--select", "INIT-001"], "did you mean INIT-0001?"),
        (["explain", "P20"], "there is no code P20"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_name(portfolio, words: list[str], hint: str) -> None:
    assert hint in portfolio(*words).stderr


def test_outside_a_portfolio(portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = portfolio("validate")
    assert done.exit_code == Exit.USAGE
    assert "no portfolio here" in done.stderr


def test_from_a_folder_below_and_by_root(
    portfolio, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "initiatives")
    inside = portfolio("validate")
    monkeypatch.chdir(tmp_path)
    by_root = portfolio("validate", "--root", "portfolio")
    assert inside.exit_code == by_root.exit_code == Exit.DONE
    assert inside.stdout == by_root.stdout


_BUG = """
import portfolio.checked
portfolio.checked.check = lambda root: 1 / 0
from portfolio.cli import main
main(["validate"])
"""


def test_a_bug_keeps_its_traceback(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BUG],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == Exit.BUG
    assert "Traceback" in done.stderr and "ZeroDivisionError" in done.stderr


_ENDLESS = """
import sys, threading
import portfolio.engines, portfolio.pipeline

class Adapter:
    def engine(self):
        return {"solver": "endless"}

def waiting():
    print("solving", flush=True)
    while True:
        threading.Event().wait(0.05)

def deaf(*_, **__):
    threading.Thread(target=threading.Event().wait, daemon=False).start()
    waiting()

def translating(*_, **__):
    try:
        waiting()
    except KeyboardInterrupt:
        raise RuntimeError("Query interrupted")

def swallowing(*_, **__):
    try:
        waiting()
    except KeyboardInterrupt:
        waiting()

portfolio.pipeline.plan = globals()[sys.argv[1]]
portfolio.engines.adapter = lambda name: Adapter()
from portfolio.cli import main
main(["solve", "base", "--record"])
"""


@pytest.mark.parametrize("library", ["deaf", "translating", "swallowing"])
def test_ctrl_c_ends_a_solve_soon(root: Path, library: str) -> None:
    """Whatever a library makes of it: one runs on in a thread, one raises something else, one goes
    on."""
    script = [sys.executable, "-c", _ENDLESS, library]
    with subprocess.Popen(
        script, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "solving\n"
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)
        assert time.monotonic() - began < SOON
        assert code == Exit.INTERRUPTED
        assert process.stderr.read().split() == ([] if library == "swallowing" else ["interrupted"])
    assert not (root / "runs").exists()


def test_a_command_leaves_the_process_as_it_was(portfolio) -> None:
    before = signal.getsignal(signal.SIGINT)
    portfolio("explain", "P203")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_reader_that_leaves_early_hears_no_more(root: Path) -> None:
    """As `portfolio query … | head` does."""
    sql = "SELECT range, repeat('x', 100) FROM range(20000)"
    with subprocess.Popen(
        [*PORTFOLIO, "query", sql, "--format", "json"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == Exit.PIPE
        assert process.stderr.read() == b""


def test_a_terminal_that_lacks_the_characters(tmp_path: Path) -> None:
    write_files(tmp_path, base=FILES["config/scenarios/base.yaml"].replace("gmv:", "gmw:"))
    done = run(tmp_path, "validate", PYTHONIOENCODING="ascii")
    assert done.returncode == Exit.INVALID
    assert "Traceback" not in done.stderr
    assert "gmw" in done.stdout


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["schema"], "config/schemas"),
        (["record", "impossible"], "runs/inputs"),
        (["solve", "impossible", "--record"], "runs"),
    ],
)
def test_a_disk_that_refuses_is_said_in_a_sentence(
    portfolio, root: Path, words: list[str], place: str
) -> None:
    (root / place).parent.mkdir(exist_ok=True)
    (root / place).write_text("a file where a folder should be")
    done = portfolio(*words)
    assert done.exit_code == Exit.USAGE
    assert f"cannot write {root / place}" in done.stderr


def test_the_gravest_outcome_decides() -> None:
    assert gravest([]) is Exit.DONE
    assert gravest([Exit.DONE, Exit.UNPROVEN, Exit.INFEASIBLE, Exit.DONE]) is Exit.INFEASIBLE
    assert gravest([Exit.UNPROVEN, Exit.DONE]) is Exit.UNPROVEN

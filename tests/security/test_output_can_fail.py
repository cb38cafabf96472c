"""Output that nobody can take ends a command with 74, or 141 where the reader has left; never with
a traceback.

What was to be stored is stored all the same, whole, and no print ever lands in a file of the
record.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files

COMMANDS = (
    "--help", "--version", "record --help", "explain P203", "validate", "validate --format json", "runs",
    "runs --format json", "show base", "show base --format json", "verify", "query 'from runs'",
    "solve base --format json", "repair impossible", "record --new-engine",
)  # fmt: skip
FAILURES = {
    "closed": (">&-", Exit.OUTPUT),
    "disk full": (">/dev/full", Exit.OUTPUT),
    "both closed": (">&- 2>&-", Exit.OUTPUT),
    "all closed": ("<&- >&- 2>&-", Exit.OUTPUT),
    "reader left": ("| true", Exit.PIPE),
    "reader of both left": ("2>&1 | true", Exit.PIPE),
}
"""What the shell makes of stdout and stderr, and the exit code of a command that has something to
print."""
LOST_NOTES = {
    "stderr closed": "2>&-",
    "stderr full": "2>/dev/full",
    "stderr's reader left": "2> >(true)",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small portfolio with two runs."""
    from portfolio.record import store

    root = write_files(tmp_path_factory.mktemp("recorded"))
    for run in (sample_run(), infeasible_run()):
        store(root, run, sample_event(run))
    return root


def in_shell(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A command line in a shell; `portfolio` is this one."""
    script = f'set -o pipefail; portfolio() {{ "{sys.executable}" -m portfolio "$@"; }}; {line}'
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def stored(root: Path) -> Mapping[str, bytes]:
    """Every file of the record but the events, which say when."""
    files = [
        path for path in (root / "runs").rglob("*") if path.is_file() and "log" not in path.parts
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_74_and_a_sentence(recorded: Path, command: str) -> None:
    done = in_shell(recorded, f"portfolio {command} >/dev/full")
    sentence = "portfolio: the output could not be written: No space left on device"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (Exit.OUTPUT, sentence)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["--help", "validate", "runs --format json"])
@pytest.mark.parametrize("failure", FAILURES)
def test_every_way_of_losing_stdout_has_its_code(
    recorded: Path, command: str, failure: str
) -> None:
    redirection, code = FAILURES[failure]
    done = in_shell(recorded, f"portfolio {command} {redirection}")
    assert done.returncode == code
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if code is Exit.PIPE:
        assert done.stderr == ""


@pytest.mark.parametrize("failure", LOST_NOTES)
@pytest.mark.parametrize(
    ("command", "code"), [("runs", Exit.DONE), ("verify", Exit.DONE), ("shwo", Exit.USAGE)]
)
def test_notes_that_nobody_can_take_change_nothing(
    recorded: Path, command: str, code: Exit, failure: str
) -> None:
    """`verify` says on stderr how many runs hold; `shwo` says there that it is no command."""
    heard = in_shell(recorded, f"portfolio {command}")
    done = in_shell(recorded, f"portfolio {command} {LOST_NOTES[failure]}")
    assert done.returncode == heard.returncode == code
    assert done.stdout == heard.stdout


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of a command that could print."""
    root = write_files(tmp_path_factory.mktemp("heard"))
    assert in_shell(root, "portfolio record base").returncode == Exit.DONE
    return root


@pytest.mark.parametrize("redirection", ["<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
def test_a_run_is_stored_whole_by_a_command_that_cannot_print(
    heard: Path, tmp_path: Path, redirection: str
) -> None:
    """A file that is opened first would get the number of a closed stream, and the prints of a
    solver."""
    root = write_files(tmp_path / "deaf")
    assert in_shell(root, f"portfolio record base {redirection}").returncode == Exit.OUTPUT
    assert stored(root) == stored(heard) != {}

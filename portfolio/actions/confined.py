"""Run a command without secrets, within limits of time and memory: for files of a stranger."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from portfolio.actions.progress import Notes

MEMORY = 8_000_000
"""Kilobytes of address space of the command."""
_SECRET_NAMES = ("TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "KEY")
_FILES_OF_THE_RUNNER = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE")


def run_confined(command: Sequence[str], seconds: int, notes: Notes) -> int | None:
    """The exit code of a command that has no secret; None where it takes too long.

    What it writes goes to `notes`, as text in which GitHub finds no commands.
    """
    within_memory = (
        "sh",
        "-c",
        'ulimit -v "$1"; shift; exec "$@"',
        "sh",
        str(MEMORY),
        *command,
    )
    with subprocess.Popen(
        within_memory,
        env=without_secrets(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            # Too late, or interrupted: it ends with all that it started.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    notes(without_commands(output.decode("utf-8", "replace")))
    return process.returncode


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a stranger's files must never reach."""
    kept = {}
    for name, value in environment.items():
        is_secret = any(word in name.upper() for word in _SECRET_NAMES)
        if not is_secret and name not in _FILES_OF_THE_RUNNER:
            kept[name] = value
    return kept


def without_commands(text: str) -> str:
    """Text for the log, where GitHub would take `::` at the start and `##[` for commands."""
    return "\n".join(f"| {line}" for line in text.replace("##[", "## [").splitlines())

"""Stdout has the data of a command alone, whatever a library prints to its descriptor."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

_NOISY = """
import ctypes, os, sys
import portfolio.cli.options as options
from portfolio.cli import main

write = options.click.echo
def noisy(*words, **options):
    os.write(1, b"by its number\\n")
    ctypes.CDLL(None).puts(b"held back by C")
    os.system("echo by another process")
    write(*words, **options)
options.click.echo = noisy
assert "PYDANTIC_DISABLE_PLUGINS" not in os.environ
try:
    main(["validate"])
finally:
    assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
    os.write(1, b"after the command\\n")
"""
NOISE = ("by its number", "held back by C", "by another process")


def test_what_a_library_prints_is_no_data(root: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name != "PYDANTIC_DISABLE_PLUGINS"
    }
    done = subprocess.run(
        [sys.executable, "-c", _NOISY],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Valid: 4 initiatives, 3 scenarios, 3 KPIs.",
        "after the command",
    ]
    assert not any(noise in done.stdout + done.stderr for noise in NOISE)


_WIDTH = (
    "from portfolio.cli import options, streams\nwith streams.guarded_streams():"
    " options.write(str(options.width()))"
)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(None, "90"), ("100", "100"), ("0", "90"), ("wide", "90"), ("9", "60")],
)
def test_the_width_is_that_of_the_terminal_of_stdout(columns: str | None, expected: str) -> None:
    """Not of the one that shows stderr."""
    assert _printed_width(90, columns) == expected


@pytest.mark.parametrize("columns", [None, "70"])
def test_without_a_terminal_there_are_120_columns(columns: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment |= {} if columns is None else {"COLUMNS": columns}
    leader, follower = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _WIDTH],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=follower,
            check=True,
        )
    finally:
        os.close(leader)
        os.close(follower)
    assert done.stdout.decode() == (columns or "120")


def _printed_width(columns: int, variable: str | None) -> str:
    """What a command on a terminal of so many columns takes for its width."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment |= {} if variable is None else {"COLUMNS": variable}
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    try:
        script = [sys.executable, "-c", _WIDTH]
        subprocess.run(script, env=environment, stdout=follower, stderr=subprocess.PIPE, check=True)
        return os.read(leader, 100).decode().strip()
    finally:
        os.close(leader)
        os.close(follower)

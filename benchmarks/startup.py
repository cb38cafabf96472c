"""Yardsticks that are no solver: PyYAML's own C loader, and the imports without which no command
can start."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

EXAMPLE = Path(__file__).resolve().parents[1]
"""The portfolio of this repository."""
LIGHT = "import click, yaml, pydantic"
HEAVY = "import cvxpy"

COMPARED: Sequence[tuple[str, Sequence[str], str, float]] = (
    ("portfolio --help", ("--help",), LIGHT, 3.0),
    ("portfolio validate", ("validate", "--root", str(EXAMPLE)), LIGHT, 3.0),
    ("portfolio solve", ("solve", "--root", str(EXAMPLE)), HEAVY, 1.5),
    ("portfolio solve --again", ("solve", "--again", "--root", str(EXAMPLE)), HEAVY, 1.5),
)
"""Command, its arguments, the statement that it is compared with, and how many times that it may
take.

The record has runs of the example, so `solve` certifies those again and solves only with
``--again``.
"""


def yaml_seconds(root: Path, repeats: int) -> float:
    """The least time in which CSafeLoader alone loads every file below ``root``."""
    return min(_yaml_once(root) for _ in range(repeats))


def _yaml_once(root: Path) -> float:
    started = time.process_time()
    for path in sorted(root.rglob("*.yaml")):
        yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return time.process_time() - started


def compared(repeats: int) -> list[dict[str, str | float]]:
    """Each command against its statement, in turns, so that both see the same moods of the
    machine."""
    rows: list[dict[str, str | float]] = []
    for name, arguments, statement, allowed in COMPARED:
        times = [
            (_seconds("-m", "portfolio", *arguments), _seconds("-c", statement))
            for _ in range(repeats)
        ]
        ours, theirs = min(a for a, _ in times), min(b for _, b in times)
        rows.append(
            {
                "command": name,
                "statement": statement,
                "seconds": round(ours, 3),
                "statement_seconds": round(theirs, 3),
                "ratio": round(ours / theirs, 2),
                "allowed": allowed,
            }
        )
    return rows


def _seconds(*arguments: str) -> float:
    """Seconds of the processor that a Python takes from start to end."""
    # With compiled files, as anybody has them from the second start on.
    compiled = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment = {**compiled, "PYTHONPATH": str(EXAMPLE)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, env=environment, cwd=EXAMPLE
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

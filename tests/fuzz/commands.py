"""The real commands on a folder, in this process: how they end, what they print, how much memory
and time they take."""

import contextlib
import json
import os
import shutil
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from portfolio.cli import main
from tests.fuzz.oracle import WrongError
from tests.fuzz.records import Entry, Folder, Link

ENDINGS = frozenset({0, 2, 3, 4, 5, 6, 7, 64})
"""The exit codes that a command may have, whatever the files hold; there is no remote, and nobody
interrupts."""
SECONDS = 20
"""Of a processor, for all commands on one input."""
MEMORY = 1 << 20
"""Kibibytes that this process may take while it works on one input."""


@dataclass(frozen=True)
class Tried:
    """How each command ended, and what all of them took."""

    exits: Mapping[str, int]
    seconds: float
    kibibytes: int


def tried(tree: Mapping[str, Entry], commands: Sequence[Sequence[str]], folder: Path) -> Tried:
    """Run commands that write nothing; raises what is wrong with one of them."""
    write(tree, folder)
    before = _state(folder)
    _forget_peak()
    began = time.process_time()
    exits = {" ".join(words): _ending(words, folder) for words in commands}
    taken, peak = time.process_time() - began, _peak()
    if _state(folder) != before:
        raise WrongError(f"a command that writes nothing changed {_state(folder) ^ before}")
    if taken > SECONDS:
        raise WrongError(f"it took {taken:.1f} s")
    if peak > MEMORY:
        raise WrongError(f"it took {peak >> 10} MiB")
    return Tried(exits, taken, peak)


def write(tree: Mapping[str, Entry], folder: Path) -> None:
    """Make a folder hold these files and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, entry in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match entry:
            case Link(target):
                path.symlink_to(target)
            case Folder():
                path.mkdir()
            case bytes():
                path.write_bytes(entry)


def _ending(words: Sequence[str], folder: Path) -> int:
    """The exit code of one command, whose prints are read too."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, [*words, "--root", "."])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        trace = "".join(traceback.format_exception(done.exception))
        raise WrongError(f"`portfolio {' '.join(words)}` is a bug\n{trace}") from done.exception
    if done.exit_code not in ENDINGS:
        raise WrongError(
            f"`portfolio {' '.join(words)}` ends with {done.exit_code}: {done.output[-500:]}"
        )
    if done.exit_code in (3, 7, 64) and not done.output.strip():
        raise WrongError(
            f"`portfolio {' '.join(words)}` ends with {done.exit_code} and says nothing"
        )
    if "json" in words and done.stdout:
        json.loads(done.stdout)
    return done.exit_code


def _state(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Every file, with its size and when it was changed."""
    return frozenset(_facts(folder))


def _facts(folder: Path) -> Iterator[tuple[str, int, int]]:
    for place, _, names in os.walk(folder):
        for name in names:
            facts = (Path(place) / name).lstat()
            yield str(Path(place) / name), facts.st_size, facts.st_mtime_ns


_STATUS = Path("/proc/self/status")


def _forget_peak() -> None:
    """Begin to look for the peak of memory anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """Kibibytes that this process had at most since `_forget_peak`; 0 where the system does not
    say."""
    with contextlib.suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0

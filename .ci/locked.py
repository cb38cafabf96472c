"""What the lock files list: name, version, hashes and marker of each package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CI = Path(__file__).parent
RUNTIME = CI / "requirements.txt"
DEVELOPMENT = CI / "requirements-dev.txt"
_PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==([^ ;\\]+)(?: ; ([^\\]+?))?(?: \\)?")
_HASH = re.compile(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?")


@dataclass(frozen=True)
class Locked:
    """One package as a lock pins it."""

    name: str
    version: str
    marker: str | None
    """Where it is installed; None stands for everywhere."""
    hashes: tuple[str, ...]
    """SHA-256 of each file that may be installed."""


def locked(lock: Path) -> tuple[Locked, ...]:
    """The packages of a lock, in its order.

    Raises:
        ValueError: if a line is neither a pin, a hash of one, nor a comment.
    """
    return tuple(_packages(lock.read_text("utf-8").splitlines()))


def _packages(lines: list[str]) -> Iterator[Locked]:
    current: Locked | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        pin, digest = _PIN.fullmatch(line), _HASH.fullmatch(line)
        if pin:
            if current is not None:
                yield current
            current = Locked(pin[1], pin[2], pin[3], ())
        elif digest and current is not None:
            hashes = (*current.hashes, digest[1])
            current = Locked(current.name, current.version, current.marker, hashes)
        else:
            raise ValueError(f"line {number} of the lock is no pin and no hash: {line}")
    if current is not None:
        yield current

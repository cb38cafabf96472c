"""What this machine solved, remembered outside the work tree: no commit can bring a mark along.

A mark is an empty file named after the bytes of a run: these very bytes came out of a solve here.
"""

import re
from contextlib import suppress
from pathlib import Path

from portfolio.places import shared_state_folder

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def is_marked(root: Path, fingerprint: str) -> bool:
    """Whether the bytes of this fingerprint came out of a solve on this machine."""
    return _mark(root, fingerprint).is_file()


def mark(root: Path, fingerprint: str) -> None:
    """Remember that the bytes of this fingerprint came out of a solve just now.

    A disk that refuses costs this memory and nothing else: the run is solved once more next time.
    """
    path = _mark(root, fingerprint)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _mark(root: Path, fingerprint: str) -> Path:
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"{fingerprint} is no SHA-256")
    return shared_state_folder(root) / "solved" / fingerprint

"""Answers of the optimiser that were found on this machine, outside the work tree, by content.

The name of an answer is a hash of all that decides it, so that nothing is solved twice and a stop
loses nothing. No commit can bring one along; one that cannot be read is found again.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from portfolio.canonical import canonical_bytes, sha256
from portfolio.places import shared_state_folder
from portfolio.record.atomic import temporary_beside

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def answer_key(deciding: Any) -> str:
    """The name of an answer to what decides it."""
    return sha256(canonical_bytes(deciding))


def kept_answer(root: Path, key: str) -> Mapping[str, Any] | None:
    """The answer of a name; None where this machine has none that can be read."""
    try:
        text = _file(root, key).read_text("utf-8")
        value = json.loads(text)
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def keep_answer(root: Path, key: str, answer: Mapping[str, Any]) -> None:
    """Keep an answer. A disk that refuses costs this memory and nothing else."""
    keep_text(root, key, canonical_bytes(answer))


def keep_text(root: Path, key: str, text: bytes) -> None:
    """The same of an answer that is JSON already."""
    file = _file(root, key)
    temporary = temporary_beside(file)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(text)
        temporary.replace(file)


def _file(root: Path, key: str) -> Path:
    if not _FINGERPRINT.fullmatch(key):
        raise ValueError(f"{key} is no SHA-256")
    return shared_state_folder(root) / "answers" / key[:2] / f"{key}.json"

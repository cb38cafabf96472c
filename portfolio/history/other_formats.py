"""Runs of other formats, in the record and in its history, by what they planned with."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portfolio.canonical import canonical_bytes
from portfolio.gitops import fates, files_at
from portfolio.record import MANIFEST, RUNS, Damage, format_in_words, other_format, read_bytes, read_runs


def runs_of_other_formats(root: Path) -> Mapping[bytes, str]:
    """Canonical inputs and definition -> what the run of these is, in words.

    Formats that say them otherwise are left out.
    """
    said = {}
    for manifest in _manifests(root):
        number = other_format(manifest)
        planned_with = None if number is None else _planned_with(json.loads(manifest))
        if number is not None and planned_with is not None:
            said[planned_with] = format_in_words(number)
    return said


def _planned_with(manifest: Mapping[str, Any]) -> bytes | None:
    inputs, definition = manifest.get("inputs"), manifest.get("definition")
    if not isinstance(inputs, str) or not isinstance(definition, dict):
        return None
    return canonical_bytes([inputs, definition])


def _manifests(root: Path) -> Iterator[bytes]:
    """Those of the work tree, and those that a commit removed."""
    for other in read_runs(root).others:
        data = read_bytes(root, root / other.file)
        if not isinstance(data, Damage):
            yield data
    for path, fate in fates(root, RUNS).items():
        if fate.removed and Path(path).name == MANIFEST:
            yield from files_at(root, f"{fate.removed}^", [path]).values()

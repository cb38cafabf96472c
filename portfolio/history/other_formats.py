"""Runs of other formats, in the record and in its history, by what they planned with."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portfolio.canonical import canonical_bytes, sha256
from portfolio.gitops import fates, files_at
from portfolio.record import MANIFEST, RUNS, Damage, format_in_words, inputs_file, other_format, read_bytes, read_inputs, read_runs

Stored = tuple[bytes, bytes | None]
"""A manifest, and the inputs that it names, where they are there."""


def runs_of_other_formats(root: Path) -> Mapping[bytes, str]:
    """What a plan was made with, as this version spells it -> what the run of it is, in words.

    Formats that say it otherwise than this version can respell are left out.
    """
    in_words = {}
    for manifest, inputs in (*_in_tree(root), *_removed(root)):
        number = other_format(manifest)
        if number is not None and inputs is not None:
            planned_with = _respelled(number, json.loads(manifest), inputs)
            if planned_with is not None:
                in_words[planned_with] = format_in_words(number)
    return in_words


def _respelled(number: int, manifest: Mapping[str, Any], inputs: bytes) -> bytes | None:
    """Inputs and definition of format 1 in the spelling of today.

    It wrote an unwritten duration as 1, and left out an empty list of unbreakable rules.
    """
    definition = manifest.get("definition")
    if number != 1 or not isinstance(definition, dict):
        return None
    try:
        records = [json.loads(line) for line in inputs.splitlines()]
    except ValueError:
        return None
    lines = []
    for record in records:
        if isinstance(record, dict) and record.get("duration") == 1:
            record["duration"] = None
        lines.append(canonical_bytes(record) + b"\n")
    digest = sha256(b"".join(lines))
    return canonical_bytes([digest, {"unbreakable": [], **definition}])


def _in_tree(root: Path) -> Iterator[Stored]:
    for other in read_runs(root).others:
        manifest = read_bytes(root, root / other.file)
        if not isinstance(manifest, Damage):
            inputs = read_inputs(root, _inputs_of(manifest))
            yield manifest, None if isinstance(inputs, Damage) else inputs


def _removed(root: Path) -> Iterator[Stored]:
    """What a commit took out of the record."""
    for path, fate in fates(root, RUNS).items():
        if fate.removed and Path(path).name == MANIFEST:
            before = f"{fate.removed}^"
            for manifest in files_at(root, before, [path]).values():
                name = inputs_file(Path(), _inputs_of(manifest)).as_posix()
                yield manifest, files_at(root, before, [name]).get(name)


def _inputs_of(manifest: bytes) -> str:
    """The hash that a manifest names, if it names one."""
    try:
        data = json.loads(manifest)
    except ValueError:
        return ""
    digest = data.get("inputs") if isinstance(data, dict) else None
    return digest if isinstance(digest, str) and digest.isalnum() else ""

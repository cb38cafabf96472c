"""Runs of other formats: named as such, with the version that reads them, and in nobody's way."""

import json
from collections.abc import Mapping

from portfolio.results import FORMAT

READERS: Mapping[int, str] = {1: "0.1"}
"""Format -> the version of portfolio that reads it."""


def other_format(manifest: bytes) -> int | None:
    """The format that a manifest says, where it is another than the one that this version reads."""
    try:
        data = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    number = data.get("format") if isinstance(data, dict) else None
    # A boolean is an integer for Python, and 1.0 equals 1.
    is_number = type(number) is int and number >= 1
    return number if is_number and number != FORMAT else None


def format_in_words(number: int) -> str:
    """What a run of another format is, and what reads it."""
    if number in READERS:
        return f"a run of format {number}, which portfolio {READERS[number]} reads"
    return f"a run of format {number}, which only a newer version of portfolio reads"

"""Counts and lists in words."""

from collections.abc import Sequence


def many(number: int, noun: str) -> str:
    """A count with its noun: `1 field`, `2 fields`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def first_of(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    listed = ", ".join(names[:most])
    hidden = len(names) - most
    return f"{listed} and {hidden} more" if hidden > 0 else listed

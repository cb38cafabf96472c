"""Counts and lists in words."""

from collections.abc import Sequence


def many(number: int, noun: str) -> str:
    """A count with its noun: `1 field`, `2 fields`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def many_that(number: int, noun: str, verb: str) -> str:
    """A count with its noun and verb: `1 rule holds`, `2 rules hold`."""
    singular = {"are": "is", "were": "was"}.get(verb, f"{verb}s")
    return f"{many(number, noun)} {singular if number == 1 else verb}"


def some_of(part: int, every: int, noun: str, verb: str) -> str:
    """Some of a count with their verb: `1 of 2 runs hold`, `0 of 1 run holds`."""
    return f"{part} of {many_that(every, noun, verb)}"


def capitalised(sentence: str) -> str:
    """A sentence with its first letter large, unless it begins with a key: `active_sellers in all`
    stays, since that is what people have to write."""
    first = sentence.partition(" ")[0].rstrip(",.:;")
    return sentence[:1].upper() + sentence[1:] if first.isalpha() else sentence


def first_of(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    listed = ", ".join(names[:most])
    hidden = len(names) - most
    return f"{listed} and {hidden} more" if hidden > 0 else listed

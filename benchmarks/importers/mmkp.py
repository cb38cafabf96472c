"""Multiple-choice multi-dimensional knapsacks: every class is mandatory, and its items are scopes
to choose from.

I01 to I06 are by Khan et al. (Studia Informatica 3, 2002), the test sets by Hiremath and Hill (IJOR
12, 2013).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.importers.instance import VALUE, Instance, named_resources, nonzero
from benchmarks.importers.tokens import Tokens


def read(folder: Path) -> Iterator[Instance]:
    """Every problem of every file; the solutions that follow one in its file are left alone."""
    for path in sorted(folder.glob("I[0-9]*")):
        words = Tokens(path.read_text("utf-8"))
        yield _parsed(path.name, words, words.integer(), words.integer(), words.integer())
    for path in sorted(folder.glob("TestSet*.txt")):
        words = Tokens(path.read_text("utf-8"))
        while words.more():
            name = f"{path.stem}#{words.integer()}"
            yield _parsed(name, words, words.integer(), words.integer(), words.integer())


def _parsed(name: str, words: Tokens, classes: int, items: int, rows: int) -> Instance:
    """The capacities; then, for each class, its number and a line ``value w1 .. wm`` for each
    item."""
    resources = named_resources(rows)
    capacities = words.numbers(rows)
    initiatives = {}
    for _ in range(classes):
        key = f"CLASS-{words.integer():03d}"
        initiatives[key] = {
            "mandatory": {"reason": "one item of every class"},
            "scope_mode": "choose",
            "scopes": {
                f"item-{number:02d}": _scope(words, resources) for number in range(1, items + 1)
            },
        }
    return Instance(
        name,
        initiatives,
        dict.fromkeys(resources, "unit"),
        dict(zip(resources, capacities, strict=True)),
    )


def _scope(words: Tokens, resources: list[str]) -> dict[str, Any]:
    value = words.number()
    tokens = nonzero(zip(resources, words.numbers(len(resources)), strict=True))
    return {"tokens": tokens, "contributions": {VALUE: value}}

"""OR-Library multi-dimensional knapsacks: every row is a resource with a cap, every item an
initiative.

mknap1 is Petersen's selection of R&D projects (Operations Research 15, 1967); mknap2 collects
others of its time; mknapcb1 is by Chu and Beasley (Journal of Heuristics 4, 1998).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from benchmarks.importers.instance import VALUE, Instance, item_key, named_resources, nonzero
from benchmarks.importers.tokens import Tokens


def read(folder: Path) -> Iterator[Instance]:
    """Every instance of the three files."""
    yield from _read_numbered(folder / "mknap1.txt", "mknap1-{}")
    yield from _read_named(folder / "mknap2.txt")
    yield from _read_numbered(folder / "mknapcb1.txt", "mknapcb1-{:02d}")


def _read_numbered(path: Path, pattern: str) -> Iterator[Instance]:
    """``K``; then, K times, ``n m optimum``, n profits, m rows of n weights, m capacities."""
    words = Tokens(path.read_text("utf-8"))
    for number in range(1, words.integer() + 1):
        items, rows, _ = words.integer(), words.integer(), words.number()
        profits = words.numbers(items)
        weights = [words.numbers(items) for _ in range(rows)]
        yield _knapsack(pattern.format(number), profits, weights, words.numbers(rows))


def _read_named(path: Path) -> Iterator[Instance]:
    """``problem NAME`` and a line of ``+``; then ``m n``, n profits, m capacities, m rows of n
    weights, the optimum."""
    for part in path.read_text("utf-8").split("problem ")[1:]:
        words = Tokens(part.replace("+", " "))
        name = words.word()
        rows, items = words.integer(), words.integer()
        profits, capacities = words.numbers(items), words.numbers(rows)
        yield _knapsack(name, profits, [words.numbers(items) for _ in range(rows)], capacities)


def _knapsack(
    name: str,
    profits: Sequence[Decimal],
    weights: Sequence[Sequence[Decimal]],
    capacities: Sequence[Decimal],
) -> Instance:
    resources = named_resources(len(capacities))
    return Instance(
        name,
        {
            item_key(number): {
                "tokens": nonzero(zip(resources, used, strict=True)),
                "contributions": {VALUE: profit},
            }
            for number, (profit, used) in enumerate(
                zip(profits, zip(*weights, strict=True), strict=True), start=1
            )
        },
        dict.fromkeys(resources, "unit"),
        dict(zip(resources, capacities, strict=True)),
    )

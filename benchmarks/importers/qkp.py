"""Quadratic knapsacks (Billionnet and Soutif, INFORMS JoC 16, 2004): what two items earn together
is a synergy."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.importers.instance import VALUE, Instance, item_key
from benchmarks.importers.tokens import Tokens

WEIGHT = "weight"


def read(folder: Path) -> Iterator[Instance]:
    """Every file."""
    for path in sorted(folder.glob("*.txt")):
        yield _parsed(path.stem, Tokens(path.read_text("utf-8")))


def _parsed(name: str, words: Tokens) -> Instance:
    """A name; n; n profits; the upper triangle of what pairs earn; 0 (a cap); the capacity; n
    weights."""
    words.word()
    count = words.integer()
    profits = words.numbers(count)
    together = {
        (a, b): profit
        for a in range(count - 1)
        for b, profit in zip(range(a + 1, count), words.numbers(count - 1 - a), strict=True)
        if profit
    }
    if words.integer() != 0:
        raise ValueError(f"{name}: its knapsack is no cap")
    capacity, weights = words.number(), words.numbers(count)
    synergies = {
        f"pair-{a:03d}-{b:03d}": {"members": [item_key(a), item_key(b)], "bonus": {VALUE: profit}}
        for (a, b), profit in together.items()
    }
    initiatives = {
        item_key(number): {"tokens": {WEIGHT: weight}, "contributions": {VALUE: profit}}
        for number, (profit, weight) in enumerate(zip(profits, weights, strict=True))
    }
    return Instance(
        name, initiatives, {WEIGHT: "unit of weight"}, {WEIGHT: capacity}, {"synergies": synergies}
    )

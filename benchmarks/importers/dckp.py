"""Disjunctively constrained knapsacks (Bettinelli, Cacchiani and Malaguti, INFORMS JoC 29, 2017):
exclusion pairs."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.importers.instance import VALUE, Instance, item_key
from benchmarks.importers.tokens import Tokens

WEIGHT = "weight"


def read(folder: Path) -> Iterator[Instance]:
    """Every file of every set."""
    for path in sorted(folder.glob("*/*")):
        yield _parsed(f"{path.parent.name}/{path.name}", path.read_text("utf-8"))


def _parsed(name: str, text: str) -> Instance:
    """AMPL's data format: ``param n``, ``param c`` (capacity), table ``V : p w``, ``set E`` of
    conflicts; from 0."""
    sections = [section.partition(":=") for section in text.split(";")]
    content = {head.strip(): body for head, _, body in sections}
    count, capacity = Tokens(content["param n"]).integer(), Tokens(content["param c"]).number()
    table = Tokens(content["param : V : p w"])
    initiatives = {}
    for _ in range(count):
        number, profit, weight = table.integer(), table.number(), table.number()
        initiatives[item_key(number)] = {
            "tokens": {WEIGHT: weight},
            "contributions": {VALUE: profit},
        }
    ends = [item_key(int(word)) for word in content["set E"].split()]
    pairs = [list(pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
    return Instance(
        name, initiatives, {WEIGHT: "unit of weight"}, {WEIGHT: capacity}, {"exclude_pairs": pairs}
    )

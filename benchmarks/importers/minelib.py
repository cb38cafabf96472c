"""The ultimate pit of an open-pit mine (MineLib; Espinoza, Goycoolea, Moreno and Newman, AOR 206,
2013).

A block is an initiative that requires the blocks above it; its value may be negative, and nothing
is scarce. What it takes is its tonnes.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.importers.instance import VALUE, Instance, item_key
from benchmarks.importers.tokens import Tokens

TONNES = "tonnes"
_WEIGHT_COLUMN = 6
"""Of newman1.blocks: id x y z type grade tonns ..."""


def read(folder: Path) -> Iterator[Instance]:
    """Newman's first mine, without capacities."""
    needs = {}
    for line in (folder / "newman1.prec").read_text("utf-8").splitlines():
        block, _, *above = map(int, line.split())
        needs[block] = above
    tonnes = {}
    for line in (folder / "newman1.blocks").read_text("utf-8").splitlines():
        fields = line.split()
        tonnes[int(fields[0])] = Tokens(fields[_WEIGHT_COLUMN]).number()
    _, _, lines = (folder / "newman1.upit").read_text("utf-8").partition("OBJECTIVE_FUNCTION:")
    words = Tokens(lines)
    values = {}
    while words.more():
        block = words.integer()
        values[block] = words.number()
    initiatives = {
        item_key(block): {
            "tokens": {TONNES: tonnes[block]},
            "contributions": {VALUE: value},
            "requires": [item_key(above) for above in needs[block]],
        }
        for block, value in values.items()
    }
    yield Instance("newman1 UPIT", initiatives, {TONNES: "tonne"}, {})

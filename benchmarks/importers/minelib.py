"""An open-pit mine: its ultimate pit, and when each block is mined (MineLib; Espinoza, Goycoolea,
Moreno and Newman, AOR 206, 2013).

A block is an initiative that requires the blocks above it; its value may be negative. In the
ultimate pit nothing is scarce, and what a block takes is its tonnes. In the constrained pit each of
six periods has two capacities, and what a later period brings is discounted: six months of a half
year, where a dependent may be mined in the period of what it requires.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.importers.instance import VALUE, Instance, item_key
from benchmarks.importers.tokens import Tokens

TONNES = "tonnes"
_WEIGHT_COLUMN = 6
"""Of newman1.blocks: id x y z type grade tonns ..."""


def read(folder: Path) -> Iterator[Instance]:
    """Newman's first mine, without capacities."""
    needs = _blocks_above(folder)
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


def _blocks_above(folder: Path) -> dict[int, list[int]]:
    """Block -> the blocks that have to be mined before it, or with it."""
    needs = {}
    for line in (folder / "newman1.prec").read_text("utf-8").splitlines():
        block, _, *above = map(int, line.split())
        needs[block] = above
    return needs


PERIODS = 6
RESOURCES = ("mining", "milling")


def read_over_time(folder: Path, gap: Decimal) -> Instance:
    """Newman's first mine over six periods, to be planned to a gap."""
    needs = _blocks_above(folder)
    head, _, rest = (folder / "newman1.cpit").read_text("utf-8").partition("OBJECTIVE_FUNCTION:")
    values_text, _, uses_text = rest.partition("RESOURCE_CONSTRAINT_COEFFICIENTS:")
    values: dict[int, Decimal] = {}
    words = Tokens(values_text)
    while words.more():
        block = words.integer()
        values[block] = words.number()
    uses: dict[int, dict[str, Decimal]] = {block: {} for block in values}
    words = Tokens(uses_text.partition("EOF")[0])
    while words.more():
        block = words.integer()
        resource = RESOURCES[words.integer()]
        uses[block][resource] = words.number()
    initiatives = {
        item_key(block): {
            "tokens": uses[block] or {RESOURCES[0]: Decimal(0)},
            "contributions": {VALUE: value},
            "requires": [item_key(above) for above in needs[block]],
        }
        for block, value in values.items()
    }
    return Instance(
        "newman1 CPIT",
        initiatives,
        dict.fromkeys(RESOURCES, "tonne"),
        _caps(head),
        schedule={"step": "month", "discount": {VALUE: _discount_rate(head)}, "gap": gap},
        period="2026-H1",
    )


def _caps(head: str) -> dict[str, Decimal]:
    """Resource -> its cap, which is the same in every period."""
    _, _, lines = head.partition("RESOURCE_CONSTRAINT_LIMITS:")
    words = Tokens(lines)
    caps: dict[str, Decimal] = {}
    while words.more():
        resource = RESOURCES[words.integer()]
        words.integer()
        words.word()
        cap = words.number()
        if caps.setdefault(resource, cap) != cap:
            raise ValueError(f"{resource} has several caps")
    return caps


def _discount_rate(head: str) -> Decimal:
    _, _, after = head.partition("DISCOUNT_RATE:")
    return Tokens(after).number()

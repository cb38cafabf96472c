"""What a variation of a case holds: an item in or out, to be named in a conflict."""

from collections.abc import Iterator

from portfolio.compile.families.base import Family, GivesWay
from portfolio.compile.pool import Pool
from portfolio.compile.rules import Rules
from portfolio.compile.stated import Origin, StatedPlace, StatedRule
from portfolio.results import Rule


class HeldItem(Family):
    """Nobody states it in a file: whoever asks a question does."""

    name = "held"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """None."""
        yield from ()

    def title(self, rule: Rule) -> str:
        """``A/mvp is held in``."""
        return f"{rule.name} is held {rule.kind}"


def held_item(key: str, item: str, *, taken: bool) -> StatedRule:
    """That an item, which rows show by that name, is in or out."""
    place = StatedPlace.at(Origin(HeldItem.name, (item,)))
    kind = "in" if taken else "out"
    return StatedRule(HeldItem.name, (place,), (key,), item, kind=kind)

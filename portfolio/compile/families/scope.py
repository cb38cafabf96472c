"""At most one scope of an initiative: definition and no rule, since the empty portfolio always
keeps it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, named_in, sum_of
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import Origin, StatedPlace, StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class OneScope(Family):
    """At most one scope of an initiative."""

    name = "scope"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Of each that offers several, or may start in several steps."""
        for key in pool.members:
            if pool.item_count(key) > 1:
                place = StatedPlace.at(Origin(key, ("scopes",)))
                yield stated_rule(self.name, (place,), (key,))

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """One row."""
        items = columns.columns_of(stated.keys[0])
        name = f"one scope of {stated.keys[0]}"
        yield UnitRow(sum_of(items), Sense.AT_MOST, 1, name, stated)

    def title(self, rule: Rule) -> str:
        """``one scope of A``."""
        return f"one scope of {named_in(rule)}"

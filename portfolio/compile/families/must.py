"""What must be in: mandatory initiatives, and those under way in the period. x = 1."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portfolio.compile.families.base import (
    Family,
    GivesWay,
    HeldColumn,
    RuleNames,
    named_in,
    sum_of,
)
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import Origin, StatedPlace, StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns

KEPT_SOMEHOW = "committed or in progress"
"""How an initiative stands that is kept, where nothing says which of the two it is."""


class _Must(Family):
    """One initiative that must be in: held at 1 where it is one item, a row where it has
    several."""

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """Exactly one of several items; of one outside the pool a row that nothing can fulfil."""
        [key] = stated.keys
        items = columns.columns_of(key)
        if len(items) != 1:
            yield UnitRow(sum_of(items), Sense.EQUAL, 1, f"{key}: {stated.reason}", stated)

    def held(self, columns: "Columns", stated: StatedRule) -> Iterator[HeldColumn]:
        """The only item."""
        items = columns.columns_of(stated.keys[0])
        if len(items) == 1:
            yield HeldColumn(items[0], 1, stated.reason or "")


class Mandatory(_Must):
    """Initiatives that the scenario or their own file makes mandatory."""

    name = "mandatory"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By key."""
        for key, (reason, places) in rules.mandatory.items():
            yield stated_rule(self.name, places, (key,), reason=reason)

    def title(self, rule: Rule) -> str:
        """``A is mandatory``."""
        return f"{named_in(rule)} is mandatory"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``the mandate of A``."""
        return f"the mandate of {named_in(rule)}{names.pins(rule.keys)}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """``A is mandatory (A can start only in 2026-Q2)``."""
        return f"{self.title(rule)}{names.pins(rule.keys)}"


class Kept(_Must):
    """Initiatives that are committed or in progress in the period: no scenario can change that."""

    name = "kept"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By key."""
        for key in sorted(pool.kept):
            reason = f"{pool.initiative(key).status.value} in this period"
            place = StatedPlace.at(Origin(key, ("status",)))
            yield stated_rule(self.name, (place,), (key,), reason=reason)

    def title(self, rule: Rule) -> str:
        """``A is committed or in progress``."""
        return self.title_of(rule, {})

    def title_of(self, rule: Rule, standings: Mapping[str, str]) -> str:
        """``A is committed``."""
        key = named_in(rule)
        return f"{key} is {standings.get(key, KEPT_SOMEHOW)}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``A, which is committed, starting in 2026-Q2,``."""
        return f"{named_in(rule)}, which is {names.standing(named_in(rule))},"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """``A is committed, starting in 2026-Q2``."""
        return f"{named_in(rule)} is {names.standing(named_in(rule))}"

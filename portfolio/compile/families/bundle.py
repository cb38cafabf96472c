"""Bundles: all members in the pool, or none."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, RuleNames, difference_of
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class Bundle(Family):
    """Initiatives that are taken together or not at all. One that is torn is held out as a
    whole."""

    name = "bundle"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By name."""
        for name, (members, places) in rules.bundles.items():
            yield stated_rule(self.name, places, members, name=name)

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """Each member as the next."""
        if all(key in columns.of_initiative for key in stated.keys):
            for a, b in pairwise(stated.keys):
                difference = difference_of(columns, a, b)
                name = f"bundle {stated.name}: {a} with {b}"
                yield UnitRow(difference, Sense.EQUAL, 0, name, stated)
                yield from _together(columns, stated, a, b)

    def title(self, rule: Rule) -> str:
        """``bundle checkout``."""
        return f"bundle {rule.name}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """With the members."""
        return f"{self.title(rule)} ({names.listed(rule.keys)}){names.pins(rule.keys)}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """With the members."""
        members = f"{names.listed(rule.keys)}{names.pins(rule.keys)}"
        return f"All or none of {self.title(rule)}: {members}"

    def need(self, rule: Rule) -> str:
        """``part of bundle checkout, all of which is in``."""
        return f"part of {self.title(rule)}, all of which is in"

    def obstacle(self, key: str, rule: Rule, note: str | None) -> str:
        """``not without all of bundle checkout``."""
        return f"not without all of {self.title(rule)}"


def _together(columns: "Columns", stated: StatedRule, a: str, b: str) -> Iterator[UnitRow]:
    """Where the schedule asks for it, both start in the same step."""
    schedule = columns.pool.planning.scenario.schedule
    horizon = columns.pool.horizon
    if schedule is None or horizon.is_static or stated.rule.name not in schedule.together:
        return
    for step in horizon.numbers:
        terms = [(column, 1) for column in columns.starting(a, step)]
        terms += [(column, -1) for column in columns.starting(b, step)]
        if terms:
            name = f"bundle {stated.rule.name}: {a} starts with {b}, {horizon.name(step)}"
            yield UnitRow(terms, Sense.EQUAL, 0, name, stated)

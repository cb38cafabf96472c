"""Prerequisites: x_dependent <= x_required."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, difference_of
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class Prerequisite(Family):
    """One initiative only with another. Where that is no candidate, the dependent is held out."""

    name = "prerequisite"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each one that is still to be met."""
        for pair, places in rules.prerequisites.items():
            yield stated_rule(self.name, places, pair)

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """One row, where the required one is in the pool."""
        dependent, required = stated.keys
        if required in columns.of_initiative:
            difference = difference_of(columns, dependent, required)
            name = " requires ".join(stated.keys)
            yield UnitRow(difference, Sense.AT_MOST, 0, name, stated)

    def title(self, rule: Rule) -> str:
        """``A requires B``."""
        return " requires ".join(rule.keys)

    def need(self, rule: Rule) -> str:
        """``needed by A``."""
        return f"needed by {', '.join(rule.keys[:1])}"

    def obstacle(self, key: str, rule: Rule, note: str | None) -> str:
        """``requires B, which is not in the plan``."""
        return f"requires {', '.join(rule.keys[1:])}, which is not in the plan"

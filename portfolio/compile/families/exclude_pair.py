"""Pairs of which a plan takes at most one: x_a + x_b <= 1."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, RuleNames, members_in
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class ExcludePair(Family):
    """Two initiatives that exclude each other."""

    name = "exclude_pair"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each pair once."""
        for pair, places in rules.pairs.items():
            yield stated_rule(self.name, places, pair)

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """One row, where both are in the pool."""
        if all(key in columns.of_initiative for key in stated.keys):
            both = members_in(columns, stated.keys)
            name = f"not both {' and '.join(stated.keys)}"
            yield UnitRow(both, Sense.AT_MOST, 1, name, stated)

    def title(self, rule: Rule) -> str:
        """``not both A and B``."""
        return f"not both {' and '.join(rule.keys)}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``the exclusion between A and B``."""
        return f"the exclusion between {' and '.join(rule.keys)}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """``Not both A and B``."""
        return f"Not both {' and '.join(rule.keys)}"

    def obstacle(self, key: str, rule: Rule, note: str | None) -> str:
        """``cannot be with B, which is in``."""
        others = [other for other in rule.keys if other != key]
        return f"cannot be with {' or '.join(others)}, which is in"

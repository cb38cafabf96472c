"""What can be said of a rule whose family is not known: a stored run may come from elsewhere."""

from collections.abc import Iterator

from portfolio.compile.families.base import Family, GivesWay
from portfolio.compile.pool import Pool
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule
from portfolio.results import Rule


class UnknownFamily(Family):
    """No rule that is compiled is of it."""

    name = "unknown"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """None."""
        yield from ()

    def title(self, rule: Rule) -> str:
        """``rule a.b.c``."""
        return f"rule {rule.id}"

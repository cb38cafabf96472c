"""Groups: at_least <= number of members taken <= at_most."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, RuleNames, members_in
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class GroupSize(Family):
    """How many members of a group a plan takes.

    Members delivered in the scenario's own period count as taken, others outside the pool do not.
    """

    name = "group"
    gives_way = GivesWay.MOVES

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each bound of each group."""
        for name, group in rules.groups.items():
            members = tuple(sorted(set(group.members)))
            delivered = pool.delivered_here.intersection(members)
            for kind, size in (("at_least", group.at_least), ("at_most", group.at_most)):
                if size is not None:
                    place = StatedPlace.at(in_scenario("constraints", "groups", name, kind))
                    yield StatedRule(
                        family=self.name,
                        places=(place,),
                        keys=members,
                        name=name,
                        kind=kind,
                        bound=Fraction(size),
                        scale=Fraction(max(size, 1)),
                        baseline=Fraction(len(delivered)),
                    )

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """One row."""
        counted = members_in(columns, stated.keys)
        sense = Sense.AT_LEAST if stated.kind == "at_least" else Sense.AT_MOST
        size = int((stated.bound or 0) - stated.baseline)
        name = f"group {stated.name}: {_edge(stated.kind)} {stated.bound}"
        yield UnitRow(counted, sense, size, name, stated)

    def title(self, rule: Rule) -> str:
        """With its number, which says more than the name of the group."""
        return f"{_edge(rule.kind)} {rule.bound} of group {rule.name}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``at most 2 of group bets``."""
        title = self.title(rule)
        return title if number else f"the size of {title}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """With the members."""
        title = self.title(rule)
        return f"{title[:1].upper()}{title[1:]} ({names.listed(rule.keys)})"

    def request(self, rule: Rule, names: RuleNames) -> str | None:
        """At least so many are asked for."""
        return f"You ask for {self.title(rule)}" if rule.kind == "at_least" else None


def _edge(kind: str | None) -> str:
    return (kind or "").replace("_", " ")

"""What must be out: excluded initiatives, and candidates whose own dates lie outside the period. x
= 0."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, HeldColumn, RuleNames, named_in
from portfolio.compile.pool import Pool
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, stated_rule
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns

_DATES = (("earliest_start",), ("latest_finish",), ("duration",))


class Exclude(Family):
    """Initiatives that the scenario excludes."""

    name = "exclude"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By key."""
        for key, (reason, places) in rules.exclude.items():
            yield stated_rule(self.name, places, (key,), reason=reason)

    def held(self, columns: "Columns", stated: StatedRule) -> Iterator[HeldColumn]:
        """Every item of it."""
        for column in columns.columns_of(stated.keys[0]):
            yield HeldColumn(column, 0, stated.reason or "")

    def title(self, rule: Rule) -> str:
        """``A is excluded``."""
        return f"{named_in(rule)} is excluded"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``the exclusion of A``."""
        return f"the exclusion of {named_in(rule)}"

    def obstacle(self, key: str, rule: Rule, note: str | None) -> str:
        """With the reason that people gave."""
        return f"excluded: {note}"


class OutsidePeriod(Family):
    """Candidates that cannot be done in the period by a date of their own: no scenario changes
    that."""

    name = "candidate"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By key, each date for itself."""
        for origin, entries in rules.ruled_out.items():
            if origin.path in _DATES:
                [(key, reason)] = entries
                yield stated_rule(self.name, (StatedPlace.at(origin),), (key,), reason=reason)

    def title(self, rule: Rule) -> str:
        """By the date that stands in the way."""
        reasons = {
            "earliest_start": "starts after the period",
            "latest_finish": "must be finished before the period",
            "duration": "cannot end within the horizon",
        }
        why = reasons.get(rule.path[-1], "is no candidate of this run")
        return f"{named_in(rule)} {why}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """The date as a thing."""
        if rule.path[-1] == "latest_finish":
            return f"the early end of {named_in(rule)}"
        if rule.path[-1] == "duration":
            return f"the duration of {named_in(rule)}"
        return f"the late start of {named_in(rule)}"

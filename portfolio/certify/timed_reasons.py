"""Why each initiative is in or out of a plan over time, worked out again.

In time an initiative moves many totals at once, and synergies are reached earlier or later. So
every rule is checked again with the initiative on the other side, and those that fail are compared
with the rules under the plan.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from portfolio.certify.amounts import WitnessItem
from portfolio.certify.reasons import Reasons, named_order
from portfolio.certify.rules import ExactCheck, rules_of
from portfolio.certify.targets import levels_of
from portfolio.certify.totals import Totals
from portfolio.choice import Taken
from portfolio.results import BrokenRule, exact

COUNTED = (
    "cap",
    "floor",
    "ceiling",
    "at_least",
    "at_most",
    "at_most_per_step",
    "at_most_finished_per_step",
)
"""Kinds of rules that say how much is needed and how much is left."""


class TimedReasons(Reasons):
    """The reasons of one plan over time, each worked out when it is asked for."""

    def _fits(self, item: WitnessItem) -> bool:
        # The first rule that fails settles it: most starts break a cap, which is checked first.
        return not any(check.is_broken for check in self._turned(item, 1))

    def _turned(self, item: WitnessItem, step: int) -> Iterator[ExactCheck]:
        """Every rule with an item taken (step 1) or left (step -1)."""
        taken = Taken(item.scope, item.start) if step > 0 else None
        choice = self.facts.chosen.changed({item.key: taken})
        facts = self.facts.with_choice(choice)
        totals = Totals(facts)
        return rules_of(facts, totals, levels_of(facts, totals))

    def _broken(self, item: WitnessItem, step: int) -> tuple[BrokenRule, ...]:
        broken: dict[tuple[str, ...], BrokenRule] = {}
        for check in self._turned(item, step):
            if check.is_broken and check.rule.path not in broken:
                broken[check.rule.path] = self._compared(check)
        return tuple(sorted(broken.values(), key=named_order))

    def _compared(self, check: ExactCheck) -> BrokenRule:
        """What the change takes of what the plan leaves."""
        if check.rule.kind not in COUNTED:
            return BrokenRule(rule=check.rule, need=None, slack=None)
        slack = self._slacks[check.rule.path, check.period]
        need = slack - Fraction(check.slack)
        return BrokenRule(rule=check.rule, need=exact(need), slack=exact(slack))

    @cached_property
    def _slacks(self) -> dict[tuple[tuple[str, ...], str | None], Fraction]:
        checks = rules_of(self.facts, self._totals, self._levels)
        return {(check.rule.path, check.period): Fraction(check.slack) for check in checks}

"""Exact totals of a plan over time: tokens in a step, and what a KPI has counted by a step
(MATH.md, "Over time")."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from portfolio.certify.effects import counted_effect, rate, repeats, spent_tokens
from portfolio.certify.facts import ALL, Facts, Record, Slice, exact_value
from portfolio.certify.official import rounded_official
from portfolio.certify.timing import Work

NONE = Fraction(0)


class TimedTotals:
    """The totals of one plan with starts. Steps are counted from 1."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.timing = facts.timing

    def tokens(self, resource: str, where: Slice, step: int | None = None) -> Fraction:
        """T(resource, slice, step): tokens of a step, less what synergies save in it; None adds up
        all steps."""
        if step is None:
            steps = range(1, self.timing.last + 1)
            return sum((self.tokens(resource, where, one) for one in steps), NONE)
        used = NONE
        for key, work in self._works():
            scope = self.facts.chosen[key].scope
            spent = spent_tokens(self.facts, key, scope, work, resource, step)
            used += self.facts.share(key, where) * spent
        for synergy in self._synergies():
            now = self._tier(synergy, "saves", resource, self._started(synergy, step))
            before = self._tier(synergy, "saves", resource, self._started(synergy, step - 1))
            used -= self._mean(synergy, where) * (now - before)
        return used

    def contributions(self, kpi: str, where: Slice, step: int | None = None) -> Fraction:
        """K(kpi, slice, step): what has counted up to and including a step, by default the last."""
        by = step or self.timing.last
        total = NONE
        for key, work in self._works():
            total += self.facts.share(key, where) * self.counted(key, work, kpi, by)
        for synergy in self._synergies():
            total += self._mean(synergy, where) * self._bonus(synergy, kpi, by)
        return total

    def _works(self) -> Iterator[tuple[str, Work]]:
        for key in self.facts.chosen:
            work = self.facts.work(key)
            if work is not None:
                yield key, work

    def counted(self, key: str, work: Work, kpi: str, by: int) -> Fraction:
        """What an initiative that the plan takes has counted of a KPI by a step."""
        effect = exact_value(self.facts.part(key, "contributions").get(kpi, "0"))
        return counted_effect(self.facts, key, self.facts.chosen[key].scope, work, effect, kpi, by)

    def official(self, rates: Mapping[str, Fraction]) -> Fraction:
        """The official value of the plan: that of each initiative rounded once, that of each
        synergy once per step."""
        last = self.timing.last
        value = NONE
        for key, work in self._works():
            weighted = (
                factor * self.counted(key, work, kpi, last) for kpi, factor in rates.items()
            )
            value += rounded_official(sum(weighted, NONE))
        for synergy in self._synergies():
            for step in range(1, last + 1):
                value += rounded_official(self._bonus_of_step(synergy, rates, step))
        return value

    def _bonus_of_step(self, synergy: Record, rates: Mapping[str, Fraction], step: int) -> Fraction:
        """At the last step all of the bonus of the tier reached, before that of the flows."""
        reached = self._finished(synergy, step)
        value = NONE
        for kpi, factor in rates.items():
            if step == self.timing.last or repeats(self.facts, kpi):
                bonus = self._tier(synergy, "bonus", kpi, reached)
                value += factor * bonus * rate(self.facts, kpi, step)
        return value

    def _synergies(self) -> Iterator[Record]:
        synergies = self.facts.definition["constraints"]["synergies"]
        for name in sorted(synergies):
            yield synergies[name]

    def _mean(self, synergy: Record, where: Slice) -> Fraction:
        return (
            Fraction(1) if where == ALL else self.facts.mean_share(set(synergy["members"]), where)
        )

    def _started(self, synergy: Record, step: int) -> int:
        members = set(synergy["members"])
        new = sum(work.start <= step for key, work in self._works() if key in members)
        return len(members & self.facts.there) + new

    def _finished(self, synergy: Record, step: int) -> int:
        members = set(synergy["members"])
        new = sum(
            work.ends and work.finish <= step for key, work in self._works() if key in members
        )
        return len(members & self.facts.there) + new

    def _tier(self, synergy: Record, earns: str, name: str, count: int) -> Fraction:
        """What the highest tier that so many members reach earns beyond what is there already."""
        earned = NONE
        for tier in self.facts.open_tiers(synergy):
            if tier.at_least <= count:
                amounts = tier.saves if earns == "saves" else tier.bonus
                earned = amounts.get(name, NONE)
        return earned

    def _bonus(self, synergy: Record, kpi: str, by: int) -> Fraction:
        """A level stands where it is at the step; a flow is summed over the steps so far."""
        first = 1 if repeats(self.facts, kpi) else by
        total = NONE
        for step in range(first, by + 1):
            tier = self._tier(synergy, "bonus", kpi, self._finished(synergy, step))
            total += tier * rate(self.facts, kpi, step)
        return total

"""What each initiative of the pool could add to a total, whether the plan has it or not, in exact
numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from portfolio.certify.effects import counted_effect, rate, repeats, spent_tokens
from portfolio.certify.facts import ALL, UNIT_SHARE, Facts, Record, Slice, exact_value
from portfolio.certify.official import rounded_official
from portfolio.certify.stages import official_scale
from portfolio.certify.timing import Work
from portfolio.certify.totals import Kind

Value = Callable[[Mapping[str, Fraction]], Fraction]
"""From contributions to an official value."""

NOTHING = Fraction(0)


class WitnessItem(NamedTuple):
    """What a plan takes or leaves: an initiative, or one scope of it; with a schedule from one step
    on."""

    key: str
    scope: str | None
    start: str | None = None


def slice_in_words(where: Slice) -> str:
    """``all``, ``country UK``, ``country/department UK/payments``."""
    return "all" if where == ALL else f"{where[0]} {where[1]}"


class Amounts:
    """The items of the pool with their amounts in each slice; each total is worked out once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.offers = {key: _offers(facts, key) for key in sorted(facts.members)}
        self._shares: dict[Slice, dict[str, Fraction]] = {}
        self._items: dict[tuple[Kind, str, Slice, int | None], dict[WitnessItem, Fraction]] = {}

    @cached_property
    def ways(self) -> Mapping[str, Sequence[tuple[WitnessItem, Work]]]:
        """Initiative -> every way to take it: its scopes, and with a schedule its starts."""
        timing = self.facts.timing
        ways: dict[str, list[tuple[WitnessItem, Work]]] = {}
        for key, offers in self.offers.items():
            ways[key] = []
            for scope in offers:
                record = self.facts.initiatives[key]
                # One without any start is shown all the same, as if it started at once.
                is_placed = any(timing.works(record, other) for other in offers)
                at_once = [] if is_placed else [Work(1, timing.length(record, scope), ends=True)]
                for work in timing.works(record, scope) or at_once:
                    start = None if timing.schedule is None else timing.steps[work.start - 1]
                    ways[key].append((WitnessItem(key, scope, start), work))
        return ways

    def items(
        self, kind: Kind, name: str, where: Slice, step: int | None = None
    ) -> Mapping[WitnessItem, Fraction]:
        """Item -> its amount in a slice; items without any are left out.

        Over time: tokens in a step, or in all of them; what a KPI has counted by a step, or by the
        last.
        """
        wanted = (kind, name, where, step)
        if wanted not in self._items:
            is_static = self.facts.timing.is_static
            amounts = (
                self._amounts(kind, name, where)
                if is_static
                else self._over_time(kind, name, where, step)
            )
            self._items[wanted] = dict(amounts)
        return self._items[wanted]

    def _amounts(
        self, kind: Kind, name: str, where: Slice
    ) -> Iterator[tuple[WitnessItem, Fraction]]:
        shares = self._shares_in(where)
        for key, ways in self.ways.items():
            share = shares.get(key, NOTHING)
            for item, _ in ways if share else ():
                text = self.offers[key][item.scope][kind].get(name, "0")
                if text != "0":
                    amount = exact_value(text)
                    yield item, amount if share is UNIT_SHARE else share * amount

    def _over_time(
        self, kind: Kind, name: str, where: Slice, step: int | None
    ) -> Iterator[tuple[WitnessItem, Fraction]]:
        shares = self._shares_in(where)
        for key, ways in self.ways.items():
            share = shares.get(key, NOTHING)
            for item, work in ways if share else ():
                if kind == "tokens":
                    amount = spent_tokens(self.facts, item.key, item.scope, work, name, step)
                else:
                    amount = self._counted(item, work, name, step or self.facts.timing.last)
                if amount:
                    yield item, share * amount

    def _counted(self, item: WitnessItem, work: Work, kpi: str, by: int) -> Fraction:
        effect = exact_value(self.offers[item.key][item.scope]["contributions"].get(kpi, "0"))
        return counted_effect(self.facts, item.key, item.scope, work, effect, kpi, by)

    def tiers(
        self, kind: Kind, name: str, where: Slice, step: int | None = None
    ) -> Sequence[Fraction]:
        """What each tier of a synergy adds to the tier before it in a slice; tiers that add nothing
        are left out.

        Over time a tier counts for each step in which it may be reached.
        """
        gains = (
            gain
            for synergy in self._synergies()
            for gain in self._gains(synergy, kind, name, where)
        )
        if self.facts.timing.is_static:
            return [gain for gain in gains if gain]
        timed = []
        for gain in gains:
            timed += self._in_steps(kind, name, gain, step)
        return [gain for gain in timed if gain]

    def _in_steps(self, kind: Kind, name: str, gain: Fraction, step: int | None) -> list[Fraction]:
        """A saving is that of the step in which the last member starts; a flow counts in each step
        so far."""
        if kind == "tokens":
            return [gain] if step is None or step == 1 else [gain, -gain]
        by = step or self.facts.timing.last
        first = 1 if repeats(self.facts, name) else by
        return [gain * rate(self.facts, name, counted_in) for counted_in in range(first, by + 1)]

    def _synergies(self) -> Iterator[Record]:
        synergies = self.facts.definition["constraints"]["synergies"]
        for name in sorted(synergies):
            yield synergies[name]

    def _gains(self, synergy: Record, kind: Kind, name: str, where: Slice) -> Iterator[Fraction]:
        members = set(synergy["members"])
        mean = self.facts.mean_share(members, where)
        sign = -1 if kind == "tokens" else 1
        before = NOTHING
        for tier in self.facts.open_tiers(synergy):
            amounts = tier.saves if kind == "tokens" else tier.bonus
            earned = amounts.get(name, NOTHING)
            yield sign * mean * (earned - before)
            before = earned

    def _shares_in(self, where: Slice) -> Mapping[str, Fraction]:
        if where not in self._shares:
            shares = {key: self.facts.share(key, where) for key in self.offers}
            self._shares[where] = {key: share for key, share in shares.items() if share}
        return self._shares[where]

    def values(self) -> Mapping[WitnessItem, Fraction]:
        """Item -> its official value in the objective; bonuses and penalties are not part of it."""
        objective = self.facts.definition["objective"]
        if objective["mode"] == "lexicographic":
            objective = objective["then"]
        if objective["mode"] == "north_star":
            return dict(self._each(self._in_north_star))
        rates = _rates(self.facts, objective)
        return dict(self._each(lambda contributions: _weighted(contributions, rates)))

    def _each(self, value: Value) -> Iterator[tuple[WitnessItem, Fraction]]:
        for ways in self.ways.values():
            for item, work in ways:
                yield item, value(self._contributed(item, work))

    def _contributed(self, item: WitnessItem, work: Work) -> Mapping[str, Fraction]:
        """KPI -> what an item has counted of it by the last step."""
        written = self.offers[item.key][item.scope]["contributions"]
        if self.facts.timing.is_static:
            return {kpi: exact_value(text) for kpi, text in written.items()}
        return {kpi: self._counted(item, work, kpi, self.facts.timing.last) for kpi in written}

    def _in_north_star(self, contributions: Mapping[str, Fraction]) -> Fraction:
        star = self.facts.north_star
        return self.facts.sign(star) * contributions.get(star, NOTHING)


def _rates(facts: Facts, objective: Record) -> Mapping[str, Fraction]:
    """KPI -> what one unit of it counts in the objective."""
    weights = objective["weights"].items()
    return {
        kpi: facts.sign(kpi) * exact_value(w) / official_scale(facts, objective, kpi)
        for kpi, w in weights
    }


def _weighted(contributions: Mapping[str, Fraction], rates: Mapping[str, Fraction]) -> Fraction:
    value = NOTHING
    for kpi, factor in rates.items():
        if kpi in contributions:
            value += factor * contributions[kpi]
    return rounded_official(value)


def _offers(facts: Facts, key: str) -> Mapping[str | None, Record]:
    """Scope -> tokens and contributions, by name; None -> those of an initiative without scopes."""
    record = facts.initiatives[key]
    if not record["scopes"]:
        return {
            None: {"tokens": record["tokens"] or {}, "contributions": record["contributions"] or {}}
        }
    return {
        scope: record["scopes"][scope] for scope in facts.offered(key) if scope in record["scopes"]
    }

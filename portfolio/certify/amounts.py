"""What each initiative of the pool could add to a total, whether the plan has it or not, in exact numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from portfolio.certify.facts import ALL, Facts, Record, Slice, number
from portfolio.certify.official import rounded_official
from portfolio.certify.stages import official_scale
from portfolio.certify.totals import Kind

Value = Callable[[Mapping[str, str]], Fraction]
"""From contributions to an official value."""

NOTHING = Fraction(0)


class Item(NamedTuple):
    """What a plan takes or leaves: an initiative, or one scope of it."""

    key: str
    scope: str | None


def slice_name(where: Slice) -> str:
    """``all``, ``country UK``, ``country/department UK/payments``."""
    return "all" if where == ALL else f"{where[0]} {where[1]}"


class Amounts:
    """The items of the pool with their amounts in each slice; each total is worked out once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.offers = {key: _offers(facts, key) for key in sorted(facts.members)}
        self._shares: dict[Slice, dict[str, Fraction]] = {}
        self._items: dict[tuple[Kind, str, Slice], dict[Item, Fraction]] = {}

    def items(self, kind: Kind, name: str, where: Slice) -> Mapping[Item, Fraction]:
        """Item -> its amount in a slice; items without any are left out."""
        wanted = (kind, name, where)
        if wanted not in self._items:
            self._items[wanted] = dict(self._amounts(kind, name, where))
        return self._items[wanted]

    def _amounts(self, kind: Kind, name: str, where: Slice) -> Iterator[tuple[Item, Fraction]]:
        shares = self._shares_in(where)
        for key, offers in self.offers.items():
            share = shares.get(key, NOTHING)
            if not share:
                continue
            for scope, offer in offers.items():
                text = offer[kind].get(name, "0")
                if text != "0":
                    yield Item(key, scope), share * number(text)

    def tiers(self, kind: Kind, name: str, where: Slice) -> Sequence[Fraction]:
        """What each tier of a synergy adds to the tier before it in a slice; tiers that add nothing are left out."""
        gains = (gain for synergy in self._synergies() for gain in self._gains(synergy, kind, name, where))
        return [gain for gain in gains if gain]

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
            found = {key: self.facts.share(key, where) for key in self.offers}
            self._shares[where] = {key: share for key, share in found.items() if share}
        return self._shares[where]

    def values(self) -> Mapping[Item, Fraction]:
        """Item -> its official value in the objective; bonuses and penalties are not part of it."""
        objective = self.facts.definition["objective"]
        if objective["mode"] == "lexicographic":
            objective = objective["then"]
        if objective["mode"] == "north_star":
            return dict(self._each(self._in_north_star))
        rates = _rates(self.facts, objective)
        return dict(self._each(lambda contributions: _weighted(contributions, rates)))

    def _each(self, value: Value) -> Iterator[tuple[Item, Fraction]]:
        for key, offers in self.offers.items():
            for scope, offer in offers.items():
                yield Item(key, scope), value(offer["contributions"])

    def _in_north_star(self, contributions: Mapping[str, str]) -> Fraction:
        star = self.facts.north_star
        return self.facts.sign(star) * number(contributions.get(star, "0"))


def _rates(facts: Facts, objective: Record) -> Mapping[str, Fraction]:
    """KPI -> what one unit of it counts in the objective."""
    weights = objective["weights"].items()
    return {kpi: facts.sign(kpi) * number(w) / official_scale(facts, objective, kpi) for kpi, w in weights}


def _weighted(contributions: Mapping[str, str], rates: Mapping[str, Fraction]) -> Fraction:
    value = NOTHING
    for kpi, rate in rates.items():
        if kpi in contributions:
            value += rate * number(contributions[kpi])
    return rounded_official(value)


def _offers(facts: Facts, key: str) -> Mapping[str | None, Record]:
    """Scope -> tokens and contributions, by name; None -> those of an initiative without scopes."""
    record = facts.initiatives[key]
    if not record["scopes"]:
        return {None: {"tokens": record["tokens"] or {}, "contributions": record["contributions"] or {}}}
    return {scope: record["scopes"][scope] for scope in facts.offered(key) if scope in record["scopes"]}

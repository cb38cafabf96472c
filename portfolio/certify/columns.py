"""The columns of a run's integer system: items, synergy tiers, shortfalls; and the totals over
them.

Read from the canonical inputs alone, as MATH.md says, and independently of the compiler.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import NamedTuple

from portfolio.certify.facts import Facts, OpenTier, Record, Slice, exact_value, hashed_name
from portfolio.certify.forms import Form, sum_of_forms
from portfolio.choice import Taken

MILLIONTHS = 10**6
"""A shortfall is counted in so many parts of its scale."""

LEVEL_NAMES = ("floor", "ceiling", "goal")


class SystemItem(NamedTuple):
    """What a plan takes or leaves: an initiative, in one of its scopes, from one period on."""

    key: str
    taken: Taken
    name: str
    """What the key order hashes."""


class ReachedTier(NamedTuple):
    """1 exactly where at least `threshold` of the synergy's members in the pool are taken.

    `bonus` and `saves` are what so many members earn, `bonus_before` and `saves_before` what one
    fewer earns.
    """

    synergy: str
    members: tuple[str, ...]
    pooled: tuple[str, ...]
    threshold: int
    bonus: Mapping[str, Fraction]
    bonus_before: Mapping[str, Fraction]
    saves: Mapping[str, Fraction]
    saves_before: Mapping[str, Fraction]


class AimedLevel(NamedTuple):
    """One level of one target, in improvements: ``sign * K >= required``."""

    where: Slice
    kpi: str
    name: str
    target: Record
    sign: int

    @property
    def change(self) -> Fraction:
        """Level less baseline, in the KPI's own unit."""
        return exact_value(self.target[self.name]) - exact_value(self.target["baseline"] or "0")

    @property
    def required(self) -> Fraction:
        """The improvement that the level asks for."""
        return self.sign * self.change

    @property
    def scale(self) -> Fraction:
        """What a shortfall is measured by."""
        if self.target["scale"] is not None:
            return exact_value(self.target["scale"])
        baseline = exact_value(self.target["baseline"] or "0")
        scale = abs(self.change) or abs(baseline) or abs(exact_value(self.target[self.name]))
        if not scale:
            raise ValueError(f"the {self.name} of {self.kpi} in {self.where[1]} needs a scale")
        return scale


@dataclass(frozen=True)
class SystemColumns:
    """Items first, then tiers, then shortfalls."""

    facts: Facts
    items: tuple[SystemItem, ...]
    tiers: tuple[ReachedTier, ...]
    shortfalls: tuple[AimedLevel, ...]

    @classmethod
    def of(cls, facts: Facts) -> "SystemColumns":
        """The columns of a run; what its plan selects does not matter."""
        items = tuple(item for key in sorted(facts.members) for item in _items_of(facts, key))
        lexicographic = facts.definition["objective"]["mode"] == "lexicographic"
        aimed = (level for level in target_levels(facts) if lexicographic or level.name == "goal")
        return cls(facts, items, tuple(_tier_columns(facts)), tuple(aimed))

    def __len__(self) -> int:
        return self.binary + len(self.shortfalls)

    @property
    def binary(self) -> int:
        """How many are binary: items and tiers."""
        return len(self.items) + len(self.tiers)

    @cached_property
    def of_initiative(self) -> Mapping[str, tuple[int, ...]]:
        """Initiative of the pool -> columns of its items."""
        columns: dict[str, tuple[int, ...]] = {}
        for column, item in enumerate(self.items):
            columns[item.key] = (*columns.get(item.key, ()), column)
        return columns

    def tier_columns(self) -> Iterator[tuple[int, ReachedTier]]:
        """Each tier with its column."""
        return enumerate(self.tiers, start=len(self.items))

    def shortfall_columns(self) -> Iterator[tuple[int, AimedLevel]]:
        """Each level that is aimed at and no rule, with its column."""
        return enumerate(self.shortfalls, start=self.binary)

    def tokens(self, resource: str, where: Slice) -> Form:
        """T(resource, slice)."""
        forms = self._measure("tokens", resource, where)
        saved = {
            column: self.facts.mean_share(tier.members, where)
            * _difference(tier.saves, tier.saves_before, resource)
            for column, tier in self.tier_columns()
        }
        return sum_of_forms([(1, forms), (-1, saved)])

    def contributions(self, kpi: str, where: Slice) -> Form:
        """K(kpi, slice)."""
        forms = self._measure("contributions", kpi, where)
        gained = {
            column: self.facts.mean_share(tier.members, where)
            * _difference(tier.bonus, tier.bonus_before, kpi)
            for column, tier in self.tier_columns()
        }
        return sum_of_forms([(1, forms), (1, gained)])

    def amount(self, item: SystemItem, field: str, name: str) -> Fraction:
        """Tokens or contributions of an item, as written; 0 where none are."""
        record = self.facts.initiatives[item.key]
        scope = item.taken.scope
        part = record if scope is None else record["scopes"][scope]
        return exact_value((part[field] or {}).get(name, "0"))

    def greatest_shortfall(self, level: AimedLevel) -> int:
        """If only what harms were done."""
        improvement = sum_of_forms([(level.sign, self.contributions(level.kpi, level.where))])
        worst = sum((c for c in improvement.values() if c < 0), Fraction(0))
        return max(ceil(MILLIONTHS * (level.required - worst) / level.scale), 0)

    def _measure(self, field: str, name: str, where: Slice) -> Form:
        form: dict[int, Fraction] = {}
        for column, item in enumerate(self.items):
            share = self.facts.share(item.key, where)
            if share:
                form[column] = share * self.amount(item, field, name)
        return form


def _items_of(facts: Facts, key: str) -> Iterator[SystemItem]:
    for scope in facts.offered(key):
        for start in facts.starts:
            taken = Taken(scope, start)
            yield SystemItem(key, taken, hashed_name(key, taken, facts.starts))


def target_levels(facts: Facts) -> Iterator[AimedLevel]:
    """Every level of every target."""
    for where, kpi, target in facts.targets():
        for name in LEVEL_NAMES:
            if target[name] is not None:
                yield AimedLevel(where, kpi, name, target, facts.sign(kpi))


def _difference(
    after: Mapping[str, Fraction], before: Mapping[str, Fraction], name: str
) -> Fraction:
    return after.get(name, Fraction(0)) - before.get(name, Fraction(0))


def _tier_columns(facts: Facts) -> Iterator[ReachedTier]:
    """The tiers that the members in the pool can still reach, with those there already."""
    synergies = facts.definition["constraints"]["synergies"]
    for name in sorted(synergies):
        members = tuple(sorted(set(synergies[name]["members"])))
        pooled = tuple(key for key in members if key in facts.members)
        there = len(facts.there.intersection(members))
        before = OpenTier(0, {}, {})
        for tier in facts.open_tiers(synergies[name]):
            threshold = tier.at_least - there
            if threshold <= len(pooled):
                yield ReachedTier(
                    name,
                    members,
                    pooled,
                    threshold,
                    tier.bonus,
                    before.bonus,
                    tier.saves,
                    before.saves,
                )
            before = tier

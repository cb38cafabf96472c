"""The columns of the problem: items, synergy tiers reached, shortfalls, and the measures over them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

import numpy as np
from scipy import sparse

from portfolio.compile.expression import Expression, collected, joined
from portfolio.compile.fixed import FixedPoint, IntArray, times, widened
from portfolio.compile.levels import Level
from portfolio.compile.pool import Item, Pool
from portfolio.compile.rules import Rules
from portfolio.compile.synergies import share_of
from portfolio.model import Offer, Slice, Tier

OfOffer = Callable[[Offer], Mapping[str, Decimal]]
OfTier = Callable[[Tier], Mapping[str, Decimal]]
Scattered = Mapping[str, Mapping[int, Decimal]]
"""Resource or KPI -> column -> number, of the items that have one."""


@dataclass(frozen=True)
class TierColumn:
    """z: whether at least ``tier.at_least`` members of a synergy are in or there already.

    ``tier`` has what it earns beyond what those ``there`` reach alone; ``before`` is the next lower tier.
    """

    synergy: str
    tier: Tier
    before: Tier | None
    members: tuple[str, ...]
    there: frozenset[str] = frozenset()

    @property
    def still_needed(self) -> int:
        """How many members the plan itself must take to reach the tier."""
        return self.tier.at_least - len(self.there)

    def __str__(self) -> str:
        return f"{self.synergy}>={self.tier.at_least}"


class Gains(NamedTuple):
    """What reaching a tier adds to the tier before it: the tiers that add something, and how much."""

    tiers: list[int]
    amounts: FixedPoint


@dataclass(frozen=True)
class Columns:
    """Items first (binary), then tiers reached (binary), then shortfalls (integers from 0).

    A shortfall is in millionths of the scale of its level, rounded up.

    The measures T(resource, slice) and K(kpi, slice) are expressions over them, built once each.
    """

    pool: Pool
    rules: Rules
    items: tuple[Item, ...]
    offers: tuple[Offer, ...]
    tiers: tuple[TierColumn, ...]
    shortfalls: tuple[Level, ...]
    _measures: dict[tuple[str, Slice, int], Expression] = field(default_factory=dict, compare=False)
    _written: dict[OfOffer, Scattered] = field(default_factory=dict, compare=False)
    _amounts: dict[tuple[str, OfOffer], FixedPoint] = field(default_factory=dict, compare=False)
    _gains: dict[tuple[str, OfTier], Gains] = field(default_factory=dict, compare=False)
    _shares: dict[tuple[str, str], FixedPoint] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return len(self.items) + len(self.tiers) + len(self.shortfalls)

    def name(self, column: int) -> str:
        """How a row shows it."""
        for part in (self.items, self.tiers):
            if column < len(part):
                return str(part[column])
            column -= len(part)
        return f"shortfall({self.shortfalls[column]})"

    @cached_property
    def of_initiative(self) -> Mapping[str, IntArray]:
        """Initiative -> the columns of its items."""
        found: dict[str, list[int]] = {key: [] for key in self.pool.members}
        for column, item in enumerate(self.items):
            found[item.key].append(column)
        return {key: np.array(columns, dtype=np.int64) for key, columns in found.items()}

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Initiative -> its position in the pool."""
        return {key: position for position, key in enumerate(self.pool.members)}

    @cached_property
    def item_position(self) -> IntArray:
        """Column of an item -> position of its initiative in the pool."""
        return np.array([self.position[item.key] for item in self.items], dtype=np.int64)

    def shortfall_columns(self) -> Iterator[tuple[int, Level]]:
        """Each level that is aimed at and not a rule, with its column."""
        return enumerate(self.shortfalls, start=len(self.items) + len(self.tiers))

    def tokens(self, resource: str, where: Slice) -> Expression:
        """T(resource, slice): tokens used, less what synergies save."""
        return self._measure(resource, where, offered_tokens, tier_saves, -1)

    def contributions(self, kpi: str, where: Slice) -> Expression:
        """K(kpi, slice): contributions and bonuses, in the KPI's own unit."""
        return self._measure(kpi, where, offered_contributions, tier_bonus, 1)

    def share(self, where: Slice) -> FixedPoint:
        """Share of each initiative of the pool in a slice: products over the axes of a crossed one."""
        product = FixedPoint(np.ones(len(self.pool.members), dtype=np.int64), 0)
        for dimension, value in where.parts():
            product = product * self._axis_share(dimension, value)
        return product

    def _axis_share(self, dimension: str, value: str) -> FixedPoint:
        if (dimension, value) not in self._shares:
            written = self._written_shares.get((dimension, value), {})
            self._shares[dimension, value] = FixedPoint.scattered(len(self.pool.members), written)
        return self._shares[dimension, value]

    @cached_property
    def _written_shares(self) -> Mapping[tuple[str, str], Mapping[int, Decimal]]:
        """Dimension and value -> position in the pool -> share, of those that have one."""
        found: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
        for position, key in enumerate(self.pool.members):
            for dimension, shares in self.pool.initiative(key).dimensions.items():
                for value, share in shares.items():
                    found[dimension, value][position] = share
        return found

    def item_amounts(self, name: str, of_offer: OfOffer) -> FixedPoint:
        """A resource's tokens, or a KPI's contributions, of every item."""
        if of_offer not in self._written:
            self._written[of_offer] = _by_name(map(of_offer, self.offers))
        if (name, of_offer) not in self._amounts:
            written = self._written[of_offer].get(name, {})
            self._amounts[name, of_offer] = FixedPoint.scattered(len(self.offers), written)
        return self._amounts[name, of_offer]

    def _tier_gains(self, name: str, of_tier: OfTier, sign: int) -> Gains:
        if (name, of_tier) not in self._gains:
            gains = {t: gain for t, column in enumerate(self.tiers) if (gain := _gain(column, name, of_tier) * sign)}
            self._gains[name, of_tier] = Gains(list(gains), FixedPoint.of(list(gains.values())))
        return self._gains[name, of_tier]

    def _measure(self, name: str, where: Slice, of_offer: OfOffer, of_tier: OfTier, tier_sign: int) -> Expression:
        if (name, where, tier_sign) not in self._measures:
            amounts, gains = self.item_amounts(name, of_offer), self._tier_gains(name, of_tier, tier_sign)
            self._measures[name, where, tier_sign] = self._weighted(amounts, gains, where)
        return self._measures[name, where, tier_sign]

    def _weighted(self, amounts: FixedPoint, gains: Gains, where: Slice) -> Expression:
        """Amounts by the share of their initiative in the slice; gains by the mean share of the members."""
        share = self.share(where)
        by_item = amounts * FixedPoint(share.digits[self.item_position], share.places)
        active = gains.tiers
        columns = np.arange(len(self.items) + len(self.tiers), dtype=np.int64)
        if not active:
            return collected(columns[: len(self.items)], by_item.digits, 10**by_item.places)
        sizes = [1 if where.is_all else len(self.tiers[t].members) for t in active]
        common = lcm(*sizes)
        by_tier = gains.amounts * self._share_of_members(active, where)
        places = max(by_item.places, by_tier.places)
        weights = np.array([common // size for size in sizes], dtype=np.int64)
        digits = joined([times(by_item.at(places), common), widened(by_tier.at(places), common) * weights])
        tier_columns = len(self.items) + np.array(active, dtype=np.int64)
        return collected(np.concatenate([columns[: len(self.items)], tier_columns]), digits, common * 10**places)

    def _share_of_members(self, active: list[int], where: Slice) -> FixedPoint:
        """For some tiers the sum of all members' shares in a slice, in the pool or not; 1 over all."""
        if where.is_all:
            return FixedPoint(np.ones(len(active), dtype=np.int64), 0)
        sums = []
        for t in active:
            shares = (share_of(self.pool, key, where) for key in self.tiers[t].members)
            sums.append(sum(shares, Fraction(0)))
        return FixedPoint.of_fractions(sums)

    @cached_property
    def membership(self) -> sparse.csr_array:
        """Tier x initiative of the pool -> 1 where it is a member."""
        pairs = [
            (t, self.position[key]) for t, tier in enumerate(self.tiers) for key in tier.members if key in self.position
        ]
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        shape = (len(self.tiers), len(self.pool.members))
        return sparse.csr_array((np.ones(len(pairs), dtype=np.int64), (rows, columns)), shape=shape)


def offered_tokens(offer: Offer) -> Mapping[str, Decimal]:
    """Resource -> tokens of an offer."""
    return offer.tokens


def offered_contributions(offer: Offer) -> Mapping[str, Decimal]:
    """KPI -> contribution of an offer."""
    return offer.contributions


def tier_saves(tier: Tier) -> Mapping[str, Decimal]:
    """Resource -> tokens that a tier saves."""
    return tier.saves


def tier_bonus(tier: Tier) -> Mapping[str, Decimal]:
    """KPI -> bonus of a tier."""
    return tier.bonus


def _by_name(numbers: Iterable[Mapping[str, Decimal]]) -> Scattered:
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for position, of_name in enumerate(numbers):
        for name, number in of_name.items():
            found[name][position] = number
    return found


def _gain(column: TierColumn, name: str, of_tier: OfTier) -> Decimal:
    """What reaching a tier adds to the tier before it."""
    before = of_tier(column.before).get(name, Decimal(0)) if column.before else Decimal(0)
    return of_tier(column.tier).get(name, Decimal(0)) - before

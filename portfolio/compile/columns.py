"""The columns of the problem: items, synergy tiers reached, shortfalls; and the measures over
them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile.expression import Expression, collected, concatenated
from portfolio.compile.fixed import FixedPoint, IntArray, integers, numbered, ones, times, widened
from portfolio.compile.pool import Item, Pool
from portfolio.compile.rules import Rules
from portfolio.compile.synergies import share_of
from portfolio.compile.target_levels import TargetLevel
from portfolio.compile.tier_column import TierColumn
from portfolio.compile.timed import TimedMeasures
from portfolio.model import Offer, Slice, Tier

OfOffer = Callable[[Offer], Mapping[str, Decimal]]
OfTier = Callable[[Tier], Mapping[str, Decimal]]
Scattered = Mapping[str, Mapping[int, Decimal]]
"""Resource or KPI -> column -> number, of the items that have one."""


class Gains(NamedTuple):
    """What reaching a tier adds to the tier before it: the tiers that add something, and how
    much."""

    tiers: list[int]
    amounts: FixedPoint


@dataclass(frozen=True)
class _Made:
    """What was worked out of columns so far."""

    measures: dict[tuple[str, Slice, int], Expression] = field(default_factory=dict)
    by_name: dict[OfOffer, Scattered] = field(default_factory=dict)
    amounts: dict[tuple[str, OfOffer], FixedPoint] = field(default_factory=dict)
    gains: dict[tuple[str, OfTier], Gains] = field(default_factory=dict)
    shares: dict[tuple[str, str], FixedPoint] = field(default_factory=dict)


class ColumnParts(NamedTuple):
    """Where the columns of each kind stand: they are side by side, in this order."""

    items: slice
    tiers: slice
    shortfalls: slice
    waivers: slice

    @property
    def binary(self) -> slice:
        """Items and tiers."""
        return slice(self.items.start, self.tiers.stop)


@dataclass(frozen=True)
class Columns:
    """Items first (binary), then tiers reached (binary), then shortfalls (integers from 0), then
    waivers (binary).

    A shortfall is in millionths of the scale of its level, rounded up. A waiver says that a rule
    need not hold; only a variation of a case has waivers, by the ids of their rules. The measures
    T(resource, slice) and K(kpi, slice) are expressions over the columns, built once each.
    """

    pool: Pool
    rules: Rules
    items: tuple[Item, ...]
    offers: tuple[Offer, ...]
    tiers: tuple[TierColumn, ...]
    shortfalls: tuple[TargetLevel, ...]
    waivers: tuple[str, ...] = ()
    _made: _Made = field(default_factory=_Made, compare=False)

    def __len__(self) -> int:
        return self.binary + len(self.shortfalls) + len(self.waivers)

    @cached_property
    def parts(self) -> ColumnParts:
        """Which columns are items, tiers, shortfalls and waivers: a slice of each for vectors."""
        items = len(self.items)
        waivers = self.binary + len(self.shortfalls)
        return ColumnParts(
            items=slice(0, items),
            tiers=slice(items, self.binary),
            shortfalls=slice(self.binary, waivers),
            waivers=slice(waivers, len(self)),
        )

    @property
    def binary(self) -> int:
        """How many are binary: items and tiers."""
        return len(self.items) + len(self.tiers)

    def is_item(self, columns: IntArray) -> NDArray[np.bool_]:
        """Which of some columns are items."""
        return np.asarray(columns < self.parts.items.stop)

    def is_shortfall(self, columns: IntArray) -> NDArray[np.bool_]:
        """Which of some columns are shortfalls."""
        shortfalls = self.parts.shortfalls
        return np.asarray((columns >= shortfalls.start) & (columns < shortfalls.stop))

    def is_waiver(self, columns: IntArray) -> NDArray[np.bool_]:
        """Which of some columns are waivers."""
        return np.asarray(columns >= self.parts.waivers.start)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """How a row shows each column."""
        shortfalls = [f"shortfall({level})" for level in self.shortfalls]
        waivers = [f"waived({rule})" for rule in self.waivers]
        return (*map(str, self.items), *map(str, self.tiers), *shortfalls, *waivers)

    def name(self, column: int) -> str:
        """How a row shows a column."""
        return self.names[column]

    @cached_property
    def of_initiative(self) -> Mapping[str, IntArray]:
        """Initiative -> the columns of its items."""
        items: dict[str, list[int]] = {}
        for key in self.pool.members:
            items[key] = []
        for column, item in enumerate(self.items):
            items[item.key].append(column)
        return {key: integers(columns) for key, columns in items.items()}

    def columns_of(self, key: str) -> list[int]:
        """The columns of an initiative's items; none outside the pool."""
        columns = self.of_initiative.get(key)
        return [] if columns is None else columns.tolist()

    def starting(self, key: str, step: int) -> list[int]:
        """The columns of an initiative's items that start in a step."""
        return [
            column for column in self.columns_of(key) if self.items[column].placement.start == step
        ]

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Initiative -> its position in the pool."""
        return {key: position for position, key in enumerate(self.pool.members)}

    @cached_property
    def item_position(self) -> IntArray:
        """Column of an item -> position of its initiative in the pool."""
        return integers([self.position[item.key] for item in self.items])

    def tier_columns(self) -> Iterator[tuple[int, TierColumn]]:
        """Each tier with its column."""
        return enumerate(self.tiers, start=self.parts.tiers.start)

    def shortfall_columns(self) -> Iterator[tuple[int, TargetLevel]]:
        """Each level that is aimed at and not a rule, with its column."""
        return enumerate(self.shortfalls, start=self.parts.shortfalls.start)

    @cached_property
    def tiers_of(self) -> Mapping[str, Sequence[tuple[int, TierColumn]]]:
        """Synergy -> its tiers with their columns."""
        tiers: dict[str, list[tuple[int, TierColumn]]] = {}
        for column, tier in self.tier_columns():
            tiers.setdefault(tier.synergy, []).append((column, tier))
        return tiers

    @cached_property
    def shortfall_of(self) -> Mapping[tuple[str, ...], tuple[int, TargetLevel]]:
        """Path of a level that is aimed at and not a rule -> its column, and the level."""
        return {level.path: (column, level) for column, level in self.shortfall_columns()}

    @cached_property
    def timed(self) -> TimedMeasures:
        """The measures of items with a start."""
        return TimedMeasures(self.pool, self.items, self.offers, tuple(self.tier_columns()))

    def tokens(self, resource: str, where: Slice, step: int | None = None) -> Expression:
        """T(resource, slice, step): tokens used, less what synergies save; by default in all steps
        together."""
        if not self.pool.horizon.is_static:
            return self.timed.tokens(resource, where, step)
        return self._measure(resource, where, offered_tokens, tier_saves, -1)

    def contributions(self, kpi: str, where: Slice, step: int | None = None) -> Expression:
        """K(kpi, slice, step): contributions and bonuses by a step, in the KPI's own unit; by
        default by the last."""
        if not self.pool.horizon.is_static:
            return self.timed.contributions(kpi, where, step or self.pool.horizon.last)
        return self._measure(kpi, where, offered_contributions, tier_bonus, 1)

    def share(self, where: Slice) -> FixedPoint:
        """Share of each initiative of the pool in a slice: products over a crossed one's axes."""
        product = FixedPoint.ones(len(self.pool.members))
        for dimension, value in where.parts():
            product = product * self._axis_share(dimension, value)
        return product

    def _axis_share(self, dimension: str, value: str) -> FixedPoint:
        axis = (dimension, value)
        if axis not in self._made.shares:
            written = self._written_shares.get(axis, {})
            self._made.shares[axis] = FixedPoint.scattered(len(self.pool.members), written)
        return self._made.shares[axis]

    @cached_property
    def _written_shares(self) -> Mapping[tuple[str, str], Mapping[int, Decimal]]:
        """Dimension and value -> position in the pool -> share, of those that have one."""
        written: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
        for position, key in enumerate(self.pool.members):
            for dimension, shares in self.pool.initiative(key).dimensions.items():
                for value, share in shares.items():
                    written[dimension, value][position] = share
        return written

    def item_amounts(self, name: str, of_offer: OfOffer) -> FixedPoint:
        """A resource's tokens, or a KPI's contributions, of every item."""
        if of_offer not in self._made.by_name:
            self._made.by_name[of_offer] = _by_name(map(of_offer, self.offers))
        key = (name, of_offer)
        if key not in self._made.amounts:
            written = self._made.by_name[of_offer].get(name, {})
            self._made.amounts[key] = FixedPoint.scattered(len(self.offers), written)
        return self._made.amounts[key]

    def _tier_gains(self, name: str, of_tier: OfTier, sign: int) -> Gains:
        key = (name, of_tier)
        if key not in self._made.gains:
            gains: dict[int, Decimal] = {}
            for tier, column in enumerate(self.tiers):
                gain = _gain(column, name, of_tier) * sign
                if gain:
                    gains[tier] = gain
            amounts = FixedPoint.of(list(gains.values()))
            self._made.gains[key] = Gains(list(gains), amounts)
        return self._made.gains[key]

    def _measure(
        self,
        name: str,
        where: Slice,
        of_offer: OfOffer,
        of_tier: OfTier,
        tier_sign: int,
    ) -> Expression:
        key = (name, where, tier_sign)
        if key not in self._made.measures:
            amounts = self.item_amounts(name, of_offer)
            gains = self._tier_gains(name, of_tier, tier_sign)
            self._made.measures[key] = self._weighted(amounts, gains, where)
        return self._made.measures[key]

    def _weighted(self, amounts: FixedPoint, gains: Gains, where: Slice) -> Expression:
        """Amounts by the share of their initiative in the slice; gains by the members' mean
        share."""
        share = self.share(where)
        item_share = FixedPoint(share.digits[self.item_position], share.places)
        by_item = amounts * item_share
        item_columns = numbered(self.parts.items.stop)
        if not gains.tiers:
            return collected(item_columns, by_item.digits, 10**by_item.places)
        if where.is_all:
            sizes = [1] * len(gains.tiers)
            total = FixedPoint.ones(len(gains.tiers))
        else:
            sizes = [len(self.tiers[tier].members) for tier in gains.tiers]
            total = self._shares_of_members(gains.tiers, where)
        # A mean is the total over the size: all over one common multiple of the sizes.
        common = lcm(*sizes)
        weights = np.array([common // size for size in sizes], dtype=np.int64)
        by_tier = gains.amounts * total
        places = max(by_item.places, by_tier.places)
        item_digits = times(by_item.at(places), common)
        tier_digits = widened(by_tier.at(places), common) * weights
        tier_columns = self.parts.tiers.start + np.array(gains.tiers, dtype=np.int64)
        columns = np.concatenate([item_columns, tier_columns])
        return collected(columns, concatenated([item_digits, tier_digits]), common * 10**places)

    def _shares_of_members(self, tiers: list[int], where: Slice) -> FixedPoint:
        """For some tiers, the sum of all members' shares in a slice, in the pool or not."""
        sums = []
        for tier in tiers:
            shares = (share_of(self.pool, key, where) for key in self.tiers[tier].members)
            sums.append(sum(shares, Fraction(0)))
        return FixedPoint.of_fractions(sums)

    def counting(self, tier: TierColumn, key: str) -> Iterator[int]:
        """The items of a member that count for a tier: over time those that have finished, or
        started, by its step."""
        for column in self.columns_of(key):
            placement = self.items[column].placement
            finished = placement.ends and placement.finish <= tier.step
            counts = finished if tier.counts == "finished" else placement.start <= tier.step
            if counts or self.pool.horizon.is_static:
                yield column

    @cached_property
    def membership(self) -> sparse.csr_array:
        """Tier x item -> 1 where the item counts for the tier."""
        pairs = []
        for number, tier in enumerate(self.tiers):
            for key in tier.members:
                pairs += [(number, column) for column in self.counting(tier, key)]
        entries = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        unit = ones(len(pairs))
        shape = (len(self.tiers), len(self.items))
        return sparse.csr_array((unit, (entries[:, 0], entries[:, 1])), shape=shape)


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
    scattered: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for position, of_name in enumerate(numbers):
        for name, number in of_name.items():
            scattered[name][position] = number
    return scattered


def _gain(column: TierColumn, name: str, of_tier: OfTier) -> Decimal:
    """What reaching a tier adds to the tier before it."""
    reached = of_tier(column.tier).get(name, Decimal(0))
    if column.before is None:
        return reached
    return reached - of_tier(column.before).get(name, Decimal(0))

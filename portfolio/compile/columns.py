"""The columns of the problem: items, synergy tiers reached, shortfalls, and the measures over them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import lcm

import numpy as np
from scipy import sparse

from portfolio.compile.expression import Expression, collected, joined
from portfolio.compile.fixed import FixedPoint, IntArray, times, widened
from portfolio.compile.pool import Item, Pool
from portfolio.model import Scope, Slice, Tier


@dataclass(frozen=True)
class TierColumn:
    """z: whether at least ``tier.at_least`` members of a synergy are in. ``before`` is the next lower tier."""

    synergy: str
    tier: Tier
    before: Tier | None
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.synergy}>={self.tier.at_least}"


@dataclass(frozen=True)
class ShortfallColumn:
    """q: shortfall to a level of a target, in millionths of its scale, rounded up."""

    level: str
    kpi: str
    slice: Slice

    def __str__(self) -> str:
        return f"shortfall({self.level} {self.kpi} {self.slice})"


@dataclass(frozen=True)
class Columns:
    """Items first (binary), then tiers (binary), then shortfalls (integers from 0).

    The measures T(resource, slice) and K(kpi, slice) are expressions over them, built once each.
    """

    pool: Pool
    items: tuple[Item, ...]
    scopes: tuple[Scope, ...]
    tiers: tuple[TierColumn, ...]
    shortfalls: tuple[ShortfallColumn, ...]
    _measures: dict[tuple[str, str, Slice], Expression] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return len(self.items) + len(self.tiers) + len(self.shortfalls)

    def name(self, column: int) -> str:
        """How a row shows it."""
        everything = (self.items, self.tiers, self.shortfalls)
        for part in everything:
            if column < len(part):
                return str(part[column])
            column -= len(part)
        raise IndexError(column)

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

    def first_shortfall(self) -> int:
        """The column of the first shortfall."""
        return len(self.items) + len(self.tiers)

    def tokens(self, resource: str, where: Slice) -> Expression:
        """T(resource, slice): tokens used, less what synergies save."""
        return self._measure(
            "tokens", resource, where, lambda scope: scope.tokens, lambda tier: tier.saves, -1
        )

    def contributions(self, kpi: str, where: Slice) -> Expression:
        """K(kpi, slice): contributions and bonuses, in the KPI's own unit."""
        return self._measure(
            "contributions", kpi, where, lambda scope: scope.contributions, lambda tier: tier.bonus, 1
        )

    def share(self, where: Slice) -> FixedPoint:
        """Share of each initiative of the pool in a slice: products over the axes of a crossed one."""
        product = FixedPoint(np.ones(len(self.pool.members), dtype=np.int64), 0)
        for dimension, value in where.parts():
            product = product * self._axis_share(dimension, value)
        return product

    def _axis_share(self, dimension: str, value: str) -> FixedPoint:
        if (dimension, value) not in self._shares:
            zero = Decimal(0)
            by_initiative = (
                self.pool.initiative(key).dimensions.get(dimension, {}) for key in self.pool.members
            )
            self._shares[dimension, value] = FixedPoint.of(
                [shares.get(value, zero) for shares in by_initiative]
            )
        return self._shares[dimension, value]

    @cached_property
    def _shares(self) -> dict[tuple[str, str], FixedPoint]:
        return {}

    def _measure(
        self,
        kind: str,
        name: str,
        where: Slice,
        of_scope: Callable[[Scope], Mapping[str, Decimal]],
        of_tier: Callable[[Tier], Mapping[str, Decimal]],
        tier_sign: int,
    ) -> Expression:
        if (kind, name, where) not in self._measures:
            amounts = self._amounts(kind, name, of_scope)
            gains = [self._gain(column, name, of_tier) * tier_sign for column in self.tiers]
            self._measures[kind, name, where] = self._weighted(amounts, gains, where)
        return self._measures[kind, name, where]

    def _amounts(
        self, kind: str, name: str, of_scope: Callable[[Scope], Mapping[str, Decimal]]
    ) -> FixedPoint:
        if (kind, name) not in self._item_amounts:
            zero = Decimal(0)
            self._item_amounts[kind, name] = FixedPoint.of(
                [of_scope(scope).get(name, zero) for scope in self.scopes]
            )
        return self._item_amounts[kind, name]

    @cached_property
    def _item_amounts(self) -> dict[tuple[str, str], FixedPoint]:
        return {}

    @staticmethod
    def _gain(column: TierColumn, name: str, of_tier: Callable[[Tier], Mapping[str, Decimal]]) -> Decimal:
        """What reaching a tier adds to the tier before it."""
        before = of_tier(column.before).get(name, Decimal(0)) if column.before else Decimal(0)
        return of_tier(column.tier).get(name, Decimal(0)) - before

    def _weighted(self, amounts: FixedPoint, gains: list[Decimal], where: Slice) -> Expression:
        """Amounts by the share of their initiative in the slice; gains by the mean share of the members."""
        share = self.share(where)
        by_item = amounts * FixedPoint(share.digits[self.item_position], share.places)
        active = [t for t, gain in enumerate(gains) if gain]
        columns = np.arange(len(self.items) + len(self.tiers), dtype=np.int64)
        if not active:
            return collected(columns[: len(self.items)], by_item.digits, 10**by_item.places)
        sizes = [1 if where.is_all else len(self.tiers[t].members) for t in active]
        common = lcm(*sizes)
        gain = FixedPoint.of([gains[t] for t in active])
        total = (
            self._share_of_members(share, active)
            if not where.is_all
            else FixedPoint(np.ones(len(active), dtype=np.int64), 0)
        )
        by_tier = gain * total
        places = max(by_item.places, by_tier.places)
        weights = np.array([common // size for size in sizes], dtype=np.int64)
        digits = joined([times(by_item.at(places), common), widened(by_tier.at(places), common) * weights])
        tier_columns = len(self.items) + np.array(active, dtype=np.int64)
        return collected(
            np.concatenate([columns[: len(self.items)], tier_columns]), digits, common * 10**places
        )

    def _share_of_members(self, share: FixedPoint, active: list[int]) -> FixedPoint:
        """Sum of the members' shares in a slice, for some tiers."""
        membership = self._membership[active]
        if share.digits.dtype == object:
            rows = membership.indptr
            digits = np.array(
                [sum(share.digits[membership.indices[rows[r] : rows[r + 1]]], 0) for r in range(len(active))],
                dtype=object,
            )
            return FixedPoint(digits, share.places)
        return FixedPoint(membership @ share.digits, share.places)

    @cached_property
    def _membership(self) -> sparse.csr_array:
        """Tier x initiative of the pool -> 1 where it is a member."""
        pairs = [
            (t, self.position[key])
            for t, tier in enumerate(self.tiers)
            for key in tier.members
            if key in self.position
        ]
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        shape = (len(self.tiers), len(self.pool.members))
        return sparse.csr_array((np.ones(len(pairs), dtype=np.int64), (rows, columns)), shape=shape)

"""Measures of a plan over time: what uses a resource in a step, and what a KPI has counted by a
step. Exact fractions.

One with a single step needs none of this: `Columns` multiplies vectors there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from portfolio.compile.expression import Expression, collected
from portfolio.compile.fixed import integers
from portfolio.compile.horizon import Horizon
from portfolio.compile.pool import Item, Pool
from portfolio.compile.synergies import share_of
from portfolio.compile.tier_column import TierColumn
from portfolio.model import Offer, Slice, Tier
from portfolio.steps import IN_A_YEAR, kind_of, parts_falling_into

Terms = list[tuple[int, Fraction]]
"""(column, amount), by column."""


class _Key(NamedTuple):
    """A measure over the whole portfolio: of a resource in a step, or of a KPI by a step."""

    name: str
    step: int


@dataclass(frozen=True)
class TimedMeasures:
    """The measures of columns whose items have a start.

    ``step`` counts from 1. The tokens of step None are those of all steps together.
    """

    pool: Pool
    items: tuple[Item, ...]
    offers: tuple[Offer, ...]
    """Of each item."""
    tier_columns: tuple[tuple[int, TierColumn], ...]
    """Each tier with its column."""
    _tokens: dict[tuple[str, int | None], Terms] = field(default_factory=dict)
    _counted: dict[_Key, Terms] = field(default_factory=dict)
    _shares: dict[Slice, list[Fraction]] = field(default_factory=dict)

    @property
    def horizon(self) -> Horizon:
        """The steps."""
        return self.pool.horizon

    def tokens(self, resource: str, where: Slice, step: int | None) -> Expression:
        """T(resource, slice, step): tokens that fall into a step, less what synergies save in
        it."""
        key = (resource, step)
        if key not in self._tokens:
            items = self._of_items(self._spent(resource, step))
            savings = self._of_tiers(self._saved(resource, step))
            self._tokens[key] = [*items, *savings]
        return self._in_slice(self._tokens[key], where)

    def contributions(self, kpi: str, where: Slice, step: int) -> Expression:
        """K(kpi, slice, step): what has counted up to and including a step."""
        key = _Key(kpi, step)
        if key not in self._counted:
            self._counted[key] = [
                *self._of_items(self.counted(kpi, step)),
                *self._of_tiers(self._bonus(kpi, step)),
            ]
        return self._in_slice(self._counted[key], where)

    # items

    def _of_items(self, amounts: Iterable[Fraction]) -> Iterator[tuple[int, Fraction]]:
        for column, amount in enumerate(amounts):
            if amount:
                yield column, amount

    def _spent(self, resource: str, step: int | None) -> Iterator[Fraction]:
        """Of each item, the tokens that fall into a step, or into all steps inside the horizon."""
        for item, offer in zip(self.items, self.offers, strict=True):
            tokens = Fraction(offer.tokens.get(resource, 0))
            yield tokens * self._portion(item, resource, step) if tokens else tokens

    def _portion(self, item: Item, resource: str, step: int | None) -> Fraction:
        start, duration, _ = item.placement
        shares = self._spread(item, resource)
        if step is not None:
            place = step - start
            return shares[place] if 0 <= place < duration else Fraction(0)
        return sum(shares, Fraction(0))

    def _spread(self, item: Item, resource: str) -> tuple[Fraction, ...]:
        """The share of its tokens that each step of its work inside the horizon gets: even where no
        spread is written."""
        scopes = self.pool.initiative(item.key).scopes
        scope = scopes[item.taken.scope] if scopes and item.taken.scope is not None else None
        written = scope.spread.get(resource) if scope is not None else None
        parts = [Fraction(share) for share in written] if written else [Fraction(1)]
        steps_inside = self.horizon.last - item.placement.start + 1
        return parts_falling_into(parts, item.placement.duration, steps_inside)

    def counted(self, kpi: str, step: int) -> Iterator[Fraction]:
        """Of each item, what it has counted of a KPI by a step."""
        for item, offer in zip(self.items, self.offers, strict=True):
            effect = offer.contributions.get(kpi, Decimal(0))
            if effect and item.placement.ends and item.placement.finish <= step:
                yield (
                    Fraction(effect) * self._delay(item, kpi, effect) * self._times(item, kpi, step)
                )
            else:
                yield Fraction(0)

    def _times(self, item: Item, kpi: str, step: int) -> Fraction:
        """How often an effect has counted by a step, discounted."""
        finish = item.placement.finish
        if not self.repeats(kpi):
            return self.rate(kpi, finish)
        own_kind = kind_of(str(self.pool.initiative(item.key).period))
        rates = (self.rate(kpi, counted) for counted in range(finish, step + 1))
        return self.horizon.steps.part_of(own_kind) * sum(rates, Fraction(0))

    def _delay(self, item: Item, kpi: str, effect: Decimal) -> Fraction:
        """What waiting leaves of an improvement; harm is not reduced."""
        initiative = self.pool.initiative(item.key)
        metric = self.pool.planning.metrics.metrics[kpi]
        if initiative.time_sensitivity is None or effect * metric.sign < 0:
            return Fraction(1)
        first = self.horizon.first_finish(initiative, item.taken.scope)
        years = Fraction(item.placement.finish - first, IN_A_YEAR[self.horizon.steps.kind])
        return max(1 - Fraction(initiative.time_sensitivity) * years, Fraction(0))

    def repeats(self, kpi: str) -> bool:
        """Whether a KPI is a flow that counts in each step."""
        return self.pool.planning.metrics.metrics[kpi].over_time == "repeats"

    def rate(self, kpi: str, step: int) -> Fraction:
        """What the discount leaves of what counts in a step."""
        schedule = self.pool.planning.scenario.schedule
        discount = schedule.discount.get(kpi) if schedule is not None else None
        return 1 / (1 + Fraction(discount)) ** (step - 1) if discount else Fraction(1)

    # synergies

    def _of_tiers(self, amounts: Iterable[tuple[int, Fraction]]) -> Iterator[tuple[int, Fraction]]:
        summed: dict[int, Fraction] = {}
        for column, amount in amounts:
            summed[column] = summed.get(column, Fraction(0)) + amount
        yield from ((column, amount) for column, amount in sorted(summed.items()) if amount)

    def _saved(self, resource: str, step: int | None) -> Iterator[tuple[int, Fraction]]:
        """A tier saves in the step in which its last member starts, what it saves beyond the tier
        below."""
        at = self.horizon.last if step is None else step
        for column, tier in self._tiers("started"):
            saving = Fraction(_gain(tier, "saves", resource))
            if tier.step == at:
                yield column, -saving
            if step is not None and tier.step == at - 1:
                yield column, saving

    def _bonus(self, kpi: str, step: int) -> Iterator[tuple[int, Fraction]]:
        """A level counts the tier reached by the step; a flow counts in each step up to it."""
        repeats = self.repeats(kpi)
        for column, tier in self._tiers("finished"):
            if tier.step == step or (repeats and tier.step < step):
                yield column, Fraction(_gain(tier, "bonus", kpi)) * self.rate(kpi, tier.step)

    def _tiers(self, counts: str) -> Iterator[tuple[int, TierColumn]]:
        for column, tier in self.tier_columns:
            if tier.counts == counts:
                yield column, tier

    # slices

    def _in_slice(self, terms: Terms, where: Slice) -> Expression:
        """The expression of amounts, each by the share of its initiative or of its synergy's
        members."""
        shares = self._shares_in(where)
        weighted = (
            [(column, amount * shares[column]) for column, amount in terms] if shares else terms
        )
        return expression_of(weighted)

    def _shares_in(self, where: Slice) -> list[Fraction]:
        """The share of each item and tier in a slice; nothing for `all`, of which everything has
        all."""
        if where.is_all:
            return []
        if where not in self._shares:
            pool = self.pool
            own: dict[str, Fraction] = {key: share_of(pool, key, where) for key in pool.members}
            shares = [own[item.key] for item in self.items]
            for _, tier in self.tier_columns:
                members = [share_of(pool, key, where) for key in tier.members]
                shares.append(sum(members, Fraction(0)) / len(members))
            self._shares[where] = shares
        return self._shares[where]


def expression_of(terms: Iterable[tuple[int, Fraction]]) -> Expression:
    """The linear form of some amounts, each column once and in order."""
    present = [(column, amount) for column, amount in terms if amount]
    scale = lcm(*(amount.denominator for _, amount in present))
    digits = [amount.numerator * (scale // amount.denominator) for _, amount in present]
    columns = np.array([column for column, _ in present], dtype=np.int64)
    return collected(columns, integers(digits), scale)


def _gain(column: TierColumn, kind: str, name: str) -> Decimal:
    """What reaching a tier adds to the tier before it."""
    return _of(column.tier, kind, name) - (
        _of(column.before, kind, name) if column.before else Decimal(0)
    )


def _of(tier: Tier, kind: str, name: str) -> Decimal:
    amounts: Mapping[str, Decimal] = tier.saves if kind == "saves" else tier.bonus
    return amounts.get(name, Decimal(0))

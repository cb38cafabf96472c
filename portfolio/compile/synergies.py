"""What a synergy can still earn: the tiers above the one that initiatives there already reach by
themselves."""

from decimal import Decimal
from fractions import Fraction

from portfolio.compile.pool import Pool
from portfolio.model import ALL, Slice, Synergy, Tier

SAVING_PLACES = 9
"""Decimals to which a saving that is limited by what is left to save is rounded down."""


def open_tiers(pool: Pool, synergy: Synergy) -> tuple[Tier, ...]:
    """The tiers that a plan can add, by rising threshold.

    `bonus` and `saves` of each are what it earns beyond the tier that the members there already
    reach alone: that one is no gain of this plan.
    """
    there = pool.there.intersection(synergy.members)
    steps = synergy.steps()
    alone = Tier(at_least=1)
    for step in steps:
        if step.at_least <= len(there):
            alone = step
    return tuple(
        _beyond(pool, synergy, step, alone) for step in steps if step.at_least > len(there)
    )


def _beyond(pool: Pool, synergy: Synergy, step: Tier, alone: Tier) -> Tier:
    """What a tier earns beyond another; it saves no more than what is left to save."""
    bonus = {}
    for kpi in {**step.bonus, **alone.bonus}:
        bonus[kpi] = step.bonus.get(kpi, Decimal(0)) - alone.bonus.get(kpi, Decimal(0))
    saves = {}
    for resource in {**step.saves, **alone.saves}:
        saving = step.saves.get(resource, Decimal(0)) - alone.saves.get(resource, Decimal(0))
        saves[resource] = min(saving, savings_left(pool, synergy, step.at_least, resource))
    # Not validated: beyond another tier, a saving may be negative.
    return Tier.model_construct(at_least=step.at_least, bonus=bonus, saves=saves)


def savings_left(pool: Pool, synergy: Synergy, at_least: int, resource: str) -> Decimal:
    """The most that so many members can save of a resource, those there already using nothing of
    it.

    Infinite where none is there already: then validation has compared saving and use.
    """
    members = sorted(set(synergy.members))
    there = pool.there.intersection(members)
    if not there:
        return Decimal("Infinity")
    tokens = {
        key: Fraction(0) if key in there else least_tokens(pool, key, resource) for key in members
    }
    limits = [_sum_of_least(list(tokens.values()), at_least)]
    capacity = pool.planning.scenario.capacity.get(resource)
    bounded = [where for where, _ in capacity.slices() if where != ALL] if capacity else []
    for where in bounded:
        shares = {key: share_of(pool, key, where) for key in members}
        mean = sum(shares.values(), Fraction(0)) / len(members)
        if mean:
            used = [tokens[key] * shares[key] for key in members]
            limits.append(_sum_of_least(used, at_least) / mean)
    return _rounded_down(min(limits))


def least_tokens(pool: Pool, key: str, resource: str) -> Fraction:
    """What an initiative uses of a resource in the cheapest scope that it offers."""
    offers = pool.initiative(key).offers().values()
    return min((Fraction(offer.tokens.get(resource, 0)) for offer in offers), default=Fraction(0))


def share_of(pool: Pool, key: str, where: Slice) -> Fraction:
    """Share of an initiative, of the pool or not, in a slice: the product over its axes."""
    share = Fraction(1)
    dimensions = pool.initiative(key).dimensions
    for dimension, value in where.parts():
        share *= Fraction(dimensions.get(dimension, {}).get(value, 0))
    return share


def _sum_of_least(amounts: list[Fraction], count: int) -> Fraction:
    return sum(sorted(amounts)[:count], Fraction(0))


def _rounded_down(number: Fraction) -> Decimal:
    units = number.numerator * 10**SAVING_PLACES // number.denominator
    return Decimal(units).scaleb(-SAVING_PLACES)

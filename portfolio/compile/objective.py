"""The stages: floor shortfalls, objective, goal shortfall, tokens, and the key order for ties."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np

from portfolio.compile.columns import Columns, offered_contributions
from portfolio.compile.expression import Expression, collected, single, total_of, weighted_sum
from portfolio.compile.fixed import FixedPoint, IntArray, fitting_type, numbered
from portfolio.compile.problem import Problem, Stage
from portfolio.compile.target_levels import MILLION, TargetLevel, levels
from portfolio.compile.timed import expression_of
from portfolio.model import ALL, Lexicographic, NorthStar, Planning, Tier, WeightedKpis
from portfolio.stages import (
    GOAL_SHORTFALL,
    OBJECTIVE,
    STARTS,
    fewest_tokens,
    floor_shortfall,
    key_order_part,
)

OFFICIAL_PLACES = 9
"""Decimals of an initiative's official value in weighted_kpis."""
KEY_BITS = 20
"""Bits of SHA-256 that one stage of the key order compares."""
KEY_ORDERS = 256 // KEY_BITS
"""How many stages of key order SHA-256 has bits for."""


def stages(columns: Columns) -> tuple[Stage, ...]:
    """The chain up to the tokens, in order; `key_order` goes on from there."""
    planning = columns.pool.planning
    objective = planning.scenario.objective
    chain: list[Stage] = []
    if isinstance(objective, Lexicographic):
        chain += _floor_stages(columns)
        objective = objective.then
    chain.append(objective_stage(columns, objective))
    goals = [column for column, level in columns.shortfall_columns() if level.kind == "goal"]
    if goals:
        chain.append(Stage(GOAL_SHORTFALL, "min", total_of(goals)))
    for resource in planning.organization.resources:
        chain.append(Stage(fewest_tokens(resource), "min", columns.tokens(resource, ALL)))
    if not columns.pool.horizon.is_static:
        waited = (
            (column, Fraction(item.placement.start - 1))
            for column, item in enumerate(columns.items)
        )
        chain.append(Stage(STARTS, "min", expression_of(waited)))
    return tuple(chain)


def key_order(columns: Columns, level: int) -> Stage:
    """The least sum of bits of SHA-256(KEY or KEY/scope): level 1 the first 20, level 2 the
    next."""
    weights = [key_weight(str(item), level) for item in columns.items]
    every = numbered(len(weights))
    expression = collected(every, np.array(weights, dtype=np.int64), 1)
    return Stage(key_order_part(level), "min", expression)


def every_stage(problem: Problem) -> Iterator[Stage]:
    """The stages of a problem, then every part of the key order."""
    yield from problem.stages
    for level in range(1, KEY_ORDERS + 1):
        yield key_order(problem.columns, level)


def key_weight(name: str, level: int) -> int:
    """Bits ``20 (level-1)`` to ``20 level`` of the SHA-256 of a name, from the top."""
    digest = hashlib.sha256(name.encode()).digest()
    number = int.from_bytes(digest, "big")
    shifted = number >> (256 - KEY_BITS * level)
    return shifted & ((1 << KEY_BITS) - 1)


def priority_groups(planning: Planning) -> tuple[tuple[str, ...], ...]:
    """The groups of KPIs whose floors are met in turn; by default one group with all."""
    objective = planning.scenario.objective
    if not isinstance(objective, Lexicographic):
        return ()
    if objective.priorities:
        return objective.priorities
    floored = {level.kpi for level in levels(planning) if level.kind != "goal"}
    return (tuple(sorted(floored)),) if floored else ()


def official_scales(planning: Planning, objective: WeightedKpis) -> dict[str, Fraction]:
    """S_k: the improvement of each weighted KPI that counts as 1.

    Validation has made sure that it is positive.
    """
    scales: dict[str, Fraction] = {}
    for kpi in objective.weights:
        if kpi in objective.scales:
            scales[kpi] = Fraction(objective.scales[kpi])
        else:
            scales[kpi] = _uplift(planning, kpi)
    return scales


def _uplift(planning: Planning, kpi: str) -> Fraction:
    """The uplift that a scenario requires of a KPI at `all`: that of its goal, if it has one."""
    at_all: list[TargetLevel] = []
    for level in levels(planning):
        if level.kpi == kpi and level.slice.is_all:
            at_all.append(level)
    goals = [level for level in at_all if level.kind == "goal"]
    return (goals or at_all)[0].required


def _floor_stages(columns: Columns) -> Iterator[Stage]:
    groups = priority_groups(columns.pool.planning)
    for number, group in enumerate(groups, start=1):
        floors = []
        for column, level in columns.shortfall_columns():
            if level.kind != "goal" and level.kpi in group:
                floors.append(column)
        yield Stage(floor_shortfall(number), "min", total_of(floors))


def objective_stage(columns: Columns, objective: NorthStar | WeightedKpis) -> Stage:
    """The stage that maximises an objective."""
    metrics = columns.pool.planning.metrics
    if isinstance(objective, NorthStar):
        total = columns.contributions(metrics.north_star, ALL)
        sign = metrics.metrics[metrics.north_star].sign
        return Stage(OBJECTIVE, "max", weighted_sum([(sign, total)]))
    scales = official_scales(columns.pool.planning, objective)
    factors: dict[str, Fraction] = {}
    for kpi, weight in sorted(objective.weights.items()):
        sign = metrics.metrics[kpi].sign
        factors[kpi] = sign * Fraction(weight) / scales[kpi]
    terms = [(Fraction(1), _official_values(columns, factors))]
    for column, level in columns.shortfall_columns():
        if level.kind == "goal" and level.target.penalty is not None:
            penalty = Fraction(level.target.penalty) / MILLION
            terms.append((-penalty, single(column)))
    return Stage(OBJECTIVE, "max", weighted_sum(terms))


def _official_values(columns: Columns, factors: Mapping[str, Fraction]) -> Expression:
    """The weighted sum of every item, and what every tier adds, each rounded to 9 decimals."""
    if not columns.pool.horizon.is_static:
        return _official_over_time(columns, factors)
    amounts = []
    for kpi, factor in factors.items():
        amounts.append((factor, columns.item_amounts(kpi, offered_contributions)))
    reached = _of_tiers([column.tier for column in columns.tiers], factors)
    before = _of_tiers([column.before for column in columns.tiers], factors)
    digits = np.concatenate([_rounded(amounts), reached - before])
    digits = digits.astype(fitting_type(digits))
    every = numbered(digits.size)
    return collected(every, digits, 10**OFFICIAL_PLACES)


def _official_over_time(columns: Columns, factors: Mapping[str, Fraction]) -> Expression:
    """Of each item, the weighted sum of all it counts by the last step, rounded once.

    A tier is rounded once per step: at the last with all of its bonus, before with that of the KPIs
    that repeat.
    """
    timed = columns.timed
    last = columns.pool.horizon.last
    sums = [Fraction(0)] * len(columns.items)
    for kpi, factor in factors.items():
        for column, counted in enumerate(timed.counted(kpi, last)):
            sums[column] += factor * counted
    terms = [(column, _rounded_value(value)) for column, value in enumerate(sums)]
    for column, tier in columns.tier_columns():
        if tier.counts == "finished":
            reached = _official_bonus(columns, tier.tier, tier.step, factors)
            before = _official_bonus(columns, tier.before, tier.step, factors)
            terms.append((column, reached - before))
    return expression_of(terms)


def _official_bonus(
    columns: Columns, tier: Tier | None, step: int, factors: Mapping[str, Fraction]
) -> Fraction:
    value = Fraction(0)
    for kpi, factor in factors.items():
        counts = step == columns.pool.horizon.last or columns.timed.repeats(kpi)
        if tier is not None and counts:
            bonus = Fraction(tier.bonus.get(kpi, Decimal(0)))
            value += factor * bonus * columns.timed.rate(kpi, step)
    return _rounded_value(value)


def _rounded_value(value: Fraction) -> Fraction:
    """To 9 decimals, half-even."""
    return Fraction(round(value * 10**OFFICIAL_PLACES), 10**OFFICIAL_PLACES)


def _of_tiers(tiers: Sequence[Tier | None], factors: Mapping[str, Fraction]) -> IntArray:
    """The official value of the bonus of each tier."""
    zero = Decimal(0)
    terms = []
    for kpi, factor in factors.items():
        bonus = [tier.bonus.get(kpi, zero) if tier else zero for tier in tiers]
        terms.append((factor, FixedPoint.of(bonus)))
    return _rounded(terms)


def _rounded(terms: Sequence[tuple[Fraction, FixedPoint]]) -> IntArray:
    """Sum of multiples of vectors in units of 10^-9, rounded half-even; exact, in Python
    integers."""
    denominators = [factor.denominator * 10**vector.places for factor, vector in terms]
    common = lcm(*denominators)
    size = terms[0][1].digits.size
    total: IntArray = np.zeros(size, dtype=object)
    for (factor, vector), denominator in zip(terms, denominators, strict=True):
        multiple = factor.numerator * (common // denominator)
        total = total + vector.digits.astype(object) * multiple
    scaled = total * 10**OFFICIAL_PLACES
    whole = scaled // common
    doubled_rest = 2 * (scaled % common)
    is_half_odd = (doubled_rest == common) & (whole % 2 == 1)
    is_up = (doubled_rest > common) | is_half_odd
    rounded: IntArray = whole + is_up.astype(np.int64)
    return rounded

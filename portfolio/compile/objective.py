"""The stages: floor shortfalls, objective, goal shortfall, tokens, and the key order that breaks every tie."""

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np

from portfolio.compile.columns import Columns, offered_contributions
from portfolio.compile.expression import Expression, collected, combined
from portfolio.compile.fixed import FixedPoint, IntArray
from portfolio.compile.levels import MILLION, Level, levels
from portfolio.compile.measures import single
from portfolio.compile.problem import Stage
from portfolio.model import ALL, Lexicographic, NorthStar, Planning, Tier, WeightedKpis

OFFICIAL_PLACES = 9
"""Decimals of an initiative's official value in weighted_kpis."""
KEY_BITS = 20
"""Bits of SHA-256 that one stage of the key order compares."""


def stages(columns: Columns) -> tuple[Stage, ...]:
    """The chain up to the tokens, in order; `key_order` goes on from there."""
    planning = columns.pool.planning
    objective = planning.scenario.objective
    chain = list(_floor_stages(columns)) if isinstance(objective, Lexicographic) else []
    maximised = objective.then if isinstance(objective, Lexicographic) else objective
    chain.append(Stage("objective", "max", _objective(columns, maximised)))
    goals = {level for _, level in columns.shortfall_columns() if level.kind == "goal"}
    if goals:
        chain.append(Stage("goal shortfall", "min", _shortfall_sum(columns, goals)))
    for resource in planning.organization.resources:
        chain.append(Stage(f"tokens {resource}", "min", columns.tokens(resource, ALL)))
    return tuple(chain)


def key_order(columns: Columns, level: int) -> Stage:
    """The least sum of bits of SHA-256(KEY or KEY/scope): level 1 the first 20 bits, level 2 the next."""
    weights = [key_weight(str(item), level) for item in columns.items]
    expression = collected(np.arange(len(weights), dtype=np.int64), np.array(weights, dtype=np.int64), 1)
    return Stage(f"key order {level}", "min", expression)


def key_weight(name: str, level: int) -> int:
    """Bits ``20 (level-1)`` to ``20 level`` of the SHA-256 of a name, from the top."""
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big")
    shifted: int = digest >> (256 - KEY_BITS * level)
    return shifted & ((1 << KEY_BITS) - 1)


def priority_groups(planning: Planning) -> tuple[tuple[str, ...], ...]:
    """The groups of KPIs whose floors are met in turn; by default one group with all."""
    objective = planning.scenario.objective
    if not isinstance(objective, Lexicographic):
        return ()
    floored = {level.kpi for level in levels(planning) if level.kind != "goal"}
    return objective.priorities or ((tuple(sorted(floored)),) if floored else ())


def official_scales(planning: Planning, objective: WeightedKpis) -> dict[str, Fraction]:
    """S_k: the improvement of each weighted KPI that counts as 1; validation has made sure that it is positive."""
    scales: dict[str, Fraction] = {}
    for kpi in objective.weights:
        if kpi in objective.scales:
            scales[kpi] = Fraction(objective.scales[kpi])
        else:
            at_all = [level for level in levels(planning) if level.kpi == kpi and level.slice.is_all]
            best = next((level for level in at_all if level.kind == "goal"), at_all[0])
            scales[kpi] = best.required
    return scales


def _floor_stages(columns: Columns) -> Iterator[Stage]:
    for number, group in enumerate(priority_groups(columns.pool.planning), start=1):
        floors = {level for _, level in columns.shortfall_columns() if level.kind != "goal" and level.kpi in group}
        yield Stage(f"floor shortfall {number}", "min", _shortfall_sum(columns, floors))


def _shortfall_sum(columns: Columns, wanted: set[Level]) -> Expression:
    chosen = [column for column, level in columns.shortfall_columns() if level in wanted]
    ones = np.ones(len(chosen), dtype=np.int64)
    return Expression(np.array(chosen, dtype=np.int64), ones, 1)


def _objective(columns: Columns, objective: NorthStar | WeightedKpis) -> Expression:
    metrics = columns.pool.planning.metrics
    if isinstance(objective, NorthStar):
        total = columns.contributions(metrics.north_star, ALL)
        return combined([(metrics.metrics[metrics.north_star].sign, total)])
    scales = official_scales(columns.pool.planning, objective)
    factors = {k: metrics.metrics[k].sign * Fraction(w) / scales[k] for k, w in sorted(objective.weights.items())}
    penalties = [
        (-Fraction(level.target.penalty) / MILLION, single(column))
        for column, level in columns.shortfall_columns()
        if level.kind == "goal" and level.target.penalty is not None
    ]
    return combined([(1, _official_values(columns, factors)), *penalties])


def _official_values(columns: Columns, factors: dict[str, Fraction]) -> Expression:
    """The weighted sum of every item, and what every tier adds, each rounded half-even to 9 decimals."""
    items = _rounded([(f, columns.item_amounts(k, offered_contributions)) for k, f in factors.items()])
    reached = _of_tiers([column.tier for column in columns.tiers], factors)
    before = _of_tiers([column.before for column in columns.tiers], factors)
    digits = np.concatenate([items, reached - before])
    small = max(map(abs, digits), default=0) < 2**62
    every = np.arange(digits.size, dtype=np.int64)
    return collected(every, digits.astype(np.int64) if small else digits, 10**OFFICIAL_PLACES)


def _of_tiers(tiers: Sequence[Tier | None], factors: dict[str, Fraction]) -> IntArray:
    zero = Decimal(0)
    bonus = {k: FixedPoint.of([tier.bonus.get(k, zero) if tier else zero for tier in tiers]) for k in factors}
    return _rounded([(factor, bonus[k]) for k, factor in factors.items()])


def _rounded(terms: Sequence[tuple[Fraction, FixedPoint]]) -> IntArray:
    """Sum of multiples of vectors in units of 10^-9, rounded half-even; exact, in Python integers."""
    common = lcm(*(factor.denominator * 10**vector.places for factor, vector in terms))
    total: IntArray = np.zeros(terms[0][1].digits.size, dtype=object)
    for factor, vector in terms:
        multiple = factor.numerator * (common // (factor.denominator * 10**vector.places))
        total = total + vector.digits.astype(object) * multiple
    scaled = total * 10**OFFICIAL_PLACES
    whole, rest = scaled // common, 2 * (scaled % common)
    up = (rest > common) | ((rest == common) & (whole % 2 == 1))
    rounded: IntArray = whole + up.astype(np.int64)
    return rounded

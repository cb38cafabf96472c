"""The value of each stage of the canonical optimum, for a given plan."""

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from portfolio.certify.facts import ALL, Facts, Record, exact_value, hashed_name
from portfolio.certify.official import OFFICIAL, rounded_parts
from portfolio.certify.targets import MILLION, CertifiedLevel
from portfolio.certify.totals import Totals
from portfolio.stages import (
    GOAL_SHORTFALL,
    OBJECTIVE,
    STARTS,
    StageId,
    fewest_tokens,
    floor_shortfall,
    key_order_part,
)

KEY_BITS = 20
HASH_BITS = 256


def stages_of(
    facts: Facts, totals: Totals, levels: Sequence[CertifiedLevel], key_orders: int
) -> dict[StageId, Fraction]:
    """Stage -> exact value, in the order in which the stages decide.

    Raises:
        ValueError: if a weight or target has no scale, or more key orders are asked for than a hash
        has bits.
    """
    objective = facts.definition["objective"]
    stages: dict[StageId, Fraction] = {}
    if objective["mode"] == "lexicographic":
        for position, group in enumerate(_priority_groups(objective, levels), start=1):
            floors = (level for level in levels if level.name != "goal" and level.kpi in group)
            stages[floor_shortfall(position)] = Fraction(sum(level.shortfall for level in floors))
        objective = objective["then"]
    goals = [(level, level.shortfall) for level in levels if level.name == "goal"]
    if objective["mode"] == "weighted_kpis":
        prices = (
            exact_value(level.target["penalty"]) * short
            for level, short in goals
            if level.target["penalty"]
        )
        stages[OBJECTIVE] = (
            _weighted_value(facts, totals, objective) - sum(prices, Fraction(0)) / MILLION
        )
    else:
        star = facts.north_star
        stages[OBJECTIVE] = facts.sign(star) * totals.contributions(star, ALL)
    if goals:
        stages[GOAL_SHORTFALL] = Fraction(sum(short for _, short in goals))
    for resource in facts.resources:
        stages[fewest_tokens(resource)] = totals.tokens(resource, ALL)
    if totals.timed is not None:
        works = (facts.work(key) for key in facts.chosen)
        stages[STARTS] = Fraction(sum(work.start - 1 for work in works if work is not None))
    for position, weight in enumerate(_key_orders(facts, key_orders), start=1):
        stages[key_order_part(position)] = Fraction(weight)
    return stages


def _priority_groups(
    objective: Record, levels: Sequence[CertifiedLevel]
) -> Sequence[Sequence[str]]:
    """As written; by default one group with all floors, where there are any."""
    floors = [level.kpi for level in levels if level.name != "goal"]
    return objective["priorities"] or ([floors] if floors else [])


def _weighted_value(facts: Facts, totals: Totals, objective: Record) -> Fraction:
    """The official values of the selected initiatives and of the synergy tiers reached, added
    up."""
    rates = {
        kpi: facts.sign(kpi) * exact_value(w) / official_scale(facts, objective, kpi)
        for kpi, w in objective["weights"].items()
    }
    if totals.timed is not None:
        return totals.timed.official(rates)
    measures = {kpi: totals.measure("contributions", kpi) for kpi in rates}
    per_unit = {kpi: rate / measures[kpi].denominator for kpi, rate in rates.items()}
    common = lcm(*(rate.denominator for rate in per_unit.values()))
    sums = dict.fromkeys(facts.chosen, 0)
    for kpi, rate in per_unit.items():
        factor = int(rate * common)
        for key, amount in measures[kpi].own.items():
            sums[key] += factor * amount
    official = sum(rounded_parts(value, common) for value in sums.values())
    for earned in facts.earned:
        parts = (rate * earned.bonus[kpi] for kpi, rate in rates.items() if kpi in earned.bonus)
        value = sum(parts, Fraction(0))
        official += rounded_parts(value.numerator, value.denominator)
    return Fraction(official, OFFICIAL)


def official_scale(facts: Facts, objective: Record, kpi: str) -> Fraction:
    """S_k: as written, else the uplift that the goal (else floor or ceiling) at `all` asks for."""
    if kpi in objective["scales"]:
        return exact_value(objective["scales"][kpi])
    target = facts.definition["targets"]["all"].get(kpi, {})
    level = next(
        (target[name] for name in ("goal", "floor", "ceiling") if target.get(name) is not None),
        None,
    )
    scale = (
        facts.sign(kpi) * (exact_value(level) - exact_value(target["baseline"] or "0"))
        if level is not None
        else Fraction(0)
    )
    if scale <= 0:
        raise ValueError(f"the weight of {kpi} has no positive scale")
    return scale


def _key_orders(facts: Facts, key_orders: int) -> Iterator[int]:
    """For each order, the sum of the next 20 bits of the SHA-256 of each item's name, from the
    top."""
    if not 0 <= key_orders <= HASH_BITS // KEY_BITS:
        raise ValueError(f"there are at most {HASH_BITS // KEY_BITS} key orders")
    names = (hashed_name(key, taken, facts.starts) for key, taken in facts.chosen.items())
    hashes: list[int] = [
        int.from_bytes(hashlib.sha256(name.encode()).digest(), "big") for name in names
    ]
    for order in range(1, key_orders + 1):
        yield sum(value >> (HASH_BITS - KEY_BITS * order) & (1 << KEY_BITS) - 1 for value in hashes)

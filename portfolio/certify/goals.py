"""The stages of the canonical optimum as integer forms over the columns of a run."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from portfolio.certify.columns import MILLIONTHS, SystemColumns
from portfolio.certify.facts import ALL, Record, exact_value
from portfolio.certify.forms import Form, LinearStage, count_of, stage, sum_of_forms
from portfolio.stages import (
    GOAL_SHORTFALL,
    OBJECTIVE,
    STARTS,
    fewest_tokens,
    floor_shortfall,
    key_order_part,
)

OFFICIAL_PARTS = 10**9
"""Official values are whole numbers of such parts."""
ORDER_BITS = 20
"""One stage of the key order compares so many bits of each hash."""


def stage_forms(columns: SystemColumns) -> Iterator[LinearStage]:
    """The stages up to the tokens, in the order in which they decide."""
    facts = columns.facts
    objective = facts.definition["objective"]
    if objective["mode"] == "lexicographic":
        yield from _floor_stages(columns, objective)
        objective = objective["then"]
    if objective["mode"] == "weighted_kpis":
        yield stage(OBJECTIVE, _weighted(columns, objective), 1)
    else:
        star = next(k for k in facts.optimizable if facts.metrics[k]["level"] == "north_star")
        improvement = sum_of_forms([(facts.sign(star), columns.contributions(star, ALL))])
        yield stage(OBJECTIVE, improvement, 1)
    goals = [column for column, level in columns.shortfall_columns() if level.name == "goal"]
    if goals:
        yield stage(GOAL_SHORTFALL, count_of(goals), -1)
    for resource in facts.resources:
        yield stage(fewest_tokens(resource), columns.tokens(resource, ALL), -1)
    if not columns.is_static:
        waited = {
            column: Fraction(item.work.start - 1) for column, item in enumerate(columns.items)
        }
        yield stage(STARTS, waited, -1)


def key_order_stage(columns: SystemColumns, part: int) -> LinearStage:
    """The least sum of 20 bits of the SHA-256 of each item's name: of part 1 the first 20.

    Raises:
        ValueError: if a hash has no such bits.
    """
    if not 1 <= part <= 256 // ORDER_BITS:
        raise ValueError(f"there is no stage key order {part}")
    weights: dict[int, Fraction] = {}
    for column, item in enumerate(columns.items):
        digest = int.from_bytes(hashlib.sha256(item.name.encode()).digest(), "big")
        bits = digest >> (256 - ORDER_BITS * part) & (1 << ORDER_BITS) - 1
        weights[column] = Fraction(bits)
    return stage(key_order_part(part), weights, -1)


def _floor_stages(columns: SystemColumns, objective: Record) -> Iterator[LinearStage]:
    """One stage for each group of KPIs; by default one group with all that have a floor or
    ceiling."""
    floors = [
        (column, level.kpi) for column, level in columns.shortfall_columns() if level.name != "goal"
    ]
    every: Sequence[Sequence[str]] = [[kpi for _, kpi in floors]] if floors else []
    for position, group in enumerate(objective["priorities"] or every, start=1):
        mine = count_of(column for column, kpi in floors if kpi in group)
        yield stage(floor_shortfall(position), mine, -1)


def _weighted(columns: SystemColumns, objective: Record) -> Form:
    """Official values of items and tiers, less the penalties of goals that are missed."""
    facts = columns.facts
    rates = {
        kpi: facts.sign(kpi) * exact_value(weight) / _scale(columns, objective, kpi)
        for kpi, weight in objective["weights"].items()
    }
    form: dict[int, Fraction] = {}
    last = facts.timing.last
    for column, item in enumerate(columns.items):
        form[column] = _official({kpi: columns.counted(item, kpi, last) for kpi in rates}, rates)
    for column, tier in columns.tier_columns():
        # A tier is rounded once per step: at the last step with all of its bonus.
        counted = {
            kpi: factor * columns.times_earned(tier, kpi, last) for kpi, factor in rates.items()
        }
        form[column] = _official(tier.bonus, counted) - _official(tier.bonus_before, counted)
    for column, level in columns.shortfall_columns():
        penalty = level.target["penalty"]
        if level.name == "goal" and penalty is not None:
            form[column] = -exact_value(penalty) / MILLIONTHS
    return form


def _official(amounts: Mapping[str, Fraction], rates: Mapping[str, Fraction]) -> Fraction:
    """The weighted sum, rounded half to even to 9 decimals."""
    value = sum((rate * amounts.get(kpi, Fraction(0)) for kpi, rate in rates.items()), Fraction(0))
    return Fraction(round(value * OFFICIAL_PARTS), OFFICIAL_PARTS)


def _scale(columns: SystemColumns, objective: Record, kpi: str) -> Fraction:
    """As written, else the uplift that the goal, floor or ceiling over all asks for."""
    if kpi in objective["scales"]:
        return exact_value(objective["scales"][kpi])
    facts = columns.facts
    target = facts.definition["targets"]["all"].get(kpi, {})
    for name in ("goal", "floor", "ceiling"):
        if target.get(name) is not None:
            change = exact_value(target[name]) - exact_value(target["baseline"] or "0")
            scale = facts.sign(kpi) * change
            if scale > 0:
                return scale
            break
    raise ValueError(f"the weight of {kpi} has no positive scale")

"""Portfolio -> problem: exact integer rows, family by family."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from portfolio.compile.block import Block, block_of
from portfolio.compile.columns import Columns
from portfolio.compile.definitions import Shortfall, SynergyTiers
from portfolio.compile.families import Family, families
from portfolio.compile.families.scope import OneScope
from portfolio.compile.fixed import ones, zeros
from portfolio.compile.objective import stages
from portfolio.compile.pool import Pool, pool_of
from portfolio.compile.problem import Fix, Problem, apply_fixes
from portfolio.compile.row import Row
from portfolio.compile.rules import Rules, united_rules
from portfolio.compile.shortfalls import shortfall_range
from portfolio.compile.stated import StatedRule
from portfolio.compile.synergies import open_tiers
from portfolio.compile.target_levels import is_hard, levels
from portfolio.compile.tier_column import TierColumn
from portfolio.model import Planning


def compile_problem(planning: Planning, columns: Columns | None = None) -> Problem:
    """The mixed-integer problem of a run, all numbers exact.

    ``columns`` are those made of the planning already, if any. The planning must be valid:
    references resolve, shares sum to 1, scales are positive.
    """
    if columns is None:
        columns = planned_columns(planning)
    blocks: list[Block] = []
    fixes: list[Fix] = []
    for family in compiled_families():
        stated = tuple(family.stated(columns.pool, columns.rules))
        block = block_of(family.name, _rows(family, columns, stated))
        if block is not None:
            blocks.append(block)
        fixes += _fixes(family, columns, stated)
    least, greatest = shortfall_range(columns)
    lower = np.concatenate([zeros(columns.binary), least])
    upper = np.concatenate([ones(columns.binary), greatest])
    apply_fixes(lower, upper, fixes)
    return Problem(columns, tuple(blocks), tuple(fixes), stages(columns), lower, upper)


def compiled_families() -> tuple[Family, ...]:
    """Every family in the order of its rows: rules among initiatives, definitions, bounds on
    totals."""
    totals = [family for family in families() if family.counts is not None]
    among = [family for family in families() if family.counts is None]
    return (*among, OneScope(), SynergyTiers(), *totals, Shortfall())


def _rows(family: Family, columns: Columns, stated: Iterable[StatedRule]) -> Iterator[Row]:
    for rule in stated:
        yield from family.rows(columns, rule)


def _fixes(family: Family, columns: Columns, stated: Iterable[StatedRule]) -> Iterator[Fix]:
    """Columns that rules hold at 0 or 1. Several may hold one: taking one back does not free it."""
    for rule in stated:
        for held in family.held(columns, rule):
            name = f"{columns.items[held.column]} = {held.value}: {held.reason}"
            yield Fix(held.column, held.value, name, rule)


def planned_columns(planning: Planning) -> Columns:
    """The columns of a run, on which its measures are worked out as they are asked for."""
    pool = pool_of(planning)
    return columns_of(pool, united_rules(pool))


def columns_of(pool: Pool, rules: Rules) -> Columns:
    """Items by key and scope, tiers by synergy and threshold, shortfalls of levels that are no
    rule."""
    items = []
    offers = []
    for item, offer in pool.items():
        items.append(item)
        offers.append(offer)
    tiers: list[TierColumn] = []
    for name, synergy in rules.synergies.items():
        before = None
        members = tuple(sorted(set(synergy.members)))
        there = pool.there.intersection(members)
        for tier in open_tiers(pool, synergy):
            tiers += _tier_columns(pool, TierColumn(name, tier, before, members, there))
            before = tier
    soft = [level for level in levels(pool.planning) if not is_hard(pool.planning, level)]
    return Columns(
        pool=pool,
        rules=rules,
        items=tuple(items),
        offers=tuple(offers),
        tiers=tuple(tiers),
        shortfalls=tuple(soft),
    )


def _tier_columns(pool: Pool, tier: TierColumn) -> list[TierColumn]:
    """One column a tier; over time one a step for what finished members earn, and one for what
    starting saves."""
    if pool.horizon.is_static:
        return [tier]
    kinds: list[Literal["finished", "started"]] = []
    below = tier.before
    if tier.tier.bonus or (below is not None and below.bonus):
        kinds.append("finished")
    if tier.tier.saves or (below is not None and below.saves):
        kinds.append("started")
    return [
        replace(tier, step=step, counts=counts, is_timed=True)
        for counts in kinds
        for step in pool.horizon.numbers
    ]

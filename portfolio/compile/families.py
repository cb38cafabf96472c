"""Portfolio -> problem: exact integer rows, one function for each family of rule."""

from collections.abc import Callable

import numpy as np

from portfolio.compile import logic, measures
from portfolio.compile.block import Block
from portfolio.compile.columns import Columns, TierColumn
from portfolio.compile.fixed import ones, zeros
from portfolio.compile.objective import stages
from portfolio.compile.pool import Pool, pool_of
from portfolio.compile.problem import Problem, apply_fixes
from portfolio.compile.rules import Rules, united_rules
from portfolio.compile.synergies import open_tiers
from portfolio.compile.target_levels import is_hard, levels
from portfolio.model import Planning

LOGIC: tuple[Callable[[Columns, Rules], Block | None], ...] = (
    logic.must_rows,
    logic.scope_rows,
    logic.pair_rows,
    logic.bundle_rows,
    logic.prerequisite_rows,
    logic.group_rows,
    logic.synergy_rows,
)
MEASURES: tuple[Callable[[Columns], Block | None], ...] = (
    measures.capacity_rows,
    measures.hard_target_rows,
    measures.shortfall_rows,
)


def compile_problem(planning: Planning, columns: Columns | None = None) -> Problem:
    """The mixed-integer problem of a run, all numbers exact.

    ``columns`` are those made of the planning already, if any. The planning must be valid:
    references resolve, shares sum to 1, scales are positive.
    """
    if columns is None:
        columns = planned_columns(planning)
    rules = columns.rules
    blocks = [family(columns, rules) for family in LOGIC]
    blocks += [family(columns) for family in MEASURES]
    fixes = logic.held(columns, rules)
    least, greatest = measures.shortfall_range(columns)
    lower = np.concatenate([zeros(columns.binary), least])
    upper = np.concatenate([ones(columns.binary), greatest])
    apply_fixes(lower, upper, fixes)
    present = tuple(block for block in blocks if block is not None)
    return Problem(columns, present, fixes, stages(columns), lower, upper)


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
            tiers.append(TierColumn(name, tier, before, members, there))
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

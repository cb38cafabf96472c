"""Portfolio -> problem: exact integer rows, one function for each family of rule."""

from collections.abc import Callable

import numpy as np

from portfolio.compile import logic, measures
from portfolio.compile.columns import Columns, TierColumn
from portfolio.compile.levels import is_hard, levels
from portfolio.compile.objective import stages
from portfolio.compile.pool import Pool, pool_of
from portfolio.compile.problem import Block, Problem
from portfolio.compile.rules import Rules, rules_of
from portfolio.compile.synergies import open_tiers
from portfolio.model import Planning

LOGIC: tuple[Callable[[Columns, Rules], Block | None], ...] = (
    logic.musts,
    logic.scopes,
    logic.pairs,
    logic.bundles,
    logic.prerequisites,
    logic.groups,
    logic.synergies,
)
MEASURES: tuple[Callable[[Columns], Block | None], ...] = (
    measures.capacity,
    measures.targets,
    measures.shortfalls,
)


def compile_problem(planning: Planning, columns: Columns | None = None) -> Problem:
    """The mixed-integer problem of a run, all numbers exact; over columns that were made of it already, if any.

    The planning must be valid: references resolve, shares sum to 1, scales are positive.
    """
    if columns is None:
        columns = planned_columns(planning)
    rules = columns.rules
    blocks = [family(columns, rules) for family in LOGIC] + [family(columns) for family in MEASURES]
    fixes = logic.held(columns, rules)
    least, greatest = measures.shortfall_range(columns)
    binary = len(columns) - len(columns.shortfalls)
    lower = np.concatenate([np.zeros(binary, dtype=np.int64), least])
    upper = np.concatenate([np.ones(binary, dtype=np.int64), greatest])
    for fix in fixes:
        if fix.value:
            lower[fix.column] = 1
        else:
            upper[fix.column] = 0
    return Problem(columns, tuple(b for b in blocks if b is not None), fixes, stages(columns), lower, upper)


def planned_columns(planning: Planning) -> Columns:
    """The columns of a run, on which its measures are worked out as they are asked for."""
    pool = pool_of(planning)
    return columns_of(pool, rules_of(pool))


def columns_of(pool: Pool, rules: Rules) -> Columns:
    """Items by key and scope, tiers by synergy and threshold, shortfalls of every level that is no rule."""
    items = pool.items()
    tiers: list[TierColumn] = []
    for name, synergy in rules.synergies.items():
        before = None
        members = tuple(sorted(set(synergy.members)))
        there = pool.there.intersection(members)
        for tier in open_tiers(pool, synergy):
            tiers.append(TierColumn(name, tier, before, members, there))
            before = tier
    soft = (level for level in levels(pool.planning) if not is_hard(pool.planning, level))
    return Columns(
        pool, rules, tuple(item for item, _ in items), tuple(offer for _, offer in items), tuple(tiers), tuple(soft)
    )

"""Why each initiative is in or out: the first reason that holds, exact, without another solve."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from portfolio.compile import Block, Columns, IntArray, Problem, Rules, is_hard, levels, offered_contributions, widened
from portfolio.results import exact

LIMITING = ("group", "capacity", "target")
"""Families of rows that one more initiative can break by itself, in the order of being named."""


class _Limit(NamedTuple):
    """What an item would need of a row, and what slack it has; both as the row counts."""

    block: Block
    row: int
    need: int
    slack: int
    share: float
    """The slack as a part of the need."""


def item_values(problem: Problem) -> tuple[list[int], int]:
    """Every item's official value in the objective, bonuses and penalties aside; and the scale."""
    objective = problem.objective.expression
    values = objective.dense(len(problem.columns))
    return values[problem.columns.parts.items].tolist(), objective.scale


def shown_items(
    columns: Columns,
    values: Sequence[int],
    point: IntArray | None,
) -> dict[str, int]:
    """Initiative -> the item by which it is shown.

    The one taken, else its most valuable, of several such the first.
    """
    shown: dict[str, int] = {}
    for key, items in columns.of_initiative.items():
        candidates = items.tolist()
        if point is not None:
            candidates = [column for column in candidates if point[column]] or candidates
        shown[key] = max(candidates, key=lambda column: (values[column], -column))
    return shown


def reasons(problem: Problem, point: IntArray) -> dict[str, str]:
    """Initiative -> why it is in, or the first reason why it is out."""
    columns = problem.columns
    rules = columns.rules
    values, _ = item_values(problem)
    taken = np.flatnonzero(point[columns.parts.items]).tolist()
    chosen = {columns.items[column].key: column for column in taken}
    limits = _first_limits(problem, point)
    supports = _supports(columns, rules, chosen)
    held_out = _held_out(rules, chosen)
    why: dict[str, str] = {}
    for key, items in columns.of_initiative.items():
        if key in chosen:
            why[key] = _why_in(columns, rules, key, values[chosen[key]], supports)
        elif key in held_out:
            why[key] = held_out[key]
        else:
            best = max(values[column] for column in items.tolist())
            why[key] = _why_out(items, limits, best)
    return why


def _why_in(
    columns: Columns,
    rules: Rules,
    key: str,
    value: int,
    supports: Mapping[str, str],
) -> str:
    if key in columns.pool.kept:
        status = columns.pool.initiative(key).status.value
        return f"{status.replace('_', ' ')} already"
    if key in rules.mandatory:
        return f"mandatory: {rules.mandatory[key][0]}"
    if value > 0:
        return "chosen for its value"
    return supports.get(key, "chosen by the stages after the objective")


def _supports(columns: Columns, rules: Rules, chosen: Mapping[str, int]) -> dict[str, str]:
    """What an initiative in the plan does for it beside its own value: the first reason."""
    supports: dict[str, str] = {}
    for dependent, required in rules.prerequisites:
        if dependent in chosen:
            supports.setdefault(required, f"needed by {dependent}")
    for name, (members, _) in rules.bundles.items():
        for key in members:
            supports.setdefault(key, f"in bundle {name}")
    for key, reason in _helps_targets(columns):
        supports.setdefault(key, reason)
    for name, synergy in rules.synergies.items():
        for key in synergy.members:
            supports.setdefault(key, f"part of synergy {name}")
    return supports


def _helps_targets(columns: Columns) -> Iterator[tuple[str, str]]:
    """Initiatives that move a KPI towards a level that is a rule."""
    planning = columns.pool.planning
    for level in levels(planning):
        if is_hard(planning, level):
            amounts = columns.item_amounts(level.kpi, offered_contributions)
            for column in np.flatnonzero(level.sign * amounts.digits > 0).tolist():
                yield columns.items[column].key, f"helps to reach the {level}"


def _held_out(rules: Rules, chosen: Mapping[str, int]) -> dict[str, str]:
    """Initiative -> the first rule among initiatives that keeps it out of this plan."""
    held_out = {key: reason for key, (reason, _) in rules.impossible.items()}
    for key, (reason, _) in rules.exclude.items():
        held_out.setdefault(key, f"excluded: {reason}")
    for dependent, required in rules.prerequisites:
        if required not in chosen:
            held_out.setdefault(dependent, f"requires {required}, which is out")
    for pair in rules.pairs:
        for key, other in (pair, pair[::-1]):
            if other in chosen:
                held_out.setdefault(key, f"excludes {other}, which is in")
    for name, (members, _) in rules.bundles.items():
        if len(members) > 1:
            for key in members:
                held_out.setdefault(key, f"bundle {name} is out as a whole")
    return held_out


def _why_out(items: IntArray, limits: Mapping[int, _Limit], best: int) -> str:
    """It would fit the rules among initiatives: what else keeps it out."""
    if best <= 0:
        return "adds nothing to the objective"
    columns = items.tolist()
    if not all(column in limits for column in columns):
        return "fits, but no better plan has it"
    return _limit_in_words(limits[columns[0]])


def _first_limits(problem: Problem, point: IntArray) -> dict[int, _Limit]:
    """Item that is out -> the limit that it would break most, by the first family."""
    limits: dict[int, _Limit] = {}
    for family in LIMITING:
        for block in problem.blocks:
            if block.family == family:
                limits = {**_worst_limits(problem, block, point), **limits}
    return limits


def _worst_limits(problem: Problem, block: Block, point: IntArray) -> dict[int, _Limit]:
    """Item that is out -> the row with the least slack for its need."""
    slack = (block.bounds - block.activity(point))[block.rows]
    values = widened(block.values, 1)
    senses = block.senses[block.rows]
    is_over_cap = (senses < 0) & (values > slack)
    is_under_floor = (senses > 0) & (values < slack)
    breaks = (is_over_cap | is_under_floor).astype(bool)
    is_out = problem.columns.is_item(block.columns) & (point[block.columns] == 0).astype(bool)
    entries = np.flatnonzero(breaks & is_out)
    vectors = (block.columns, block.rows, values, slack)
    worst: dict[int, _Limit] = {}
    for column, row, need, rest in zip(*(v[entries].tolist() for v in vectors), strict=True):
        limit = _Limit(block, row, need, rest, rest / need)
        if column not in worst or limit.share < worst[column].share:
            worst[column] = limit
    return worst


def _limit_in_words(limit: _Limit) -> str:
    block = limit.block
    what, _, side = block.names[limit.row].rpartition(": ")
    if block.family == "target":
        return f"would break the {side} of {what}"
    if block.family == "group":
        return f"{what} allows {side}"
    if side == "floor":
        return f"would leave {what} below its floor"
    scale = block.scales[limit.row]
    need = exact(limit.need / scale)
    return f"does not fit: needs {need} {what}, {exact(limit.slack / scale)} left"

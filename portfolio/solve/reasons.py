"""Why each initiative is in or out: the first reason that holds, exact, without another solve."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from portfolio.compile.columns import Columns, offered_contributions
from portfolio.compile.fixed import IntArray, widened
from portfolio.compile.levels import is_hard, levels
from portfolio.compile.problem import Block, Problem
from portfolio.compile.rules import Rules
from portfolio.results import exact

LIMITS = ("group", "capacity", "target")
"""Families of rows that one more initiative can break by itself, in the order in which they are named."""


class _Limit(NamedTuple):
    """What an item would need of a row, and what of it is left; both as the row counts."""

    block: Block
    row: int
    need: int
    left: int
    share: float
    """The part of the need that is left."""


def item_values(problem: Problem) -> tuple[list[int], int]:
    """The official value of every item in the objective, bonuses and penalties aside; and the scale they are over."""
    objective = next(stage for stage in problem.stages if stage.name == "objective").expression
    values = np.zeros(len(problem.columns), dtype=objective.coefficients.dtype)
    values[objective.columns] = objective.coefficients
    return values[: len(problem.columns.items)].tolist(), objective.scale


def shown_items(columns: Columns, values: Sequence[int], point: IntArray | None) -> dict[str, int]:
    """Initiative -> the item by which it is shown: the one taken, else its most valuable (then its first)."""
    shown: dict[str, int] = {}
    for key, items in columns.of_initiative.items():
        taken = [int(c) for c in items if point is not None and point[c]]
        shown[key] = taken[0] if taken else max(map(int, items), key=lambda c: (values[c], -c))
    return shown


def reasons(problem: Problem, point: IntArray) -> dict[str, str]:
    """Initiative -> why it is in, or the first reason why it is out."""
    columns, rules = problem.columns, problem.columns.rules
    values, _ = item_values(problem)
    chosen = {columns.items[int(c)].key for c in np.flatnonzero(point[: len(columns.items)])}
    limits = _first_limits(problem, point)
    supports, held_out = _supports(columns, rules, chosen), _held_out(rules, chosen)
    found: dict[str, str] = {}
    for key, items in columns.of_initiative.items():
        if key in chosen:
            taken = next(int(c) for c in items if point[c])
            found[key] = _why_in(columns, rules, key, values[taken], supports)
        else:
            best = max(values[int(c)] for c in items)
            found[key] = held_out.get(key) or _why_not(items, limits, best)
    return found


def _why_in(columns: Columns, rules: Rules, key: str, value: int, supports: Mapping[str, str]) -> str:
    if key in columns.pool.kept:
        return f"{columns.pool.initiative(key).status.value.replace('_', ' ')} already"
    if key in rules.mandatory:
        return f"mandatory: {rules.mandatory[key][0]}"
    if value > 0:
        return "chosen for its value"
    return supports.get(key, "chosen by the stages after the objective")


def _supports(columns: Columns, rules: Rules, chosen: set[str]) -> dict[str, str]:
    """What an initiative in the plan does for it beside its own value; the first reason stays."""
    planning = columns.pool.planning
    found: dict[str, str] = {}
    for dependent, required in rules.prerequisites:
        if dependent in chosen:
            found.setdefault(required, f"needed by {dependent}")
    for name, (members, _) in rules.bundles.items():
        for key in members:
            found.setdefault(key, f"in bundle {name}")
    for level in levels(planning):
        if is_hard(planning, level):
            helps = level.sign * columns.item_amounts(level.kpi, offered_contributions).digits > 0
            reason = f"helps to reach the {level}"
            for column in np.flatnonzero(helps):
                found.setdefault(columns.items[column].key, reason)
    for name, synergy in rules.synergies.items():
        for key in synergy.members:
            found.setdefault(key, f"part of synergy {name}")
    return found


def _held_out(rules: Rules, chosen: set[str]) -> dict[str, str]:
    """Initiative -> the first rule among initiatives that keeps it out of this plan."""
    found = {key: reason for key, (reason, _) in rules.impossible.items()}
    for key, (reason, _) in rules.exclude.items():
        found.setdefault(key, f"excluded: {reason}")
    for dependent, required in rules.prerequisites:
        if required not in chosen:
            found.setdefault(dependent, f"requires {required}, which is out")
    for a, b in rules.pairs:
        for key, other in ((a, b), (b, a)):
            if other in chosen:
                found.setdefault(key, f"excludes {other}, which is in")
    for name, (members, _) in rules.bundles.items():
        for key in members if len(members) > 1 else ():
            found.setdefault(key, f"bundle {name} is out as a whole")
    return found


def _why_not(items: IntArray, limits: Mapping[int, _Limit], best: int) -> str:
    """It would fit the rules among initiatives: what else keeps it out."""
    if best <= 0:
        return "adds nothing to the objective"
    if not all(int(c) in limits for c in items):
        return "fits, but no better plan has it"
    return _in_words(limits[int(items[0])])


def _first_limits(problem: Problem, point: IntArray) -> dict[int, _Limit]:
    """Item that is out -> the limit that it would break most if it were added to the plan, by the first family."""
    found: dict[int, _Limit] = {}
    for family in LIMITS:
        for rows in problem.blocks:
            if rows.family == family:
                found = {**_worst_limits(problem, rows, point), **found}
    return found


def _worst_limits(problem: Problem, rows: Block, point: IntArray) -> dict[int, _Limit]:
    """Item that is out -> the row of which the least share of its need is left."""
    slack = rows.bounds - rows.activity(point)
    left, values = slack[rows.rows], widened(rows.values, 1)
    senses = rows.senses[rows.rows]
    over = ((senses < 0) & (values > left)) | ((senses > 0) & (values < left))
    out = (rows.columns < len(problem.columns.items)) & (point[rows.columns] == 0)
    entries = np.flatnonzero(over.astype(bool) & out.astype(bool))
    worst: dict[int, _Limit] = {}
    vectors = (rows.columns, rows.rows, values, left)
    for column, row, need, rest in zip(*(vector[entries].tolist() for vector in vectors), strict=True):
        if column not in worst or rest / need < worst[column].share:
            worst[column] = _Limit(rows, row, need, rest, rest / need)
    return worst


def _in_words(limit: _Limit) -> str:
    rows, row = limit.block, limit.row
    what, _, side = rows.names[row].rpartition(": ")
    if rows.family == "capacity":
        if side == "cap":
            need, left = (exact(number / rows.scales[row]) for number in (limit.need, limit.left))
            return f"does not fit: needs {need} {what}, {left} left"
        return f"would leave {what} below its floor"
    if rows.family == "target":
        return f"would break the {side} of {what}"
    return f"{what} allows {side}"

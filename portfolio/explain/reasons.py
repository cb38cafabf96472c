"""Why each initiative is in or out: what would be otherwise if it alone changed sides, exact.

No other solve is needed. The plan with one initiative more or less is a point of the problem; a
rule that this point breaks is in the way, and where none is, the first stage of the optimum that
has another value there says what the plan has gained by choosing as it did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from portfolio.case import Case
from portfolio.compile import BusinessRule, Columns, IntArray, Problem, every_stage
from portfolio.engines import RowPlace
from portfolio.results import BrokenRule, Reason, StageName, exact

_PER_STEP = ("at_most_per_step", "at_most_finished_per_step")
_FROM_ABOVE = ("cap", "ceiling", "at_most", *_PER_STEP)
"""Kinds of bounds that a total may not pass upwards."""


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


def reasons(case: Case, point: IntArray) -> dict[str, Reason]:
    """Initiative -> why it is in or out of a plan that keeps every rule."""
    columns = case.columns
    values, _ = item_values(case.problem)
    flips = _Flips(case, point)
    why = {}
    for key, shown in shown_items(columns, values, point).items():
        if point[shown]:
            why[key] = _why_in(columns, flips, key, shown, values[shown])
        else:
            why[key] = _why_out(columns, flips, key, shown, values)
    return why


def _why_in(columns: Columns, flips: "_Flips", key: str, item: int, value: int) -> Reason:
    if key in columns.pool.kept:
        return Reason.of("kept")
    if key in columns.rules.mandatory:
        return Reason.of("mandatory", note=columns.rules.mandatory[key][0])
    if value > 0:
        return Reason.of("value")
    broken = flips.broken(item)
    if broken:
        return Reason.of("rules", scope=columns.items[item].taken.scope, rules=broken)
    stage, change = flips.first_change(item)
    return Reason.of("stage", scope=columns.items[item].taken.scope, stage=stage, change=change)


def _why_out(
    columns: Columns,
    flips: "_Flips",
    key: str,
    shown: int,
    values: Sequence[int],
) -> Reason:
    """Every scope breaks some rule, or one breaks none and is worth nothing, or worth less than it
    costs."""
    scope = columns.items[shown].taken.scope
    note = columns.rules.exclude[key][0] if key in columns.rules.exclude else None
    broken = {item: flips.broken(item) for item in columns.columns_of(key)}
    if all(broken.values()):
        return Reason.of("rules", note=note, scope=scope, rules=broken[shown])
    if values[shown] <= 0:
        return Reason.of("nothing")
    fitting = next(item for item, rules in broken.items() if not rules)
    stage, change = flips.first_change(fitting)
    return Reason.of("stage", scope=columns.items[fitting].taken.scope, stage=stage, change=change)


@dataclass(frozen=True)
class _Entry:
    """A coefficient of a column in a row that belongs to a rule."""

    place: RowPlace
    value: int


def _is_about_amounts(rule: BusinessRule) -> bool:
    """Whether a rule counts what initiatives use, move or do in a step."""
    return rule.rule.family in ("capacity", "target") or rule.kind in _PER_STEP


class _Flips:
    """A plan, and what breaks or changes in it where one item is turned from out to in or back."""

    def __init__(self, case: Case, point: IntArray) -> None:
        self._case = case
        self._problem = case.problem
        self._point = point
        columns = case.columns
        items = point[columns.parts.items].astype(np.int64)
        self._counted = columns.membership @ items
        self._activities = [block.activity(point) for block in case.problem.blocks]

    def broken(self, item: int) -> tuple[BrokenRule, ...]:
        """The rules that do not hold once an item is turned, in their canonical order."""
        steps = self._steps(item)
        moved: dict[RowPlace, int] = {}
        for column, step in steps.items():
            for entry in self._entries.get(column, ()):
                moved[entry.place] = moved.get(entry.place, 0) + step * entry.value
        numbers = {
            self._owners[place] for place, by in moved.items() if by and self._breaks(place, by)
        }
        numbers.update(self._held_elsewhere(item, steps[item]))
        broken = []
        is_placeable = self._is_placeable(item)
        for number in sorted(numbers):
            rule = self._case.rules[number]
            if is_placeable or not _is_about_amounts(rule):
                broken.append(self._stated(rule, moved))
        return tuple(broken)

    def _is_placeable(self, item: int) -> bool:
        """Whether the initiative of an item has any start: without one it uses and moves nothing.

        With one step its dates alone forbid it, and what it would use is still known.
        """
        pool = self._case.columns.pool
        if pool.horizon.is_static:
            return True
        return pool.horizon.is_placeable(pool.initiative(self._case.columns.items[item].key))

    def first_change(self, item: int) -> tuple[StageName, Fraction]:
        """The first stage with another value once an item is turned, and the change."""
        turned = self._turned(item)
        for stage in every_stage(self._problem):
            change = stage.expression.value(turned) - stage.expression.value(self._point)
            if change:
                return StageName(**stage.id.fields()), change
        raise AssertionError("two portfolios with the same SHA-256 weights in every key order")

    def _turned(self, item: int) -> IntArray:
        items = self._point[self._case.columns.parts.items].copy()
        items[item] = 1 - items[item]
        return self._problem.completed(items)

    def _steps(self, item: int) -> dict[int, int]:
        """Column -> by how much it changes: the item itself, and tiers that it makes or unmakes."""
        columns = self._case.columns
        step = -1 if self._point[item] else 1
        steps = {item: step}
        for tier in self._tiers_of.get(item, ()):
            needed = columns.tiers[tier].still_needed
            was_reached = int(self._counted[tier]) >= needed
            is_reached = int(self._counted[tier]) + step >= needed
            if was_reached != is_reached:
                steps[columns.parts.tiers.start + tier] = step
        return steps

    def _breaks(self, place: RowPlace, moved: int) -> bool:
        number, row = place
        block = self._problem.blocks[number]
        excess = int(self._activities[number][row]) + moved - int(block.bounds[row])
        sense = int(block.senses[row])
        return (sense <= 0 and excess > 0) or (sense >= 0 and excess < 0)

    def _held_elsewhere(self, item: int, step: int) -> Iterator[int]:
        """Numbers of the rules that hold the item where it is."""
        for fix in self._fixes.get(item, ()):
            if self._problem.fixes[fix].value == (1 if step < 0 else 0):
                yield self._fix_owners[fix]

    def _stated(self, rule: BusinessRule, moved: Mapping[RowPlace, int]) -> BrokenRule:
        need = slack = None
        if rule.bound is not None:
            number, row = next(
                (place for place in rule.rows if self._is_broken(place, moved)), rule.rows[0]
            )
            block = self._problem.blocks[number]
            sign = 1 if rule.kind in _FROM_ABOVE else -1
            scale = block.scales[row]
            used = Fraction(int(self._activities[number][row])) / scale
            need = exact(sign * Fraction(moved.get((number, row), 0)) / scale)
            slack = exact(sign * (rule.bound - rule.stated.baseline - used))
        return BrokenRule(rule=rule.rule, need=need, slack=slack)

    def _is_broken(self, place: RowPlace, moved: Mapping[RowPlace, int]) -> bool:
        return place in moved and self._breaks(place, moved[place])

    @cached_property
    def _owners(self) -> Mapping[RowPlace, int]:
        return self._case.row_owners

    @cached_property
    def _entries(self) -> Mapping[int, list[_Entry]]:
        """Column -> its coefficients in rows of rules."""
        entries: dict[int, list[_Entry]] = {}
        for number, block in enumerate(self._problem.blocks):
            columns, rows = block.columns.tolist(), block.rows.tolist()
            for column, row, value in zip(columns, rows, block.values.tolist(), strict=True):
                if (number, row) in self._owners:
                    entries.setdefault(column, []).append(_Entry((number, row), value))
        return entries

    @cached_property
    def _tiers_of(self) -> Mapping[int, list[int]]:
        """Item -> the tiers that count it."""
        tiers: dict[int, list[int]] = {}
        counting = self._case.columns.membership.tocoo()
        for tier, item in zip(counting.row.tolist(), counting.col.tolist(), strict=True):
            tiers.setdefault(item, []).append(tier)
        return tiers

    @cached_property
    def _fixes(self) -> Mapping[int, list[int]]:
        """Column -> numbers of the fixes that rules put on it."""
        fixes: dict[int, list[int]] = {}
        for number, fix in enumerate(self._problem.fixes):
            if number in self._fix_owners:
                fixes.setdefault(fix.column, []).append(number)
        return fixes

    @cached_property
    def _fix_owners(self) -> Mapping[int, int]:
        owners = {}
        for number, rule in enumerate(self._case.rules):
            for fix in rule.fixes:
                owners[fix] = number
        return owners

"""Why each initiative is in or out: what would be otherwise if it alone changed sides, exact.

No other solve is needed. The plan with one initiative more or less is a point of the problem; a
rule that this point breaks is in the way, and where none is, the first stage of the optimum that
has another value there says what the plan has gained by choosing as it did.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from portfolio.case import Case
from portfolio.compile import BusinessRule, Columns, IntArray, Problem, every_stage
from portfolio.engines import RowPlace
from portfolio.results import BrokenRule, Reason, StageName, exact

_PER_STEP = ("at_most_per_step", "at_most_finished_per_step")


def item_values(problem: Problem) -> tuple[list[int], int]:
    """Every item's official value in the objective, bonuses and penalties aside; and the scale."""
    objective = problem.objective.expression
    values = objective.dense(len(problem.columns))
    return values[problem.columns.parts.items].tolist(), objective.scale


def stated_items(
    columns: Columns,
    values: Sequence[int],
    point: IntArray | None,
) -> dict[str, int]:
    """Initiative -> the item whose numbers a result states.

    The one taken, else its most valuable, of several such the first.
    """
    stated: dict[str, int] = {}
    for key, items in columns.of_initiative.items():
        candidates = items.tolist()
        if point is not None:
            taken = [column for column in candidates if point[column]]
            candidates = taken or candidates
        stated[key] = max(candidates, key=lambda column: (values[column], -column))
    return stated


def stated_columns(case: Case, point: IntArray) -> Mapping[str, int]:
    """Initiative -> the column whose numbers a result states, and of which its reason speaks."""
    values, _ = item_values(case.problem)
    return stated_items(case.columns, values, point)


def reasons(case: Case, point: IntArray) -> dict[str, Reason]:
    """Initiative -> why it is in or out of a plan that keeps every rule."""
    columns = case.columns
    values, _ = item_values(case.problem)
    flips = _Flips(case, point)
    why = {}
    for key, item in stated_items(columns, values, point).items():
        if point[item]:
            why[key] = _why_in(columns, flips, key, item, values[item])
        else:
            why[key] = _why_out(columns, flips, key, item, values)
    return why


def _why_in(columns: Columns, flips: "_Flips", key: str, item: int, value: int) -> Reason:
    if key in columns.pool.kept:
        return Reason.of("kept")
    if key in columns.rules.mandatory:
        return Reason.of("mandatory", note=columns.rules.mandatory[key][0])
    if value > 0:
        return Reason.of("value")
    scope = columns.items[item].taken.scope
    broken = flips.broken(item)
    if broken:
        return Reason.of("rules", scope=scope, rules=broken)
    stage, change = flips.first_change(item)
    return Reason.of("stage", scope=scope, stage=stage, change=change)


def _why_out(
    columns: Columns,
    flips: "_Flips",
    key: str,
    stated: int,
    values: Sequence[int],
) -> Reason:
    """Every scope breaks some rule, or one breaks none and is worth nothing, or worth less than it
    costs."""
    broken = {item: flips.broken(item) for item in columns.columns_of(key)}
    feasible = [item for item, rules in broken.items() if not rules]
    if not feasible:
        note = columns.rules.exclude[key][0] if key in columns.rules.exclude else None
        scope = columns.items[stated].taken.scope
        return Reason.of("rules", note=note, scope=scope, rules=broken[stated])
    if values[stated] <= 0:
        return Reason.of("nothing")
    first = feasible[0]
    stage, change = flips.first_change(first)
    return Reason.of("stage", scope=columns.items[first].taken.scope, stage=stage, change=change)


_Entry = tuple[RowPlace, int]
"""A coefficient of a column in a row that belongs to a rule."""


class _Row(NamedTuple):
    """A row at the plan: by how much its left side exceeds its bound, and its sense."""

    excess: int
    sense: int

    def breaks(self, change: int) -> bool:
        """Whether it no longer holds once its left side changes."""
        excess = self.excess + change
        # -1 is at most, 1 at least; 0, an equation, is both.
        return (self.sense <= 0 and excess > 0) or (self.sense >= 0 and excess < 0)


def _sign(rule: BusinessRule) -> int:
    """1 for a bound from above, -1 for one from below: what it leaves is positive in either."""
    return 1 if rule.is_from_above else -1


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
        self._activities = [block.activity(point).tolist() for block in case.problem.blocks]
        self._slacks: dict[RowPlace, str] = {}

    def broken(self, item: int) -> tuple[BrokenRule, ...]:
        """The rules that do not hold once an item is turned, in their canonical order."""
        steps = self._steps(item)
        moved: dict[RowPlace, int] = {}
        for column, step in steps.items():
            for place, value in self._entries.get(column, ()):
                moved[place] = moved.get(place, 0) + step * value
        numbers = set(self._fixing(item, steps[item]))
        for place, change in moved.items():
            if change and self._breaks(place, change):
                numbers.add(self._owners[place])
        broken = []
        is_placeable = self._is_placeable(item)
        for number in sorted(numbers):
            rule = self._case.rules[number]
            if is_placeable or self._is_about_taking(rule):
                broken.append(self._stated(rule, moved))
        return tuple(broken)

    def _is_about_taking(self, rule: BusinessRule) -> bool:
        """Whether a broken rule forbids to take an initiative at all, whenever it starts.

        A prerequisite does so only where the plan does not finish the required one.
        """
        if rule.family != "prerequisite":
            return not _is_about_amounts(rule)
        columns = self._case.columns
        required = columns.columns_of(rule.rule.keys[1])
        return not any(self._point[c] and columns.items[c].placement.ends for c in required)

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
            needed, counted = columns.tiers[tier].still_needed, int(self._counted[tier])
            was_reached = counted >= needed
            is_reached = counted + step >= needed
            if was_reached != is_reached:
                tier_column = columns.parts.tiers.start + tier
                steps[tier_column] = step
        return steps

    def _breaks(self, place: RowPlace, change: int) -> bool:
        """Whether a row no longer holds once its activity changes."""
        number, row = place
        return self._rows[number][row].breaks(change)

    def _fixing(self, item: int, step: int) -> Iterator[int]:
        """Numbers of the rules that fix the item where it is."""
        value = 1 if step < 0 else 0
        for fix in self._fixes.get(item, ()):
            if self._problem.fixes[fix].value == value:
                yield self._fix_owners[fix]

    def _stated(self, rule: BusinessRule, moved: Mapping[RowPlace, int]) -> BrokenRule:
        """A broken rule; where it is a bound, with what the flip needs of it and what remains.

        A bound by step has several rows: the first that breaks is stated.
        """
        if rule.bound is None:
            return BrokenRule(rule=rule.rule, need=None, slack=None)
        broken_rows = [place for place in rule.rows if self._is_broken(place, moved)]
        place = broken_rows[0] if broken_rows else rule.rows[0]
        number, row = place
        scale = self._problem.blocks[number].scales[row]
        change = _sign(rule) * moved.get(place, 0)
        need = Fraction(change * scale.denominator, scale.numerator)
        return BrokenRule(rule=rule.rule, need=exact(need), slack=self._slack(rule, place))

    def _slack(self, rule: BusinessRule, place: RowPlace) -> str:
        """What remains of a bound in one of its rows: the same whatever is turned."""
        if place not in self._slacks:
            assert rule.bound is not None
            number, row = place
            activity = self._activities[number][row] / self._problem.blocks[number].scales[row]
            remaining = rule.bound - rule.stated.baseline - activity
            self._slacks[place] = exact(_sign(rule) * remaining)
        return self._slacks[place]

    def _is_broken(self, place: RowPlace, moved: Mapping[RowPlace, int]) -> bool:
        return place in moved and self._breaks(place, moved[place])

    @cached_property
    def _rows(self) -> Sequence[Sequence[_Row]]:
        """Of each block."""
        rows = []
        for block, activities in zip(self._problem.blocks, self._activities, strict=True):
            sides = zip(activities, block.bounds.tolist(), block.senses.tolist(), strict=True)
            rows.append([_Row(activity - bound, sense) for activity, bound, sense in sides])
        return rows

    @cached_property
    def _owners(self) -> Mapping[RowPlace, int]:
        return self._case.row_owners

    @cached_property
    def _entries(self) -> Mapping[int, list[_Entry]]:
        """Column -> its coefficients in rows of rules."""
        entries: dict[int, list[_Entry]] = defaultdict(list)
        for number, block in enumerate(self._problem.blocks):
            columns, rows = block.columns.tolist(), block.rows.tolist()
            for column, row, value in zip(columns, rows, block.values.tolist(), strict=True):
                place = (number, row)
                if place in self._owners:
                    entries[column].append((place, value))
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

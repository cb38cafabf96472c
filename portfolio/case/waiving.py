"""The problem in which one of some rules need not hold, whichever: a question about each of them
in one.

Each rule that may be waived has a binary column more. Where that is 1, its rows hold whatever is
chosen: by as much as all columns together could break a row, the column makes up for. One row says
that at most one rule is waived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from portfolio.compile import (
    Block,
    BusinessRule,
    IntArray,
    Problem,
    Sense,
    UnitRow,
    block_of,
    concatenated,
    integers,
)

FAMILY = "waiver"
"""Of the rows that speak of waivers alone."""


@dataclass(frozen=True)
class Waivable:
    """A problem whose last columns are waivers; `rules` has the rule of each, in their order."""

    problem: Problem
    rules: tuple[BusinessRule, ...]

    @property
    def columns(self) -> IntArray:
        """The columns of the waivers."""
        part = self.problem.columns.parts.waivers
        return np.arange(part.start, part.stop, dtype=np.int64)

    def waived(self, point: IntArray) -> list[int]:
        """The numbers of the rules that a point breaks."""
        waivers = point[self.problem.columns.parts.waivers]
        return np.flatnonzero(waivers).tolist()


def waivable(problem: Problem, rules: Sequence[BusinessRule]) -> Waivable:
    """The problem of the portfolios that break at most one of some rules, and no other.

    Only inequalities can be waived, and columns that a rule holds.
    """
    count = len(rules)
    start = len(problem.columns)
    waiver_of: dict[int, dict[int, int]] = {}
    held: set[int] = set()
    own_rows = []
    for column, rule in enumerate(rules, start=start):
        for number, row in rule.rows:
            waiver_of.setdefault(number, {})[row] = column
        for number in rule.fixes:
            held.add(number)
            own_rows.append(_held_row(problem, number, column, rule))
    fixes = tuple(fix for number, fix in enumerate(problem.fixes) if number not in held)
    lower, upper = problem.bounds_with(fixes)
    blocks = []
    for number, block in enumerate(problem.blocks):
        blocks.append(_waivable_block(block, waiver_of.get(number, {}), lower, upper))
    if rules:
        terms = [(column, 1) for column in range(start, start + count)]
        stated = rules[0].stated
        own_rows.append(UnitRow(terms, Sense.AT_MOST, 1, "at most one is waived", stated))
        own_block = block_of(FAMILY, own_rows)
        assert own_block is not None
        blocks.append(own_block)
    waivers = tuple(rule.id for rule in rules)
    zeros = np.zeros(count, dtype=lower.dtype)
    ones = np.ones(count, dtype=upper.dtype)
    changed = replace(
        problem,
        columns=replace(problem.columns, waivers=waivers),
        blocks=tuple(blocks),
        fixes=fixes,
        lower=np.append(lower, zeros),
        upper=np.append(upper, ones),
    )
    return Waivable(changed, tuple(rules))


def _held_row(problem: Problem, number: int, waiver: int, rule: BusinessRule) -> UnitRow:
    """A column is as a rule holds it, unless the rule is waived."""
    fix = problem.fixes[number]
    if fix.value:
        return UnitRow([(fix.column, 1), (waiver, 1)], Sense.AT_LEAST, 1, fix.name, rule.stated)
    return UnitRow([(fix.column, 1), (waiver, -1)], Sense.AT_MOST, 0, fix.name, rule.stated)


def _waivable_block(
    block: Block,
    waiver_of: Mapping[int, int],
    lower: IntArray,
    upper: IntArray,
) -> Block:
    """A block whose rows hold without fail where their waiver is 1.

    ``waiver_of``: row -> the column of its waiver.
    """
    excess = _most_excess(block, lower, upper)
    rows = [row for row in waiver_of if excess[row]]
    columns = [waiver_of[row] for row in rows]
    values = [-int(excess[row]) for row in rows]
    return replace(
        block,
        rows=concatenated([block.rows, integers(rows)]),
        columns=concatenated([block.columns, integers(columns)]),
        values=concatenated([block.values, integers(values)]),
    )


def _most_excess(block: Block, lower: IntArray, upper: IntArray) -> IntArray:
    """By how much each row can pass its bound at most, within the bounds of the columns: positive
    above a cap, negative below a floor."""
    values = block.values.astype(object)
    at_lower = values * lower[block.columns]
    at_upper = values * upper[block.columns]
    most = np.zeros(len(block), dtype=object)
    least = np.zeros(len(block), dtype=object)
    np.add.at(most, block.rows, np.maximum(at_lower, at_upper))
    np.add.at(least, block.rows, np.minimum(at_lower, at_upper))
    above = np.maximum(most - block.bounds, 0)
    below = np.minimum(least - block.bounds, 0)
    excess: IntArray = np.where(block.senses == Sense.AT_MOST, above, below)
    return excess

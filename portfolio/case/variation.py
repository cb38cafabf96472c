"""Exact changes of a case: what the problem would be with other bounds, fewer rules, items fixed.

A variation may loosen a problem as well as tighten it. It shares columns, measures and the blocks
of rows that it leaves alone with the problem that it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from portfolio.compile import Block, BusinessRule, Fix, HeldItem, Item, Problem, Sense, held_item, integer_bound, objective_stage
from portfolio.model import NorthStar, WeightedKpis

HELD = HeldItem.name
"""The family of fixes that a variation makes."""


@dataclass(frozen=True)
class Variation:
    """What changes. Rules go by their ids, which are unique in a scenario.

    `bounds` are in native units, as people write them. Moving the floor of a KPI moves that rule
    alone: the scale of its weight and of its shortfall stay as they are.
    """

    bounds: Mapping[str, Fraction] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    held: Mapping[Item, Literal[0, 1]] = field(default_factory=dict)
    objective: NorthStar | WeightedKpis | None = None


def varied_problem(
    problem: Problem,
    rules: Sequence[BusinessRule],
    variation: Variation,
) -> Problem:
    """The problem with the changes of a variation.

    Raises:
        KeyError: if it names a rule or an item that the problem does not have.
        ValueError: if it moves the bound of a rule that has none.
    """
    by_id = {rule.id: rule for rule in rules}
    moved = [by_id[name] for name in variation.bounds]
    blocks = _moved(problem.blocks, moved, variation.bounds)
    dropped = [by_id[name] for name in sorted(variation.dropped)]
    blocks = _without_rows(blocks, dropped)
    gone = {number for rule in dropped for number in rule.fixes}
    fixes = [fix for number, fix in enumerate(problem.fixes) if number not in gone]
    fixes += _holding(problem, variation.held)
    lower, upper = problem.bounds_with(fixes)
    stages = problem.stages
    if variation.objective is not None:
        other = objective_stage(problem.columns, variation.objective)
        stages = tuple(other if stage.id == other.id else stage for stage in stages)
    return replace(
        problem,
        blocks=blocks,
        fixes=tuple(fixes),
        stages=stages,
        lower=lower,
        upper=upper,
    )


def _moved(
    blocks: Sequence[Block],
    rules: Sequence[BusinessRule],
    bounds: Mapping[str, Fraction],
) -> tuple[Block, ...]:
    """The blocks with the bounds of some rules at other places; matrices are shared."""
    moved = list(blocks)
    for rule in rules:
        if rule.bound is None:
            raise ValueError(f"{rule.id} has no bound that could move")
        for number, row in rule.rows:
            block = moved[number]
            native = (bounds[rule.id] - rule.stated.baseline) * block.scales[row]
            values = block.bounds.astype(object)
            values[row] = integer_bound(native, Sense(int(block.senses[row])))
            moved[number] = replace(block, bounds=values)
    return tuple(moved)


def _without_rows(blocks: Sequence[Block], rules: Sequence[BusinessRule]) -> tuple[Block, ...]:
    """The blocks without the rows of some rules; empty ones are left out."""
    gone: dict[int, set[int]] = {}
    for rule in rules:
        for number, row in rule.rows:
            gone.setdefault(number, set()).add(row)
    kept = []
    for number, block in enumerate(blocks):
        rest = block.without_rows(gone[number]) if number in gone else block
        if len(rest):
            kept.append(rest)
    return tuple(kept)


def _holding(problem: Problem, held: Mapping[Item, Literal[0, 1]]) -> list[Fix]:
    columns = {item: column for column, item in enumerate(problem.columns.items)}
    fixes = []
    for item, value in held.items():
        stated = held_item(item.key, str(item), taken=bool(value))
        fixes.append(Fix(columns[item], value, f"{item} = {value}", stated))
    return fixes


def held_rules(problem: Problem) -> list[BusinessRule]:
    """One rule for each item that a variation holds, to be named in a conflict."""
    rules = []
    for number, fix in enumerate(problem.fixes):
        if fix.stated.family == HELD:
            rules.append(BusinessRule(fix.stated, (), (number,)))
    return rules

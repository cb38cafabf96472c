"""The rules as people wrote them: each with the rows and held columns of the problem that it became."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from portfolio.compile.levels import levels
from portfolio.compile.problem import Block, Problem
from portfolio.compile.rules import Origin, in_scenario
from portfolio.model import Planning, Slice

FAMILIES = (
    "capacity",
    "target",
    "group",
    "mandatory",
    "kept",
    "bundle",
    "exclude_pair",
    "prerequisite",
    "exclude",
    "candidate",
)
"""Aggregate rules first, then the rules among initiatives: the order in which an explanation prefers them."""


@dataclass(frozen=True)
class Subject:
    """What a rule is about, apart from its place: its name is unique in a scenario, however files are ordered.

    `measure` is the resource or KPI of a bound, `kind` which bound it is (cap, floor, ceiling, at_least,
    at_most), `scale` what a change of it is measured by, `baseline` what its level has before any plan.
    """

    family: str
    name: str
    keys: tuple[str, ...] = ()
    measure: str | None = None
    where: Slice | None = None
    kind: str | None = None
    bound: Fraction | None = None
    scale: Fraction | None = None
    baseline: Fraction = Fraction(0)


@dataclass(frozen=True)
class BusinessRule:
    """One rule, where it was written, and its (block, row) pairs and numbers of fixes in the problem."""

    subject: Subject
    origin: Origin
    rows: tuple[tuple[int, int], ...]
    fixes: tuple[int, ...]

    @property
    def numeric(self) -> bool:
        """Whether it has a bound that could move."""
        return self.subject.bound is not None


def business_rules(problem: Problem) -> tuple[BusinessRule, ...]:
    """Every rule that somebody wrote and that binds a column, in a canonical order.

    What remains (one scope of an initiative, what a synergy is, shortfalls) is definition, not rule: the empty
    portfolio always keeps it.
    """
    subjects = dict(_subjects(problem))
    rows: dict[Origin, list[tuple[int, int]]] = {}
    fixes: dict[Origin, list[int]] = {}
    for number, block in enumerate(problem.blocks):
        if block.family in FAMILIES:
            for row, origin in enumerate(block.origins):
                rows.setdefault(origin, []).append((number, row))
    for number, fix in enumerate(problem.fixes):
        fixes.setdefault(fix.origin, []).append(number)
    found = [
        BusinessRule(subject, origin, tuple(rows.get(origin, ())), tuple(fixes.get(origin, ())))
        for origin, subject in subjects.items()
        if origin in rows or origin in fixes
    ]
    return tuple(sorted(found, key=lambda rule: (FAMILIES.index(rule.subject.family), rule.subject.name)))


def without(problem: Problem, rule: BusinessRule) -> Problem:
    """The problem without the rows of a rule that holds no columns."""
    dropped = {number: {row for at, row in rule.rows if at == number} for number, _ in rule.rows}
    blocks = (_rest(block, dropped.get(number, set())) for number, block in enumerate(problem.blocks))
    return replace(problem, blocks=tuple(block for block in blocks if len(block)))


def _rest(block: Block, dropped: set[int]) -> Block:
    if not dropped:
        return block
    kept = [row for row in range(len(block)) if row not in dropped]
    numbers = np.full(len(block), -1, dtype=np.int64)
    numbers[kept] = np.arange(len(kept))
    entries = numbers[block.rows] >= 0
    return replace(
        block,
        rows=numbers[block.rows][entries],
        columns=block.columns[entries],
        values=block.values[entries],
        senses=block.senses[kept],
        bounds=block.bounds[kept],
        scales=tuple(block.scales[row] for row in kept),
        names=tuple(block.names[row] for row in kept),
        origins=tuple(block.origins[row] for row in kept),
    )


def _subjects(problem: Problem) -> Iterator[tuple[Origin, Subject]]:
    pool = problem.columns.pool
    yield from bounds(pool.planning)
    for key in pool.kept:
        yield Origin(key, ("status",)), Subject("kept", f"{key} is under way", (key,))
    yield from _logic(problem)


def _logic(problem: Problem) -> Iterator[tuple[Origin, Subject]]:
    rules = problem.columns.rules
    for key, (_, origin) in rules.mandatory.items():
        yield origin, Subject("mandatory", f"{key} is mandatory", (key,))
    for key, (_, origin) in rules.exclude.items():
        yield origin, Subject("exclude", f"{key} is excluded", (key,))
    for (a, b), origin in rules.pairs.items():
        yield origin, Subject("exclude_pair", f"not both {a} and {b}", (a, b))
    for name, (members, origin) in rules.bundles.items():
        yield origin, Subject("bundle", f"bundle {name}", members)
    for (dependent, required), origin in rules.prerequisites.items():
        yield origin, Subject("prerequisite", f"{dependent} requires {required}", (dependent, required))
    for key, _, origin in rules.ruled_out:
        if origin.path == ("earliest_start",):
            yield origin, Subject("candidate", f"{key} starts after the period", (key,))
        if origin.path == ("latest_finish",):
            yield origin, Subject("candidate", f"{key} must be finished before the period", (key,))


def bounds(planning: Planning) -> Iterator[tuple[Origin, Subject]]:
    """The numbers of a scenario that bind: caps and floors, floors and ceilings of targets, sizes of groups."""
    for resource, by_slice in planning.scenario.capacity.items():
        for where, bound in by_slice.slices():
            path = ("capacity", resource, *(("all",) if where.is_all else where))
            for kind, limit in (("cap", bound.cap), ("floor", bound.floor)):
                if limit is not None:
                    number = Fraction(limit)
                    name = f"{kind} of {resource} in {where}"
                    scale = abs(number) or Fraction(1)
                    subject = Subject("capacity", name, (), resource, where, kind, number, scale)
                    yield in_scenario(*path, kind), subject
    for level in levels(planning):
        if level.kind != "goal":
            scale = level.scale or Fraction(1)
            base, written = Fraction(level.target.baseline or 0), level.written
            subject = Subject("target", str(level), (), level.kpi, level.slice, level.kind, written, scale, base)
            yield in_scenario(*level.path), subject
    for name, group in planning.scenario.constraints.groups.items():
        sizes: Mapping[str, int | None] = {"at_least": group.at_least, "at_most": group.at_most}
        members = tuple(sorted(set(group.members)))
        for kind, size in sizes.items():
            if size is not None:
                words = f"{kind.replace('_', ' ')} {size} of group {name}"
                scale = Fraction(max(size, 1))
                subject = Subject("group", words, members, None, None, kind, Fraction(size), scale)
                yield in_scenario("constraints", "groups", name, kind), subject

"""The rules as people wrote them: each with the rows and held columns that it became."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile.pool import Pool
from portfolio.compile.problem import Problem
from portfolio.compile.rules import Origin, in_scenario
from portfolio.compile.target_levels import levels, slice_path
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
"""Aggregate rules first, then the rules among initiatives: the order in which explanations prefer
them."""


@dataclass(frozen=True)
class Subject:
    """What a rule is about, apart from its place; its name is unique in a scenario.

    `measure` is the resource or KPI of a bound, `kind` which bound it is (cap, floor, ceiling,
    at_least, at_most), `scale` what a change of it is measured by, `baseline` what its level has
    before any plan.
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
    """One rule, where it was written, and its (block, row) pairs and numbers of fixes."""

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

    What remains (one scope of an initiative, what a synergy is, shortfalls) is definition, not
    rule: the empty portfolio always keeps it.
    """
    subjects = dict(_subjects(problem))
    rows: dict[Origin, list[tuple[int, int]]] = {}
    for number, block in enumerate(problem.blocks):
        if block.family in FAMILIES:
            for row, origin in enumerate(block.origins):
                rows.setdefault(origin, []).append((number, row))
    fixes: dict[Origin, list[int]] = {}
    for number, fix in enumerate(problem.fixes):
        fixes.setdefault(fix.origin, []).append(number)
    rules = []
    for origin, subject in subjects.items():
        if origin in rows or origin in fixes:
            own_rows = tuple(rows.get(origin, ()))
            own_fixes = tuple(fixes.get(origin, ()))
            rules.append(BusinessRule(subject, origin, own_rows, own_fixes))
    return tuple(sorted(rules, key=_order))


def _order(rule: BusinessRule) -> tuple[int, str]:
    return FAMILIES.index(rule.subject.family), rule.subject.name


def _subjects(problem: Problem) -> Iterator[tuple[Origin, Subject]]:
    pool = problem.columns.pool
    yield from rule_bounds(pool)
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
        keys = (dependent, required)
        yield origin, Subject("prerequisite", f"{dependent} requires {required}", keys)
    for key, _, origin in rules.ruled_out:
        if origin.path == ("earliest_start",):
            yield origin, Subject("candidate", f"{key} starts after the period", (key,))
        if origin.path == ("latest_finish",):
            yield origin, Subject("candidate", f"{key} must be finished before the period", (key,))


def rule_bounds(pool: Pool) -> Iterator[tuple[Origin, Subject]]:
    """The numbers of a scenario that bind: caps and floors, levels of targets, sizes of groups."""
    planning = pool.planning
    yield from _capacity_bounds(planning)
    yield from _target_levels(planning)
    yield from _group_sizes(pool)


def _capacity_bounds(planning: Planning) -> Iterator[tuple[Origin, Subject]]:
    for resource, by_slice in planning.scenario.capacity.items():
        for where, bound in by_slice.slices():
            path = ("capacity", resource, *slice_path(where))
            for kind, limit in (("cap", bound.cap), ("floor", bound.floor)):
                if limit is not None:
                    subject = Subject(
                        family="capacity",
                        name=f"{kind} of {resource} in {where}",
                        measure=resource,
                        where=where,
                        kind=kind,
                        bound=Fraction(limit),
                        scale=abs(Fraction(limit)) or Fraction(1),
                    )
                    yield in_scenario(*path, kind), subject


def _target_levels(planning: Planning) -> Iterator[tuple[Origin, Subject]]:
    for level in levels(planning):
        if level.kind != "goal":
            subject = Subject(
                family="target",
                name=str(level),
                measure=level.kpi,
                where=level.slice,
                kind=level.kind,
                bound=level.written,
                scale=level.scale or Fraction(1),
                baseline=level.baseline,
            )
            yield in_scenario(*level.path), subject


def _group_sizes(pool: Pool) -> Iterator[tuple[Origin, Subject]]:
    for name, group in pool.planning.scenario.constraints.groups.items():
        members = tuple(sorted(set(group.members)))
        delivered = pool.delivered_here.intersection(members)
        for kind, size in (("at_least", group.at_least), ("at_most", group.at_most)):
            if size is not None:
                subject = Subject(
                    family="group",
                    name=f"{kind.replace('_', ' ')} {size} of group {name}",
                    keys=members,
                    kind=kind,
                    bound=Fraction(size),
                    scale=Fraction(max(size, 1)),
                    baseline=Fraction(len(delivered)),
                )
                yield in_scenario("constraints", "groups", name, kind), subject

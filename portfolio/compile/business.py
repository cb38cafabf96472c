"""The rules as people wrote them: each with the rows and held columns that it became."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile.families import families
from portfolio.compile.pool import pool_of
from portfolio.compile.problem import Problem
from portfolio.compile.rules import united_rules
from portfolio.compile.stated import Origin, StatedRule
from portfolio.model import Planning
from portfolio.results import Rule

_FROM_ABOVE = ("cap", "ceiling", "at_most", "at_most_per_step", "at_most_finished_per_step")


@dataclass(frozen=True)
class BusinessRule:
    """One rule with its (block, row) pairs and numbers of fixes."""

    stated: StatedRule
    rows: tuple[tuple[int, int], ...]
    fixes: tuple[int, ...]

    @property
    def rule(self) -> Rule:
        """The rule as results carry it."""
        return self.stated.rule

    @property
    def id(self) -> str:
        """Its name in the scenario."""
        return self.stated.id

    @property
    def family(self) -> str:
        """The name of its family."""
        return self.stated.family

    @property
    def kind(self) -> str | None:
        """Which bound it is, such as cap, floor, ceiling, at_least or at_most_per_step."""
        return self.stated.kind

    @property
    def is_from_above(self) -> bool:
        """Whether its bound is one that totals may not pass upwards."""
        return self.stated.kind in _FROM_ABOVE

    @property
    def bound(self) -> Fraction | None:
        """Its number as written; None for a rule without one."""
        return self.stated.bound

    @property
    def origin(self) -> Origin:
        """Where it was written."""
        return self.stated.origin


def business_rules(problem: Problem) -> tuple[BusinessRule, ...]:
    """Every rule that somebody wrote and that binds a column, in a canonical order.

    What remains (one scope of an initiative, what a synergy is, shortfalls) is definition, not
    rule: the empty portfolio always keeps it.
    """
    order = {family.name: position for position, family in enumerate(families())}
    rows: dict[StatedRule, list[tuple[int, int]]] = {}
    for number, block in enumerate(problem.blocks):
        if block.family in order:
            for row, stated in enumerate(block.stated):
                rows.setdefault(stated, []).append((number, row))
    fixes: dict[StatedRule, list[int]] = {}
    for number, fix in enumerate(problem.fixes):
        if fix.stated.family in order:
            fixes.setdefault(fix.stated, []).append(number)
    rules = []
    for stated in dict.fromkeys([*rows, *fixes]):
        own_rows = tuple(rows.get(stated, ()))
        own_fixes = tuple(fixes.get(stated, ()))
        rules.append(BusinessRule(stated, own_rows, own_fixes))

    def canonical(rule: BusinessRule) -> tuple[int, tuple[str, ...]]:
        return order[rule.family], rule.stated.path

    return tuple(sorted(rules, key=canonical))


def stated_rules(planning: Planning) -> dict[str, StatedRule]:
    """Id -> each rule that a scenario and its initiatives state, whether or not it binds."""
    pool = pool_of(planning)
    rules = united_rules(pool)
    stated: dict[str, StatedRule] = {}
    for family in families():
        for rule in family.stated(pool, rules):
            stated[rule.id] = rule
    return stated

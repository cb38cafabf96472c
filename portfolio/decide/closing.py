"""How the gaps of a plan could be closed: what binds, which initiatives would do, at what cost.

A gap is closed by the plans that meet its level; floors of lexicographic, which are no rules, are
none here either, but for the price: it is what the objective loses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from portfolio.answers import ClosingSet, HelpfulInitiative, Verdict
from portfolio.case import Case, Variation, VariedCase
from portfolio.compile import (
    BusinessRule,
    Expression,
    ExpressionRow,
    IntArray,
    Problem,
    Sense,
    StatedRule,
    TargetLevel,
    block_of,
    stated_level,
    total_of,
    weighted_sum,
)
from portfolio.conflict import Budget, RuleSubsetSolver, find_conflict
from portfolio.decide.reversal import is_taken
from portfolio.decide.space import NotProvenError, Space, asked, negated
from portfolio.engines import Cut
from portfolio.report import rule_title
from portfolio.results import exact

WAYS = 3
"""How many smallest sets are looked for."""
_ASKED = "asked"
_LATEST = ("earliest_start", "latest_finish")


class LevelGap:
    """One level that a plan misses, and the plans that meet it."""

    def __init__(self, space: Space, level: TargetLevel) -> None:
        self.space = space
        self.level = level
        columns = space.problem.columns
        step = level.number(columns.pool.horizon)
        total = columns.contributions(level.kpi, level.slice, step)
        self.improvement: Expression = weighted_sum([(level.sign, total)])

    def reached_with(self, improvement: Fraction) -> Fraction:
        """The level that an improvement reaches."""
        return self.level.baseline + self.level.sign * improvement

    @cached_property
    def ideas(self) -> Fraction:
        """What all initiatives of the pool and the best tiers would reach; dates alone count."""
        return self.reached_with(_most_of_ideas(self.space, self.improvement))

    @cached_property
    def most(self) -> Fraction | None:
        """The greatest improvement that any plan within the rules has; None where not proven."""
        stage = asked(f"reach of {self.level.kpi}", "max", self.improvement)
        try:
            best = self.space.extreme(stage)
        except NotProvenError:
            return None
        return None if best is None else Fraction(best.gain, self.improvement.scale)

    @property
    def verdict(self) -> Verdict:
        """Why the gap is open."""
        if self.level.sign * (self.ideas - self.level.written) < 0:
            return "short of ideas"
        if self.most is None:
            return "not proven"
        return "short of capacity" if self.most < self.level.required else "not chosen"

    @property
    def met(self) -> Cut:
        """The cut that the level is met."""
        return Cut(self.improvement, ceil(self.level.required * self.improvement.scale))

    def binding(self) -> tuple[str, ...]:
        """Rules that cannot hold together with the level; none where that was not found."""
        case = LevelCase(self.space.case, self.level, self.improvement)
        solver = RuleSubsetSolver(case)
        search = find_conflict(solver, range(len(case.rules)), Budget(), infeasible=True)
        if search.conflict is None:
            return ()
        rules = [case.rules[number].rule for number in search.conflict.rules]
        standings = case.columns.pool.standings
        return tuple(rule_title(rule, standings) for rule in rules if rule.family != _ASKED)

    def cheapest(self) -> ClosingSet | None:
        """The best plan that meets the level; None where there is none.

        Raises:
            NotProvenError: if limits end the search.
        """
        plan = self.space.canonical(cuts=(self.met,))
        return None if plan is None else self._closing(plan)

    def smallest(self) -> Iterator[ClosingSet]:
        """The fewest initiatives that must join the plan, the cheapest such sets first.

        Raises:
            NotProvenError: if limits end a search.
        """
        space = self.space
        out = [key for key in space.problem.columns.pool.members if not self._is_in(key)]
        columns = sorted(column for key in out for column in space.problem.columns.columns_of(key))
        if not columns:
            return
        added = total_of(columns)
        fewest = space.extreme(asked("joining", "min", added), (self.met,))
        if fewest is None:
            return
        cuts = [self.met, Cut(negated(added), fewest.gain)]
        for _ in range(WAYS):
            plan = space.canonical(cuts=cuts)
            if plan is None:
                return
            closing = self._closing(plan)
            yield closing
            if not closing.added:
                return
            cuts.append(self._not_all_of(closing.added))

    def _not_all_of(self, keys: Sequence[str]) -> Cut:
        """The cut that a plan lacks at least one of some initiatives."""
        columns = sorted(c for key in keys for c in self.space.problem.columns.columns_of(key))
        return Cut(negated(total_of(columns)), 1 - len(keys))

    def _is_in(self, key: str) -> bool:
        return is_taken(self.space.problem, self.space.plan, key)

    def _closing(self, plan: IntArray) -> ClosingSet:
        space = self.space
        option = space.option(plan, space.plan)
        joined = [key for key in space.choice(plan) if not self._is_in(key)]
        return ClosingSet(
            added=tuple(sorted(joined)),
            cost=exact(-Fraction(option.change)),
            shortfalls=option.shortfalls,
            entering=option.entering,
            leaving=option.leaving,
        )

    def helpful(self) -> Iterator[HelpfulInitiative]:
        """The initiatives out of the plan that would help, the most helpful first."""
        columns = self.space.problem.columns
        coefficients = self.improvement.dense(len(columns))
        amounts = []
        for key in columns.pool.members:
            most = max(int(coefficients[column]) for column in columns.columns_of(key))
            if most > 0 and not self._is_in(key):
                amounts.append((-most, key))
        for amount, key in sorted(amounts):
            initiative = columns.pool.initiative(key)
            yield HelpfulInitiative(
                key=key,
                title=initiative.title,
                owner=initiative.owner,
                amount=exact(Fraction(-amount, self.improvement.scale)),
            )


class LevelCase(VariedCase):
    """A case with a level as a rule, to be named in a conflict."""

    def __init__(self, base: Case, level: TargetLevel, improvement: Expression) -> None:
        super().__init__(base, Variation())
        self._level = level
        self._improvement = improvement

    @cached_property
    def problem(self) -> Problem:
        """The problem of the case, and the row that the level is met."""
        problem = self._base.problem
        row = ExpressionRow(
            self._improvement,
            Sense.AT_LEAST,
            self._level.required,
            str(self._level),
            self._stated,
        )
        block = block_of(_ASKED, [row])
        if block is None:
            raise AssertionError("a block of one row has none")
        return replace(problem, blocks=(*problem.blocks, block))

    @cached_property
    def rules(self) -> tuple[BusinessRule, ...]:
        """The rules of the case, then the level."""
        row = (len(self.problem.blocks) - 1, 0)
        return (*self._base.rules, BusinessRule(self._stated, (row,), ()))

    @cached_property
    def _stated(self) -> StatedRule:
        return stated_level(_ASKED, self._level, self._base.problem.columns.pool.horizon)


def _most_of_ideas(space: Space, improvement: Expression) -> Fraction:
    """The best item of each initiative that helps, and the best tier of each synergy."""
    columns = space.problem.columns
    coefficients = improvement.dense(len(columns))
    late: set[str] = set()
    for origin, ruled_out in columns.rules.ruled_out.items():
        if origin.path[0] in _LATEST:
            late.update(key for key, _ in ruled_out)
    in_time = [key for key in columns.pool.members if key not in late]
    total = 0
    for key in in_time:
        total += max(0, *(int(coefficients[column]) for column in columns.columns_of(key)))
    bonuses: dict[str, list[int]] = {}
    counted = frozenset(in_time)
    for column, tier in columns.tier_columns():
        members = len(counted.intersection(tier.members))
        if members >= tier.still_needed:
            bonuses.setdefault(tier.synergy, []).append(int(coefficients[column]))
    for gains in bonuses.values():
        # A tier earns what all tiers up to it add.
        total += max(0, int(np.cumsum(np.array(gains, dtype=object)).max()))
    return Fraction(total, improvement.scale)

"""Floors and ceilings of a KPI in a slice: K(kpi, slice) >= floor - baseline, or <= ceiling -
baseline."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, RuleNames, in_slice, slice_title
from portfolio.compile.families.capacity import bound_as_noun, bound_sentence
from portfolio.compile.pool import Pool
from portfolio.compile.row import ExpressionRow, Sense
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule
from portfolio.compile.target_levels import floors_bind, levels, stated_level
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class TargetFloors(Family):
    """What a plan must reach. In lexicographic mode it is no rule: a plan comes as close as it
    can."""

    name = "target"
    gives_way = GivesWay.MOVES
    counts = "kpi"
    is_signed = True

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each floor and ceiling."""
        for level in levels(pool.planning):
            if level.kind != "goal":
                yield stated_level(self.name, level, pool.horizon)

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[ExpressionRow]:
        """One row, where floors and ceilings bind."""
        if floors_bind(columns.pool.planning):
            total = columns.contributions(stated.measure or "", stated.slice, stated.steps[0])
            sense = Sense.AT_LEAST if stated.kind == "floor" else Sense.AT_MOST
            change = (stated.bound or 0) - stated.baseline
            name = f"{stated.measure} in {stated.slice}: {stated.kind}"
            yield ExpressionRow(total, sense, change, name, stated)

    def title(self, rule: Rule) -> str:
        """Without its number."""
        return f"{rule.kind} of {rule.measure} in {slice_title(rule)}{_by_when(rule)}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``the floor of 0.02 for Retention in UK``."""
        return bound_as_noun(rule, names, number=number)

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """``Retention in UK: at least 0.02``."""
        return bound_sentence(rule, names)

    def request(self, rule: Rule, names: RuleNames) -> str:
        """Both ask for so much, or so little."""
        edge = "at most" if rule.kind == "ceiling" else "at least"
        bound = names.amount(rule, rule.bound or "0")
        return (
            f"You ask for {edge} {bound} of {names.measure(rule)}{in_slice(rule)}{_by_when(rule)}"
        )


def _by_when(rule: Rule) -> str:
    """`` by 2026-Q3``; nothing for the end of the period."""
    return "" if rule.step is None else f" by {rule.step}"

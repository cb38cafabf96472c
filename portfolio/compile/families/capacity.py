"""Caps and floors of a resource in a slice: floor <= T(resource, slice) <= cap."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, RuleNames, in_slice, slice_title
from portfolio.compile.pool import Pool
from portfolio.compile.row import ExpressionRow, Sense
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario, stated_bound
from portfolio.compile.target_levels import slice_path
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class Capacity(Family):
    """What a plan may use, and must use, of a resource."""

    name = "capacity"
    gives_way = GivesWay.MOVES
    counts = "tokens"

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each cap and floor, resource by resource."""
        for resource, by_slice in sorted(pool.planning.scenario.capacity.items()):
            for where, bound in by_slice.slices():
                path = ("capacity", resource, *slice_path(where))
                for kind, limit in (("cap", bound.cap), ("floor", bound.floor)):
                    if limit is not None:
                        place = StatedPlace.at(in_scenario(*path, kind))
                        number = Fraction(limit)
                        scale = abs(number) or Fraction(1)
                        yield stated_bound(self.name, place, resource, where, number, scale)

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[ExpressionRow]:
        """One row."""
        used = columns.tokens(stated.measure or "", stated.slice)
        sense = Sense.AT_MOST if stated.kind == "cap" else Sense.AT_LEAST
        name = f"{stated.measure} in {stated.slice}: {stated.kind}"
        yield ExpressionRow(used, sense, stated.bound or 0, name, stated)

    def title(self, rule: Rule) -> str:
        """Without its number."""
        return f"{rule.kind} of {rule.measure} in {slice_title(rule)}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``the cap of 600 engineer-days for engineering in UK``."""
        return bound_as_noun(rule, names, number=number)

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """``engineering in UK: at most 600 engineer-days``."""
        return bound_sentence(rule, names)

    def request(self, rule: Rule, names: RuleNames) -> str | None:
        """A floor asks to use so much."""
        if rule.kind != "floor":
            return None
        bound = names.amount(rule, rule.bound or "0")
        return f"You ask to use at least {bound} of {rule.measure}{in_slice(rule)}"


def bound_as_noun(rule: Rule, names: RuleNames, *, number: bool) -> str:
    """A bound of a measure as a thing."""
    size = f" of {names.amount(rule, rule.bound or '0')}" if number else ""
    return f"the {rule.kind}{size} for {names.measure(rule)}{in_slice(rule)}"


def bound_sentence(rule: Rule, names: RuleNames) -> str:
    """A bound of a measure as a sentence."""
    edge = "at least" if rule.kind == "floor" else "at most"
    amount = names.amount(rule, rule.bound or "0")
    return f"{names.measure(rule)}{in_slice(rule)}: {edge} {amount}"

"""Caps and floors of a resource in a slice: floor <= T(resource, slice) <= cap."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.compile.families.base import Family, GivesWay, RuleNames, in_slice, slice_title
from portfolio.compile.horizon import Horizon
from portfolio.compile.pool import Pool
from portfolio.compile.row import ExpressionRow, Sense
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario, stated_bound
from portfolio.compile.target_levels import slice_path
from portfolio.model import Bound
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
                for limit in limits_of(bound, pool.horizon):
                    place = StatedPlace.at(in_scenario(*path, *limit.path))
                    number = Fraction(limit.bound)
                    scale = abs(number) or Fraction(1)
                    yield stated_bound(
                        self.name,
                        place,
                        resource,
                        where,
                        number,
                        scale,
                        steps=limit.steps,
                        step=limit.step,
                    )

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[ExpressionRow]:
        """One row a step."""
        sense = Sense.AT_MOST if stated.kind == "cap" else Sense.AT_LEAST
        for step in stated.steps:
            used = columns.tokens(stated.measure or "", stated.slice, step)
            name = f"{stated.measure} in {stated.slice}: {stated.kind}"
            if step is not None:
                name += f", {columns.pool.horizon.name(step)}"
            yield ExpressionRow(used, sense, stated.bound or 0, name, stated)

    def title(self, rule: Rule) -> str:
        """Without its number."""
        return f"{rule.kind} of {rule.measure} in {slice_title(rule)}{when(rule)}"

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
        return f"You ask to use at least {bound} of {rule.measure}{in_slice(rule)}{when(rule)}"


class _Limit(NamedTuple):
    """A cap or floor, where it stands below its slice, and the steps that it is about."""

    path: tuple[str, ...]
    bound: Decimal
    steps: tuple[int | None, ...]
    step: str | None = None


def limits_of(bound: Bound, horizon: Horizon) -> Iterator[_Limit]:
    """The caps and floors of a slice: of each step, of one step in place of that, of all steps
    together."""
    every: tuple[int | None, ...] = (None,) if horizon.is_static else tuple(horizon.numbers)
    for kind in ("cap", "floor"):
        written: Decimal | None = getattr(bound, kind)
        elsewhere = {name for name, own in bound.by_step.items() if kind in own.model_fields_set}
        own_steps = {horizon.steps.number(name) for name in elsewhere}
        if horizon.is_static and elsewhere:
            own_steps = {None}
        steps = tuple(step for step in every if step not in own_steps)
        if written is not None and steps:
            yield _Limit((kind,), written, steps)
        for name in sorted(elsewhere, key=lambda step: horizon.steps.number(step) or 0):
            replaced: Decimal | None = getattr(bound.by_step[name], kind)
            number = None if horizon.is_static else horizon.steps.number(name)
            if replaced is not None:
                yield _Limit(("by_step", name, kind), replaced, (number,), name)
        whole: Decimal | None = getattr(bound.whole, kind) if bound.whole is not None else None
        if whole is not None:
            yield _Limit(("whole", kind), whole, (None,), "whole")


def when(rule: Rule) -> str:
    """`` in 2026-Q3``, `` over all steps``; nothing for a bound of every step."""
    if rule.step is None:
        return ""
    return " over all steps" if rule.step == "whole" else f" in {rule.step}"


def bound_as_noun(rule: Rule, names: RuleNames, *, number: bool) -> str:
    """A bound of a measure as a thing."""
    size = f" of {names.amount(rule, rule.bound or '0')}" if number else ""
    return f"the {rule.kind}{size} for {names.measure(rule)}{in_slice(rule)}{when(rule)}"


def bound_sentence(rule: Rule, names: RuleNames) -> str:
    """A bound of a measure as a sentence."""
    edge = "at least" if rule.kind == "floor" else "at most"
    amount = names.amount(rule, rule.bound or "0")
    return f"{names.measure(rule)}{in_slice(rule)}{when(rule)}: {edge} {amount}"

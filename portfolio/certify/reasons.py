"""Why each initiative is in or out of a plan, worked out again from the inputs and the plan alone.

A result names the first reason that holds. Among several bounds of one family that an initiative would break, any
may be the one that is named: each of them is a true reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, gcd, lcm
from typing import Literal

from portfolio.certify.amounts import NOTHING, Amounts, Item, slice_name
from portfolio.certify.facts import Facts
from portfolio.certify.relations import Relations
from portfolio.certify.targets import Level
from portfolio.certify.totals import Totals
from portfolio.results import exact

VALUE = "chosen for its value"
LATER_STAGES = "chosen by the stages after the objective"
WORTHLESS = "adds nothing to the objective"
FITS = "fits, but no better plan has it"


@dataclass(frozen=True)
class _Bound:
    """A cap (side -1) or a floor (side 1): each item's amount, and how far the plan is from it."""

    side: Literal[-1, 1]
    amounts: Mapping[Item, Fraction]
    limit: Fraction
    used: Fraction
    tiers: tuple[Fraction, ...]
    words: str
    """The reason; ``{need}`` and ``{left}`` stand for numbers."""

    def breaks(self, item: Item) -> bool:
        """Whether the plan and this item together would be beyond the bound."""
        return self.side * (self.limit - self.used - self.amounts.get(item, NOTHING)) > 0

    @cached_property
    def whole(self) -> Fraction:
        """The limit, down to a multiple of the unit in which all amounts are counted."""
        unit = _unit([*self.amounts.values(), *self.tiers])
        return floor(self.limit / unit) * unit

    def reasons(self, item: Item) -> set[str]:
        """The reason in words; what is left may be given down to the unit in which the bound is counted."""
        need = self.amounts[item]
        lefts = (self.limit - self.used, self.whole - self.used)
        return {self.words.format(need=exact(need), left=exact(left)) for left in lefts}


def reasons_of(
    facts: Facts, amounts: Amounts, relations: Relations, totals: Totals, levels: tuple[Level, ...]
) -> Mapping[str, frozenset[str]]:
    """Initiative of the pool -> the sentences of which one is its reason."""
    values = amounts.values()
    supports, obstacles = _supports(facts, amounts, relations, levels), _obstacles(facts, relations)
    families = _families(facts, amounts, totals, levels)
    found: dict[str, frozenset[str]] = {}
    for key, offers in amounts.offers.items():
        if key in facts.chosen:
            value = values.get(Item(key, facts.chosen[key].scope), NOTHING)
            found[key] = frozenset({_why_in(facts, relations, key, value, supports)})
        elif key in obstacles:
            found[key] = frozenset({obstacles[key]})
        else:
            items = [Item(key, scope) for scope in offers]
            found[key] = frozenset(_why_out(items, values, families))
    return found


def _why_in(facts: Facts, relations: Relations, key: str, value: Fraction, supports: Mapping[str, str]) -> str:
    if key in facts.kept:
        return f"{facts.initiatives[key]['status'].replace('_', ' ')} already"
    if key in relations.mandatory:
        return f"mandatory: {relations.mandatory[key]}"
    if value > 0:
        return VALUE
    return supports.get(key, LATER_STAGES)


def _supports(facts: Facts, amounts: Amounts, relations: Relations, levels: tuple[Level, ...]) -> Mapping[str, str]:
    """Initiative -> what it does for the plan beside its own value; the first counts."""
    found: dict[str, str] = {}
    for dependent, required in relations.prerequisites:
        if dependent in facts.chosen:
            found.setdefault(required, f"needed by {dependent}")
    for name, members in relations.bundles.items():
        for key in members:
            found.setdefault(key, f"in bundle {name}")
    for level in _hard(facts, levels):
        reason = f"helps to reach the {level.name} of {level.kpi} in {slice_name(level.where)}"
        for key, offers in amounts.offers.items():
            if any(_helps(level, offer["contributions"]) for offer in offers.values()):
                found.setdefault(key, reason)
    for earned in facts.earned:
        for key in earned.members:
            found.setdefault(key, f"part of synergy {earned.name}")
    return found


def _helps(level: Level, contributions: Mapping[str, str]) -> bool:
    text = contributions.get(level.kpi, "0")
    if text == "0":
        return False
    return text.startswith("-") == (level.sign < 0)


def _hard(facts: Facts, levels: tuple[Level, ...]) -> Iterator[Level]:
    """Floors and ceilings that bind; a lexicographic objective only comes as close to them as it can."""
    if facts.definition["objective"]["mode"] != "lexicographic":
        yield from (level for level in levels if level.name != "goal")


def _obstacles(facts: Facts, relations: Relations) -> Mapping[str, str]:
    """Initiative -> the first rule among initiatives that keeps it out of this plan."""
    found = dict(relations.impossible)
    for key, reason in relations.exclude.items():
        found.setdefault(key, f"excluded: {reason}")
    for dependent, required in relations.prerequisites:
        if required not in facts.chosen:
            found.setdefault(dependent, f"requires {required}, which is out")
    for a, b in relations.pairs:
        for key, other in ((a, b), (b, a)):
            if other in facts.chosen:
                found.setdefault(key, f"excludes {other}, which is in")
    for name, members in relations.bundles.items():
        for key in members if len(members) > 1 else ():
            found.setdefault(key, f"bundle {name} is out as a whole")
    return found


def _why_out(items: list[Item], values: Mapping[Item, Fraction], families: tuple[tuple[_Bound, ...], ...]) -> set[str]:
    """It would keep the rules among initiatives: what else keeps it out."""
    if max(values[item] for item in items) <= 0:
        return {WORTHLESS}
    broken = {item: _first_broken(item, families) for item in items}
    if not all(broken.values()):
        return {FITS}
    sentences = (bound.reasons(items[0]) for bound in broken[items[0]])
    return set().union(*sentences)


def _first_broken(item: Item, families: tuple[tuple[_Bound, ...], ...]) -> list[_Bound]:
    """The bounds that the item would break, of the first family that has any."""
    for family in families:
        broken = [bound for bound in family if item in bound.amounts and bound.breaks(item)]
        if broken:
            return broken
    return []


def _families(
    facts: Facts, amounts: Amounts, totals: Totals, levels: tuple[Level, ...]
) -> tuple[tuple[_Bound, ...], ...]:
    """Groups, capacity, targets: the order in which a reason names them."""
    groups = tuple(_groups(facts, amounts))
    return groups, tuple(_capacity(facts, amounts, totals)), tuple(_targets(facts, amounts, levels))


def _groups(facts: Facts, amounts: Amounts) -> Iterator[_Bound]:
    for name, group in sorted(facts.definition["constraints"]["groups"].items()):
        members = set(group["members"])
        counted = {Item(k, s): Fraction(1) for k, offers in amounts.offers.items() if k in members for s in offers}
        used = Fraction(sum(key in facts.chosen for key in members))
        sides: tuple[tuple[Literal[-1, 1], str], ...] = ((1, "at_least"), (-1, "at_most"))
        for side, field in sides:
            if group[field] is not None:
                words = f"group {name} allows {field.replace('_', ' ')} {group[field]}"
                yield _Bound(side, counted, Fraction(group[field]), used, (), _escaped(words))


def _capacity(facts: Facts, amounts: Amounts, totals: Totals) -> Iterator[_Bound]:
    for resource, where, bound in facts.bounds():
        needs, what = amounts.items("tokens", resource, where), _escaped(f"{resource} in {slice_name(where)}")
        used, tiers = totals.tokens(resource, where), tuple(amounts.tiers("tokens", resource, where))
        if bound["cap"] is not None:
            words = f"does not fit: needs {{need}} {what}, {{left}} left"
            yield _Bound(-1, needs, Fraction(bound["cap"]), used, tiers, words)
        if bound["floor"] is not None:
            yield _Bound(1, needs, Fraction(bound["floor"]), used, tiers, f"would leave {what} below its floor")


def _targets(facts: Facts, amounts: Amounts, levels: tuple[Level, ...]) -> Iterator[_Bound]:
    for level in _hard(facts, levels):
        moves = amounts.items("contributions", level.kpi, level.where)
        tiers = tuple(amounts.tiers("contributions", level.kpi, level.where))
        words = _escaped(f"would break the {level.name} of {level.kpi} in {slice_name(level.where)}")
        yield _Bound(1 if level.name == "floor" else -1, moves, level.required, level.total, tiers, words)


def _unit(amounts: list[Fraction]) -> Fraction:
    """The greatest number of which all amounts are multiples."""
    common = lcm(*(amount.denominator for amount in amounts))
    return Fraction(gcd(*(int(amount * common) for amount in amounts)), common)


def _escaped(words: str) -> str:
    """Names may not hold what the sentence takes for a number."""
    return words.replace("{", "{{").replace("}", "}}")

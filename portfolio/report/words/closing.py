"""What to do about a gap, and the request for ideas that goes to an owner."""

from collections.abc import Sequence
from fractions import Fraction
from shlex import quote
from typing import NamedTuple

from portfolio.answers import ClosingSet, HelpfulInitiative, Verdict
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import quantity
from portfolio.report.words.options import floor_group, missed_floors
from portfolio.report.words.prices import price_amount

_NAMED = 4


class GapFacts(NamedTuple):
    """What is known of a gap, before anything is recommended."""

    title: str
    period: str
    kpi: str
    name: str
    unit: str
    where: str
    """The slice as people call it; empty for all."""
    level: str
    is_level: bool
    """Whether the target has a baseline, so that its numbers are levels."""
    target: str
    achieved: str
    gap: str
    ideas: str
    reachable: str | None
    verdict: Verdict
    binding: tuple[str, ...]
    cheapest: ClosingSet | None
    smallest: tuple[ClosingSet, ...]
    helpful: tuple[HelpfulInitiative, ...]
    cost_unit: str
    step: str | None = None
    """The step by whose end the level is asked for, where it is not the last."""


def recommendation(facts: GapFacts) -> str:
    """What to do about a gap, in a sentence or two."""
    if facts.verdict == "short of ideas":
        best = _shown(facts, facts.ideas)
        return f"Ask for ideas: all of today's together come to {best}."
    if facts.verdict == "short of capacity":
        best = "" if facts.reachable is None else f" {_shown(facts, facts.reachable)} at best"
        rules = f": {first_of(facts.binding, _NAMED)}" if facts.binding else ""
        return f"Within the rules there is{best}; what binds{rules}."
    if facts.verdict == "not proven" or not facts.smallest:
        return "How far a plan could come was not proven: raise the limits of the scenario."
    return _way(facts, facts.smallest[0])


def _way(facts: GapFacts, way: ClosingSet) -> str:
    joined = first_of(way.added, _NAMED)
    verb = "closes" if len(way.added) == 1 else "close"
    first = f"{joined} {verb} it" if joined else "Another scope of what is planned closes it"
    sentence = f"{first}, {closing_cost(way, facts.cost_unit)}."
    best = facts.cheapest
    if best is not None and _is_better(best, way):
        sentence += f" The cheapest plan that does {_loss(best, facts.cost_unit)}"
        sentence += f", with {first_of(best.added, _NAMED)} in." if best.added else "."
    return sentence


def closing_cost(way: ClosingSet, unit: str) -> str:
    """`at 0.2 of the objective`; or which floors that come before the objective it misses more."""
    if way.shortfalls:
        return f"but the plan then {missed_floors(way.shortfalls)}"
    return f"at {price_amount(way.cost, unit)} of the objective"


def _loss(way: ClosingSet, unit: str) -> str:
    if way.shortfalls:
        return missed_floors(way.shortfalls)
    return f"costs {price_amount(way.cost, unit)}"


def _is_better(one: ClosingSet, other: ClosingSet) -> bool:
    """Whether a plan comes before another one, floors first."""
    for stage in sorted({*one.shortfalls, *other.shortfalls}, key=floor_group):
        more = Fraction(one.shortfalls.get(stage, 0)) - Fraction(other.shortfalls.get(stage, 0))
        if more:
            return more < 0
    return Fraction(one.cost) < Fraction(other.cost)


def request_for_ideas(facts: GapFacts, owner: str | None) -> str:
    """A text that asks an owner for ideas, ready to be sent."""
    place = f" in {facts.where}" if facts.where else ""
    if facts.step is not None:
        place += f" by {facts.step}"
    lines = [
        f"Hello {owner or 'all'},",
        "",
        f"the plan {facts.title} ({facts.period}) misses the {facts.level} of {facts.name}{place}: "
        f"it asks for {_shown(facts, facts.target)}, the plan comes to "
        f"{_shown(facts, facts.achieved)}, and {quantity(facts.gap, facts.unit)} are missing.",
        _why_open(facts),
    ]
    if facts.helpful:
        lines.append(f"Not in the plan, and they would help: {_listed(facts)}.")
    lines += [
        "",
        f"What could you do in {facts.period} that improves {facts.name}{place} by "
        f"{quantity(facts.gap, facts.unit)}, or by a part of it? Say what it is, what it brings, "
        "how many tokens it takes, and what it needs first. A row in your sheet is enough, or:",
        "",
        f'  portfolio new "TITLE" --owner {_quoted(owner)} --period {facts.period}',
    ]
    return "\n".join(lines)


def _why_open(facts: GapFacts) -> str:
    if facts.verdict == "short of ideas":
        return f"All ideas of today together come to {_shown(facts, facts.ideas)}."
    if facts.verdict == "short of capacity":
        best = "less" if facts.reachable is None else _shown(facts, facts.reachable)
        reach = f"Today's ideas would do, but within capacity and promises the most is {best}"
        rules = f" ({first_of(facts.binding, _NAMED)})" if facts.binding else ""
        return f"{reach}{rules}: smaller or cheaper ideas would help."
    if facts.smallest:
        way = facts.smallest[0]
        with_it = f" with {first_of(way.added, _NAMED)}" if way.added else ""
        return f"A plan{with_it} would meet it, {closing_cost(way, facts.cost_unit)}."
    return "How far a plan could come was not proven."


def _listed(facts: GapFacts) -> str:
    named = []
    for one in facts.helpful:
        amount = quantity(one.amount, facts.unit)
        named.append(f"{one.key} {one.title} ({amount})")
    return first_of(named, _NAMED)


def _shown(facts: GapFacts, value: str) -> str:
    return quantity(value, facts.unit, level=facts.is_level, sign=not facts.is_level)


def _quoted(owner: str | None) -> str:
    """As a shell takes it for one word."""
    return "OWNER" if owner is None else quote(owner)


def reason_to_ask(owner: str | None, keys: Sequence[str], name: str) -> str:
    """Why an owner is asked about a KPI."""
    if owner is None:
        return f"no initiative with an owner moves {name} there"
    move = "moves" if len(keys) == 1 else "move"
    return f"answers for {first_of(keys, _NAMED)}, which {move} {name} there most"

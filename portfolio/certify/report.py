"""What can be known of a scenario before any solver: every finding of the report, worked out again.

Each error among them proves by itself that no plan exists; those are the elementary reasons of an
infeasible run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from portfolio.certify.amounts import NOTHING, Amounts, slice_in_words
from portfolio.certify.facts import ALL, Facts, Record, Slice, exact_value, signed
from portfolio.certify.relations import Relations, why_no_candidate
from portfolio.certify.targets import CertifiedLevel
from portfolio.certify.totals import Kind
from portfolio.findings import CODES
from portfolio.results import Reported, exact, legible


@dataclass(frozen=True)
class _Case:
    """One scenario under examination."""

    facts: Facts
    amounts: Amounts
    relations: Relations
    levels: tuple[CertifiedLevel, ...]

    def status(self, key: str) -> str:
        """The status of an initiative as the files spell it."""
        status: str = self.facts.initiatives[key]["status"]
        return status

    @cached_property
    def must(self) -> Mapping[str, str]:
        """Initiative of the pool -> why every plan has it."""
        kept = {key: f"is {self.status(key).replace('_', ' ')}" for key in self.facts.kept}
        mandatory = {
            key: "is mandatory" for key in self.relations.mandatory if key in self.facts.members
        }
        return {**mandatory, **kept}

    def why_out(self, key: str) -> str | None:
        """Why no plan can have an initiative, if a rule about it alone says so."""
        if key not in self.facts.members:
            return f"{why_no_candidate(self.facts, key)} ({self.status(key)})"
        if key in self.relations.exclude:
            return "is excluded"
        if key in self.relations.impossible:
            return f"cannot be in: {self.relations.impossible[key]}"
        return None

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The members of the pool that neither an exclusion nor an impossibility keeps out."""
        out = self.relations.exclude.keys() | self.relations.impossible.keys()
        return tuple(sorted(self.facts.members - out))

    def greatest(
        self, kind: Kind, name: str, where: Slice, sign: int = 1, step: int | None = None
    ) -> Fraction:
        """No plan has more: what is forced at its best, all else that helps, and every tier that
        helps."""
        best = self._by_initiative(kind, name, where, sign, step)
        total = NOTHING
        for key, amount in best.items():
            if amount > 0 or key in self.must:
                total += amount
        tiers = (sign * gain for gain in self.amounts.tiers(kind, name, where, step))
        return total + sum((gain for gain in tiers if gain > 0), NOTHING)

    def least_of_forced(self, resource: str, where: Slice, step: int | None = None) -> Fraction:
        """No plan uses less: what is forced in its smallest scope, less every saving."""
        forced = sum(self.forced_uses(resource, where, step).values(), NOTHING)
        savings = (gain for gain in self.amounts.tiers("tokens", resource, where, step) if gain < 0)
        return forced + sum(savings, NOTHING)

    def forced_uses(
        self, resource: str, where: Slice, step: int | None = None
    ) -> Mapping[str, Fraction]:
        """Forced initiative -> the least that it uses, where that is something."""
        negative = self._by_initiative("tokens", resource, where, -1, step)
        return {key: -amount for key, amount in negative.items() if amount and key in self.must}

    def _by_initiative(
        self,
        kind: Kind,
        name: str,
        where: Slice,
        sign: int,
        step: int | None,
    ) -> Mapping[str, Fraction]:
        """Possible initiative -> the greatest signed amount that one of its items has."""
        greatest: dict[str, Fraction] = {}
        items = self.amounts.items(kind, name, where, step)
        touched = {item.key for item in items}
        for key in self.possible:
            if key in touched:
                ways = self.amounts.ways[key]
                greatest[key] = max(signed(sign, items.get(item, NOTHING)) for item, _ in ways)
        return greatest


def report_of(
    facts: Facts, amounts: Amounts, relations: Relations, levels: tuple[CertifiedLevel, ...]
) -> tuple[Reported, ...]:
    """Every finding of the report, in no order: where findings stand in files is no part of a
    run."""
    if not facts.members:
        return (_finding("P601", f"no initiative is a candidate for {facts.definition['period']}"),)
    case = _Case(facts, amounts, relations, levels)
    return tuple(finding for check in _CHECKS for finding in check(case))


def _finding(code: str, message: str, *initiatives: str) -> Reported:
    severity = CODES[code].severity
    return Reported(
        code=code, severity=severity, message=message, initiatives=tuple(sorted(initiatives))
    )


def _mandatory(case: _Case) -> Iterator[Reported]:
    """Nothing is both forced and excluded; what is mandatory is in the pool; no two of a pair are
    forced."""
    for key, why in case.must.items():
        if key in case.relations.exclude:
            reason = case.relations.exclude[key]
            yield _finding("P603", f"{key} {why}, and the scenario excludes it: {reason}", key)
    for key in case.relations.mandatory:
        if key not in case.facts.members:
            period = case.facts.initiatives[key]["period"] or "none"
            state = f"its status is {case.status(key)}, its period {period}"
            yield _finding("P615", f"{key} is mandatory, but no candidate here: {state}", key)
    for a, b in case.relations.pairs:
        if a in case.must and b in case.must:
            message = f"{a} {case.must[a]} and {b} {case.must[b]}, and only one of them may be in"
            yield _finding("P604", message, a, b)


def _prerequisites(case: _Case) -> Iterator[Reported]:
    """What is forced has prerequisites that can be in; what can have none is named."""
    for dependent, required in case.relations.prerequisites:
        state = case.why_out(required)
        if state is None:
            continue
        if dependent in case.must:
            message = f"{dependent} {case.must[dependent]} and requires {required}, which {state}"
            yield _finding("P605", message, dependent, required)
        else:
            message = f"{dependent} can be in no plan: it requires {required}, which {state}"
            yield _finding("P616", message, dependent, required)


def _bundles(case: _Case) -> Iterator[Reported]:
    """All members of a bundle can be in, together."""
    for name, members in case.relations.bundles.items():
        tear = _tear(case, members)
        if tear is None:
            continue
        held = next((key for key in members if key in case.must), None)
        if held is None:
            yield _finding(
                "P606", f"bundle {name} is torn: {tear}, so none of it can be in", *members
            )
        else:
            yield _finding(
                "P607", f"bundle {name} is torn: {tear}, but {held} {case.must[held]}", *members
            )


def _tear(case: _Case, members: tuple[str, ...]) -> str | None:
    for key in members:
        if key not in case.facts.members:
            return f"{key} is no candidate here"
        if key in case.relations.exclude:
            return f"{key} is excluded"
    inside = set(members)
    pair = next((pair for pair in case.relations.pairs if inside.issuperset(pair)), None)
    return None if pair is None else f"{pair[0]} and {pair[1]} exclude each other"


def _dates(case: _Case) -> Iterator[Reported]:
    """What starts after the period, or must be finished before it, can be in no plan of it; what is
    kept stays."""
    for key, _, reason in case.relations.dates:
        if key in case.facts.kept:
            yield _finding("P619", f"{key} {case.must[key]}, and so kept, though it {reason}", key)
        elif key in case.must:
            yield _finding("P618", f"{key} {case.must[key]}, but {reason}", key)
        else:
            yield _finding("P617", f"{key} can be in no plan: it {reason}", key)


def _groups(case: _Case) -> Iterator[Reported]:
    """Enough members of a group remain."""
    for name, group in sorted(case.facts.definition["constraints"]["groups"].items()):
        delivered = {key for key in set(group["members"]) if case.facts.delivered_in_period(key)}
        able = [
            key for key in set(group["members"]) if key in delivered or case.why_out(key) is None
        ]
        least = group["at_least"]
        if least is not None and len(able) < least:
            message = (
                f"group {name} asks for at least {least} of its members, and {len(able)} can be in"
            )
            yield _finding("P612", message, *group["members"])


def _capacity(case: _Case) -> Iterator[Reported]:
    """Floors lie below caps and within what can be used; what is forced fits under each cap."""
    for limits in _limits(case.facts):
        cap, floor, place = limits.cap, limits.floor, limits.place
        if cap is not None and floor is not None and cap < floor:
            yield _finding(
                "P614", f"{place}: the floor {exact(floor)} is above the cap {exact(cap)}"
            )
        if floor is not None:
            most = case.greatest("tokens", limits.resource, limits.where, step=limits.step)
            if most < floor:
                uses = f"all that could be in use {legible(most)}"
                yield _finding("P609", f"{place}: the floor is {exact(floor)}, and {uses}")
        if cap is not None:
            least = case.least_of_forced(limits.resource, limits.where, limits.step)
            if least > cap:
                uses = f"what must be in uses {legible(least)}"
                users = case.forced_uses(limits.resource, limits.where, limits.step)
                yield _finding("P610", f"{place}: the cap is {exact(cap)}, and {uses}", *users)


class _Limits(NamedTuple):
    """What binds a resource in a slice: with a schedule in one step, or (`is_whole`) in all of them
    together."""

    resource: str
    where: Slice
    step: int | None
    is_whole: bool
    place: str
    cap: Fraction | None
    floor: Fraction | None


def _limits(facts: Facts) -> Iterator[_Limits]:
    timing = facts.timing
    for resource, where, bound in facts.bounds():
        place = f"{resource} in {slice_in_words(where)}"
        by_step = bound.get("by_step", {})
        for number_of_step, name in enumerate(timing.steps, start=1):
            sides = {"cap": bound["cap"], "floor": bound["floor"], **by_step.get(name, {})}
            step = None if timing.is_static else number_of_step
            when = "" if step is None else f" in {name}"
            yield _Limits(resource, where, step, False, place + when, *_numbers(sides))
        if bound.get("whole") is not None:
            yield _Limits(
                resource, where, None, True, f"{place} over all steps", *_numbers(bound["whole"])
            )


def _numbers(sides: Record) -> tuple[Fraction | None, Fraction | None]:
    cap, floor = sides["cap"], sides["floor"]
    return None if cap is None else exact_value(cap), None if floor is None else exact_value(floor)


def _floors_above_cap(case: _Case) -> Iterator[Reported]:
    """The floors of one dimension's values fit under the cap of all: values do not overlap."""
    floors: dict[tuple[str, int | None, bool, str], Fraction] = {}
    caps: dict[tuple[str, int | None, bool], Fraction] = {}
    for limits in _limits(case.facts):
        period = (limits.resource, limits.step, limits.is_whole)
        if limits.where == ALL and limits.cap is not None:
            caps[period] = limits.cap
        if limits.where != ALL and limits.floor is not None:
            place = (*period, limits.where[0])
            floors[place] = floors.get(place, NOTHING) + limits.floor
    for (resource, step, is_whole, dimension), total in floors.items():
        cap = caps.get((resource, step, is_whole))
        if cap is None or total <= cap or case.amounts.tiers("tokens", resource, ALL):
            continue
        sums = f"the floors over {dimension} add up to {legible(total)}"
        yield _finding("P608", f"{resource}: {sums}, the cap of all is {exact(cap)}")


def _targets(case: _Case) -> Iterator[Reported]:
    """Somebody moves the KPI of each target, and a floor that binds asks for no more than all
    together."""
    binding = case.facts.definition["objective"]["mode"] != "lexicographic"
    for level in case.levels:
        place = f"{level.kpi} in {slice_in_words(level.where)}" + (
            "" if level.step is None else f" by {level.step}"
        )
        step = level.step_number(case.facts)
        moves = case.amounts.items("contributions", level.kpi, level.where, step)
        if not moves and not case.amounts.tiers("contributions", level.kpi, level.where, step):
            yield _finding("P613", f"no candidate moves {place}")
        if not binding or level.name == "goal":
            continue
        most = case.greatest("contributions", level.kpi, level.where, level.sign, step)
        if most < level.sign * level.required:
            reached = level.baseline + level.sign * most
            asked = f"the {level.name} is {exact(level.level)}"
            message = (
                f"{place}: {asked}, and everything that helps together comes to {legible(reached)}"
            )
            yield _finding("P611", message)


_CHECKS: tuple[Callable[[_Case], Iterator[Reported]], ...] = (
    _mandatory,
    _prerequisites,
    _bundles,
    _dates,
    _groups,
    _capacity,
    _floors_above_cap,
    _targets,
)

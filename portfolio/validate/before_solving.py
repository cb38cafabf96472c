"""The feasibility report: what can be known about a scenario before the solver, cheap and exact.

Errors here mean that no plan exists; what these checks cannot see, the solver does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from portfolio.compile import (
    Columns,
    Origin,
    Pool,
    Reach,
    Rules,
    in_scenario,
    is_hard,
    levels,
    limits_of,
    outside_dates,
    planned_columns,
    reach_of,
    weighted_sum,
    why_outside,
)
from portfolio.findings import Finding, Location
from portfolio.model import ALL, Planning, Slice
from portfolio.results import exact

Locate = Callable[[Origin], Location]


@dataclass(frozen=True)
class _Case:
    """One scenario under examination."""

    planning: Planning
    pool: Pool
    rules: Rules
    columns: Columns
    reach: Reach
    locate: Locate

    def finding(
        self, code: str, origin: Origin, message: str, *initiatives: str, hint: str | None = None
    ) -> Finding:
        return Finding(code, self.locate(origin), message, hint, tuple(sorted(initiatives)))

    def must(self) -> Iterator[tuple[str, str, Origin]]:
        """(initiative, why it must be in, origin), of the pool."""
        for key in sorted(self.pool.kept):
            yield (
                key,
                f"is {self.pool.initiative(key).status.value.replace('_', ' ')}",
                Origin(key, ("status",)),
            )
        for key, (_, places) in self.rules.mandatory.items():
            if key in self.columns.of_initiative and key not in self.pool.kept:
                yield key, "is mandatory", places[0].origin


def feasibility(
    planning: Planning, locate: Locate, columns: Columns | None = None
) -> list[Finding]:
    """Everything that the report knows about a valid scenario; an error among it means infeasible.

    `columns` are those of the planning, where they were made already.
    """
    if columns is None:
        columns = planned_columns(planning)
    pool = columns.pool
    if not pool.members:
        choice = planning.scenario.candidates
        where = in_scenario(
            "period" if choice.only is None and choice.except_ is None else "candidates"
        )
        message = f"no initiative is a candidate for {planning.scenario.period}"
        return [
            Finding(
                "P601", locate(where), message, "check their period and status, and `candidates`"
            )
        ]
    case = _Case(planning, pool, columns.rules, columns, reach_of(columns, columns.rules), locate)
    return [finding for check in CHECKS for finding in check(case)]


def mandatory_and_excluded(case: _Case) -> Iterator[Finding]:
    """Nothing is both kept or mandatory and excluded."""
    for key, why, origin in case.must():
        if key in case.rules.exclude:
            reason, _ = case.rules.exclude[key]
            yield case.finding(
                "P603", origin, f"{key} {why}, and the scenario excludes it: {reason}", key
            )


def mandatory_outside(case: _Case) -> Iterator[Finding]:
    """What is mandatory is in the pool."""
    for key, (_, places) in case.rules.mandatory.items():
        if key not in case.columns.of_initiative:
            status, period = (
                case.pool.initiative(key).status.value,
                case.pool.initiative(key).period or "none",
            )
            message = (
                f"{key} is mandatory, but no candidate here: its status is {status}, its period"
                f" {period}"
            )
            yield case.finding("P615", places[0].origin, message, key)


def mandatory_pairs(case: _Case) -> Iterator[Finding]:
    """No two that must be in exclude each other."""
    must = {key: why for key, why, _ in case.must()}
    for (a, b), places in case.rules.pairs.items():
        if a in must and b in must:
            message = f"{a} {must[a]} and {b} {must[b]}, and only one of them may be in"
            yield case.finding("P604", places[0].origin, message, a, b)


def mandatory_prerequisites(case: _Case) -> Iterator[Finding]:
    """What must be in has prerequisites that can be in."""
    must = {key: why for key, why, _ in case.must()}
    for (dependent, required), places in case.rules.prerequisites.items():
        if dependent in must and (state := _why_out(case, required)):
            message = f"{dependent} {must[dependent]} and requires {required}, which {state}"
            yield case.finding("P605", places[0].origin, message, dependent, required)


def impossible_prerequisites(case: _Case) -> Iterator[Finding]:
    """A candidate whose prerequisite can be in no plan is in none either."""
    must = {key for key, _, _ in case.must()}
    for (dependent, required), places in case.rules.prerequisites.items():
        if dependent not in must and (state := _why_out(case, required)):
            message = f"{dependent} can be in no plan: it requires {required}, which {state}"
            yield case.finding("P616", places[0].origin, message, dependent, required)


def torn_bundles(case: _Case) -> Iterator[Finding]:
    """All members of a bundle can be in, together."""
    must = {key: why for key, why, _ in case.must()}
    for name, (members, places) in case.rules.bundles.items():
        tear = _tear(case, members)
        if tear:
            held = [key for key in members if key in must]
            code, so = (
                ("P607", f", but {held[0]} {must[held[0]]}")
                if held
                else ("P606", ", so none of it can be in")
            )
            message = f"bundle {name} is torn: {tear}{so}"
            yield case.finding(code, places[0].origin, message, *members)


def dates_outside_the_period(case: _Case) -> Iterator[Finding]:
    """What starts after the period, or must be finished before it, can be in no plan of it; what is
    kept stays."""
    must = {key: why for key, why, _ in case.must()}
    for key in case.pool.members:
        for reason, origin in outside_dates(case.pool, key):
            if key in case.pool.kept:
                message = f"{key} {must[key]}, and so kept, though it {reason}"
                yield case.finding(
                    "P619", origin, message, key, hint="correct its dates or its period"
                )
            elif key in must:
                yield case.finding("P618", origin, f"{key} {must[key]}, but {reason}", key)
            else:
                yield case.finding("P617", origin, f"{key} can be in no plan: it {reason}", key)


def groups_can_be_filled(case: _Case) -> Iterator[Finding]:
    """Enough members of a group remain."""
    for name, group in case.rules.groups.items():
        members = set(group.members)
        delivered = case.pool.delivered_here & members
        possible = [key for key in members if key in delivered or not _why_out(case, key)]
        if group.at_least is not None and len(possible) < group.at_least:
            message = (
                f"group {name} asks for at least {group.at_least} of its members, and"
                f" {len(possible)} can be in"
            )
            origin = in_scenario("constraints", "groups", name, "at_least")
            yield case.finding("P612", origin, message, *group.members)


def crossed_bounds(case: _Case) -> Iterator[Finding]:
    """A cap is not below its floor."""
    for limits in _limits(case):
        cap, floor = limits.cap, limits.floor
        if cap is not None and floor is not None and cap.bound < floor.bound:
            message = (
                f"{limits.place}: the floor {exact(floor.bound)} is above the cap"
                f" {exact(cap.bound)}"
            )
            yield case.finding("P614", floor.origin, message)


def floors_above_cap(case: _Case) -> Iterator[Finding]:
    """The floors of one dimension's values fit under the cap of all: values do not overlap."""
    floors: dict[tuple[str, int | None, bool, str], Fraction] = {}
    caps: dict[tuple[str, int | None, bool], _Bound] = {}
    for limits in _limits(case):
        period = (limits.resource, limits.step, limits.is_whole)
        if limits.where.is_all and limits.cap is not None:
            caps[period] = limits.cap
        if not limits.where.is_all and limits.floor is not None:
            place = (*period, limits.where.dimension)
            floors[place] = floors.get(place, Fraction(0)) + limits.floor.bound
    for (resource, step, is_whole, dimension), total in floors.items():
        cap = caps.get((resource, step, is_whole))
        if cap is not None and total > cap.bound and not _saved(case, resource):
            sums = f"the floors over {dimension} add up to {exact(total)}"
            message = f"{resource}: {sums}, the cap of all is {exact(cap.bound)}"
            yield case.finding("P608", in_scenario("capacity", resource, dimension), message)


def capacity_floors(case: _Case) -> Iterator[Finding]:
    """A floor asks for no more than all candidates of the slice use."""
    for limits in _limits(case):
        if limits.floor is not None:
            most = case.reach.greatest(
                case.columns.tokens(limits.resource, limits.where, limits.step)
            )
            if most < limits.floor.bound:
                uses = f"all that could be in use {exact(most)}"
                message = f"{limits.place}: the floor is {exact(limits.floor.bound)}, and {uses}"
                yield case.finding("P609", limits.floor.origin, message)


def mandatory_tokens(case: _Case) -> Iterator[Finding]:
    """What must be in fits under each cap."""
    for limits in _limits(case):
        if limits.cap is not None:
            used = case.columns.tokens(limits.resource, limits.where, limits.step)
            least = case.reach.least_of_forced(used)
            if least > limits.cap.bound:
                keys = case.reach.forced_users(used)
                needs = f"what must be in uses {exact(least)}"
                message = f"{limits.place}: the cap is {exact(limits.cap.bound)}, and {needs}"
                yield case.finding("P610", limits.cap.origin, message, *keys)


def target_floors(case: _Case) -> Iterator[Finding]:
    """A hard floor asks for no more than the candidates of the slice reach even alone."""
    for level in levels(case.planning):
        place = f"{level.kpi} in {level.slice}" + (
            "" if level.step is None else f" by {level.step}"
        )
        measure = case.columns.contributions(
            level.kpi, level.slice, level.number(case.pool.horizon)
        )
        if not measure.columns.size:
            yield case.finding("P613", in_scenario(*level.path), f"no candidate moves {place}")
        if is_hard(case.planning, level):
            most = case.reach.greatest(weighted_sum([(level.sign, measure)]))
            if most < level.required:
                reached = level.baseline + level.sign * most
                asked = f"the {level.kind} is {exact(level.written)}"
                message = (
                    f"{place}: {asked}, and everything that helps together comes to"
                    f" {exact(reached)}"
                )
                yield case.finding("P611", in_scenario(*level.path), message)


CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    mandatory_and_excluded,
    mandatory_outside,
    mandatory_pairs,
    mandatory_prerequisites,
    impossible_prerequisites,
    torn_bundles,
    dates_outside_the_period,
    groups_can_be_filled,
    crossed_bounds,
    floors_above_cap,
    capacity_floors,
    mandatory_tokens,
    target_floors,
)


def _why_out(case: _Case, key: str) -> str | None:
    """Why an initiative can be in no plan, if a rule about it alone says so."""
    if key not in case.columns.of_initiative:
        return f"{why_outside(case.pool, key)} ({case.pool.initiative(key).status.value})"
    if key in case.rules.exclude:
        return "is excluded"
    if key in case.rules.impossible:
        return f"cannot be in: {case.rules.impossible[key]}"
    return None


def _tear(case: _Case, members: tuple[str, ...]) -> str | None:
    """What keeps the members of a bundle from being in together."""
    for key in members:
        if key not in case.columns.of_initiative:
            return f"{key} is no candidate here"
        if key in case.rules.exclude:
            return f"{key} is excluded"
    inside = set(members)
    pair = next((pair for pair in case.rules.pairs if inside.issuperset(pair)), None)
    return f"{pair[0]} and {pair[1]} exclude each other" if pair else None


class _Bound(NamedTuple):
    """A number that binds, and where it stands."""

    bound: Fraction
    origin: Origin


class _Limits(NamedTuple):
    """What binds a resource in a slice: with a schedule in one step, or (`is_whole`) in all of them
    together."""

    resource: str
    where: Slice
    step: int | None
    is_whole: bool
    place: str
    cap: _Bound | None
    floor: _Bound | None


def _limits(case: _Case) -> Iterator[_Limits]:
    horizon = case.pool.horizon
    for resource, by_slice in sorted(case.planning.scenario.capacity.items()):
        for where, bound in by_slice.slices():
            path = ("capacity", resource, *(("all",) if where.is_all else where))
            found: dict[tuple[int | None, bool], dict[str, _Bound]] = {}
            for limit in limits_of(bound, horizon):
                stated = _Bound(Fraction(limit.bound), in_scenario(*path, *limit.path))
                is_whole = limit.step == "whole"
                for step in limit.steps:
                    found.setdefault((step, is_whole), {})[limit.path[-1]] = stated
            for (step, is_whole), sides in sorted(found.items(), key=_by_step):
                when = (
                    " over all steps"
                    if is_whole
                    else ""
                    if step is None
                    else f" in {horizon.name(step)}"
                )
                place = f"{resource} in {where}{when}"
                yield _Limits(
                    resource, where, step, is_whole, place, sides.get("cap"), sides.get("floor")
                )


def _by_step(entry: tuple[tuple[int | None, bool], object]) -> tuple[bool, int]:
    """Steps in their order, then what is about all of them."""
    (step, is_whole), _ = entry
    return is_whole, step or 0


def _saved(case: _Case, resource: str) -> bool:
    """Whether synergies save some of a resource, so that slices need not add up to all."""
    columns = case.columns.tokens(resource, ALL).columns
    return not case.columns.is_item(columns).all()

"""The feasibility report: what can be known about a scenario before the solver, cheap and exact.

Errors here mean that no plan exists; what these checks cannot see, the solver does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from portfolio.compile import (
    Columns,
    Horizon,
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
from portfolio.model import ALL, Bound, Planning, Slice
from portfolio.results import WHOLE, exact, legible

Locate = Callable[[Origin], Location]


class _Requirement(NamedTuple):
    """Why an initiative is in every plan, and what says so."""

    why: str
    origin: Origin


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

    @cached_property
    def limits(self) -> tuple["_Limits", ...]:
        """What binds each resource and slice."""
        return tuple(_limits(self))

    @cached_property
    def required(self) -> Mapping[str, _Requirement]:
        """Initiative -> why every plan has it; of the pool."""
        required = {}
        for key in sorted(self.pool.kept):
            status = self.pool.initiative(key).status.words
            required[key] = _Requirement(f"is {status}", Origin(key, ("status",)))
        for key, (_, places) in self.rules.mandatory.items():
            if key in self.columns.of_initiative and key not in self.pool.kept:
                required[key] = _Requirement("is mandatory", places[0].origin)
        return required


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
        return [_no_candidate(planning, locate)]
    reach = reach_of(columns, columns.rules)
    case = _Case(planning, pool, columns.rules, columns, reach, locate)
    return [finding for check in CHECKS for finding in check(case)]


def _no_candidate(planning: Planning, locate: Locate) -> Finding:
    choice = planning.scenario.candidates
    narrows = choice.only is not None or choice.except_ is not None
    where = in_scenario("candidates" if narrows else "period")
    message = f"no initiative is a candidate for {planning.scenario.period}"
    hint = "check their period and status, and `candidates`"
    return Finding("P601", locate(where), message, hint)


def mandatory_and_excluded(case: _Case) -> Iterator[Finding]:
    """Nothing is both kept or mandatory and excluded."""
    for key, requirement in case.required.items():
        if key in case.rules.exclude:
            reason, _ = case.rules.exclude[key]
            message = f"{key} {requirement.why}, and the scenario excludes it: {reason}"
            yield case.finding("P603", requirement.origin, message, key)


def mandatory_outside(case: _Case) -> Iterator[Finding]:
    """What is mandatory is in the pool."""
    for key, (_, places) in case.rules.mandatory.items():
        if key not in case.columns.of_initiative:
            initiative = case.pool.initiative(key)
            status, period = initiative.status.value, initiative.period or "none"
            why = f"its status is {status}, its period {period}"
            message = f"{key} is mandatory, but no candidate here: {why}"
            yield case.finding("P615", places[0].origin, message, key)


def mandatory_pairs(case: _Case) -> Iterator[Finding]:
    """No two that must be in exclude each other."""
    required = case.required
    for (a, b), places in case.rules.pairs.items():
        if a in required and b in required:
            both = f"{a} {required[a].why} and {b} {required[b].why}"
            message = f"{both}, and only one of them may be in"
            yield case.finding("P604", places[0].origin, message, a, b)


def mandatory_prerequisites(case: _Case) -> Iterator[Finding]:
    """What must be in has prerequisites that can be in."""
    for (dependent, prerequisite), places in case.rules.prerequisites.items():
        requirement = case.required.get(dependent)
        if requirement is None:
            continue
        why_out = _why_out(case, prerequisite)
        if why_out is not None:
            requires = f"requires {prerequisite}, which {why_out}"
            message = f"{dependent} {requirement.why} and {requires}"
            yield case.finding("P605", places[0].origin, message, dependent, prerequisite)


def impossible_prerequisites(case: _Case) -> Iterator[Finding]:
    """A candidate whose prerequisite can be in no plan is in none either."""
    for (dependent, prerequisite), places in case.rules.prerequisites.items():
        if dependent in case.required:
            continue
        why_out = _why_out(case, prerequisite)
        if why_out is not None:
            requires = f"it requires {prerequisite}, which {why_out}"
            message = f"{dependent} can be in no plan: {requires}"
            yield case.finding("P616", places[0].origin, message, dependent, prerequisite)


def torn_bundles(case: _Case) -> Iterator[Finding]:
    """All members of a bundle can be in, together."""
    for name, (members, places) in case.rules.bundles.items():
        tear = _tear(case, members)
        if tear is None:
            continue
        held = [key for key in members if key in case.required]
        if held:
            code, so = "P607", f"but {held[0]} {case.required[held[0]].why}"
        else:
            code, so = "P606", "so none of it can be in"
        message = f"bundle {name} is torn: {tear}, {so}"
        yield case.finding(code, places[0].origin, message, *members)


def dates_outside_the_period(case: _Case) -> Iterator[Finding]:
    """What starts after the period, or must be finished before it, can be in no plan of it; what is
    kept stays."""
    for key in case.pool.members:
        requirement = case.required.get(key)
        for reason, origin in outside_dates(case.pool, key):
            if requirement is None:
                message = f"{key} can be in no plan: it {reason}"
                yield case.finding("P617", origin, message, key)
            elif key in case.pool.kept:
                message = f"{key} {requirement.why}, and so kept, though it {reason}"
                hint = "correct its dates or its period"
                yield case.finding("P619", origin, message, key, hint=hint)
            else:
                message = f"{key} {requirement.why}, but {reason}"
                yield case.finding("P618", origin, message, key)


def groups_can_be_filled(case: _Case) -> Iterator[Finding]:
    """Enough members of a group remain."""
    for name, group in case.rules.groups.items():
        members = set(group.members)
        delivered = case.pool.delivered_here & members
        possible = [key for key in members if key in delivered or not _why_out(case, key)]
        if group.at_least is not None and len(possible) < group.at_least:
            asks = f"group {name} asks for at least {group.at_least} of its members"
            message = f"{asks}, and {len(possible)} can be in"
            origin = in_scenario("constraints", "groups", name, "at_least")
            yield case.finding("P612", origin, message, *group.members)


def crossed_bounds(case: _Case) -> Iterator[Finding]:
    """A cap is not below its floor."""
    for limits in case.limits:
        cap, floor = limits.cap, limits.floor
        if cap is None or floor is None or cap.bound >= floor.bound:
            continue
        above = f"the floor {exact(floor.bound)} is above the cap {exact(cap.bound)}"
        yield case.finding("P614", floor.origin, f"{limits.place}: {above}")


def floors_above_cap(case: _Case) -> Iterator[Finding]:
    """The floors of one dimension's values fit under the cap of all: values do not overlap."""
    floors: dict[tuple[str, int | None, bool, str], Fraction] = {}
    caps: dict[tuple[str, int | None, bool], _Bound] = {}
    for limits in case.limits:
        period = (limits.resource, limits.step, limits.is_whole)
        if limits.where.is_all and limits.cap is not None:
            caps[period] = limits.cap
        if not limits.where.is_all and limits.floor is not None:
            place = (*period, limits.where.dimension)
            floors[place] = floors.get(place, Fraction(0)) + limits.floor.bound
    for (resource, step, is_whole, dimension), total in floors.items():
        cap = caps.get((resource, step, is_whole))
        if cap is None or total <= cap.bound or _saved(case, resource):
            continue
        sums = f"the floors over {dimension} add up to {legible(total)}"
        message = f"{resource}: {sums}, the cap of all is {exact(cap.bound)}"
        yield case.finding("P608", in_scenario("capacity", resource, dimension), message)


def capacity_floors(case: _Case) -> Iterator[Finding]:
    """A floor asks for no more than all candidates of the slice use."""
    for limits in case.limits:
        if limits.floor is None:
            continue
        tokens = case.columns.tokens(limits.resource, limits.where, limits.step)
        most = case.reach.greatest(tokens)
        if most < limits.floor.bound:
            uses = f"all that could be in use {legible(most)}"
            message = f"{limits.place}: the floor is {exact(limits.floor.bound)}, and {uses}"
            yield case.finding("P609", limits.floor.origin, message)


def mandatory_tokens(case: _Case) -> Iterator[Finding]:
    """What must be in fits under each cap."""
    for limits in case.limits:
        if limits.cap is None:
            continue
        tokens = case.columns.tokens(limits.resource, limits.where, limits.step)
        least = case.reach.least_of_forced(tokens)
        if least > limits.cap.bound:
            needs = f"what must be in uses {legible(least)}"
            message = f"{limits.place}: the cap is {exact(limits.cap.bound)}, and {needs}"
            yield case.finding("P610", limits.cap.origin, message, *case.reach.forced_users(tokens))


def target_floors(case: _Case) -> Iterator[Finding]:
    """A hard floor asks for no more than the candidates of the slice reach even alone."""
    for level in levels(case.planning):
        origin = in_scenario(*level.path)
        by_step = "" if level.step is None else f" by {level.step}"
        place = f"{level.kpi} in {level.slice}{by_step}"
        step = level.number(case.pool.horizon)
        measure = case.columns.contributions(level.kpi, level.slice, step)
        if not measure.columns.size:
            yield case.finding("P613", origin, f"no candidate moves {place}")
        if not is_hard(case.planning, level):
            continue
        most = case.reach.greatest(weighted_sum([(level.sign, measure)]))
        if most < level.required:
            asked = f"the {level.kind} is {exact(level.written)}"
            reached = legible(level.baseline + level.sign * most)
            comes_to = f"everything that helps together comes to {reached}"
            yield case.finding("P611", origin, f"{place}: {asked}, and {comes_to}")


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
        status = case.pool.initiative(key).status.value
        return f"{why_outside(case.pool, key)} ({status})"
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
    for one, other in case.rules.pairs:
        if one in members and other in members:
            return f"{one} and {other} exclude each other"
    return None


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
    """Every bounded resource and slice, with a schedule step by step."""
    horizon = case.pool.horizon
    for resource, by_slice in sorted(case.planning.scenario.capacity.items()):
        for where, bound in by_slice.slices():
            bounds = _bounds_by_step(resource, where, bound, horizon)
            for step, is_whole in sorted(bounds, key=_step_order):
                cap_and_floor = bounds[step, is_whole]
                cap, floor = cap_and_floor.get("cap"), cap_and_floor.get("floor")
                place = f"{resource} in {where}{_when(horizon, step, is_whole)}"
                yield _Limits(resource, where, step, is_whole, place, cap, floor)


_Step = tuple[int | None, bool]
"""A step (none without a schedule), and whether a bound is about all steps together."""


def _bounds_by_step(
    resource: str, where: Slice, stated: Bound, horizon: Horizon
) -> Mapping[_Step, Mapping[str, _Bound]]:
    """Step -> `cap` or `floor` -> what binds there, of one resource and slice."""
    slice_path = ("all",) if where.is_all else where
    bounds: dict[_Step, dict[str, _Bound]] = defaultdict(dict)
    for limit in limits_of(stated, horizon):
        origin = in_scenario("capacity", resource, *slice_path, *limit.path)
        kind = limit.path[-1]
        for step in limit.steps:
            place = (step, limit.step == WHOLE)
            bounds[place][kind] = _Bound(Fraction(limit.bound), origin)
    return bounds


def _step_order(place: _Step) -> tuple[bool, int]:
    """Steps in their order, then what is about all of them."""
    step, is_whole = place
    return is_whole, step or 0


def _when(horizon: Horizon, step: int | None, is_whole: bool) -> str:
    if is_whole:
        return " over all steps"
    return "" if step is None else f" in {horizon.name(step)}"


def _saved(case: _Case, resource: str) -> bool:
    """Whether synergies save some of a resource, so that slices need not add up to all."""
    columns = case.columns.tokens(resource, ALL).columns
    return not case.columns.is_item(columns).all()

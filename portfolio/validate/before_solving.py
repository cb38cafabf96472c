"""The feasibility report: what can be known about a scenario before the solver, cheap and exact.

Errors here mean that no plan exists; what these checks cannot see, the solver does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile import (
    Columns,
    Origin,
    Pool,
    Reach,
    Rules,
    in_scenario,
    is_hard,
    levels,
    outside_dates,
    planned_columns,
    reach_of,
    weighted_sum,
    why_outside,
)
from portfolio.findings import Finding, Location
from portfolio.model import ALL, Bound, Planning, Slice
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

    def finding(self, code: str, origin: Origin, message: str, *initiatives: str, hint: str | None = None) -> Finding:
        return Finding(code, self.locate(origin), message, hint, tuple(sorted(initiatives)))

    def must(self) -> Iterator[tuple[str, str, Origin]]:
        """(initiative, why it must be in, origin), of the pool."""
        for key in sorted(self.pool.kept):
            yield key, f"is {self.pool.initiative(key).status.value.replace('_', ' ')}", Origin(key, ("status",))
        for key, (_, places) in self.rules.mandatory.items():
            if key in self.columns.of_initiative and key not in self.pool.kept:
                yield key, "is mandatory", places[0].origin


def feasibility(planning: Planning, locate: Locate, columns: Columns | None = None) -> list[Finding]:
    """Everything that the report knows about a valid scenario; an error among it means infeasible.

    `columns` are those of the planning, where they were made already.
    """
    if columns is None:
        columns = planned_columns(planning)
    pool = columns.pool
    if not pool.members:
        choice = planning.scenario.candidates
        where = in_scenario("period" if choice.only is None and choice.except_ is None else "candidates")
        message = f"no initiative is a candidate for {planning.scenario.period}"
        return [Finding("P601", locate(where), message, "check their period and status, and `candidates`")]
    case = _Case(planning, pool, columns.rules, columns, reach_of(columns, columns.rules), locate)
    return [finding for check in CHECKS for finding in check(case)]


def mandatory_and_excluded(case: _Case) -> Iterator[Finding]:
    """Nothing is both kept or mandatory and excluded."""
    for key, why, origin in case.must():
        if key in case.rules.exclude:
            reason, _ = case.rules.exclude[key]
            yield case.finding("P603", origin, f"{key} {why}, and the scenario excludes it: {reason}", key)


def mandatory_outside(case: _Case) -> Iterator[Finding]:
    """What is mandatory is in the pool."""
    for key, (_, places) in case.rules.mandatory.items():
        if key not in case.columns.of_initiative:
            status, period = case.pool.initiative(key).status.value, case.pool.initiative(key).period or "none"
            message = f"{key} is mandatory, but no candidate here: its status is {status}, its period {period}"
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
            code, so = ("P607", f", but {held[0]} {must[held[0]]}") if held else ("P606", ", so none of it can be in")
            message = f"bundle {name} is torn: {tear}{so}"
            yield case.finding(code, places[0].origin, message, *members)


def dates_outside_the_period(case: _Case) -> Iterator[Finding]:
    """What starts after the period, or must be finished before it, can be in no plan of it; what is kept stays."""
    must = {key: why for key, why, _ in case.must()}
    for key in case.pool.members:
        for reason, origin in outside_dates(case.pool, key):
            if key in case.pool.kept:
                message = f"{key} {must[key]}, and so kept, though it {reason}"
                yield case.finding("P619", origin, message, key, hint="correct its dates or its period")
            elif key in must:
                yield case.finding("P618", origin, f"{key} {must[key]}, but {reason}", key)
            else:
                yield case.finding("P617", origin, f"{key} can be in no plan: it {reason}", key)


def groups(case: _Case) -> Iterator[Finding]:
    """Enough members of a group remain."""
    for name, group in case.rules.groups.items():
        members = set(group.members)
        delivered = case.pool.delivered_here & members
        possible = [key for key in members if key in delivered or not _why_out(case, key)]
        if group.at_least is not None and len(possible) < group.at_least:
            message = f"group {name} asks for at least {group.at_least} of its members, and {len(possible)} can be in"
            origin = in_scenario("constraints", "groups", name, "at_least")
            yield case.finding("P612", origin, message, *group.members)


def crossed_bounds(case: _Case) -> Iterator[Finding]:
    """A cap is not below its floor."""
    for resource, where, bound in _bounds(case):
        if bound.cap is not None and bound.floor is not None and bound.cap < bound.floor:
            message = f"{resource} in {where}: the floor {exact(bound.floor)} is above the cap {exact(bound.cap)}"
            yield case.finding("P614", _bound_origin(resource, where, "floor"), message)


def floors_above_cap(case: _Case) -> Iterator[Finding]:
    """The floors of one dimension's values fit under the cap of all: values do not overlap."""
    for resource, by_slice in sorted(case.planning.scenario.capacity.items()):
        if by_slice.all is None or by_slice.all.cap is None:
            continue
        floors: dict[str, Fraction] = {}
        for where, bound in by_slice.slices():
            if not where.is_all and bound.floor is not None:
                floors[where.dimension] = floors.get(where.dimension, Fraction(0)) + Fraction(bound.floor)
        for dimension, total in floors.items():
            if total > by_slice.all.cap and not _saved(case, resource):
                sums = f"the floors over {dimension} add up to {exact(total)}"
                message = f"{resource}: {sums}, the cap of all is {exact(by_slice.all.cap)}"
                yield case.finding("P608", in_scenario("capacity", resource, dimension), message)


def capacity_floors(case: _Case) -> Iterator[Finding]:
    """A floor asks for no more than all candidates of the slice use."""
    for resource, where, bound in _bounds(case):
        if bound.floor is not None:
            most = case.reach.greatest(case.columns.tokens(resource, where))
            if most < bound.floor:
                message = (
                    f"{resource} in {where}: the floor is {exact(bound.floor)}, "
                    f"and all that could be in use {exact(most)}"
                )
                yield case.finding("P609", _bound_origin(resource, where, "floor"), message)


def mandatory_tokens(case: _Case) -> Iterator[Finding]:
    """What must be in fits under each cap."""
    for resource, where, bound in _bounds(case):
        if bound.cap is not None:
            least = case.reach.least_of_forced(case.columns.tokens(resource, where))
            if least > bound.cap:
                keys = [key for key, _, _ in case.must()]
                needs = f"what must be in uses {exact(least)}"
                message = f"{resource} in {where}: the cap is {exact(bound.cap)}, and {needs}"
                yield case.finding("P610", _bound_origin(resource, where, "cap"), message, *keys)


def target_floors(case: _Case) -> Iterator[Finding]:
    """A hard floor asks for no more than the candidates of the slice reach even alone."""
    for level in levels(case.planning):
        measure = case.columns.contributions(level.kpi, level.slice)
        if not measure.columns.size:
            message = f"no candidate moves {level.kpi} in {level.slice}"
            yield case.finding("P613", in_scenario(*level.path), message)
        if is_hard(case.planning, level):
            most = case.reach.greatest(weighted_sum([(level.sign, measure)]))
            if most < level.required:
                reached = Fraction(level.target.baseline or 0) + level.sign * most
                message = (
                    f"{level.kpi} in {level.slice}: the {level.kind} is {exact(level.written)}, "
                    f"and everything that helps together comes to {exact(reached)}"
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
    groups,
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


def _bounds(case: _Case) -> Iterator[tuple[str, Slice, Bound]]:
    for resource, by_slice in sorted(case.planning.scenario.capacity.items()):
        for where, bound in by_slice.slices():
            yield resource, where, bound


def _bound_origin(resource: str, where: Slice, side: str) -> Origin:
    return in_scenario("capacity", resource, *(("all",) if where.is_all else where), side)


def _saved(case: _Case, resource: str) -> bool:
    """Whether synergies save some of a resource, so that slices need not add up to all."""
    columns = case.columns.tokens(resource, ALL).columns
    return not case.columns.is_item(columns).all()

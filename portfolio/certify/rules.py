"""Every rule of a run, checked against a plan in exact arithmetic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from portfolio.certify.facts import ALL, Facts, Slice, in_words, number
from portfolio.certify.targets import Level
from portfolio.certify.totals import Totals
from portfolio.results import RuleCheck, exact

NAMED_AT_MOST = 6
"""How many members of a rule its text names."""

Sense = Literal["<=", ">=", "="]


def rules_of(facts: Facts, totals: Totals, levels: Iterable[Level]) -> Iterator[RuleCheck]:
    """Each rule of the scenario and of the initiatives, family by family, each family by name."""
    yield from _capacity(facts, totals)
    yield from _targets(facts, levels)
    yield from _mandatory(facts)
    yield from _exclude(facts)
    yield from _exclude_pairs(facts)
    yield from _bundles(facts)
    yield from _prerequisites(facts)
    yield from _groups(facts)
    yield from _kept(facts)
    yield from _candidate(facts)
    yield from _scope(facts)


def _capacity(facts: Facts, totals: Totals) -> Iterator[RuleCheck]:
    for resource, where, bound in facts.bounds():
        used = totals.tokens(resource, where)
        place = ("capacity", resource, *_path(where))
        if bound["floor"] is not None:
            text = f"{resource} {in_words(where)} at least {bound['floor']}"
            yield _check("capacity", text, _scenario(*place, "floor"), used, ">=", number(bound["floor"]))
        if bound["cap"] is not None:
            text = f"{resource} {in_words(where)} at most {bound['cap']}"
            yield _check("capacity", text, _scenario(*place, "cap"), used, "<=", number(bound["cap"]))


def _targets(facts: Facts, levels: Iterable[Level]) -> Iterator[RuleCheck]:
    """Floors and ceilings bind, unless a lexicographic objective only comes as close to them as it can."""
    if facts.definition["objective"]["mode"] == "lexicographic":
        return
    for level in levels:
        if level.name == "goal":
            continue
        side, sense = _SIDES[level.name]
        target = level.target
        since = "" if target["baseline"] is None else f", from {target['baseline']}"
        text = f"{level.kpi} {in_words(level.where)} {side} {target[level.name]}{since}"
        place = _scenario("targets", *_path(level.where), level.kpi, level.name)
        yield _check("target", text, place, level.total, sense, level.required)


_SIDES: Mapping[str, tuple[str, Sense]] = {"floor": ("at least", ">="), "ceiling": ("at most", "<=")}


def _mandatory(facts: Facts) -> Iterator[RuleCheck]:
    places: dict[str, tuple[str, str]] = {}
    for key in facts.base:
        mandate = facts.initiatives[key]["mandatory"]
        if mandate is not None:
            places[key] = mandate["reason"], _place(key, "mandatory")
    for key, reason in facts.definition["constraints"]["mandatory"].items():
        if key in facts.there:
            continue
        places[key] = reason, _scenario("constraints", "mandatory", key)
    for key, (reason, place) in sorted(places.items()):
        yield _check("mandatory", f"mandatory {key}: {reason}", place, key in facts.chosen, ">=", 1)


def _exclude(facts: Facts) -> Iterator[RuleCheck]:
    for key, reason in sorted(facts.definition["constraints"]["exclude"].items()):
        place = _scenario("constraints", "exclude", key)
        yield _check("exclude", f"excluded {key}: {reason}", place, key in facts.chosen, "<=", 0)


def _exclude_pairs(facts: Facts) -> Iterator[RuleCheck]:
    """Each pair once: the scenario's word comes first, then that of the first initiative."""
    places: dict[tuple[str, str], str] = {}
    for position, pair in enumerate(facts.definition["constraints"]["exclude_pairs"]):
        places.setdefault((min(pair), max(pair)), _scenario("constraints", "exclude_pairs", position))
    for key in facts.base:
        for position, other in enumerate(facts.initiatives[key]["excludes"]):
            places.setdefault((min(key, other), max(key, other)), _place(key, "excludes", position))
    for (a, b), place in sorted(places.items()):
        both = (a in facts.chosen) + (b in facts.chosen)
        yield _check("exclude_pair", f"at most one of {a} and {b}", place, both, "<=", 1)


def _bundles(facts: Facts) -> Iterator[RuleCheck]:
    """All or none: the number selected equals 0 or the number of members, whichever is nearer."""
    members = {name: set(keys) for name, keys in facts.definition["constraints"]["bundles"].items()}
    places = {name: _scenario("constraints", "bundles", name) for name in members}
    for key in facts.base:
        name = facts.initiatives[key]["bundle"]
        if name is not None:
            members.setdefault(name, set()).add(key)
            places.setdefault(name, _place(key, "bundle"))
    for name in sorted(members):
        still_open = members[name] - facts.there
        count, size = sum(key in facts.chosen for key in still_open), len(still_open)
        text = f"bundle {name}: all or none of {_named(still_open)}"
        yield _check("bundle", text, places[name], count, "=", size if 2 * count >= size else 0)


def _prerequisites(facts: Facts) -> Iterator[RuleCheck]:
    """Each pair once: the scenario's word comes first. One that is under way or delivered is met already."""
    places: dict[tuple[str, str], str] = {}
    for key, others in facts.definition["constraints"]["prerequisites"].items():
        for position, other in enumerate(others):
            places[key, other] = _scenario("constraints", "prerequisites", key, position)
    for key in filter(facts.members.__contains__, facts.base):
        for position, other in enumerate(facts.initiatives[key]["requires"]):
            places.setdefault((key, other), _place(key, "requires", position))
    for (key, other), place in sorted(places.items()):
        if other not in facts.there and other not in facts.kept:
            unmet = (key in facts.chosen) - (other in facts.chosen)
            yield _check("prerequisite", f"{key} requires {other}", place, unmet, "<=", 0)


def _groups(facts: Facts) -> Iterator[RuleCheck]:
    for name, group in sorted(facts.definition["constraints"]["groups"].items()):
        members = set(group["members"])
        count = sum(key in facts.chosen or facts.delivered_in_period(key) for key in members)
        for field, side, sense in _GROUP_SIDES:
            if group[field] is not None:
                text = f"group {name}: {side} {group[field]} of {_named(members)}"
                place = _scenario("constraints", "groups", name, field)
                yield _check("group", text, place, count, sense, group[field])


_GROUP_SIDES: Sequence[tuple[str, str, Sense]] = (("at_least", "at least", ">="), ("at_most", "at most", "<="))


def _kept(facts: Facts) -> Iterator[RuleCheck]:
    for key in facts.kept:
        status = facts.initiatives[key]["status"].replace("_", " ")
        yield _check("kept", f"keep {key}: it is {status}", _place(key, "status"), key in facts.chosen, ">=", 1)


def _candidate(facts: Facts) -> Iterator[RuleCheck]:
    """Nothing outside the pool, and no candidate whose own dates lie outside the period."""
    for key in sorted(facts.selection.keys() - facts.members):
        yield _check("candidate", f"{key} is no candidate of this run", _place(key), 1, "<=", 0)
    period, first_day, last_day = facts.definition["period"], facts.first_day, facts.last_day
    for key in sorted(facts.members.difference(facts.kept)):
        record, taken = facts.initiatives[key], key in facts.chosen
        start, finish = record["earliest_start"], record["latest_finish"]
        if start is not None and start > last_day:
            text = f"{key} starts on {start}, after {period}"
            yield _check("candidate", text, _place(key, "earliest_start"), taken, "<=", 0)
        if finish is not None and finish < first_day:
            text = f"{key} must be finished by {finish}, before {period}"
            yield _check("candidate", text, _place(key, "latest_finish"), taken, "<=", 0)


def _scope(facts: Facts) -> Iterator[RuleCheck]:
    """What is taken of a selected initiative is a scope that it offers, or all of one without scopes."""
    for key, how in facts.chosen.items():
        scope = how.scope
        record = facts.initiatives[key]
        if not record["scopes"]:
            if scope is not None:
                yield _check("scope", f"{key} has no scopes", _place(key), 0, "=", 1)
            continue
        offered = [name for name in facts.offered(key) if name is not None]
        taken = scope in offered and scope in record["scopes"]
        yield _check("scope", f"{key} in scope {' or '.join(offered)}", _place(key, "scopes"), taken, "=", 1)


def _named(members: Iterable[str]) -> str:
    names = sorted(members)
    return ", ".join(names) if len(names) <= NAMED_AT_MOST else f"its {len(names)} members"


def _path(where: Slice) -> tuple[str, ...]:
    return ("all",) if where == ALL else where


def _scenario(*path: str | int) -> str:
    return _place("scenario", *path)


def _place(subject: str, *path: str | int) -> str:
    """SUBJECT#/json/pointer (RFC 6901) into the canonical data."""
    return subject + "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _check(family: str, rule: str, where: str, left: Fraction | int, sense: Sense, bound: Fraction | int) -> RuleCheck:
    slack: Fraction | int
    if sense == "<=":
        slack = bound - left
    elif sense == ">=":
        slack = left - bound
    else:
        slack = min(left - bound, bound - left)
    return RuleCheck(
        family=family,
        rule=rule,
        where=where,
        left=_spelled(left),
        sense=sense,
        bound=_spelled(bound),
        slack=_spelled(slack),
    )


def _spelled(value: Fraction | int) -> str:
    return str(int(value)) if isinstance(value, int) else exact(value)

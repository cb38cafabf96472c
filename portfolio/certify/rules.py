"""Every rule of a run, checked against a plan in exact arithmetic."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from portfolio.certify.facts import ALL, Facts, Slice, number
from portfolio.certify.targets import Level
from portfolio.certify.totals import Totals
from portfolio.results import Rule, RuleCheck, exact

Sense = Literal["<=", ">=", "="]


def rules_of(facts: Facts, totals: Totals, levels: Sequence[Level]) -> Iterator[RuleCheck]:
    """Each rule of the scenario and of the initiatives, family by family, each family by name."""
    for check in CHECKS:
        yield from check(facts, totals, levels)


def _capacity(facts: Facts, totals: Totals, _: object) -> Iterator[RuleCheck]:
    for resource, where, bound in facts.bounds():
        used = totals.tokens(resource, where)
        sides: tuple[tuple[str, Sense], ...] = (("floor", ">="), ("cap", "<="))
        for kind, sense in sides:
            if bound[kind] is not None:
                limit = number(bound[kind])
                path = ("capacity", resource, *_path(where), kind)
                rule = _bound("capacity", path, resource, where, limit)
                yield checked_rule(rule, used, sense, limit)


def _targets(facts: Facts, _: object, levels: Sequence[Level]) -> Iterator[RuleCheck]:
    """Floors and ceilings bind, unless a lexicographic objective only comes as close to them as it can."""
    if facts.definition["objective"]["mode"] == "lexicographic":
        return
    for level in levels:
        if level.name == "goal":
            continue
        path = ("targets", *_path(level.where), level.kpi, level.name)
        rule = _bound("target", path, level.kpi, level.where, level.level)
        yield checked_rule(rule, level.total, _SIDES[level.name], level.required)


_SIDES: Mapping[str, Sense] = {"floor": ">=", "ceiling": "<="}


def _mandatory(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    paths: dict[str, tuple[str, ...]] = {}
    for key in facts.base:
        if facts.initiatives[key]["mandatory"] is not None:
            paths[key] = (key, "mandatory")
    for key in facts.definition["constraints"]["mandatory"]:
        if key not in facts.there:
            paths[key] = ("constraints", "mandatory", key)
    for key, path in sorted(paths.items()):
        yield checked_rule(rule_at("mandatory", path, key), key in facts.chosen, ">=", 1)


def _exclude(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    for key in sorted(facts.definition["constraints"]["exclude"]):
        rule = rule_at("exclude", ("constraints", "exclude", key), key)
        yield checked_rule(rule, key in facts.chosen, "<=", 0)


def _exclude_pairs(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    """Each pair once: the scenario's word comes first, then that of the first initiative."""
    paths: dict[tuple[str, str], tuple[str, ...]] = {}
    for one, other in facts.definition["constraints"]["exclude_pairs"]:
        pair = (min(one, other), max(one, other))
        paths.setdefault(pair, ("constraints", "exclude_pairs", *pair))
    for key in facts.base:
        for other in facts.initiatives[key]["excludes"]:
            paths.setdefault((min(key, other), max(key, other)), (key, "excludes", other))
    for (a, b), path in sorted(paths.items()):
        both = (a in facts.chosen) + (b in facts.chosen)
        yield checked_rule(rule_at("exclude_pair", path, a, b), both, "<=", 1)


def _bundles(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    """All or none: the number selected equals 0 or the number of members, whichever is nearer."""
    members = {name: set(keys) for name, keys in facts.definition["constraints"]["bundles"].items()}
    paths: dict[str, tuple[str, ...]] = {}
    for name in members:
        paths[name] = ("constraints", "bundles", name)
    for key in facts.base:
        name = facts.initiatives[key]["bundle"]
        if name is not None:
            members.setdefault(name, set()).add(key)
            paths.setdefault(name, (key, "bundle"))
    for name in sorted(members):
        still_open = sorted(members[name] - facts.there)
        count, size = sum(key in facts.chosen for key in still_open), len(still_open)
        rule = rule_at("bundle", paths[name], *still_open, name=name)
        yield checked_rule(rule, count, "=", size if 2 * count >= size else 0)


def _prerequisites(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    """Each pair once: the scenario's word comes first. One that is under way or delivered is met already."""
    paths: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, others in facts.definition["constraints"]["prerequisites"].items():
        for other in others:
            paths[key, other] = ("constraints", "prerequisites", key, other)
    for key in filter(facts.members.__contains__, facts.base):
        for other in facts.initiatives[key]["requires"]:
            paths.setdefault((key, other), (key, "requires", other))
    for (key, other), path in sorted(paths.items()):
        if other not in facts.there and other not in facts.kept:
            unmet = (key in facts.chosen) - (other in facts.chosen)
            yield checked_rule(rule_at("prerequisite", path, key, other), unmet, "<=", 0)


def _groups(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    for name, group in sorted(facts.definition["constraints"]["groups"].items()):
        members = sorted(set(group["members"]))
        count = sum(key in facts.chosen or facts.delivered_in_period(key) for key in members)
        for kind, sense in _GROUP_SIDES:
            size = group[kind]
            if size is not None:
                path = ("constraints", "groups", name, kind)
                rule = rule_at("group", path, *members, name=name, kind=kind, bound=str(size))
                yield checked_rule(rule, count, sense, size)


_GROUP_SIDES: Sequence[tuple[str, Sense]] = (("at_least", ">="), ("at_most", "<="))


def _kept(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    for key in facts.kept:
        yield checked_rule(rule_at("kept", (key, "status"), key), key in facts.chosen, ">=", 1)


def _candidate(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    """Nothing outside the pool, and no candidate whose own dates lie outside the period."""
    for key in sorted(facts.selection.keys() - facts.members):
        yield checked_rule(rule_at("candidate", (key,), key), 1, "<=", 0)
    for key in sorted(facts.members.difference(facts.kept)):
        record, taken = facts.initiatives[key], key in facts.chosen
        start, finish = record["earliest_start"], record["latest_finish"]
        if start is not None and start > facts.last_day:
            yield checked_rule(rule_at("candidate", (key, "earliest_start"), key), taken, "<=", 0)
        if finish is not None and finish < facts.first_day:
            yield checked_rule(rule_at("candidate", (key, "latest_finish"), key), taken, "<=", 0)


def _scope(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    """What is taken of a selected initiative is a scope and a start that it offers."""
    for key, taken in facts.chosen.items():
        is_offered = taken.scope in facts.offered(key) and taken.start in facts.starts
        if facts.initiatives[key]["scopes"] or not is_offered:
            yield checked_rule(rule_at("scope", (key, "scopes"), key), is_offered, "=", 1)


CHECKS: tuple[Callable[[Facts, Totals, Sequence[Level]], Iterator[RuleCheck]], ...] = (
    _capacity,
    _targets,
    _mandatory,
    _exclude,
    _exclude_pairs,
    _bundles,
    _prerequisites,
    _groups,
    _kept,
    _candidate,
    _scope,
)
"""One for each family of rules."""


def _path(where: Slice) -> tuple[str, ...]:
    return ("all",) if where == ALL else where


def _bound(family: str, path: tuple[str, ...], measure: str, where: Slice, bound: Fraction) -> Rule:
    return Rule(
        id=_id(path),
        family=family,
        path=path,
        measure=measure,
        dimension=where[0],
        value=where[1],
        kind=path[-1],
        bound=exact(bound),
    )


def rule_at(
    family: str,
    path: tuple[str, ...],
    *keys: str,
    name: str | None = None,
    kind: str | None = None,
    bound: str | None = None,
) -> Rule:
    """A rule that is no bound of a measure."""
    return Rule(id=_id(path), family=family, path=path, name=name, keys=keys, kind=kind, bound=bound)


def _id(path: tuple[str, ...]) -> str:
    """Steps with dots between; one that has a dot itself stands in quotes."""
    return ".".join(f'"{step}"' if "." in step else step for step in path)


def checked_rule(rule: Rule, left: Fraction | int, sense: Sense, bound: Fraction | int) -> RuleCheck:
    """A rule with its left side, its bound, and how far the left side is inside."""
    slack: Fraction | int
    if sense == "<=":
        slack = bound - left
    elif sense == ">=":
        slack = left - bound
    else:
        slack = min(left - bound, bound - left)
    return RuleCheck(
        rule=rule,
        left=_spelled(left),
        sense=sense,
        bound=_spelled(bound),
        slack=_spelled(slack),
    )


def _spelled(value: Fraction | int) -> str:
    return str(int(value)) if isinstance(value, int) else exact(value)

"""Every rule of a run, checked against a plan in exact arithmetic."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from portfolio.certify.facts import ALL, Facts, Slice, exact_value
from portfolio.certify.targets import CertifiedLevel
from portfolio.certify.totals import Totals
from portfolio.results import Rule, RuleCheck, exact

Sense = Literal["<=", ">=", "="]


class ExactCheck(NamedTuple):
    """One rule under a plan, in numbers."""

    rule: Rule
    period: str | None
    left: Fraction | int
    sense: Sense
    bound: Fraction | int
    slack: Fraction | int

    @property
    def is_broken(self) -> bool:
        """Whether the plan breaks it."""
        return self.slack < 0

    def stated(self) -> RuleCheck:
        """As a certificate states it."""
        return RuleCheck(
            rule=self.rule,
            period=self.period,
            left=_spelled(self.left),
            sense=self.sense,
            bound=_spelled(self.bound),
            slack=_spelled(self.slack),
        )


def rules_of(
    facts: Facts, totals: Totals, levels: Sequence[CertifiedLevel]
) -> Iterator[ExactCheck]:
    """Each rule of the scenario and of the initiatives, family by family, each family by name."""
    for check in CHECKS:
        yield from check(facts, totals, levels)


def _capacity(facts: Facts, totals: Totals, _: object) -> Iterator[ExactCheck]:
    for resource, where, bound in facts.bounds():
        sides: tuple[tuple[str, Sense], ...] = (("floor", ">="), ("cap", "<="))
        for kind, sense in sides:
            for written in facts.timing.limits(bound, kind):
                limit = exact_value(written.bound)
                full_path = ("capacity", resource, *_path(where), *written.path)
                rule = _bound("capacity", full_path, resource, where, limit)
                for step in written.steps:
                    used = totals.tokens(resource, where, step)
                    yield checked_rule(rule, used, sense, limit, _step_name(facts, step))


def _step_name(facts: Facts, step: int | None) -> str | None:
    return None if step is None else facts.timing.steps[step - 1]


def _targets(facts: Facts, _: object, levels: Sequence[CertifiedLevel]) -> Iterator[ExactCheck]:
    """Floors and ceilings bind, unless a lexicographic objective only comes as close to them as it
    can."""
    if facts.definition["objective"]["mode"] == "lexicographic":
        return
    for level in levels:
        if level.name == "goal":
            continue
        step = () if level.step is None else ("by_step", level.step)
        path = ("targets", *_path(level.where), level.kpi, *step, level.name)
        rule = _bound("target", path, level.kpi, level.where, level.level)
        yield checked_rule(rule, level.total, _SIDES[level.name], level.required)


_SIDES: Mapping[str, Sense] = {"floor": ">=", "ceiling": "<="}


def _mandatory(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    paths: dict[str, tuple[str, ...]] = {}
    for key in facts.base:
        if facts.initiatives[key]["mandatory"] is not None:
            paths[key] = (key, "mandatory")
    for key in facts.definition["constraints"]["mandatory"]:
        if key not in facts.there:
            paths[key] = ("constraints", "mandatory", key)
    for key, path in sorted(paths.items()):
        yield checked_rule(rule_at("mandatory", path, key), key in facts.chosen, ">=", 1)


def _exclude(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    for key in sorted(facts.definition["constraints"]["exclude"]):
        rule = rule_at("exclude", ("constraints", "exclude", key), key)
        yield checked_rule(rule, key in facts.chosen, "<=", 0)


def _exclude_pairs(facts: Facts, *_: object) -> Iterator[ExactCheck]:
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


def _bundles(facts: Facts, *_: object) -> Iterator[ExactCheck]:
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
        schedule = facts.timing.schedule
        if schedule is not None and name in schedule["together"] and not facts.timing.is_static:
            starts = {facts.chosen[key].start for key in still_open if key in facts.chosen}
            yield checked_rule(rule, max(len(starts), 1), "<=", 1)


def _prerequisites(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    """Each pair once: the scenario's word comes first. One that is under way or delivered is met
    already."""
    paths: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, others in facts.definition["constraints"]["prerequisites"].items():
        for other in others:
            paths[key, other] = ("constraints", "prerequisites", key, other)
    for key in filter(facts.members.__contains__, facts.base):
        for other in facts.initiatives[key]["requires"]:
            paths.setdefault((key, other), (key, "requires", other))
    for (key, other), path in sorted(paths.items()):
        if other in facts.there:
            continue
        if not facts.timing.is_static:
            is_early = key in facts.chosen and not _is_finished_before(facts, other, key)
            yield checked_rule(rule_at("prerequisite", path, key, other), is_early, "<=", 0)
        elif other not in facts.kept:
            unmet = (key in facts.chosen) - (other in facts.chosen)
            yield checked_rule(rule_at("prerequisite", path, key, other), unmet, "<=", 0)


def _is_finished_before(facts: Facts, required: str, dependent: str) -> bool:
    """Whether the required one has finished when the dependent starts, as the schedule hands
    over."""
    first = facts.work(required) if required in facts.chosen else None
    if first is None or not first.ends:
        return False
    if facts.fields_without_a_start(dependent) and dependent not in facts.kept:
        return True  # nothing can be early for what has no start, which breaks another rule
    then = facts.work(dependent)
    if then is None:
        return False
    schedule = facts.timing.schedule or {}
    wait = 1 if schedule["handover"] == "next_step" else 0
    return first.finish + wait <= then.start


def _groups(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    for name, group in sorted(facts.definition["constraints"]["groups"].items()):
        members = sorted(set(group["members"]))
        count = sum(key in facts.chosen or facts.delivered_in_period(key) for key in members)
        for kind, sense in _GROUP_SIDES:
            size = group[kind]
            if size is not None:
                path = ("constraints", "groups", name, kind)
                rule = rule_at("group", path, *members, name=name, kind=kind, bound=str(size))
                yield checked_rule(rule, count, sense, size)
        for kind in ("at_most_per_step", "at_most_finished_per_step"):
            size = group.get(kind)
            if size is not None:
                path = ("constraints", "groups", name, kind)
                rule = rule_at("group", path, *members, name=name, kind=kind, bound=str(size))
                yield checked_rule(rule, _most_in_a_step(facts, members, kind), "<=", size)


def _most_in_a_step(facts: Facts, members: Sequence[str], kind: str) -> int:
    """The most members that start, or finish, in one step. What is in progress started before."""
    counts = [0] * (facts.timing.last + 1)
    for key in members:
        work = facts.work(key) if key in facts.chosen else None
        if work is None:
            continue
        if kind == "at_most_per_step" and facts.initiatives[key]["status"] != "in_progress":
            counts[work.start] += 1
        if kind == "at_most_finished_per_step" and work.ends:
            counts[work.finish] += 1
    return max(counts)


_GROUP_SIDES: Sequence[tuple[str, Sense]] = (("at_least", ">="), ("at_most", "<="))


def _kept(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    for key in facts.kept:
        yield checked_rule(rule_at("kept", (key, "status"), key), key in facts.chosen, ">=", 1)


def _candidate(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    """Nothing outside the pool, and no candidate whose own dates lie outside the period."""
    for key in sorted(facts.selection.keys() - facts.members):
        yield checked_rule(rule_at("candidate", (key,), key), 1, "<=", 0)
    for key in sorted(facts.members.difference(facts.kept)):
        for field in facts.fields_without_a_start(key):
            yield checked_rule(
                rule_at("candidate", (key, field), key), key in facts.chosen, "<=", 0
            )


def _scope(facts: Facts, *_: object) -> Iterator[ExactCheck]:
    """What is taken of a selected initiative is a scope and a start that it offers."""
    for key, taken in facts.chosen.items():
        is_offered = taken.scope in facts.offered(key) and taken.start in facts.starts
        if not facts.timing.is_static:
            # What has no start at all breaks another rule.
            is_offered = is_offered and (
                facts.work(key) is not None or bool(facts.fields_without_a_start(key))
            )
        if facts.initiatives[key]["scopes"] or not facts.timing.is_static or not is_offered:
            yield checked_rule(rule_at("scope", (key, "scopes"), key), is_offered, "=", 1)


CHECKS: tuple[Callable[[Facts, Totals, Sequence[CertifiedLevel]], Iterator[ExactCheck]], ...] = (
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


@lru_cache(maxsize=65536)
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
        step=_step_of(path),
    )


def _step_of(path: tuple[str, ...]) -> str | None:
    """The step that a bound is about alone; whole for all steps together."""
    if "by_step" in path:
        return path[path.index("by_step") + 1]
    return "whole" if path[-2] == "whole" else None


@lru_cache(maxsize=65536)
def rule_at(
    family: str,
    path: tuple[str, ...],
    *keys: str,
    name: str | None = None,
    kind: str | None = None,
    bound: str | None = None,
) -> Rule:
    """A rule that is no bound of a measure."""
    return Rule(
        id=_id(path), family=family, path=path, name=name, keys=keys, kind=kind, bound=bound
    )


def _id(path: tuple[str, ...]) -> str:
    """Steps with dots between; one that has a dot itself stands in quotes."""
    return ".".join(f'"{step}"' if "." in step else step for step in path)


def checked_rule(
    rule: Rule,
    left: Fraction | int,
    sense: Sense,
    bound: Fraction | int,
    period: str | None = None,
) -> ExactCheck:
    """A rule with its left side, its bound, and how far the left side is inside."""
    slack: Fraction | int
    if sense == "<=":
        slack = bound - left
    elif sense == ">=":
        slack = left - bound
    else:
        slack = min(left - bound, bound - left)
    return ExactCheck(rule, period, left, sense, bound, slack)


def _spelled(value: Fraction | int) -> str:
    return str(int(value)) if isinstance(value, int) else exact(value)

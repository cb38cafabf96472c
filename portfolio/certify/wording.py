"""The rules of a run in words, as an infeasible result names them, and what of its diagnosis can be checked."""

from collections.abc import Iterator
from fractions import Fraction

from portfolio.certify.amounts import slice_name
from portfolio.certify.facts import Facts, Slice, number
from portfolio.certify.relations import Relations
from portfolio.certify.targets import Level
from portfolio.results import Change, Diagnosis, Repair, RuleInWords, exact


def diagnosis_problem(diagnosis: Diagnosis, rules: frozenset[RuleInWords]) -> str | None:
    """What a diagnosis says that its run does not have: a rule of other words, or a sum that is wrong."""
    for conflict in diagnosis.conflicts:
        strange = [rule.rule for rule in conflict.rules if rule not in rules]
        if strange:
            return f"the run has no rule {strange[0]} of these words"
        names = {rule.rule for rule in conflict.rules}
        if conflict.asking is not None and conflict.asking not in names:
            return f"{conflict.asking} is no rule of the conflict"
    for repair in diagnosis.repairs:
        problem = _repair_problem(repair, rules)
        if problem is not None:
            return problem
    return None


def _repair_problem(repair: Repair, rules: frozenset[RuleInWords]) -> str | None:
    for change in repair.changes:
        if change.rule not in rules:
            return f"the run has no rule {change.rule.rule} of these words"
        if change.rule.bound is None and change.to is not None:
            return f"{change.rule.rule} has no bound that could move"
    total = sum((_price(change) for change in repair.changes), Fraction(0))
    return None if exact(total) == repair.price else "the prices of a repair do not add up"


def _price(change: Change) -> Fraction:
    return Fraction(change.price)


def rules_in_words(facts: Facts, relations: Relations, levels: tuple[Level, ...]) -> frozenset[RuleInWords]:
    """Every rule that somebody wrote, as a result names it."""
    return frozenset((*_capacity(facts), *_targets(levels), *_groups(facts), *_among(facts, relations)))


def _capacity(facts: Facts) -> Iterator[RuleInWords]:
    for resource, where, bound in facts.bounds():
        for kind in ("cap", "floor"):
            if bound[kind] is not None:
                yield bound_in_words("capacity", resource, where, kind, number(bound[kind]))


def _targets(levels: tuple[Level, ...]) -> Iterator[RuleInWords]:
    for level in levels:
        if level.name != "goal":
            yield bound_in_words("target", level.kpi, level.where, level.name, level.level)


def bound_in_words(family: str, measure: str, where: Slice, kind: str, bound: Fraction) -> RuleInWords:
    """A cap, floor or ceiling, as a result names it."""
    return RuleInWords(
        family=family,
        rule=f"{kind} of {measure} in {slice_name(where)}",
        initiatives=(),
        measure=measure,
        dimension=where[0],
        value=where[1],
        kind=kind,
        bound=exact(bound),
    )


def _groups(facts: Facts) -> Iterator[RuleInWords]:
    for name, group in facts.definition["constraints"]["groups"].items():
        members = tuple(sorted(set(group["members"])))
        for kind in ("at_least", "at_most"):
            size = group[kind]
            if size is not None:
                words = f"{kind.replace('_', ' ')} {size} of group {name}"
                yield named_in_words("group", words, members, kind, str(size))


def _among(facts: Facts, relations: Relations) -> Iterator[RuleInWords]:
    for key in facts.kept:
        yield named_in_words("kept", f"{key} is under way", (key,))
    for key in relations.mandatory:
        yield named_in_words("mandatory", f"{key} is mandatory", (key,))
    for key in relations.exclude:
        yield named_in_words("exclude", f"{key} is excluded", (key,))
    for a, b in relations.pairs:
        yield named_in_words("exclude_pair", f"not both {a} and {b}", (a, b))
    for name, members in relations.bundles.items():
        yield named_in_words("bundle", f"bundle {name}", members)
    for dependent, required in relations.prerequisites:
        yield named_in_words("prerequisite", f"{dependent} requires {required}", (dependent, required))
    for date in relations.dates:
        if date.key not in facts.kept:
            yield named_in_words("candidate", f"{date.key} {_OUTSIDE[date.field]}", (date.key,))


_OUTSIDE = {
    "earliest_start": "starts after the period",
    "latest_finish": "must be finished before the period",
}


def named_in_words(
    family: str, name: str, keys: tuple[str, ...], kind: str | None = None, bound: str | None = None
) -> RuleInWords:
    """A rule that names initiatives, as a result names it."""
    return RuleInWords(
        family=family,
        rule=name,
        initiatives=keys,
        measure=None,
        dimension=None,
        value=None,
        kind=kind,
        bound=bound,
    )

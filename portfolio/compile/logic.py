"""Rules among initiatives: pairs, bundles, prerequisites, groups, scopes, and what is held in or out."""

from collections.abc import Iterator
from itertools import pairwise

from portfolio.compile.columns import Columns
from portfolio.compile.problem import Block, Fix, Sense, unit_block
from portfolio.compile.rules import Origin, Rules, in_scenario

Entry = tuple[list[tuple[int, int]], Sense, int, str, Origin]


def held(columns: Columns, rules: Rules) -> tuple[Fix, ...]:
    """Columns that a rule holds at 0 or 1: excluded, impossible, and mandatory or kept ones with one item.

    A mandatory or kept initiative with several scopes has a row instead (`musts`). Several rules may hold one
    column: taking one of them back does not free it.
    """
    fixes: list[Fix] = []
    excluded = [(key, reason, origin) for key, (reason, origin) in rules.exclude.items()]
    for family, reasons in (("candidate", rules.ruled_out), ("exclude", excluded)):
        for key, reason, origin in reasons:
            for column in columns.of_initiative.get(key, ()):
                fixes.append(Fix(int(column), 0, family, f"{columns.items[column]} = 0: {reason}", origin))
    for family, key, reason, origin in _musts(columns, rules):
        items = columns.of_initiative[key]
        if items.size == 1:
            name = f"{columns.items[items[0]]} = 1: {reason}"
            fixes.append(Fix(int(items[0]), 1, family, name, origin))
    return tuple(fixes)


def musts(columns: Columns, rules: Rules) -> Block | None:
    """Mandatory and kept initiatives that offer several scopes: exactly one of them.

    A mandatory initiative outside the pool has an empty row, which nothing can fulfil.
    """

    def rows() -> Iterator[Entry]:
        for key, (reason, origin) in rules.mandatory.items():
            if key not in columns.of_initiative:
                yield [], Sense.EQUAL, 1, f"{key}: {reason}", origin
        for _, key, reason, origin in _musts(columns, rules):
            items = columns.of_initiative[key]
            if items.size > 1:
                yield [(int(c), 1) for c in items], Sense.EQUAL, 1, f"{key}: {reason}", origin

    return unit_block("mandatory", rows())


def _musts(columns: Columns, rules: Rules) -> Iterator[tuple[str, str, str, Origin]]:
    """(family, initiative of the pool, reason, origin)."""
    for key in sorted(columns.pool.kept):
        yield "kept", key, f"{columns.pool.initiative(key).status.value} in this period", Origin(key, ("status",))
    for key, (reason, origin) in rules.mandatory.items():
        if key in columns.of_initiative:
            yield "mandatory", key, reason, origin


def scopes(columns: Columns, _rules: Rules) -> Block | None:
    """At most one scope of an initiative."""

    def rows() -> Iterator[Entry]:
        for key, items in columns.of_initiative.items():
            if items.size > 1:
                yield [(int(c), 1) for c in items], Sense.AT_MOST, 1, f"one scope of {key}", Origin(key, ("scopes",))

    return unit_block("scope", rows())


def pairs(columns: Columns, rules: Rules) -> Block | None:
    """x_a + x_b <= 1."""

    def rows() -> Iterator[Entry]:
        for (a, b), origin in rules.pairs.items():
            if a in columns.of_initiative and b in columns.of_initiative:
                both = [*columns.of_initiative[a], *columns.of_initiative[b]]
                yield [(int(c), 1) for c in both], Sense.AT_MOST, 1, f"not both {a} and {b}", origin

    return unit_block("exclude_pair", rows())


def bundles(columns: Columns, rules: Rules) -> Block | None:
    """All members equal: each to the next. A bundle with a member outside the pool is held out instead."""

    def rows() -> Iterator[Entry]:
        for name, (members, origin) in rules.bundles.items():
            if any(key not in columns.of_initiative for key in members):
                continue
            for a, b in pairwise(members):
                yield _difference(columns, a, b), Sense.EQUAL, 0, f"bundle {name}: {a} with {b}", origin

    return unit_block("bundle", rows())


def prerequisites(columns: Columns, rules: Rules) -> Block | None:
    """x_dependent <= x_required. A dependent whose prerequisite is outside the pool is held out instead."""

    def rows() -> Iterator[Entry]:
        for (dependent, required), origin in rules.prerequisites.items():
            if required in columns.of_initiative:
                entries = _difference(columns, dependent, required)
                yield entries, Sense.AT_MOST, 0, f"{dependent} requires {required}", origin

    return unit_block("prerequisite", rows())


def groups(columns: Columns, rules: Rules) -> Block | None:
    """at_least <= number of members <= at_most.

    Members delivered in the scenario's own period count as taken, others outside the pool do not count.
    """

    def rows() -> Iterator[Entry]:
        for name, group in rules.groups.items():
            members = sorted(set(group.members))
            counted = [(int(c), 1) for key in members for c in columns.of_initiative.get(key, ())]
            taken = len(columns.pool.delivered_here.intersection(members))
            if group.at_least is not None:
                origin = in_scenario("constraints", "groups", name, "at_least")
                text = f"group {name}: at least {group.at_least}"
                yield counted, Sense.AT_LEAST, group.at_least - taken, text, origin
            if group.at_most is not None:
                origin = in_scenario("constraints", "groups", name, "at_most")
                text = f"group {name}: at most {group.at_most}"
                yield counted, Sense.AT_MOST, group.at_most - taken, text, origin

    return unit_block("group", rows())


def synergies(columns: Columns, _rules: Rules) -> Block | None:
    """z = 1 exactly when at least n of the members M are in, in both directions.

    n z <= sum x; sum x <= n - 1 + (|M| - n + 1) z; and z <= x_i for each member where n = |M|, which follows
    from the first row for integers and makes its relaxation tighter. Members there already are taken out of M and
    off n.
    """

    def rows() -> Iterator[Entry]:
        for position, tier in enumerate(columns.tiers):
            z, n = len(columns.items) + position, tier.still_needed
            not_there = [key for key in tier.members if key not in tier.there]
            size = len(not_there)
            origin = in_scenario("constraints", "synergies", tier.synergy)
            counted = [(int(c), 1) for key in not_there for c in columns.of_initiative.get(key, ())]
            yield [*counted, (z, -n)], Sense.AT_LEAST, 0, f"{tier} only with {n} members", origin
            yield [*counted, (z, n - size - 1)], Sense.AT_MOST, n - 1, f"{tier} whenever {n} members", origin
            if n == size:
                for key in not_there:
                    own = [(int(c), -1) for c in columns.of_initiative.get(key, ())]
                    yield [*own, (z, 1)], Sense.AT_MOST, 0, f"{tier} only with {key}", origin

    return unit_block("synergy", rows())


def _difference(columns: Columns, plus: str, minus: str) -> list[tuple[int, int]]:
    entries = [(int(c), 1) for c in columns.of_initiative[plus]]
    return entries + [(int(c), -1) for c in columns.of_initiative[minus]]

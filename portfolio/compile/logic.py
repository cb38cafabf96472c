"""Rules among initiatives: pairs, bundles, prerequisites, groups, scopes, and what is held."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from portfolio.compile.block import Block, Sense, UnitRow, unit_block
from portfolio.compile.columns import Columns
from portfolio.compile.problem import Fix
from portfolio.compile.rules import Origin, Rules, in_scenario


def held(columns: Columns, rules: Rules) -> tuple[Fix, ...]:
    """Columns that a rule holds at 0 or 1: excluded, impossible, and mandatory ones with one item.

    A mandatory or kept initiative with several scopes has a row instead (`must_rows`). Several
    rules may hold one column: taking one of them back does not free it.
    """
    fixes: list[Fix] = []
    out = [("candidate", key, reason, origin) for key, reason, origin in rules.ruled_out]
    for key, (reason, origin) in rules.exclude.items():
        out.append(("exclude", key, reason, origin))
    for family, key, reason, origin in out:
        for column in columns.columns_of(key):
            name = f"{columns.items[column]} = 0: {reason}"
            fixes.append(Fix(column, 0, family, name, origin))
    for family, key, reason, origin in _musts(columns, rules):
        items = columns.columns_of(key)
        if len(items) == 1:
            name = f"{columns.items[items[0]]} = 1: {reason}"
            fixes.append(Fix(items[0], 1, family, name, origin))
    return tuple(fixes)


def must_rows(columns: Columns, rules: Rules) -> Block | None:
    """Mandatory and kept initiatives that offer several scopes: exactly one of them.

    A mandatory initiative outside the pool has an empty row, which nothing can fulfil.
    """

    def rows() -> Iterator[UnitRow]:
        for key, (reason, origin) in rules.mandatory.items():
            if key not in columns.of_initiative:
                yield UnitRow([], Sense.EQUAL, 1, f"{key}: {reason}", origin)
        for _, key, reason, origin in _musts(columns, rules):
            items = columns.columns_of(key)
            if len(items) > 1:
                yield UnitRow(_sum(items), Sense.EQUAL, 1, f"{key}: {reason}", origin)

    return unit_block("mandatory", rows())


def _musts(columns: Columns, rules: Rules) -> Iterator[tuple[str, str, str, Origin]]:
    """(family, initiative of the pool, reason, origin)."""
    for key in sorted(columns.pool.kept):
        status = columns.pool.initiative(key).status.value
        yield "kept", key, f"{status} in this period", Origin(key, ("status",))
    for key, (reason, origin) in rules.mandatory.items():
        if key in columns.of_initiative:
            yield "mandatory", key, reason, origin


def scope_rows(columns: Columns, _rules: Rules) -> Block | None:
    """At most one scope of an initiative."""

    def rows() -> Iterator[UnitRow]:
        for key in columns.of_initiative:
            items = columns.columns_of(key)
            if len(items) > 1:
                origin = Origin(key, ("scopes",))
                yield UnitRow(_sum(items), Sense.AT_MOST, 1, f"one scope of {key}", origin)

    return unit_block("scope", rows())


def pair_rows(columns: Columns, rules: Rules) -> Block | None:
    """x_a + x_b <= 1."""

    def rows() -> Iterator[UnitRow]:
        for (a, b), origin in rules.pairs.items():
            if a in columns.of_initiative and b in columns.of_initiative:
                both = columns.columns_of(a) + columns.columns_of(b)
                yield UnitRow(_sum(both), Sense.AT_MOST, 1, f"not both {a} and {b}", origin)

    return unit_block("exclude_pair", rows())


def bundle_rows(columns: Columns, rules: Rules) -> Block | None:
    """All members equal: each to the next. One with a member outside the pool is held out
    instead."""

    def rows() -> Iterator[UnitRow]:
        for name, (members, origin) in rules.bundles.items():
            if any(key not in columns.of_initiative for key in members):
                continue
            for a, b in pairwise(members):
                difference = _difference(columns, a, b)
                yield UnitRow(difference, Sense.EQUAL, 0, f"bundle {name}: {a} with {b}", origin)

    return unit_block("bundle", rows())


def prerequisite_rows(columns: Columns, rules: Rules) -> Block | None:
    """x_dependent <= x_required.

    A dependent whose prerequisite is outside the pool is held out instead.
    """

    def rows() -> Iterator[UnitRow]:
        for (dependent, required), origin in rules.prerequisites.items():
            if required in columns.of_initiative:
                difference = _difference(columns, dependent, required)
                name = f"{dependent} requires {required}"
                yield UnitRow(difference, Sense.AT_MOST, 0, name, origin)

    return unit_block("prerequisite", rows())


def group_rows(columns: Columns, rules: Rules) -> Block | None:
    """at_least <= number of members <= at_most.

    Members delivered in the scenario's own period count as taken, others outside the pool do not.
    """

    def rows() -> Iterator[UnitRow]:
        for name, group in rules.groups.items():
            members = sorted(set(group.members))
            counted = _count(columns, members)
            taken = len(columns.pool.delivered_here.intersection(members))
            for kind, size in (("at_least", group.at_least), ("at_most", group.at_most)):
                if size is not None:
                    sense = Sense.AT_LEAST if kind == "at_least" else Sense.AT_MOST
                    words = f"group {name}: {kind.replace('_', ' ')} {size}"
                    origin = in_scenario("constraints", "groups", name, kind)
                    yield UnitRow(counted, sense, size - taken, words, origin)

    return unit_block("group", rows())


def synergy_rows(columns: Columns, _rules: Rules) -> Block | None:
    """z = 1 exactly when at least n of the members M are in, in both directions.

    n z <= sum x; sum x <= n - 1 + (|M| - n + 1) z; and z <= x_i for each member where n = |M|,
    which follows from the first row for integers and makes its relaxation tighter. Members there already are
    taken out of M and off n.
    """

    def rows() -> Iterator[UnitRow]:
        for z, tier in columns.tier_columns():
            n = tier.still_needed
            open_members = [key for key in tier.members if key not in tier.there]
            size = len(open_members)
            origin = in_scenario("constraints", "synergies", tier.synergy)
            counted = _count(columns, open_members)
            only = [*counted, (z, -n)]
            yield UnitRow(only, Sense.AT_LEAST, 0, f"{tier} only with {n} members", origin)
            whenever = [*counted, (z, n - size - 1)]
            yield UnitRow(whenever, Sense.AT_MOST, n - 1, f"{tier} whenever {n} members", origin)
            if n == size:
                for key in open_members:
                    own = [(column, -1) for column in columns.columns_of(key)]
                    own.append((z, 1))
                    yield UnitRow(own, Sense.AT_MOST, 0, f"{tier} only with {key}", origin)

    return unit_block("synergy", rows())


def _sum(columns: Iterable[int]) -> list[tuple[int, int]]:
    return [(column, 1) for column in columns]


def _count(columns: Columns, members: Iterable[str]) -> list[tuple[int, int]]:
    """The members that are in."""
    return [(column, 1) for key in members for column in columns.columns_of(key)]


def _difference(columns: Columns, plus: str, minus: str) -> list[tuple[int, int]]:
    terms = _sum(columns.columns_of(plus))
    terms += [(column, -1) for column in columns.columns_of(minus)]
    return terms

"""The integer system of a run: every rule as rows, every stage as integers, read from canonical
inputs alone.

A second reading of MATH.md beside the compiler's. What a proof says, it says about these rows.
Every portfolio is a point of the system: its items, the tiers that it reaches, its shortfalls; and
every point in integers is a portfolio, but that its shortfalls may be larger than they need be.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from portfolio.certify.columns import MILLIONTHS, SystemColumns, target_levels
from portfolio.certify.facts import Facts, Record, exact_value
from portfolio.certify.forms import (
    Form,
    LinearRow,
    LinearStage,
    at_least,
    at_most,
    count_of,
    sum_of_forms,
)
from portfolio.certify.goals import key_order_stage, stage_forms
from portfolio.certify.timed_rows import groups_in_steps, rows_in_order, starts_with, steps_in_words
from portfolio.choice import Choice
from portfolio.stages import StageId, key_order_part


@dataclass(frozen=True)
class System:
    """``row.terms . x <= row.bound`` for every row, ``0 <= x <= upper``, x in integers; and the
    stages."""

    columns: SystemColumns
    rows: tuple[LinearRow, ...]
    upper: tuple[int, ...]
    _stages: Mapping[StageId, LinearStage]

    def stage(self, wanted: StageId) -> LinearStage:
        """One stage.

        Raises:
            ValueError: if the run has none such.
        """
        if wanted in self._stages:
            return self._stages[wanted]
        if wanted.index is None or wanted != key_order_part(wanted.index):
            raise ValueError(f"the run has no stage {wanted}")
        return key_order_stage(self.columns, wanted.index)

    @property
    def stage_ids(self) -> tuple[StageId, ...]:
        """The stages before key order, in order."""
        return tuple(self._stages)

    def point(self, choice: Choice) -> list[int]:
        """The point of a plan.

        Raises:
            ValueError: if the plan has what the run does not offer.
        """
        columns = self.columns
        items = {(item.key, item.taken): column for column, item in enumerate(columns.items)}
        point = [0] * len(columns)
        for key, taken in choice.items():
            if (key, taken) not in items:
                way = f"{key} (scope {taken.scope}, start {taken.start})"
                raise ValueError(f"{way} is nothing that the run offers")
            point[items[key, taken]] = 1
        for column, tier in columns.tier_columns():
            members = sum(point[c] for c in columns.counting(tier))
            point[column] = int(members >= tier.threshold)
        for row in self.rows:
            if row.name.startswith(SHORTFALL):
                column, multiple = row.terms[-1]
                # The row reads: terms without the shortfall, less multiple times the shortfall <=
                # bound.
                excess = row.excess(point)
                point[column] = max(-(excess // multiple), 0)
        return point

    def broken(self, point: Sequence[int]) -> str | None:
        """The name of the first row that a point breaks; None where it keeps all."""
        for row in self.rows:
            if row.excess(point) > 0:
                return row.name
        for column, most in enumerate(self.upper):
            if not 0 <= point[column] <= most:
                return f"range of column {column}"
        return None


SHORTFALL = "shortfall "
"""Starts the names of the rows that say how large a shortfall is at least."""


def system_of(
    records: Sequence[Record], definition: Record, select: Sequence[str] | None
) -> System:
    """The system of a run, from its canonical inputs and scenario.

    Raises:
        ValueError: if a weight or target has no scale.
    """
    facts = Facts.of(records, definition, select, Choice())
    columns = SystemColumns.of(facts)
    rows = chain.from_iterable(make(columns) for make in ROWS)
    binary = [1] * columns.binary
    wide = [columns.greatest_shortfall(level) for level in columns.shortfalls]
    # A row without terms that holds says nothing; one that does not hold makes the run infeasible.
    kept = tuple(row for row in rows if row.terms or row.bound < 0)
    return System(
        columns, kept, (*binary, *wide), {stage.id: stage for stage in stage_forms(columns)}
    )


def _capacity(columns: SystemColumns) -> Iterator[LinearRow]:
    for resource, where, bound in columns.facts.bounds():
        for kind in ("cap", "floor"):
            name = f"{kind} of {resource} in {where[0]} {where[1]}"
            for limit in columns.facts.timing.limits(bound, kind):
                for step in limit.steps:
                    used = columns.tokens(resource, where, step)
                    makes = at_most if kind == "cap" else at_least
                    yield makes(
                        f"{name}{steps_in_words(columns, limit, step)}",
                        used,
                        exact_value(limit.bound),
                    )


def _targets(columns: SystemColumns) -> Iterator[LinearRow]:
    """Floors and ceilings, unless a lexicographic objective only comes as close to them as it
    can."""
    if columns.facts.definition["objective"]["mode"] == "lexicographic":
        return
    for level in target_levels(columns.facts):
        total = columns.contributions(level.kpi, level.where, level.by)
        if level.name == "floor":
            yield at_least(level.named, total, level.change)
        elif level.name == "ceiling":
            yield at_most(level.named, total, level.change)


def _musts(columns: SystemColumns) -> Iterator[LinearRow]:
    """Mandatory initiatives, and those under way in the period."""
    facts = columns.facts
    own = (key for key in facts.base if facts.initiatives[key]["mandatory"] is not None)
    mandatory = {*facts.definition["constraints"]["mandatory"], *own}
    for key in sorted(mandatory - facts.there):
        yield at_least(f"mandatory {key}", _taken(columns, key), 1)
    for key in facts.kept:
        yield at_least(f"kept {key}", _taken(columns, key), 1)


def _exclusions(columns: SystemColumns) -> Iterator[LinearRow]:
    """Excluded ones, candidates whose own dates lie outside the period, and pairs of which at most
    one."""
    facts = columns.facts
    constraints = facts.definition["constraints"]
    for key in sorted(constraints["exclude"]):
        yield at_most(f"excluded {key}", _taken(columns, key), 0)
    first_day, last_day = facts.first_day, facts.last_day
    for key in sorted(facts.members.difference(facts.kept)):
        start, finish = (
            facts.initiatives[key][field] for field in ("earliest_start", "latest_finish")
        )
        if not columns.is_static:
            continue  # what has no start left has no column
        if start is not None and start > last_day:
            yield at_most(f"starts too late {key}", _taken(columns, key), 0)
        if finish is not None and finish < first_day:
            yield at_most(f"must end too early {key}", _taken(columns, key), 0)
    own = ((key, other) for key in facts.base for other in facts.initiatives[key]["excludes"])
    pairs = chain(constraints["exclude_pairs"], own)
    for a, b in sorted({(min(a, b), max(a, b)) for a, b in pairs}):
        both = sum_of_forms([(1, _taken(columns, a)), (1, _taken(columns, b))])
        yield at_most(f"not both {a} and {b}", both, 1)


def _bundles(columns: SystemColumns) -> Iterator[LinearRow]:
    """Each member only with the next, and the last only with the first."""
    facts = columns.facts
    constraints = facts.definition["constraints"]
    members = {name: set(keys) for name, keys in constraints["bundles"].items()}
    for key in facts.base:
        name = facts.initiatives[key]["bundle"]
        if name is not None:
            members.setdefault(name, set()).add(key)
    schedule = facts.timing.schedule
    together = [] if schedule is None or columns.is_static else schedule["together"]
    for name in sorted(members):
        ring = sorted(members[name] - facts.there)
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            if a != b:
                yield at_most(f"bundle {name}: {a} only with {b}", _unmet(columns, a, b), 0)
                if name in together:
                    yield from starts_with(columns, name, a, b)


def _prerequisites(columns: SystemColumns) -> Iterator[LinearRow]:
    facts = columns.facts
    needs = {
        (key, other)
        for key, others in facts.definition["constraints"]["prerequisites"].items()
        for other in others
    }
    own = {(key, other) for key in facts.members for other in facts.initiatives[key]["requires"]}
    for key, other in sorted(needs | own):
        if other in facts.there:
            continue
        if columns.is_static:
            yield at_most(f"{key} requires {other}", _unmet(columns, key, other), 0)
        else:
            yield from rows_in_order(columns, key, other)


def _groups(columns: SystemColumns) -> Iterator[LinearRow]:
    for name, group in sorted(columns.facts.definition["constraints"]["groups"].items()):
        members = sorted(set(group["members"]))
        count = sum_of_forms([(1, _taken(columns, key)) for key in members])
        delivered = sum(columns.facts.delivered_in_period(key) for key in members)
        least, most = group["at_least"], group["at_most"]
        if least is not None:
            yield at_least(f"group {name}: at least {least}", count, least - delivered)
        if most is not None:
            yield at_most(f"group {name}: at most {most}", count, most - delivered)
        yield from groups_in_steps(columns, name, group, members)


def _scopes(columns: SystemColumns) -> Iterator[LinearRow]:
    for key, items in columns.of_initiative.items():
        if len(items) > 1:
            yield at_most(f"one scope of {key}", count_of(items), 1)


def _synergies(columns: SystemColumns) -> Iterator[LinearRow]:
    """z = 1 exactly when n of the m members in the pool are taken.

    ``n z <= sum x`` and ``sum x <= n - 1 + (m - n + 1) z``; where all are needed also ``z <= x``
    of each, which adds nothing for integers and makes the relaxation tighter.
    """
    for column, tier in columns.tier_columns():
        z: Form = {column: Fraction(1)}
        counting = columns.counting(tier)
        count, size, name = tier.threshold, len(tier.pooled), tier.named
        yield at_most(f"{name}: only then", sum_of_forms([(count, z), (-1, counting)]), 0)
        always = sum_of_forms([(1, counting), (count - size - 1, z)])
        yield at_most(f"{name}: always then", always, count - 1)
        if count == size:
            for key in tier.pooled:
                with_key = sum_of_forms([(1, z), (-1, columns.counting_of(tier, key))])
                yield at_most(f"{name}: only with {key}", with_key, 0)


def _shortfalls(columns: SystemColumns) -> Iterator[LinearRow]:
    """``q >= 10^6 * (required - improvement) / scale``."""
    for column, level in columns.shortfall_columns():
        total = columns.contributions(level.kpi, level.where, level.by)
        per_unit = Fraction(MILLIONTHS) / level.scale
        reached = sum_of_forms([(level.sign * per_unit, total), (1, {column: Fraction(1)})])
        yield at_least(f"{SHORTFALL}to the {level.named}", reached, per_unit * level.required)


ROWS: tuple[Callable[[SystemColumns], Iterator[LinearRow]], ...] = (
    _capacity,
    _targets,
    _musts,
    _exclusions,
    _bundles,
    _prerequisites,
    _groups,
    _scopes,
    _synergies,
    _shortfalls,
)
"""What makes the rows of each family of rules."""


def _taken(columns: SystemColumns, key: str) -> Form:
    """1 where an initiative is taken; always 0 for one outside the pool."""
    return count_of(columns.of_initiative.get(key, ()))


def _unmet(columns: SystemColumns, key: str, other: str) -> Form:
    """1 where one is taken without the other."""
    return sum_of_forms([(1, _taken(columns, key)), (-1, _taken(columns, other))])

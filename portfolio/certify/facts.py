"""What a certificate is about: the canonical inputs of one run, read once, and the plan on top of
them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from math import floor
from typing import Any, NamedTuple

from portfolio.certify.dates import days
from portfolio.certify.timing import Timing, Work
from portfolio.choice import Choice, Taken

Record = Mapping[str, Any]
"""A canonical record: a JSON value in which every quantity is a string."""

Slice = tuple[str, str]
"""Dimension and value; crossed ones are ("country/department", "UK/payments")."""

ALL: Slice = ("all", "all")

UNIT_SHARE = Fraction(1)
"""The share of an initiative that is in a slice as a whole; told by identity where it is."""

SAVING_PARTS = 10**9
"""A saving that is limited by what is left to save is rounded down to parts of 1 so small."""


@lru_cache(maxsize=65536)
def digits_and_places(text: str) -> tuple[int, int]:
    """A canonical decimal as integer and decimal places: "0.25" is (25, 2)."""
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), len(decimals)


@lru_cache(maxsize=65536)
def exact_value(text: str) -> Fraction:
    """The exact value of a canonical decimal."""
    digits, places = digits_and_places(text)
    return Fraction(digits, 10**places)


def signed(sign: int, amount: Fraction) -> Fraction:
    """``sign * amount``, several times faster: of fractions a product is brought to lowest
    terms."""
    return amount if sign > 0 else -amount


class OpenTier(NamedTuple):
    """A tier that a plan can add, with what it earns beyond what is there already."""

    at_least: int
    bonus: Mapping[str, Fraction]
    saves: Mapping[str, Fraction]


class Earned(NamedTuple):
    """A synergy under the plan: its members, how many the plan has, and what the tier reached
    earns.

    `reached` is the tier's threshold, None where the plan reaches none beyond what is there
    already. `bonus` and `saves` are what it earns beyond the tier that the members there already
    reach by themselves.
    """

    name: str
    members: tuple[str, ...]
    selected: int
    reached: int | None
    bonus: Mapping[str, Fraction]
    saves: Mapping[str, Fraction]


@dataclass(frozen=True)
class Facts:
    """The records of one run, its pool, and the selected members of the pool."""

    definition: Record
    initiatives: Mapping[str, Record]
    metrics: Mapping[str, Record]
    resources: tuple[str, ...]
    base: tuple[str, ...]
    members: frozenset[str]
    kept: tuple[str, ...]
    there: frozenset[str]
    """Outside the pool, and existing already: MATH.md, "There already"."""
    selection: Choice
    chosen: Choice
    timing: Timing
    """The steps of the run."""
    _startless: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """What was asked of the pool, which every plan of it shares."""

    @classmethod
    def of(
        cls,
        records: Sequence[Record],
        definition: Record,
        select: Sequence[str] | None,
        selection: Choice,
    ) -> "Facts":
        """Find the pool and the plan. A selected key outside the pool is no part of the plan: a
        rule names it."""
        initiatives = {
            record["key"]: record for record in records if record["kind"] == "initiative"
        }
        timing = Timing(definition)
        in_period = sorted(
            key for key, record in initiatives.items() if timing.is_of_the_period(record)
        )
        kept = tuple(
            key for key in in_period if initiatives[key]["status"] in ("committed", "in_progress")
        )
        candidates = [key for key in in_period if initiatives[key]["status"] == "candidate"]
        only, without = definition["candidates"]["only"], definition["candidates"]["except"]
        narrowed = set(candidates) - set(without or ())
        for choice in (only, select):
            if choice is not None:
                narrowed &= set(choice)
        members = frozenset(narrowed.union(kept))
        outside = {key: record for key, record in initiatives.items() if key not in members}
        there = frozenset(key for key, record in outside.items() if timing.is_there(record))
        organization = next(record for record in records if record["kind"] == "organization")
        metrics = {record["key"]: record for record in records if record["kind"] == "metric"}
        resources = tuple(resource["name"] for resource in organization["resources"])
        return cls(
            definition=definition,
            initiatives=initiatives,
            metrics=metrics,
            resources=resources,
            base=tuple(sorted([*candidates, *kept])),
            members=members,
            kept=kept,
            there=there,
            selection=selection,
            chosen=selection.restricted(members),
            timing=timing,
        )

    def with_choice(self, choice: Choice) -> "Facts":
        """Another plan of the same pool."""
        return replace(self, selection=choice, chosen=choice.restricted(self.members))

    def part(self, key: str, field: str) -> Mapping[str, str]:
        """`tokens` or `contributions` of a selected initiative, in the scope taken."""
        record = self.initiatives[key]
        if not record["scopes"]:
            return record[field] or {}
        scope = record["scopes"].get(self.chosen[key].scope)
        return scope[field] if scope else {}

    @property
    def starts(self) -> tuple[str | None, ...]:
        """The periods in which an initiative may start, in order; None where no start is
        decided."""
        return (None,) if self.timing.schedule is None else tuple(self.timing.steps)

    def work(self, key: str) -> Work | None:
        """When a selected initiative is worked on; None where its start is none that it may
        have."""
        taken = self.chosen[key]
        if taken.scope not in self.offered(key):
            return None
        return self.timing.work(self.initiatives[key], taken.scope, taken.start)

    def fields_without_a_start(self, key: str) -> tuple[str, ...]:
        """The fields by which an initiative has no start: its dates, else its duration; none where
        it has one.

        What is kept has one, whatever its dates say, and they are told all the same.
        """
        if key not in self._startless:
            self._startless[key] = self._found_startless(key)
        return self._startless[key]

    def _found_startless(self, key: str) -> tuple[str, ...]:
        record = self.initiatives[key]
        fields = []
        if record["earliest_start"] is not None and record["earliest_start"] > self.last_day:
            fields.append("earliest_start")
        if record["latest_finish"] is not None and record["latest_finish"] < self.first_day:
            fields.append("latest_finish")
        if key in self.kept:
            return tuple(fields)
        if any(self.timing.works(record, scope) for scope in self.offered(key)):
            return ()
        is_pinned = self.timing.pin(record) is not None
        return tuple(fields) if fields and not is_pinned else ("duration",)

    def is_cut(self, key: str) -> bool:
        """Whether a kept initiative cannot end within the horizon."""
        works = [
            work
            for scope in self.offered(key)
            for work in self.timing.works(self.initiatives[key], scope)
        ]
        return key in self.kept and bool(works) and not any(work.ends for work in works)

    def first_finish(self, key: str, scope: str | None) -> int:
        """The first finish that its own dates and pins allow: a delay counts from there."""
        works = self.timing.works(self.initiatives[key], scope)
        return works[0].finish if works else self.timing.last

    def sign(self, kpi: str) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if self.metrics[kpi]["direction"] == "decrease" else 1

    @property
    def optimizable(self) -> tuple[str, ...]:
        """The active north-star and strategic KPIs."""
        return tuple(
            sorted(
                k for k, m in self.metrics.items() if m["active"] and m["level"] != "operational"
            )
        )

    @property
    def north_star(self) -> str:
        """The key of the one active north star."""
        return next(k for k in self.optimizable if self.metrics[k]["level"] == "north_star")

    @property
    def first_day(self) -> str:
        """The first day that is planned, ISO."""
        return days(self.timing.steps[0])[0].isoformat()

    @property
    def last_day(self) -> str:
        """The last day that is planned, ISO."""
        return days(self.timing.steps[-1])[1].isoformat()

    def delivered_in_period(self, key: str) -> bool:
        """Whether an initiative was delivered in the scenario's period, or in a part of it."""
        record = self.initiatives.get(key)
        if record is None or record["status"] != "delivered" or record["period"] is None:
            return False
        first, last = days(record["period"])
        own_first, own_last = days(self.definition["period"])
        return own_first <= first and last <= own_last

    def targets(self) -> Iterator[tuple[Slice, str, Record]]:
        """Each target with slice and KPI: `all` first, then by name."""
        for where, by_kpi in _slices(self.definition["targets"]):
            for kpi in sorted(by_kpi):
                yield where, kpi, by_kpi[kpi]

    def bounds(self) -> Iterator[tuple[str, Slice, Record]]:
        """Each bounded slice of each resource, with its cap and floor."""
        for resource, by_dimension in sorted(self.definition["capacity"].items()):
            for where, bound in _slices(by_dimension):
                yield resource, where, bound

    @cached_property
    def earned(self) -> tuple[Earned, ...]:
        """Each synergy of the scenario, by name."""
        synergies = self.definition["constraints"]["synergies"]
        return tuple(self._earned(name, synergies[name]) for name in sorted(synergies))

    def _earned(self, name: str, synergy: Record) -> Earned:
        members = tuple(sorted(set(synergy["members"])))
        taken = sum(key in self.chosen for key in members)
        reaching = taken if self.timing.is_static else self._finished(members)
        there = len(self.there.intersection(members))
        reached = None
        for tier in self.open_tiers(synergy):
            if tier.at_least <= there + reaching:
                reached = tier
        if reached is None:
            return Earned(name, members, taken, None, {}, {})
        return Earned(name, members, taken, reached.at_least, reached.bonus, reached.saves)

    def _finished(self, members: tuple[str, ...]) -> int:
        """How many members end within the horizon."""
        works = [self.work(key) for key in members if key in self.chosen]
        return sum(work is not None and work.ends for work in works)

    def open_tiers(self, synergy: Record) -> tuple[OpenTier, ...]:
        """The tiers that a plan can add, by rising threshold.

        Each earns what it has beyond the tier that the members there already reach by themselves.
        """
        members = tuple(sorted(set(synergy["members"])))
        there = self.there.intersection(members)
        tiers = tiers_of(synergy)
        reached_alone = [tier for tier in tiers if tier["at_least"] <= len(there)]
        alone = reached_alone[-1] if reached_alone else {"bonus": {}, "saves": {}}
        open_ones = []
        for tier in tiers[len(reached_alone) :]:
            saves = _beyond(tier["saves"], alone["saves"])
            if there:
                for resource, saving in saves.items():
                    left = self._savings_left(resource, members, tier["at_least"])
                    saves[resource] = min(saving, left)
            bonus = _beyond(tier["bonus"], alone["bonus"])
            open_ones.append(OpenTier(tier["at_least"], bonus, saves))
        return tuple(open_ones)

    def _savings_left(self, resource: str, members: tuple[str, ...], count: int) -> Fraction:
        """The most that so many members can save, those there already using nothing; in 9 decimals,
        rounded down."""
        tokens = {key: self._least_tokens(key, resource) for key in members}
        places = {where for bounded, where, _ in self.bounds() if bounded == resource}
        limits = []
        for where in places | {ALL}:
            mean = self.mean_share(members, where)
            if mean:
                used = sorted(own * self.share(key, where) for key, own in tokens.items())
                limits.append(sum(used[:count], Fraction(0)) / mean)
        return Fraction(floor(min(limits) * SAVING_PARTS), SAVING_PARTS)

    def _least_tokens(self, key: str, resource: str) -> Fraction:
        """What an initiative uses in the cheapest scope that it offers; nothing where it is there
        already."""
        if key in self.there:
            return Fraction(0)
        record = self.initiatives[key]
        parts = (
            record if scope is None else record["scopes"][scope] for scope in self.offered(key)
        )
        return min(exact_value((part["tokens"] or {}).get(resource, "0")) for part in parts)

    def share(self, key: str, where: Slice) -> Fraction:
        """Share of an initiative in a slice: the product over its axes."""
        share = UNIT_SHARE
        if where == ALL:
            return share
        dimensions = self.initiatives[key]["dimensions"]
        for dimension, value in zip(where[0].split("/"), where[1].split("/"), strict=True):
            text = dimensions.get(dimension, {}).get(value, "0")
            if text == "0":
                return Fraction(0)
            if text != "1":  # most shares are whole, and products of fractions are slow
                share *= exact_value(text)
        return share

    def mean_share(self, members: Collection[str], where: Slice) -> Fraction:
        """A synergy counts in a slice by the mean share of all its members there, in the pool or
        not."""
        shares = (self.share(key, where) for key in members)
        return sum(shares, Fraction(0)) / len(members)

    def offered(self, key: str) -> tuple[str | None, ...]:
        """The scopes of which a plan may take one, sorted; (None,) where an initiative has none."""
        record = self.initiatives[key]
        if not record["scopes"]:
            return (None,)
        if record["scope_mode"] in (None, "choose"):
            return tuple(sorted(record["scopes"]))
        return (record["scope_mode"],)


def hashed_name(key: str, taken: Taken, starts: Sequence[str | None]) -> str:
    """What the key order hashes of an item: KEY, its scope, and its start where that is not the
    first."""
    name = key
    if taken.scope is not None:
        name += f"/{taken.scope}"
    if taken.start is not None and taken.start != starts[0]:
        name += f"/{taken.start}"
    return name


def tiers_of(synergy: Record) -> list[Record]:
    """The tiers of a synergy by rising threshold; one without `tiers` has one."""
    if synergy["tiers"] is not None:
        return sorted(synergy["tiers"], key=lambda tier: int(tier["at_least"]))
    at_least = synergy["at_least"] or len(set(synergy["members"]))
    bonus, saves = synergy["bonus"] or {}, synergy["saves"] or {}
    return [{"at_least": at_least, "bonus": bonus, "saves": saves}]


def _beyond(amounts: Mapping[str, str], less: Mapping[str, str]) -> dict[str, Fraction]:
    names = sorted({*amounts, *less})
    return {
        name: exact_value(amounts.get(name, "0")) - exact_value(less.get(name, "0"))
        for name in names
    }


def _slices(by_dimension: Record) -> Iterator[tuple[Slice, Record]]:
    if by_dimension["all"] is not None:
        yield ALL, by_dimension["all"]
    for dimension in sorted(by_dimension.keys() - {"all"}):
        for value in sorted(by_dimension[dimension]):
            yield (dimension, value), by_dimension[dimension][value]

"""What the query computes on: integers over common denominators, column by column."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any, Literal

from portfolio.choice import Choice
from portfolio.periods import period_days

Record = Mapping[str, Any]
Columns = dict[str, list[Any]]
"""Query parameter -> column of values."""
Cut = Callable[[int], Iterable[tuple[int, int]]]
"""How a number is cut into digits: (place, digit), with the number's sign on each."""
_Row = tuple[Any, ...]
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "offer": ("kpi", "key", "scope", "limb", "amount"),
    "own": ("kpi", "key", "limb", "amount"),
    "member": ("synergy", "key"),
    "tier": ("synergy", "at_least"),
    "bonus": ("synergy", "at_least", "kpi", "limb", "whole", "part"),
    "axis": ("dimension", "value", "key", "limb", "share"),
    "wanted": ("kpi", "slice", "axes"),
}
"""Table of the query -> its columns."""
_LEVELS: tuple[Literal["floor", "ceiling", "goal"], ...] = ("floor", "ceiling", "goal")


@dataclass(frozen=True)
class MeasuredLevel:
    """One level of one target; `places` are the decimals of the shares in its slice."""

    axes: tuple[str, ...]
    dimension: str
    value: str
    kpi: str
    name: Literal["floor", "ceiling", "goal"]
    target: Record
    sign: int
    slice: int
    places: int


def _decimals(text: str) -> int:
    _, _, fraction = text.partition(".")
    return len(fraction)


def _scaled(text: str, places: int) -> int:
    """A decimal times 10^places, where that is an integer."""
    zeros = "0" * (places - _decimals(text))
    return int(text.replace(".", "") + zeros)


class Inputs:
    """The columns of the query: integers over common denominators, of the KPIs and dimensions with
    a target."""

    def __init__(
        self,
        records: Sequence[Record],
        definition: Record,
        choice: Choice,
        there: Collection[str],
        pool: Collection[str],
    ) -> None:
        self.period: str = definition["period"]
        self.initiatives: dict[str, Record] = {}
        signs: dict[str, int] = {}
        for record in records:
            if record["kind"] == "initiative":
                self.initiatives[record["key"]] = record
            elif record["kind"] == "metric":
                signs[record["key"]] = -1 if record["direction"] == "decrease" else 1
        self.chosen = choice
        self.synergies = sorted(definition["constraints"]["synergies"].items())
        self.ideas = sorted(key for key in pool if _is_in_time(self.initiatives[key], definition))
        self.there = sorted(self._members_of_synergies() & set(there))
        targets = list(_targets(definition["targets"]))
        self.kpis = {target.kpi for target in targets}
        self.own = list(self._own())
        self.offered = list(self._offered())
        self.axes = list(self._axes(targets))
        self.axis_places = _most_decimals(
            (dimension, share) for dimension, _, _, share in self.axes
        )
        self.levels = list(self._levels(targets, signs))
        self.sizes = self._sizes()
        # Last, for it reads every other number.
        self.kpi_places = _most_decimals(self._numbers_of_kpis())

    def _members_of_synergies(self) -> set[str]:
        members: set[str] = set()
        for _, synergy in self.synergies:
            members.update(synergy["members"])
        return members

    def _numbers_of_kpis(self) -> Iterator[tuple[str, str]]:
        """Every number that counts towards a KPI, as it is written."""
        for kpi, _, text in self.own:
            yield kpi, text
        for kpi, _, _, text in self.offered:
            yield kpi, text
        for _, _, tier in self._tiers():
            yield from tier["bonus"].items()
        for level in self.levels:
            for text in self._written(level):
                yield level.kpi, text

    def columns(self, limbs: Cut) -> Columns:
        """Parameters of the totals; `limbs` says how a number is cut into digits."""
        tiers = [(name, tier["at_least"]) for name, _, tier in self._tiers()]
        # Floor, ceiling and goal of one target ask for the same total.
        slices = sorted({(level.kpi, level.slice, level.axes) for level in self.levels})
        wanted = [(kpi, number, list(pairs)) for kpi, number, pairs in slices]
        rows: Mapping[str, Sequence[_Row]] = {
            "offer": list(self._digits_offered(limbs)),
            "own": list(self._digits_taken(limbs)),
            "member": list(self._members()),
            "tier": tiers,
            "bonus": list(self._bonuses(limbs)),
            "axis": list(self._digits_of_axes(limbs)),
            "wanted": wanted,
        }
        columns: Columns = {
            "chosen": list(self.chosen),
            "there": self.there,
            "idea": self.ideas,
        }
        for table, listed in rows.items():
            columns.update(_named(table, _COLUMNS[table], listed))
        return columns

    def _digits_offered(self, limbs: Cut) -> Iterator[_Row]:
        for kpi, key, scope, text in self.offered:
            for limb, digit in limbs(self._in_units(kpi, text)):
                yield kpi, key, scope, limb, str(digit)

    def _digits_taken(self, limbs: Cut) -> Iterator[_Row]:
        for kpi, key, text in self.own:
            for limb, digit in limbs(self._in_units(kpi, text)):
                yield kpi, key, limb, str(digit)

    def _members(self) -> Iterator[_Row]:
        for name, synergy in self.synergies:
            for key in sorted(set(synergy["members"])):
                yield name, key

    def _digits_of_axes(self, limbs: Cut) -> Iterator[_Row]:
        for dimension, value, key, text in self.axes:
            for limb, digit in limbs(_scaled(text, self.axis_places[dimension])):
                yield dimension, value, key, limb, str(digit)

    def level_columns(self) -> Columns:
        """Parameters of the gaps."""
        scaled = [self.scaled(level) for level in self.levels]
        return {
            "row": list(range(len(self.levels))),
            "kpi": [level.kpi for level in self.levels],
            "slice": [level.slice for level in self.levels],
            "sign": [level.sign for level in self.levels],
            "is_goal": [level.name == "goal" for level in self.levels],
            "level": [str(wanted) for wanted, _ in scaled],
            "baseline": [str(baseline) for _, baseline in scaled],
        }

    def scaled(self, level: MeasuredLevel) -> tuple[int, int]:
        """Level and baseline over the denominator of the row."""
        wanted, baseline = self._written(level)
        # A slice multiplies a contribution by its shares, which have decimals of their own.
        shares = 10**level.places
        wanted_units = self._in_units(level.kpi, wanted)
        baseline_units = self._in_units(level.kpi, baseline)
        return wanted_units * shares, baseline_units * shares

    def denominator(self, level: MeasuredLevel) -> int:
        """What achieved level and gap of the row are over."""
        places = self.kpi_places.get(level.kpi, 0) + level.places
        power_of_ten: int = 10**places
        return power_of_ten * self.sizes[level.kpi]

    def _own(self) -> Iterator[tuple[str, str, str]]:
        """(KPI, initiative, contribution) of all that the plan takes."""
        for key in self.chosen:
            for kpi, text in self._contributions(key).items():
                if kpi in self.kpis:
                    yield kpi, key, text

    def _contributions(self, key: str) -> Mapping[str, str]:
        """What an initiative contributes in the scope in which it is taken."""
        record, scope = self.initiatives[key], self.chosen[key].scope
        taken = record["scopes"].get(scope) if record["scopes"] else record
        return (taken or {}).get("contributions") or {}

    def _offered(self) -> Iterator[tuple[str, str, int, str]]:
        """(KPI, initiative, number of the scope, contribution) of all that could be taken in
        time."""
        for key in self.ideas:
            for number, offer in enumerate(_offers(self.initiatives[key])):
                for kpi, text in (offer["contributions"] or {}).items():
                    if kpi in self.kpis:
                        yield kpi, key, number, text

    def _axes(self, targets: Sequence["_Target"]) -> Iterator[tuple[str, str, str, str]]:
        """(dimension, value, initiative, share) of all that can count in a slice with a target."""
        values: dict[str, set[str]] = {}
        for target in targets:
            for dimension, value in target.pairs:
                values.setdefault(dimension, set()).add(value)
        counting = {*self.chosen, *self.ideas, *self._members_of_synergies()}
        for key in sorted(counting):
            shares_of = self.initiatives[key]["dimensions"]
            for dimension, wanted in values.items():
                shares = shares_of.get(dimension) or {}
                for value in sorted(wanted & shares.keys()):
                    yield dimension, value, key, shares[value]

    def _levels(
        self, targets: Sequence["_Target"], signs: Mapping[str, int]
    ) -> Iterator[MeasuredLevel]:
        slices: dict[tuple[str, ...], int] = {}
        for target in targets:
            axes = tuple(part for pair in target.pairs for part in pair)
            number = slices.setdefault(axes, len(slices))
            places = sum(self.axis_places.get(dimension, 0) for dimension, _ in target.pairs)
            for name in _LEVELS:
                if target.record[name] is not None:
                    yield MeasuredLevel(
                        axes=axes,
                        dimension=target.dimension,
                        value=target.value,
                        kpi=target.kpi,
                        name=name,
                        target=target.record,
                        sign=signs[target.kpi],
                        slice=number,
                        places=places,
                    )

    @staticmethod
    def _written(level: MeasuredLevel) -> tuple[str, str]:
        """Level and baseline, as they stand in the scenario."""
        return level.target[level.name], level.target["baseline"] or "0"

    def _tiers(self) -> Iterator[tuple[str, int, Record]]:
        """(synergy, number of its members, tier)."""
        for name, synergy in self.synergies:
            size = len(set(synergy["members"]))
            tiers = synergy["tiers"]
            if tiers is None:
                # Without tiers the synergy is its own only one; without a number, of all members.
                at_least = synergy["at_least"] or size
                tiers = [{"at_least": at_least, "bonus": synergy["bonus"] or {}}]
            for tier in tiers:
                yield name, size, tier

    def _sizes(self) -> dict[str, int]:
        """KPI -> common multiple of the sizes of the synergies that can earn some of it."""
        sizes = dict.fromkeys(self.kpis, 1)
        for _, size, tier in self._tiers():
            for kpi in self.kpis & tier["bonus"].keys():
                sizes[kpi] = lcm(sizes[kpi], size)
        return sizes

    def _bonuses(self, limbs: Cut) -> Iterator[tuple[Any, ...]]:
        """Each tier's bonus in full, and the part of it that goes with each member's shares."""
        for name, size, tier in self._tiers():
            for kpi in sorted(self.kpis & tier["bonus"].keys()):
                whole = self._in_units(kpi, tier["bonus"][kpi])
                # An integer, for the units of a KPI are over a multiple of the size.
                digits_of_part = dict(limbs(whole // size))
                for limb, digit in limbs(whole):
                    digit_of_part = digits_of_part.get(limb, 0)
                    yield name, tier["at_least"], kpi, limb, str(digit), str(digit_of_part)

    def _in_units(self, kpi: str, text: str) -> int:
        """A number of a KPI over the KPI's denominator: its decimals, times the sizes of
        synergies."""
        places = self.kpi_places.get(kpi, 0)
        return _scaled(text, places) * self.sizes[kpi]


@dataclass(frozen=True)
class _Target:
    """One target as a scenario writes it."""

    dimension: str
    value: str
    kpi: str
    record: Record

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(dimension, value) of each axis of its slice; none for the whole portfolio."""
        if self.dimension == "all":
            return []
        return list(zip(self.dimension.split("/"), self.value.split("/"), strict=True))


def _offers(initiative: Record) -> Sequence[Record]:
    """What carries contributions and can be taken: the initiative itself, or its scopes."""
    scopes, mode = initiative["scopes"], initiative["scope_mode"]
    if not scopes:
        return [initiative]
    if mode in (None, "choose"):
        return list(scopes.values())
    return [scopes[mode]]


def _is_in_time(initiative: Record, definition: Record) -> bool:
    """Whether its dates let an initiative of the pool be done in the period; what is kept stays in
    any case."""
    if initiative["status"] != "candidate":
        return True
    # Days as text sort as they follow each other.
    first_day, last_day = (day.isoformat() for day in period_days(definition["period"]))
    start, finish = initiative["earliest_start"], initiative["latest_finish"]
    starts_after = start is not None and start > last_day
    finishes_before = finish is not None and finish < first_day
    return not (starts_after or finishes_before)


def _targets(by_dimension: Record) -> Iterator[_Target]:
    """Every target: `all` first, then by name."""
    for kpi, target in sorted(by_dimension["all"].items()):
        yield _Target("all", "all", kpi, target)
    for dimension in sorted(by_dimension.keys() - {"all"}):
        for value, by_kpi in sorted(by_dimension[dimension].items()):
            for kpi, target in sorted(by_kpi.items()):
                yield _Target(dimension, value, kpi, target)


def _most_decimals(written: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Name -> the most decimals among its numbers."""
    most: dict[str, int] = {}
    for name, text in written:
        most[name] = max(most.get(name, 0), _decimals(text))
    return most


def _named(table: str, names: Sequence[str], rows: Sequence[_Row]) -> Columns:
    """The columns of a table as parameters `table_column`."""
    columns = {}
    for position, name in enumerate(names):
        columns[f"{table}_{name}"] = [row[position] for row in rows]
    return columns

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
    return len(text.partition(".")[2])


def _scaled(text: str, places: int) -> int:
    """A decimal times 10^places, where that is an integer."""
    return int(text.replace(".", "") + "0" * (places - _decimals(text)))


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
        self.initiatives = {r["key"]: r for r in records if r["kind"] == "initiative"}
        self.chosen = choice
        self.synergies = sorted(definition["constraints"]["synergies"].items())
        self.ideas = sorted(key for key in pool if _is_in_time(self.initiatives[key], definition))
        members = {key for _, synergy in self.synergies for key in synergy["members"]}
        self.there = sorted(members.intersection(there))
        targets = list(_targets(definition["targets"]))
        self.kpis = {kpi for _, _, kpi, _ in targets}
        self.own = [
            (kpi, key, text)
            for key in self.chosen
            for kpi, text in self._contributions(key).items()
            if kpi in self.kpis
        ]
        self.offered = list(self._offered())
        self.axes = self._axes(targets)
        self.axis_places = _most((axis[0], axis[3]) for axis in self.axes)
        signs = {
            r["key"]: -1 if r["direction"] == "decrease" else 1
            for r in records
            if r["kind"] == "metric"
        }
        self.levels = list(self._levels(targets, signs))
        self.sizes = self._sizes()
        self.kpi_places = _most(self._numbers_of_kpis())

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
        own = [
            (kpi, key, limb, str(digit))
            for kpi, key, text in self.own
            for limb, digit in limbs(self._in_units(kpi, text))
        ]
        offered = [
            (kpi, key, scope, limb, str(digit))
            for kpi, key, scope, text in self.offered
            for limb, digit in limbs(self._in_units(kpi, text))
        ]
        members = [
            (name, key)
            for name, synergy in self.synergies
            for key in sorted(set(synergy["members"]))
        ]
        axes = [
            (dimension, value, key, limb, str(digit))
            for dimension, value, key, text in self.axes
            for limb, digit in limbs(_scaled(text, self.axis_places[dimension]))
        ]
        tiers = [(name, tier["at_least"]) for name, _, tier in self._tiers()]
        bonuses = list(self._bonuses(limbs))
        levels = sorted({(level.kpi, level.slice, level.axes) for level in self.levels})
        wanted = [(kpi, where, list(axes)) for kpi, where, axes in levels]
        columns_of_bonuses = ("synergy", "at_least", "kpi", "limb", "whole", "part")
        return {
            "chosen": list(self.chosen),
            "there": self.there,
            "idea": self.ideas,
            **_named("offer", ("kpi", "key", "scope", "limb", "amount"), offered),
            **_named("own", ("kpi", "key", "limb", "amount"), own),
            **_named("member", ("synergy", "key"), members),
            **_named("tier", ("synergy", "at_least"), tiers),
            **_named("bonus", columns_of_bonuses, bonuses),
            **_named("axis", ("dimension", "value", "key", "limb", "share"), axes),
            **_named("wanted", ("kpi", "slice", "axes"), wanted),
        }

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
        wanted, baseline = (
            self._in_units(level.kpi, text) * 10**level.places for text in self._written(level)
        )
        return wanted, baseline

    def denominator(self, level: MeasuredLevel) -> int:
        """What achieved level and gap of the row are over."""
        places: int = 10 ** (self.kpi_places.get(level.kpi, 0) + level.places)
        return places * self.sizes[level.kpi]

    def _contributions(self, key: str) -> Mapping[str, str]:
        record, scope = self.initiatives[key], self.chosen[key].scope
        part = record["scopes"].get(scope) if record["scopes"] else record
        return (part or {}).get("contributions") or {}

    def _offered(self) -> Iterator[tuple[str, str, int, str]]:
        """(KPI, initiative, number of the scope, contribution) of all that could be taken in
        time."""
        for key in self.ideas:
            record = self.initiatives[key]
            fixed = record["scope_mode"] not in (None, "choose")
            scopes = record["scopes"] or {None: record}
            offers = (
                [scopes[record["scope_mode"]]] if record["scopes"] and fixed else scopes.values()
            )
            for number, offer in enumerate(offers):
                for kpi, text in (offer["contributions"] or {}).items():
                    if kpi in self.kpis:
                        yield kpi, key, number, text

    def _axes(self, targets: list[tuple[str, str, str, Record]]) -> list[tuple[str, str, str, str]]:
        """(dimension, value, initiative, share) of all that can count in a slice with a target."""
        values: dict[str, set[str]] = {}
        for dimension, value, _, _ in targets:
            for axis, part in zip(dimension.split("/"), value.split("/"), strict=True):
                values.setdefault(axis, set()).add(part)
        counting = {
            *self.chosen,
            *self.ideas,
            *(key for _, synergy in self.synergies for key in synergy["members"]),
        }
        return [
            (dimension, value, key, shares[value])
            for key in sorted(counting)
            for dimension, wanted in values.items()
            if (shares := self.initiatives[key]["dimensions"].get(dimension))
            for value in wanted
            if value in shares
        ]

    def _levels(
        self, targets: list[tuple[str, str, str, Record]], signs: Mapping[str, int]
    ) -> Iterator[MeasuredLevel]:
        slices: dict[tuple[str, ...], int] = {}
        for dimension, value, kpi, target in targets:
            pairs = (
                []
                if dimension == "all"
                else list(zip(dimension.split("/"), value.split("/"), strict=True))
            )
            axes = tuple(part for pair in pairs for part in pair)
            number = slices.setdefault(axes, len(slices))
            places = sum(self.axis_places.get(axis, 0) for axis, _ in pairs)
            for name in ("floor", "ceiling", "goal"):
                if target[name] is not None:
                    yield MeasuredLevel(
                        axes, dimension, value, kpi, name, target, signs[kpi], number, places
                    )

    @staticmethod
    def _written(level: MeasuredLevel) -> tuple[str, str]:
        return level.target[level.name], level.target["baseline"] or "0"

    def _tiers(self) -> Iterator[tuple[str, int, Record]]:
        """(synergy, number of its members, tier)."""
        for name, synergy in self.synergies:
            size = len(set(synergy["members"]))
            alone = {"at_least": synergy["at_least"] or size, "bonus": synergy["bonus"] or {}}
            for tier in [alone] if synergy["tiers"] is None else synergy["tiers"]:
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
                parts = dict(limbs(whole // size))
                for limb, digit in limbs(whole):
                    yield name, tier["at_least"], kpi, limb, str(digit), str(parts.get(limb, 0))

    def _in_units(self, kpi: str, text: str) -> int:
        return _scaled(text, self.kpi_places.get(kpi, 0)) * self.sizes[kpi]


def _is_in_time(initiative: Record, definition: Record) -> bool:
    """Whether its dates let an initiative of the pool be done in the period; what is kept stays in
    any case."""
    if initiative["status"] != "candidate":
        return True
    first_day, last_day = (day.isoformat() for day in period_days(definition["period"]))
    start, finish = initiative["earliest_start"], initiative["latest_finish"]
    return not (
        (start is not None and start > last_day) or (finish is not None and finish < first_day)
    )


def _targets(by_dimension: Record) -> Iterator[tuple[str, str, str, Record]]:
    """(dimension, value, KPI, target): `all` first, then by name."""
    for kpi, target in sorted(by_dimension["all"].items()):
        yield "all", "all", kpi, target
    for dimension in sorted(by_dimension.keys() - {"all"}):
        for value, by_kpi in sorted(by_dimension[dimension].items()):
            for kpi, target in sorted(by_kpi.items()):
                yield dimension, value, kpi, target


def _most(written: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Name -> the most decimals among its numbers."""
    most: dict[str, int] = {}
    for name, text in written:
        most[name] = max(most.get(name, 0), _decimals(text))
    return most


def _named(table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Columns:
    """The columns of a table as parameters `table_column`."""
    return {
        f"{table}_{name}": [row[position] for row in rows] for position, name in enumerate(names)
    }

"""What a certificate is about: the canonical inputs of one run, read once, and the plan on top of them."""

import calendar
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

Record = Mapping[str, Any]
"""A canonical record: a JSON value in which every quantity is a string."""

Slice = tuple[str, str]
"""Dimension and value; crossed ones are ("country/department", "UK/payments")."""

ALL: Slice = ("all", "all")


@lru_cache(maxsize=65536)
def digits_and_places(text: str) -> tuple[int, int]:
    """A canonical decimal as integer and decimal places: "0.25" is (25, 2)."""
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), len(decimals)


@lru_cache(maxsize=65536)
def number(text: str) -> Fraction:
    """The exact value of a canonical decimal."""
    digits, places = digits_and_places(text)
    return Fraction(digits, 10**places)


def in_words(where: Slice) -> str:
    """A slice as a person reads it: ``over all``, ``in country UK``, ``in country UK, department payments``."""
    if where == ALL:
        return "over all"
    pairs = zip(where[0].split("/"), where[1].split("/"), strict=True)
    return "in " + ", ".join(f"{dimension} {value}" for dimension, value in pairs)


class Earned(NamedTuple):
    """A synergy under the plan: its members, those of them in the pool, those in the plan, and the tier reached."""

    name: str
    members: tuple[str, ...]
    pooled: tuple[str, ...]
    selected: int
    tier: Record | None


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
    selection: Mapping[str, str | None]
    chosen: Mapping[str, str | None]

    @classmethod
    def of(
        cls,
        records: Sequence[Record],
        definition: Record,
        select: Sequence[str] | None,
        selection: Mapping[str, str | None],
    ) -> "Facts":
        """Find the pool and the plan. A selected key outside the pool is no part of the plan: a rule names it."""
        initiatives = {record["key"]: record for record in records if record["kind"] == "initiative"}
        in_period = sorted(key for key, record in initiatives.items() if record["period"] == definition["period"])
        kept = tuple(key for key in in_period if initiatives[key]["status"] in ("committed", "in_progress"))
        candidates = [key for key in in_period if initiatives[key]["status"] == "candidate"]
        only, without = definition["candidates"]["only"], definition["candidates"]["except"]
        narrowed = set(candidates) - set(without or ())
        for choice in (only, select):
            if choice is not None:
                narrowed &= set(choice)
        members = frozenset(narrowed.union(kept))
        organization = next(record for record in records if record["kind"] == "organization")
        return cls(
            definition=definition,
            initiatives=initiatives,
            metrics={record["key"]: record for record in records if record["kind"] == "metric"},
            resources=tuple(resource["name"] for resource in organization["resources"]),
            base=tuple(sorted([*candidates, *kept])),
            members=members,
            kept=kept,
            selection=selection,
            chosen={key: scope for key, scope in sorted(selection.items()) if key in members},
        )

    def part(self, key: str, field: str) -> Mapping[str, str]:
        """`tokens` or `contributions` of a selected initiative, in the scope taken."""
        record = self.initiatives[key]
        if not record["scopes"]:
            return record[field] or {}
        scope = record["scopes"].get(self.chosen[key])
        return scope[field] if scope else {}

    def sign(self, kpi: str) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if self.metrics[kpi]["direction"] == "decrease" else 1

    @property
    def optimizable(self) -> tuple[str, ...]:
        """The active north-star and strategic KPIs."""
        return tuple(sorted(k for k, m in self.metrics.items() if m["active"] and m["level"] != "operational"))

    @property
    def north_star(self) -> str:
        """The key of the one active north star."""
        return next(k for k in self.optimizable if self.metrics[k]["level"] == "north_star")

    @property
    def last_day(self) -> str:
        """The period's last day, ISO."""
        period = self.definition["period"]
        year, part = int(period[:4]), period[5:]
        if part.startswith("W"):
            return datetime.date.fromisocalendar(year, int(part[1:]), 7).isoformat()
        months = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
        month = months * int(part.lstrip("HQ") or 1)
        return datetime.date(year, month, calendar.monthrange(year, month)[1]).isoformat()

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
        count = sum(key in self.chosen for key in members)
        whole = {
            "at_least": synergy["at_least"] or len(members),
            "bonus": synergy["bonus"] or {},
            "saves": synergy["saves"] or {},
        }
        tiers: Sequence[Record] = (whole,) if synergy["tiers"] is None else synergy["tiers"]
        reached = [tier for tier in tiers if tier["at_least"] <= count]
        tier = max(reached, key=lambda tier: int(tier["at_least"]), default=None)
        return Earned(name, members, tuple(key for key in members if key in self.members), count, tier)


def _slices(by_dimension: Record) -> Iterator[tuple[Slice, Record]]:
    if by_dimension["all"] is not None:
        yield ALL, by_dimension["all"]
    for dimension in sorted(by_dimension.keys() - {"all"}):
        for value in sorted(by_dimension[dimension]):
            yield (dimension, value), by_dimension[dimension][value]

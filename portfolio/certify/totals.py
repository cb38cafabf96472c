"""Exact totals of a plan: tokens T(resource, slice) and contributions K(kpi, slice)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal

from portfolio.certify.facts import ALL, Facts, Slice, digits_and_places
from portfolio.certify.timed_totals import TimedTotals
from portfolio.results import exact

Kind = Literal["tokens", "contributions"]


@dataclass(frozen=True)
class Measure:
    """One resource or KPI under the plan, in integers over one denominator.

    `own` is what each selected initiative uses or moves by itself. `spread` also holds each
    member's part of the synergies earned, in the pool or not, so that a total over a slice is the
    sum of share * spread: a bonus b of m members counts in a slice by the mean of their shares
    there, which is the sum of share * b/m. `whole` is the total over all, where a bonus counts in
    full.
    """

    own: Mapping[str, int]
    spread: Mapping[str, int]
    whole: int
    denominator: int


@dataclass(frozen=True)
class Shares:
    """Share of each initiative in a slice (absent: none of it), over one denominator."""

    parts: Mapping[str, int]
    denominator: int


class Totals:
    """The totals of one plan, each measure and slice worked out once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._measures: dict[tuple[Kind, str], Measure] = {}
        self._shares: dict[Slice, Shares] = {}
        self._axes: dict[str, tuple[dict[str, dict[str, int]], int]] = {}

    @cached_property
    def timed(self) -> TimedTotals | None:
        """The totals of a plan over several steps; None with one."""
        return None if self.facts.timing.is_static else TimedTotals(self.facts)

    def tokens(self, resource: str, where: Slice, step: int | None = None) -> Fraction:
        """T(resource, slice, step): tokens used, less what synergies save; by default in all steps
        together."""
        if self.timed is not None:
            return self.timed.tokens(resource, where, step)
        return self._total("tokens", resource, where)

    def contributions(self, kpi: str, where: Slice, step: int | None = None) -> Fraction:
        """K(kpi, slice, step): contributions and bonuses by a step, in the KPI's own unit; by
        default by the last."""
        if self.timed is not None:
            return self.timed.contributions(kpi, where, step)
        return self._total("contributions", kpi, where)

    def measure(self, kind: Kind, name: str) -> Measure:
        """One resource or KPI under the plan."""
        if (kind, name) not in self._measures:
            self._measures[kind, name] = self._measure(kind, name)
        return self._measures[kind, name]

    def _total(self, kind: Kind, name: str, where: Slice) -> Fraction:
        measure = self.measure(kind, name)
        if where == ALL:
            return Fraction(measure.whole, measure.denominator)
        shares, spread = self.shares(where), measure.spread
        total = sum(part * spread[key] for key, part in shares.parts.items() if key in spread)
        return Fraction(total, measure.denominator * shares.denominator)

    def _measure(self, kind: Kind, name: str) -> Measure:
        own = {
            key: digits_and_places(text) for key, text in self._columns[kind].get(name, {}).items()
        }
        gains = [(members, digits_and_places(text)) for members, text in self._gains(kind, name)]
        places = max(
            (places for _, places in [*own.values(), *(gain for _, gain in gains)]), default=0
        )
        sizes = lcm(*(len(members) for members, _ in gains))
        amounts = {
            key: digits * 10 ** (places - point) * sizes for key, (digits, point) in own.items()
        }
        spread, whole = dict(amounts), sum(amounts.values())
        sign = -1 if kind == "tokens" else 1
        for members, (digits, point) in gains:
            gain = sign * digits * 10 ** (places - point) * sizes
            whole += gain
            for key in members:
                spread[key] = spread.get(key, 0) + gain // len(members)
        return Measure(amounts, spread, whole, 10**places * sizes)

    def _gains(self, kind: Kind, name: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """(all members, amount) of each synergy that earns or saves some of it."""
        for earned in self.facts.earned:
            amounts = earned.saves if kind == "tokens" else earned.bonus
            if name in amounts:
                yield earned.members, exact(amounts[name])

    @cached_property
    def _columns(self) -> Mapping[Kind, Mapping[str, Mapping[str, str]]]:
        """Kind -> resource or KPI -> selected initiative -> amount as written."""
        columns: dict[Kind, dict[str, dict[str, str]]] = {"tokens": {}, "contributions": {}}
        for kind, by_name in columns.items():
            for key in self.facts.chosen:
                for name, text in self.facts.part(key, kind).items():
                    by_name.setdefault(name, {})[key] = text
        return columns

    def shares(self, where: Slice) -> Shares:
        """Shares in one value of a dimension, or their products in a crossed slice."""
        if where not in self._shares:
            self._shares[where] = self._crossed(where)
        return self._shares[where]

    def _crossed(self, where: Slice) -> Shares:
        (first, *others) = zip(where[0].split("/"), where[1].split("/"), strict=True)
        shares = self._axis(*first)
        for dimension, value in others:
            other = self._axis(dimension, value)
            common = shares.parts.keys() & other.parts.keys()
            parts = {key: shares.parts[key] * other.parts[key] for key in common}
            shares = Shares(parts, shares.denominator * other.denominator)
        return shares

    def _axis(self, dimension: str, value: str) -> Shares:
        if dimension not in self._axes:
            self._axes[dimension] = self._by_value(dimension)
        by_value, denominator = self._axes[dimension]
        return Shares(by_value.get(value, {}), denominator)

    def _by_value(self, dimension: str) -> tuple[dict[str, dict[str, int]], int]:
        """Value -> initiative -> share, of all that can count in a slice of the dimension; and the
        denominator."""
        shares = [
            (key, value, digits_and_places(text))
            for key in self._counting
            for value, text in self.facts.initiatives[key]["dimensions"].get(dimension, {}).items()
        ]
        places = max((places for _, _, (_, places) in shares), default=0)
        by_value: dict[str, dict[str, int]] = {}
        for key, value, (digits, point) in shares:
            if digits:
                by_value.setdefault(value, {})[key] = digits * 10 ** (places - point)
        return by_value, 10**places

    @cached_property
    def _counting(self) -> tuple[str, ...]:
        """The selected initiatives, and all members of synergies earned."""
        earned = (
            key for synergy in self.facts.earned if synergy.reached for key in synergy.members
        )
        return tuple(dict.fromkeys([*self.facts.chosen, *earned]))

"""Draws of estimates: a counter-based generator, so that no draw depends on another one.

A draw is a function of the seed, the names of what is drawn and the number of the sample (Salmon et
al. 2011): adding an initiative, or asking for more samples, changes no other draw.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.estimate import computed_range
from portfolio.model import Initiative, Planning, RangedNumber
from portfolio.results import exact

STEPS = 10_000
"""A draw is one of so many equally likely ones: exact decimals stay short."""


@dataclass(frozen=True)
class Uncertain:
    """A contribution that may come out otherwise: half of the draws lie evenly below the value,
    down to the least, half above it, up to the most."""

    key: str
    scope: str | None
    kpi: str
    low: Decimal
    value: Decimal
    high: Decimal

    @property
    def item(self) -> str:
        """KEY, or KEY/scope."""
        return self.key if self.scope is None else f"{self.key}/{self.scope}"

    @property
    def mean(self) -> Fraction:
        """The mean of all draws."""
        return (Fraction(self.low) + 2 * Fraction(self.value) + Fraction(self.high)) / 4

    def at(self, part: Fraction) -> Fraction:
        """The draw below which a part of all draws lie."""
        low, value, high = Fraction(self.low), Fraction(self.value), Fraction(self.high)
        if part < Fraction(1, 2):
            return low + (value - low) * 2 * part
        return value + (high - value) * (2 * part - 1)

    def draw(self, seed: int, sample: int) -> Decimal:
        """The draw of a sample."""
        part = uniform(seed, self.key, self.scope or "", self.kpi, sample)
        return Decimal(exact(self.at(part)))


def uniform(seed: int, *names: str | int) -> Fraction:
    """A part of 1, by the SHA-256 of a seed and some names."""
    text = "\n".join(str(name) for name in (seed, *names))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return Fraction(number * STEPS >> 64, STEPS)


@dataclass(frozen=True)
class Assumed:
    """What is assumed of estimates without a range of their own; nothing by default."""

    reads_confidence: bool = False
    """Whether a confidence c means a range from c to 2 - c times the value."""
    spread: Fraction | None = None
    """The part of the value by which any other estimate may be off."""
    calibration: Mapping[str, tuple[Fraction, Fraction, Fraction]] | None = None
    """KPI -> the least, the middle and the most of what came, as parts of what was forecast."""


def uncertain_estimates(
    planning: Planning, keys: Iterator[str], assumed: Assumed
) -> tuple[Uncertain, ...]:
    """The contributions of some initiatives that may come out otherwise, by key, scope and KPI."""
    estimates = []
    for key in sorted(keys):
        for scope, offer in planning.initiatives[key].offers().items():
            for kpi, number in sorted(offer.contributions.items()):
                bounds = _bounds(planning.initiatives[key], kpi, number, assumed)
                if bounds is not None:
                    low, value, high = bounds
                    estimates.append(Uncertain(key, scope, kpi, low, value, high))
    return tuple(estimates)


def _bounds(
    initiative: Initiative,
    kpi: str,
    number: Decimal,
    assumed: Assumed,
) -> tuple[Decimal, Decimal, Decimal] | None:
    """The least, the middle and the most of a contribution; None where it is taken as sure."""
    value = Decimal(number)
    if isinstance(number, RangedNumber) and (number.low is not None or number.high is not None):
        low = value if number.low is None else number.low
        high = value if number.high is None else number.high
        return low, value, high
    computed = computed_range(initiative, kpi) if len(initiative.offers()) == 1 else None
    if computed is not None:
        return min(computed[0], value), value, max(computed[1], value)
    if (
        assumed.reads_confidence
        and isinstance(number, RangedNumber)
        and number.confidence is not None
    ):
        return _around(value, 1 - Fraction(number.confidence))
    if assumed.calibration is not None and kpi in assumed.calibration:
        parts = sorted(Fraction(value) * part for part in assumed.calibration[kpi])
        least, middle, most = (Decimal(exact(part)) for part in parts)
        return least, middle, most
    return None if assumed.spread is None else _around(value, assumed.spread)


def _around(value: Decimal, part: Fraction) -> tuple[Decimal, Decimal, Decimal] | None:
    reach = abs(Fraction(value)) * part
    if not reach:
        return None
    low, high = Fraction(value) - reach, Fraction(value) + reach
    return Decimal(exact(low)), value, Decimal(exact(high))


def with_contributions(
    planning: Planning, numbers: Mapping[tuple[str, str | None, str], Decimal]
) -> Planning:
    """The planning with other contributions: initiative, scope and KPI -> number."""
    by_key: dict[str, dict[tuple[str | None, str], Decimal]] = {}
    for (key, scope, kpi), number in numbers.items():
        by_key.setdefault(key, {})[scope, kpi] = number
    initiatives = dict(planning.initiatives)
    for key, changed in by_key.items():
        initiatives[key] = _changed(initiatives[key], changed)
    return replace(planning, initiatives=initiatives)


def _changed(
    initiative: Initiative, numbers: Mapping[tuple[str | None, str], Decimal]
) -> Initiative:
    update: dict[str, Any] = {}
    contributions = dict(initiative.contributions or {})
    scopes = dict(initiative.scopes or {})
    for (scope, kpi), number in numbers.items():
        if scope is None:
            contributions[kpi] = number
            continue
        before = scopes[scope]
        inside = {**before.contributions, kpi: number}
        scopes[scope] = before.model_copy(update={"contributions": inside})
    if initiative.contributions is not None:
        update["contributions"] = contributions
    if initiative.scopes is not None:
        update["scopes"] = scopes
    return initiative.model_copy(update=update)

"""Levels of targets: what a floor, a ceiling or a goal asks of a total."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from portfolio.model import Lexicographic, Planning, Slice, Target

Kind = Literal["floor", "ceiling", "goal"]
MILLION = 10**6
"""Shortfalls are counted in millionths of the target's scale."""


@dataclass(frozen=True)
class Level:
    """One level of one target, in improvements: ``sign * K >= required``."""

    kind: Kind
    kpi: str
    slice: Slice
    target: Target
    sign: int

    @property
    def written(self) -> Fraction:
        """The level as it stands in the file."""
        return Fraction(getattr(self.target, self.kind))

    @property
    def change(self) -> Fraction:
        """The total that the level asks for, signed, in the KPI's own unit."""
        return self.written - Fraction(self.target.baseline or 0)

    @property
    def required(self) -> Fraction:
        """The improvement that the level asks for."""
        return self.sign * self.change

    @property
    def scale(self) -> Fraction:
        """What a shortfall is measured against: the way from the baseline, else the size of the numbers."""
        if self.target.scale is not None:
            return Fraction(self.target.scale)
        return abs(self.change) or abs(Fraction(self.target.baseline or 0)) or abs(self.written)

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the scenario."""
        where = ("all",) if self.slice.is_all else tuple(self.slice)
        return ("targets", *where, self.kpi, self.kind)

    def __str__(self) -> str:
        return f"{self.kind} of {self.kpi} in {self.slice}"


def levels(planning: Planning) -> Iterator[Level]:
    """Every level of every target, in a canonical order."""
    for where, kpi, target in planning.scenario.targets.slices():
        sign = planning.metrics.metrics[kpi].sign
        for kind in get_args(Kind):
            if getattr(target, kind) is not None:
                yield Level(kind, kpi, where, target, sign)


def is_hard(planning: Planning, level: Level) -> bool:
    """Whether a level is a rule: floors and ceilings, but in lexicographic they are stages."""
    return level.kind != "goal" and not isinstance(planning.scenario.objective, Lexicographic)

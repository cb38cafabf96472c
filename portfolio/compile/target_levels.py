"""Levels of targets: what a floor, a ceiling or a goal asks of a total."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from portfolio.model import Lexicographic, Planning, Slice, Target

LevelKind = Literal["floor", "ceiling", "goal"]
MILLION = 10**6
"""Shortfalls are counted in millionths of the target's scale."""


@dataclass(frozen=True)
class TargetLevel:
    """One level of one target, in improvements: ``sign * K >= required``."""

    kind: LevelKind
    kpi: str
    slice: Slice
    target: Target
    sign: int

    @property
    def written(self) -> Fraction:
        """The level as it stands in the file."""
        return Fraction(getattr(self.target, self.kind))

    @property
    def baseline(self) -> Fraction:
        """What the KPI has before any plan."""
        return Fraction(self.target.baseline or 0)

    @property
    def change(self) -> Fraction:
        """The total that the level asks for, signed, in the KPI's own unit."""
        return self.written - self.baseline

    @property
    def required(self) -> Fraction:
        """The improvement that the level asks for."""
        return self.sign * self.change

    @property
    def scale(self) -> Fraction:
        """What a shortfall is measured against.

        The way from the baseline, else the size of the numbers.
        """
        if self.target.scale is not None:
            return Fraction(self.target.scale)
        return abs(self.change) or abs(self.baseline) or abs(self.written)

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the scenario."""
        return ("targets", *slice_path(self.slice), self.kpi, self.kind)

    def __str__(self) -> str:
        return f"{self.kind} of {self.kpi} in {self.slice}"


def slice_path(where: Slice) -> tuple[str, ...]:
    """The steps by which a scenario's data names a slice."""
    return ("all",) if where.is_all else tuple(where)


def levels(planning: Planning) -> Iterator[TargetLevel]:
    """Every level of every target, in a canonical order."""
    for where, kpi, target in planning.scenario.targets.slices():
        sign = planning.metrics.metrics[kpi].sign
        for kind in get_args(LevelKind):
            if getattr(target, kind) is not None:
                yield TargetLevel(kind, kpi, where, target, sign)


def is_hard(planning: Planning, level: TargetLevel) -> bool:
    """Whether a level is a rule: floors and ceilings, where they bind."""
    return level.kind != "goal" and floors_bind(planning)


def floors_bind(planning: Planning) -> bool:
    """Whether floors and ceilings are rules: in lexicographic they are stages."""
    return not isinstance(planning.scenario.objective, Lexicographic)

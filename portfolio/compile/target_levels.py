"""Levels of targets: what a floor, a ceiling or a goal asks of a total."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from portfolio.compile.horizon import Horizon, horizon_of
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario, stated_bound
from portfolio.model import Lexicographic, Planning, Slice, StepTarget, Target

LevelKind = Literal["floor", "ceiling", "goal"]
MILLION = 10**6
"""Shortfalls are counted in millionths of the target's scale."""


@dataclass(frozen=True)
class TargetLevel:
    """One level of one target, in improvements: ``sign * K >= required``.

    `step` is the step by whose end it is due, None where that is the period's; `around` is the
    baseline that the target around a target of a step gives to it.
    """

    kind: LevelKind
    kpi: str
    slice: Slice
    target: Target | StepTarget
    sign: int
    step: str | None = None
    around: Fraction | None = None

    @property
    def written(self) -> Fraction:
        """The level as it stands in the file."""
        return Fraction(getattr(self.target, self.kind))

    @property
    def baseline(self) -> Fraction:
        """What the KPI has before any plan."""
        if self.target.baseline is None and self.around is not None:
            return self.around
        return Fraction(self.target.baseline or 0)

    @property
    def written_baseline(self) -> Fraction | None:
        """The baseline of its target, or of the one around it; None where neither says one."""
        written = self.target.baseline
        return self.around if written is None else Fraction(written)

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

    def number(self, horizon: Horizon) -> int | None:
        """The number of the step by whose end it is due; None for the last, and without a
        schedule."""
        return None if self.step is None or horizon.is_static else horizon.steps.number(self.step)

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the scenario."""
        step = () if self.step is None else ("by_step", self.step)
        return ("targets", *slice_path(self.slice), self.kpi, *step, self.kind)

    @property
    def target_path(self) -> tuple[str, ...]:
        """The place of its target, of which it is one level."""
        return self.path[:-1]

    def __str__(self) -> str:
        step = "" if self.step is None else f" by {self.step}"
        return f"{self.kind} of {self.kpi} in {self.slice}{step}"


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
        if target.by_step:
            yield from _levels_of_steps(planning, kpi, where, target)


def _levels_of_steps(
    planning: Planning, kpi: str, where: Slice, target: Target
) -> Iterator[TargetLevel]:
    """The levels that are due by the end of a step, in the order of the steps."""
    metric = planning.metrics.metrics[kpi]
    steps = horizon_of(planning).steps
    for name in sorted(target.by_step, key=lambda step: steps.number(step) or 0):
        around = None if target.baseline is None else Fraction(target.baseline)
        if around is not None and metric.over_time == "repeats" and len(steps) > 1:
            # Level and baseline are then sums over the steps so far.
            around = around * (steps.number(name) or 0) / len(steps)
        own = target.by_step[name]
        for kind in get_args(LevelKind):
            if getattr(own, kind) is not None:
                yield TargetLevel(kind, kpi, where, own, metric.sign, name, around)


def stated_level(family: str, level: TargetLevel, horizon: Horizon) -> StatedRule:
    """A level as its scenario states it; a rule, or what a shortfall is measured against."""
    place = StatedPlace.at(in_scenario(*level.path))
    return stated_bound(
        family,
        place,
        level.kpi,
        level.slice,
        level.written,
        level.scale or Fraction(1),
        level.baseline,
        steps=(level.number(horizon),),
        step=level.step,
    )


def is_hard(planning: Planning, level: TargetLevel) -> bool:
    """Whether a level is a rule: floors and ceilings, where they bind."""
    return level.kind != "goal" and floors_bind(planning)


def floors_bind(planning: Planning) -> bool:
    """Whether floors and ceilings are rules: in lexicographic they are stages."""
    return not isinstance(planning.scenario.objective, Lexicographic)

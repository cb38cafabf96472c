"""Targets under a plan: how much is missing to each level, in exact numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from portfolio.certify.facts import Facts, Record, Slice, exact_value, signed
from portfolio.certify.totals import Totals
from portfolio.results import Gap, Severity, exact

LevelName = Literal["floor", "ceiling", "goal"]
LEVELS: tuple[LevelName, ...] = ("floor", "ceiling", "goal")
MILLION = 10**6
NEAR_PARTS = 20
"""A goal missed by at most one part in so many of the required uplift is nearly met."""


@dataclass(frozen=True)
class CertifiedLevel:
    """One level of one target, and what the plan adds to its KPI in its slice (`total`)."""

    where: Slice
    kpi: str
    name: LevelName
    target: Record
    sign: int
    total: Fraction
    step: str | None = None
    around: Fraction | None = None

    @property
    def level(self) -> Fraction:
        """The level as written."""
        return exact_value(self.target[self.name])

    @property
    def baseline(self) -> Fraction:
        """Today's level; that of the target around it, or 0, where the target has none."""
        if self.target["baseline"] is None and self.around is not None:
            return self.around
        return exact_value(self.target["baseline"] or "0")

    @property
    def written_baseline(self) -> Fraction | None:
        """The baseline of its target, or of the one around it; none where neither says one."""
        written = self.target["baseline"]
        return self.around if written is None else exact_value(written)

    def step_number(self, facts: Facts) -> int | None:
        """The number of the step by whose end it is due; none for the last, and with one step."""
        return (
            None if self.step is None or facts.timing.is_static else facts.timing.number(self.step)
        )

    @property
    def required(self) -> Fraction:
        """The change that reaches the level: level less baseline."""
        return self.level - self.baseline

    @property
    def missing(self) -> Fraction:
        """What is missing in the KPI's direction; 0 where the level is reached."""
        return max(signed(self.sign, self.required - self.total), Fraction(0))

    @property
    def scale(self) -> Fraction:
        """What a shortfall is measured by: as written, else the distance from the baseline, else
        their size."""
        if self.target["scale"] is not None:
            return exact_value(self.target["scale"])
        return abs(self.required) or abs(self.baseline) or abs(self.level)

    @property
    def shortfall(self) -> int:
        """q: what is missing, in millionths of the scale, rounded up."""
        missing = self.missing
        if not missing:
            return 0
        scale = self.scale
        if not scale:
            raise ValueError(f"the target of {self.kpi} in {self.where} needs a scale")
        return ceil(MILLION * missing / scale)

    @property
    def severity(self) -> Severity:
        """A floor or ceiling is a promise; a goal may be missed by a little, or by more."""
        missing, required = self.missing, abs(self.required)
        if not missing:
            return Severity.OK
        if self.name != "goal":
            return Severity.CRITICAL
        # Never where nothing is required: no gap is a part of that.
        is_near = NEAR_PARTS * missing <= required
        return Severity.NEAR if is_near else Severity.WARN

    def gap(self, period: str, ideas: Fraction | None) -> Gap:
        """The row of the gap table; `ideas` is what all ideas together bring, where the level is
        missed."""
        missing, required = self.missing, abs(self.required)
        share = None
        if required:
            millionths = floor(MILLION * missing / required + Fraction(1, 2))
            share = exact(Fraction(millionths, MILLION))
        baseline = self.written_baseline
        return Gap(
            period=period,
            dimension=self.where[0],
            value=self.where[1],
            kpi=self.kpi,
            level=self.name,
            target=exact(self.level),
            baseline=None if baseline is None else exact(baseline),
            achieved=exact(self.baseline + self.total),
            gap=exact(missing),
            share=share,
            severity=self.severity,
            ideas=None if ideas is None else exact(ideas),
        )


def levels_of(facts: Facts, totals: Totals) -> tuple[CertifiedLevel, ...]:
    """Every level of every target: `all` first, then by dimension, value and KPI; floor, ceiling,
    goal.

    Those of a step come behind those of the period's end, by step.
    """
    levels = []
    for where, kpi, target in facts.targets():
        total = totals.contributions(kpi, where)
        for name in LEVELS:
            if target[name] is not None:
                levels.append(CertifiedLevel(where, kpi, name, target, facts.sign(kpi), total))
        levels += _of_steps(facts, totals, where, kpi, target)
    return tuple(levels)


def _of_steps(
    facts: Facts, totals: Totals, where: Slice, kpi: str, target: Record
) -> Iterator[CertifiedLevel]:
    timing = facts.timing
    by_step = target.get("by_step", {})
    for step in sorted(by_step, key=timing.number):
        around = None if target["baseline"] is None else exact_value(target["baseline"])
        if (
            around is not None
            and facts.metrics[kpi].get("over_time") == "repeats"
            and not timing.is_static
        ):
            around = around * timing.number(step) / timing.last
        own = by_step[step]
        total = totals.contributions(kpi, where, None if timing.is_static else timing.number(step))
        for name in LEVELS:
            if own[name] is not None:
                yield CertifiedLevel(where, kpi, name, own, facts.sign(kpi), total, step, around)

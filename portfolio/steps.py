"""The steps of a planning horizon, and how much of one kind of period another holds. Exact, no day
is guessed."""

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from portfolio.periods import lies_inside, period_days

PeriodKind = Literal["year", "half", "quarter", "month", "week"]
"""The kinds of periods, the longest first."""
StepKind = Literal["half", "quarter", "month", "week"]
"""What a horizon may be cut into."""

IN_A_YEAR: dict[PeriodKind, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12, "week": 52}
"""How many periods of a kind a year counts as (MATH.md, "Over time"): ratios are exact, 52 weeks
included."""

DURATION = r"^[1-9][0-9]{0,3} (years?|half|halves|quarters?|months?|weeks?)$"


def kind_of(period: str) -> PeriodKind:
    """The kind of a period, which its spelling shows: 2026, 2026-H1, 2026-Q1, 2026-01, 2026-W01."""
    part = period[5:]
    if not part:
        return "year"
    letters: dict[str, PeriodKind] = {"H": "half", "Q": "quarter", "W": "week"}
    return letters.get(part[0], "month")


def is_finer(kind: PeriodKind, other: PeriodKind) -> bool:
    """Whether periods of one kind are shorter than those of another."""
    return IN_A_YEAR[kind] > IN_A_YEAR[other]


def steps_of(period: str, kind: PeriodKind) -> tuple[str, ...]:
    """The periods of a kind that make up a period, in order.

    A week is a step of the period in which its Monday lies, so that 2026 has W02 to W53 and the
    days before its first Monday lie in no step. Nothing where the kind is longer than the period.
    """
    if kind == kind_of(period):
        return (period,)
    if is_finer(kind_of(period), kind):
        return ()
    year = int(period[:4])
    if kind == "week":
        return tuple(_weeks_with_monday_in(period))
    names = {
        "half": [f"{year:04}-H{half}" for half in (1, 2)],
        "quarter": [f"{year:04}-Q{quarter}" for quarter in range(1, 5)],
        "month": [f"{year:04}-{month:02}" for month in range(1, 13)],
    }
    return tuple(name for name in names[kind] if lies_inside(name, period))


def _weeks_with_monday_in(period: str) -> list[str]:
    first, last = period_days(period)
    until_monday = -first.weekday() % 7
    weeks = []
    for day in range(first.toordinal() + until_monday, last.toordinal() + 1, 7):
        year, week, _ = datetime.date.fromordinal(day).isocalendar()
        weeks.append(f"{year:04}-W{week:02}")
    return weeks


@dataclass(frozen=True)
class Duration:
    """So many periods of a kind, as a file says it: `6 weeks`; a bare number has the kind of its
    own period."""

    count: int
    kind: PeriodKind | None = None

    def __str__(self) -> str:
        if self.kind is None:
            return str(self.count)
        if self.count == 1:
            return f"1 {self.kind}"
        return f"{self.count} {'halves' if self.kind == 'half' else f'{self.kind}s'}"

    def in_steps(self, step: PeriodKind, own_period: PeriodKind) -> int:
        """The whole steps that it takes, rounded up; at least one."""
        kind = self.kind or own_period
        return math.ceil(self.count * Fraction(IN_A_YEAR[step], IN_A_YEAR[kind]))


def parsed_duration(text: str) -> Duration | None:
    """`6 weeks`, `1 quarter`, `2 halves`; None where it is not that."""
    if re.fullmatch(DURATION[1:-1], text) is None:
        return None
    count, kinds = text.split(" ")
    for kind in get_args(PeriodKind):
        if kinds.startswith(kind[:3]):
            return Duration(int(count), kind)
    return None


@dataclass(frozen=True)
class Steps:
    """The steps of a horizon that are still to be planned, in order; a step has a number from 1
    on."""

    names: tuple[str, ...]
    kind: PeriodKind

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names, start=1)}

    def number(self, name: str) -> int | None:
        """The number of the step of that name."""
        return self._numbers.get(name)

    @cached_property
    def days(self) -> tuple[tuple[datetime.date, datetime.date], ...]:
        """First and last day of each step."""
        return tuple(period_days(name) for name in self.names)

    def holding(self, day: datetime.date) -> int:
        """The number of the step that holds a day; 0 before the first step, one past the last
        behind it."""
        if day < self.days[0][0]:
            return 0
        for number, (_, last) in enumerate(self.days, start=1):
            if day <= last:
                return number
        return len(self) + 1

    def inside(self, period: str) -> tuple[int, ...]:
        """The numbers of the steps that make up a period, or of the one step that holds it."""
        own = [self._numbers[name] for name in steps_of(period, self.kind) if name in self._numbers]
        if own:
            return tuple(own)
        holders = [name for name in self.names if _holds(name, period)]
        return tuple(self._numbers[name] for name in holders)

    def part_of(self, own_period: PeriodKind) -> Fraction:
        """What one step counts of an effect that is written for one period of a kind."""
        return Fraction(IN_A_YEAR[own_period], IN_A_YEAR[self.kind])


def _holds(step: str, period: str) -> bool:
    """Whether a step holds a shorter period: a week belongs to the step in which its Monday
    lies."""
    if kind_of(period) == "week":
        first, last = period_days(step)
        return first <= period_days(period)[0] <= last
    return lies_inside(period, step)


def parts_falling_into(shares: Sequence[Fraction], steps: int, wanted: int) -> tuple[Fraction, ...]:
    """Shares of equal parts of a duration -> the share of each of its first steps, of which so many
    are wanted.

    Each part is taken as even, so a step gets of it what falls into the step. The sum over all
    steps stays what it was.
    """
    parts = len(shares)
    falling = []
    for step in range(min(steps, wanted)):
        begin, end = Fraction(step * parts, steps), Fraction((step + 1) * parts, steps)
        share = Fraction(0)
        for part, whole in enumerate(shares):
            overlap = min(end, Fraction(part + 1)) - max(begin, Fraction(part))
            share += whole * max(overlap, Fraction(0))
        falling.append(share)
    return tuple(falling)

"""When an initiative may start and when it ends, read from canonical inputs alone (MATH.md, "Over
time").

The witness's own calendar: it shares nothing with the compiler's.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any, NamedTuple

from portfolio.certify.dates import days

Data = Mapping[str, Any]
"""A canonical record."""

PER_YEAR: Mapping[str, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12, "week": 52}


class Work(NamedTuple):
    """The steps in which an initiative is worked on, counted from 1, and whether it ends among
    them."""

    start: int
    steps: int
    ends: bool

    @property
    def finish(self) -> int:
        """The step in which it ends."""
        return self.start + self.steps - 1


AT_ONCE = Work(1, 1, ends=True)
"""The one way there is with one step, whatever dates and durations say (MATH.md, "Over time")."""


class BoundInSteps(NamedTuple):
    """A cap or floor of a slice: the steps that it bounds, one by one, or None for all together;
    where it stands below its slice; and its number as written."""

    steps: tuple[int | None, ...]
    path: tuple[str, ...]
    bound: str


def kind_of_period(period: str) -> str:
    """The kind of a period."""
    if len(period) == 4:
        return "year"
    return {"H": "half", "Q": "quarter", "W": "week"}.get(period[5], "month")


def parts_of(period: str, kind: str) -> list[str]:
    """The periods of a kind whose first day lies in a period: of a week that is its Monday."""
    if kind_of_period(period) == kind:
        return [period]
    first, last = days(period)
    year = first.year
    if kind == "week":
        monday = first + datetime.timedelta(days=(7 - first.weekday()) % 7)
        weeks = []
        while monday <= last:
            iso = monday.isocalendar()
            weeks.append(f"{iso[0]:04}-W{iso[1]:02}")
            if monday > datetime.date.max - datetime.timedelta(days=7):
                break
            monday += datetime.timedelta(days=7)
        return weeks
    spelled = {"half": "-H{}", "quarter": "-Q{}", "month": "-{:02}"}.get(kind)
    if spelled is None:
        return []
    names = [f"{year:04}" + spelled.format(number) for number in range(1, PER_YEAR[kind] + 1)]
    return [name for name in names if first <= days(name)[0] and days(name)[1] <= last]


@dataclass(frozen=True)
class Timing:
    """The steps of a run. Without a schedule there is one, the scenario's period."""

    definition: Data

    @property
    def schedule(self) -> Data | None:
        """What decides when; None in a scenario that decides only whether."""
        schedule: Data | None = self.definition.get("schedule")
        return schedule

    @cached_property
    def every_step(self) -> list[str]:
        """The steps of the whole period, those that are past too."""
        if self.schedule is None:
            return [self.definition["period"]]
        return parts_of(self.definition["period"], self.schedule["step"])

    @cached_property
    def steps(self) -> list[str]:
        """The steps that are planned."""
        if self.schedule is None or self.schedule["from"] is None:
            return self.every_step
        return self.every_step[self.every_step.index(self.schedule["from"]) :]

    @property
    def last(self) -> int:
        """How many there are."""
        return len(self.steps)

    @property
    def is_static(self) -> bool:
        """Whether there is one step, so that nothing about time plays a part."""
        return len(self.steps) == 1

    @property
    def _plans_parts(self) -> bool:
        """Whether initiatives of parts of the period belong to the pool."""
        return self.schedule is not None and len(self.every_step) > 1

    def number(self, step: str) -> int:
        """The number of a step."""
        return self.steps.index(step) + 1

    def is_of_the_period(self, record: Data) -> bool:
        """Whether an initiative belongs to the scenario's period, or to whole steps of it that are
        planned."""
        own = record["period"]
        if own is None or own == self.definition["period"]:
            return own is not None
        if not self._plans_parts or PER_YEAR[kind_of_period(own)] > PER_YEAR[self.kind]:
            return False
        parts = parts_of(own, self.kind)
        if not parts or not set(parts) <= set(self.every_step):
            return False
        under_way = record["status"] in ("committed", "in_progress")
        return under_way or not set(parts).isdisjoint(self.steps)

    def is_there(self, record: Data) -> bool:
        """Whether an initiative outside the pool exists when the run's first step begins."""
        if record["status"] == "delivered":
            return True
        if record["status"] not in ("committed", "in_progress") or record["period"] is None:
            return False
        ends = days(record["period"])[1]
        if self._plans_parts:
            return ends < days(self.steps[0])[0]
        return ends <= days(self.definition["period"])[1]

    @property
    def kind(self) -> str:
        """The kind of its steps."""
        return kind_of_period(self.steps[0])

    def length(self, record: Data, scope: str | None) -> int:
        """How many whole steps it takes, in a scope."""
        written = record["duration"]
        if (
            scope is not None
            and record["scopes"]
            and record["scopes"][scope].get("duration") is not None
        ):
            written = record["scopes"][scope]["duration"]
        if written is None or self.is_static:
            return 1
        count, _, kind = str(written).partition(" ")
        in_kind = (
            kind_of_period(record["period"])
            if not kind
            else "half"
            if kind == "halves"
            else kind.rstrip("s")
        )
        return ceil(Fraction(int(count) * PER_YEAR[self.kind], PER_YEAR[in_kind]))

    def _step_of(self, day: str) -> int:
        """The number of the step that holds a day: 0 before all, one more than the last behind
        all."""
        date = datetime.date.fromisoformat(day)
        if date < days(self.steps[0])[0]:
            return 0
        ended = sum(days(step)[1] < date for step in self.steps)
        return ended + 1

    def _inside(self, period: str) -> list[int]:
        """The numbers of the steps of a period, or of the step that holds it."""
        if period == self.definition["period"]:
            return list(range(1, self.last + 1))
        if PER_YEAR[kind_of_period(period)] <= PER_YEAR[self.kind]:
            return [self.number(step) for step in parts_of(period, self.kind) if step in self.steps]
        first = self._step_of(days(period)[0].isoformat())
        return [first] if 1 <= first <= self.last else []

    def pin(self, record: Data) -> list[int] | None:
        """The steps in which it must start; None where nothing pins it."""
        if record["status"] == "in_progress":
            return [1]
        if self.is_static:
            return [1] if record["status"] == "committed" else None
        if record.get("start") is not None:
            return self._inside(record["start"])
        if record["status"] != "committed":
            return None
        # Of a period that is past, a promised start alone would pin it.
        return self._inside(record["period"]) or None

    def works(self, record: Data, scope: str | None) -> list[Work]:
        """Every way to do it in a scope, the earliest start first: starts that pins, dates and
        length allow."""
        wanted = (record["key"], scope)
        if wanted not in self._works:
            self._works[wanted] = self._found_works(record, scope)
        return self._works[wanted]

    @cached_property
    def _works(self) -> dict[tuple[str, str | None], list[Work]]:
        return {}

    def _found_works(self, record: Data, scope: str | None) -> list[Work]:
        ending = self._ending(record, scope)
        if ending or record["status"] not in ("committed", "in_progress"):
            return ending
        if any(self._ending(record, other) for other in _scopes_on_offer(record)):
            return ending
        # Kept, and too long for the horizon in every scope: it is cut.
        length = self.length(record, scope)
        return [Work(start, length, ends=False) for start in self.pin(record) or ()]

    def _ending(self, record: Data, scope: str | None) -> list[Work]:
        length = self.length(record, scope)
        pinned = self.pin(record)
        starts = self._by_dates(record, length) if pinned is None else pinned
        return [
            Work(start, length, ends=True) for start in starts if start + length - 1 <= self.last
        ]

    def _by_dates(self, record: Data, length: int) -> list[int]:
        starts = list(range(1, self.last + 1))
        if self.schedule is not None and self.schedule["keep_periods"] and not self.is_static:
            starts = self._inside(record["period"])
        if record["earliest_start"] is not None:
            first = self._step_of(record["earliest_start"])
            starts = [start for start in starts if start >= first]
        if record["latest_finish"] is not None:
            end = self._step_of(record["latest_finish"])
            starts = [start for start in starts if start + length - 1 <= end]
        fitting = [start for start in starts if start + length - 1 <= self.last]
        if record["deadline"] is not None:
            due = self._step_of(record["deadline"])
            in_time = [start for start in fitting if start + length - 1 <= due]
            return in_time or fitting
        return fitting

    def limits(self, bound: Data, kind: str) -> Iterator[BoundInSteps]:
        """The caps, or the floors, of a bounded slice: of each step, of one step in place of that,
        of all steps."""
        own = {step: limits for step, limits in bound.get("by_step", {}).items() if kind in limits}
        elsewhere = [step for step in self.steps if step not in own]
        if bound[kind] is not None and elsewhere:
            yield BoundInSteps(tuple(map(self.number_in_rows, elsewhere)), (kind,), bound[kind])
        for step in sorted(own, key=self.number):
            if own[step][kind] is not None:
                path = ("by_step", step, kind)
                yield BoundInSteps((self.number_in_rows(step),), path, own[step][kind])
        whole = bound.get("whole")
        if whole is not None and whole[kind] is not None:
            yield BoundInSteps((None,), ("whole", kind), whole[kind])

    def number_in_rows(self, step: str) -> int | None:
        """The number of a step; None with one step, whose totals are those of the whole period."""
        return None if self.is_static else self.number(step)

    def work(self, record: Data, scope: str | None, start: str | None) -> Work | None:
        """The way that a plan chose; None where it is none of those allowed."""
        if self.is_static:
            return AT_ONCE if start in (None, self.steps[0]) else None
        number = 1 if start is None else self.number(start) if start in self.steps else 0
        return next((work for work in self.works(record, scope) if work.start == number), None)


def spent_share(work: Work, shares: list[Fraction] | None, steps: int) -> Fraction:
    """What part of its tokens an initiative has used after so many steps of its work.

    Even where no shares are written; else linear within each of the equal parts that they are of.
    A duration can be of any length, so nothing here is made for each of its steps.
    """
    moment = Fraction(min(steps, work.steps), work.steps)
    if not shares:
        return moment
    place = moment * len(shares)
    part = min(int(place), len(shares) - 1)
    return sum(shares[:part], Fraction(0)) + shares[part] * (place - part)


def _scopes_on_offer(record: Data) -> list[str | None]:
    """The scopes on offer."""
    if not record["scopes"]:
        return [None]
    if record["scope_mode"] in (None, "choose"):
        return sorted(record["scopes"])
    return [record["scope_mode"]]

"""When each initiative may start: the steps of the period, pins, dates and durations (MATH.md,
"Over time").

A scenario without a schedule has one step, its own period, in which nothing about time plays a
part; so has one whose schedule leaves one step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from portfolio.model import KEPT, Initiative, Planning, Status
from portfolio.periods import ends_by_end_of, period_days
from portfolio.steps import Duration, Steps, is_finer, kind_of, parsed_duration, steps_of


class Placement(NamedTuple):
    """One way to place an initiative of some scope: its first step, and how many it takes.

    One that does not end inside the horizon is cut: it uses the tokens of its steps inside and
    moves no KPI.
    """

    start: int
    duration: int
    ends: bool = True

    @property
    def finish(self) -> int:
        """The step in which it ends, behind the last step where it is cut."""
        return self.start + self.duration - 1


class Unplaceable(NamedTuple):
    """Why no start of an initiative is left, and the field that says so."""

    reason: str
    field: str


@dataclass(frozen=True)
class Horizon:
    """The steps of a planning. A step has a number from 1 on."""

    planning: Planning
    steps: Steps
    past: tuple[str, ...] = ()

    @property
    def is_scheduled(self) -> bool:
        """Whether the scenario decides when, so that a plan names starts."""
        return self.planning.scenario.schedule is not None

    @property
    def is_static(self) -> bool:
        """Whether there is one step: nothing about time plays a part."""
        return len(self.steps) == 1

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.steps)

    @cached_property
    def numbers(self) -> range:
        """The numbers of the steps."""
        return range(1, self.last + 1)

    def name(self, step: int) -> str:
        """The name of a step: its period."""
        return self.steps.names[step - 1]

    def holds_period_of(self, initiative: Initiative) -> bool:
        """Whether an initiative is of the scenario's period, or of some whole steps of it that are
        still to come.

        What is kept counts although its steps are past: it is under way.
        """
        period = initiative.period
        if period is None:
            return False
        if period == self.planning.scenario.period:
            return True
        if not self._plans_parts_of_its_period or is_finer(kind_of(period), self.steps.kind):
            return False
        own = frozenset(steps_of(period, self.steps.kind))
        horizon = frozenset(self.steps.names)
        if not own or not own <= horizon | frozenset(self.past):
            return False
        return bool(own & horizon) or initiative.status in KEPT

    @property
    def _plans_parts_of_its_period(self) -> bool:
        return self.is_scheduled and not (self.is_static and not self.past)

    def is_before(self, period: str) -> bool:
        """Whether what is under way for a period is there before the horizon begins."""
        if not self._plans_parts_of_its_period:
            return ends_by_end_of(period, self.planning.scenario.period)
        return period_days(period)[1] < self.steps.days[0][0]

    def duration(self, initiative: Initiative, scope: str | None) -> int:
        """The whole steps that a scope takes; one where nothing is written."""
        written = initiative.duration
        if scope is not None and initiative.scopes:
            written = initiative.scopes[scope].duration or written
        if self.is_static or written is None:
            return 1
        duration = Duration(written) if isinstance(written, int) else parsed_duration(written)
        assert duration is not None  # as read
        return duration.in_steps(self.steps.kind, kind_of(str(initiative.period)))

    def pinned(self, initiative: Initiative) -> tuple[int, ...] | None:
        """The steps in which an initiative has to start, where it is under way or its start is
        promised."""
        if initiative.status is Status.IN_PROGRESS:
            return (1,)
        if self.is_static:
            return (1,) if initiative.status is Status.COMMITTED else None
        if initiative.start is not None:
            return self.steps.inside(initiative.start)
        if initiative.status is Status.COMMITTED:
            # Of a period that is past, a promised start alone would pin it.
            return self._own_steps(initiative) or None
        return None

    def _own_steps(self, initiative: Initiative) -> tuple[int, ...]:
        period = str(initiative.period)
        if period == self.planning.scenario.period:
            return tuple(self.numbers)
        return self.steps.inside(period)

    def placements(self, initiative: Initiative, scope: str | None) -> tuple[Placement, ...]:
        """The starts that are left to a scope of an initiative of the pool, the earliest first.

        A kept initiative that cannot end inside, in no scope, is cut instead.
        """
        left = self._ending_inside(initiative, scope)
        if left or initiative.status not in KEPT or self._can_end(initiative):
            return left
        duration = self.duration(initiative, scope)
        return tuple(
            Placement(start, duration, ends=False) for start in self.pinned(initiative) or ()
        )

    def is_cut(self, initiative: Initiative) -> bool:
        """Whether a kept initiative cannot end inside the horizon."""
        return initiative.status in KEPT and not self._can_end(initiative)

    def _can_end(self, initiative: Initiative) -> bool:
        return any(self._ending_inside(initiative, scope) for scope in initiative.offers())

    def _ending_inside(self, initiative: Initiative, scope: str | None) -> tuple[Placement, ...]:
        duration = self.duration(initiative, scope)
        pinned = self.pinned(initiative)
        starts = self._by_dates(initiative, duration) if pinned is None else pinned
        placements = [Placement(start, duration) for start in starts]
        return tuple(placement for placement in placements if placement.finish <= self.last)

    def _by_dates(self, initiative: Initiative, duration: int) -> tuple[int, ...]:
        """Starts of an initiative without a pin, by its dates: on time for its deadline where that
        can be."""
        earliest = self.earliest(initiative)
        latest = self.latest_finish(initiative) - duration + 1
        starts = [start for start in self._open_starts(initiative) if earliest <= start <= latest]
        if initiative.deadline is not None:
            late_from = self.steps.holding(initiative.deadline) + 1
            in_time = [start for start in starts if start + duration - 1 < late_from]
            starts = in_time or starts
        return tuple(starts)

    def _open_starts(self, initiative: Initiative) -> tuple[int, ...]:
        """The steps in which it may start, dates apart."""
        schedule = self.planning.scenario.schedule
        if schedule is not None and schedule.keep_periods and not self.is_static:
            return self._own_steps(initiative)
        return tuple(self.numbers)

    def earliest(self, initiative: Initiative) -> int:
        """The first step in which its dates let it start; one past the last where that is behind
        the horizon."""
        return (
            1
            if initiative.earliest_start is None
            else max(self.steps.holding(initiative.earliest_start), 1)
        )

    def latest_finish(self, initiative: Initiative) -> int:
        """The last step in which its dates let it finish; 0 where that is before the horizon."""
        if initiative.latest_finish is None:
            return self.last
        return min(self.steps.holding(initiative.latest_finish), self.last)

    def is_placeable(self, initiative: Initiative) -> bool:
        """Whether any start is left to an initiative."""
        return any(self.placements(initiative, scope) for scope in initiative.offers())

    def why_unplaceable(self, initiative: Initiative) -> Iterator[Unplaceable]:
        """Why a candidate has no start at all: each of its dates that alone forbids every one, else
        its length."""
        if self.is_placeable(initiative):
            return
        dates = list(self.dates_outside(initiative)) if self.pinned(initiative) is None else []
        reason = "cannot end within the horizon, by its dates and its duration"
        yield from dates or [Unplaceable(reason, "duration")]

    def dates_outside(self, initiative: Initiative) -> Iterator[Unplaceable]:
        """Each date of an initiative that alone leaves no start inside."""
        period = "the horizon" if self.is_scheduled else "the period"
        if self.earliest(initiative) > self.last:
            yield Unplaceable(
                f"starts on {initiative.earliest_start}, after {period}", "earliest_start"
            )
        if self.latest_finish(initiative) < 1:
            reason = f"must be finished by {initiative.latest_finish}, before {period}"
            yield Unplaceable(reason, "latest_finish")

    def first_finish(self, initiative: Initiative, scope: str | None) -> int:
        """The first finish that its own dates and pins allow for a scope: a delay counts from
        there."""
        placements = self.placements(initiative, scope)
        return placements[0].finish if placements else self.last


def horizon_of(planning: Planning) -> Horizon:
    """The steps of a planning, from the first that is still to be planned."""
    scenario = planning.scenario
    if scenario.schedule is None:
        return Horizon(planning, Steps((scenario.period,), kind_of(scenario.period)))
    kind = scenario.schedule.step
    names = steps_of(scenario.period, kind)
    first = 0 if scenario.schedule.from_ is None else names.index(scenario.schedule.from_)
    return Horizon(planning, Steps(names[first:], kind), names[:first])

"""How much of a resource one initiative alone could use, as the scenarios of its period cap it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from portfolio.canonical import plain_decimal
from portfolio.compile import Horizon, horizon_of
from portfolio.model import Bound, Initiative, Slice
from portfolio.source import Workspace
from portfolio.validate.subjects import Planned


class Room(NamedTuple):
    """The most that fits, and the caps that say so."""

    amount: Decimal
    words: str


_Bounded = tuple[Slice, str]
"""A slice and a resource."""


@dataclass(frozen=True)
class _ScenarioCaps:
    """The bounds of a scenario by slice and resource; its steps, where it has any."""

    bounds: Mapping[_Bounded, Bound]
    initiatives: Mapping[str, Initiative]
    horizon: Horizon | None

    def steps(self, key: str, scope: str | None) -> int | None:
        """How many steps an initiative takes; None where the scenario has none."""
        if self.horizon is None:
            return None
        return self.horizon.duration(self.initiatives[key], scope)

    def room(self, bounded: _Bounded, steps: int | None) -> Room | None:
        """Of what takes so many steps; None where nothing bounds it.

        A cap of 0 shuts a slice off, which says nothing about the initiatives in it.
        """
        bound = self.bounds[bounded]
        if self.horizon is None or steps is None:
            words = f"the cap of its period is {plain_decimal(bound.cap)}" if bound.cap else ""
            return Room(bound.cap, words) if bound.cap else None
        rooms = [*_in_steps(bound, self.horizon, steps), *_over_all_steps(bound)]
        return min(rooms, key=lambda room: room.amount, default=None)


Steps = tuple[int | None, ...]
"""How many steps an initiative takes in each scenario of a period; None where one has none."""


class PeriodCaps:
    """The caps of all scenarios of one period."""

    def __init__(self, scenarios: Sequence[_ScenarioCaps]) -> None:
        self._scenarios = scenarios
        # Many initiatives take as long.
        self._rooms: dict[Steps, Mapping[Slice, Mapping[str, Room]]] = {}

    @cached_property
    def dimensions(self) -> frozenset[str]:
        """By which the caps slice."""
        places = (where for scenario in self._scenarios for where, _ in scenario.bounds)
        return frozenset(where.dimension for where in places)

    def steps(self, key: str, scope: str | None) -> Steps:
        """Of an initiative in a scope."""
        return tuple(scenario.steps(key, scope) for scenario in self._scenarios)

    def rooms(self, steps: Steps) -> Mapping[Slice, Mapping[str, Room]]:
        """Slice -> resource -> the most that fits in any of the scenarios; nothing where one of
        them has no cap."""
        if steps not in self._rooms:
            self._rooms[steps] = self._greatest_rooms(steps)
        return self._rooms[steps]

    def _greatest_rooms(self, steps: Steps) -> Mapping[Slice, Mapping[str, Room]]:
        greatest: dict[Slice, dict[str, Room]] = defaultdict(dict)
        first, *others = [scenario.bounds.keys() for scenario in self._scenarios]
        for bounded in first:
            if all(bounded in other for other in others):
                room = self._greatest_room(bounded, steps)
                if room is not None:
                    where, resource = bounded
                    greatest[where][resource] = room
        return dict(greatest)

    def _greatest_room(self, bounded: _Bounded, steps: Steps) -> Room | None:
        scenarios = zip(self._scenarios, steps, strict=True)
        rooms = [scenario.room(bounded, duration) for scenario, duration in scenarios]
        known = [room for room in rooms if room is not None]
        if len(known) < len(rooms):
            return None
        return max(known, key=lambda room: room.amount)


def caps_by_period(workspace: Workspace) -> dict[str, PeriodCaps]:
    """Period -> the caps of its scenarios."""
    of_period: dict[str, list[_ScenarioCaps]] = defaultdict(list)
    for name, scenario in workspace.scenarios.items():
        bounds = {
            (where, resource): bound
            for resource, capacity in scenario.capacity.items()
            for where, bound in capacity.slices()
        }
        planning = Planned(workspace, name).planning
        is_scheduled = planning.scenario.schedule is not None
        horizon = horizon_of(planning) if is_scheduled else None
        caps = _ScenarioCaps(bounds, planning.initiatives, horizon)
        of_period[scenario.period].append(caps)
    return {period: PeriodCaps(scenarios) for period, scenarios in of_period.items()}


def _in_steps(bound: Bound, horizon: Horizon, steps: int) -> list[Room]:
    """Whatever the spread, some step of its duration gets the mean part, or more."""
    caps = []
    for name in horizon.steps.names:
        own = bound.by_step.get(name)
        is_replaced = own is not None and "cap" in own.model_fields_set
        caps.append(own.cap if own is not None and is_replaced else bound.cap)
    known = [cap for cap in caps if cap is not None]
    if len(known) < len(caps) or not any(known):
        return []
    greatest = max(known)
    if steps == 1:
        return [Room(greatest, f"no step has room for more than {plain_decimal(greatest)}")]
    total = steps * greatest
    return [Room(total, f"no {steps} steps have room for more than {plain_decimal(total)}")]


def _over_all_steps(bound: Bound) -> list[Room]:
    if bound.whole is None or not bound.whole.cap:
        return []
    return [Room(bound.whole.cap, f"the cap over all steps is {plain_decimal(bound.whole.cap)}")]

"""How much of a resource one initiative alone could use, as the scenarios of its period cap it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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


@dataclass(frozen=True)
class ScenarioCaps:
    """The bounds of a scenario by slice and resource; its steps, where it has any."""

    bounds: Mapping[tuple[Slice, str], Bound]
    initiatives: Mapping[str, Initiative]
    horizon: Horizon | None

    def room(self, where: Slice, resource: str, key: str, scope: str | None) -> Room | None:
        """None where nothing bounds it.

        A cap of 0 shuts a slice off, which says nothing about the initiatives in it.
        """
        bound = self.bounds.get((where, resource))
        if bound is None:
            return None
        if self.horizon is None:
            words = f"the cap of its period is {plain_decimal(bound.cap)}" if bound.cap else ""
            return Room(bound.cap, words) if bound.cap else None
        steps = self.horizon.duration(self.initiatives[key], scope)
        rooms = [*_in_steps(bound, self.horizon, steps), *_over_all_steps(bound)]
        return min(rooms, key=lambda room: room.amount, default=None)


def caps_by_period(workspace: Workspace) -> dict[str, tuple[ScenarioCaps, ...]]:
    """Period -> the caps of each of its scenarios."""
    of_period: dict[str, tuple[ScenarioCaps, ...]] = {}
    for name, scenario in workspace.scenarios.items():
        bounds = {
            (where, resource): bound
            for resource, capacity in scenario.capacity.items()
            for where, bound in capacity.slices()
        }
        planning = Planned(workspace, name).planning
        is_scheduled = planning.scenario.schedule is not None
        horizon = horizon_of(planning) if is_scheduled else None
        caps = ScenarioCaps(bounds, planning.initiatives, horizon)
        of_period[scenario.period] = (*of_period.get(scenario.period, ()), caps)
    return of_period


def greatest_room(
    scenarios: Sequence[ScenarioCaps], where: Slice, resource: str, key: str, scope: str | None
) -> Room | None:
    """The most that fits in any of some scenarios; None where one has no cap, or there is none."""
    greatest: Room | None = None
    for scenario in scenarios:
        room = scenario.room(where, resource, key, scope)
        if room is None:
            return None
        if greatest is None or room.amount > greatest.amount:
            greatest = room
    return greatest


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

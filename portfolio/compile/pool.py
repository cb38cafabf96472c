"""The pool: which initiatives a run decides on, and which of them are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from portfolio.choice import Taken
from portfolio.compile.horizon import Horizon, Placement, horizon_of
from portfolio.model import KEPT, Initiative, Offer, Planning, Status
from portfolio.periods import lies_inside


class Item(NamedTuple):
    """What a plan takes or leaves: an initiative, in one of its scopes, from one step on."""

    key: str
    taken: Taken
    placement: Placement = Placement(1, 1)

    def __str__(self) -> str:
        """KEY, KEY/SCOPE, and the period behind where it is not the first: what key order
        hashes."""
        parts = [self.key]
        if self.taken.scope is not None:
            parts.append(self.taken.scope)
        if self.placement.start > 1 and self.taken.start is not None:
            parts.append(self.taken.start)
        return "/".join(parts)


@dataclass(frozen=True)
class Pool:
    """The initiatives of one run, by key.

    `base` are the candidates of the period and those kept in it, whatever the run is narrowed to:
    their rules hold. `members` are those the run decides on. `kept` are committed or in progress:
    in every plan. `there` are outside the pool and exist already (MATH.md, "There already");
    `delivered_here` are those of them that were delivered in the scenario's own period.
    """

    planning: Planning
    horizon: Horizon
    base: tuple[str, ...]
    members: tuple[str, ...]
    kept: frozenset[str]
    there: frozenset[str]
    delivered_here: frozenset[str]

    def initiative(self, key: str) -> Initiative:
        """The initiative of a key, with the overrides of the scenario."""
        return self.planning.initiatives[key]

    @property
    def standings(self) -> dict[str, str]:
        """What is kept -> ``committed`` or ``in progress``."""
        return {key: self.initiative(key).status.words for key in sorted(self.kept)}

    def items(self) -> list[tuple[Item, Offer]]:
        """Every item of the pool with its tokens and contributions, by key, scope and start.

        One without any start left has an item all the same, which a rule holds out: it has a
        reason.
        """
        items = []
        for key in self.members:
            initiative = self.initiative(key)
            for scope, offer in initiative.offers().items():
                for placement in self._placements[key][scope]:
                    start = (
                        self.horizon.name(placement.start) if self.horizon.is_scheduled else None
                    )
                    items.append((Item(key, Taken(scope, start), placement), offer))
        return items

    def item_count(self, key: str) -> int:
        """How many items an initiative of the pool has: one for each scope and start."""
        return sum(len(placements) for placements in self._placements[key].values())

    @cached_property
    def _placements(self) -> Mapping[str, Mapping[str | None, tuple[Placement, ...]]]:
        """Initiative of the pool -> scope -> where it may be placed."""
        placements = {}
        for key in self.members:
            initiative, horizon = self.initiative(key), self.horizon
            scopes = tuple(initiative.offers())
            starts = {scope: horizon.placements(initiative, scope) for scope in scopes}
            if not any(starts.values()):
                starts = {
                    scope: (Placement(1, horizon.duration(initiative, scope)),) for scope in scopes
                }
            placements[key] = starts
        return placements


def pool_of(planning: Planning) -> Pool:
    """Candidates of the scenario's period, as far as the run is not narrowed, and those kept."""
    choice = planning.scenario.candidates
    horizon = horizon_of(planning)
    kept = set()
    candidates = set()
    for key, initiative in planning.initiatives.items():
        if not horizon.holds_period_of(initiative):
            continue
        if initiative.status in KEPT:
            kept.add(key)
        elif initiative.status is Status.CANDIDATE:
            candidates.add(key)
    narrowed = candidates - set(choice.except_ or ())
    if choice.only is not None:
        narrowed &= set(choice.only)
    if planning.select is not None:
        narrowed &= planning.select
    period = planning.scenario.period
    members = narrowed | kept
    others = {key: i for key, i in planning.initiatives.items() if key not in members}
    there = frozenset(key for key, i in others.items() if _is_there(i, horizon))
    delivered_here = frozenset(key for key, i in others.items() if _was_delivered_in(i, period))
    return Pool(
        planning=planning,
        horizon=horizon,
        base=tuple(sorted(candidates | kept)),
        members=tuple(sorted(members)),
        kept=frozenset(kept),
        there=there,
        delivered_here=delivered_here,
    )


def _is_there(initiative: Initiative, horizon: Horizon) -> bool:
    """Whether an initiative outside the pool exists when the period is planned."""
    if initiative.status is Status.DELIVERED:
        return True
    is_under_way = initiative.status in KEPT and initiative.period is not None
    return is_under_way and horizon.is_before(str(initiative.period))


def _was_delivered_in(initiative: Initiative, period: str) -> bool:
    """Whether an initiative was delivered in the period, or in a part of it."""
    if initiative.status is not Status.DELIVERED or initiative.period is None:
        return False
    return lies_inside(initiative.period, period)

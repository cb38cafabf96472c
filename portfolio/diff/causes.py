"""Which input changes bring an effect about, read off from variants of the inputs that were solved.

First the smallest sets of changes that give the whole plan of the head; then, within each of
these, the smallest sets that give the one effect. A change outside of them is no cause, also where
it would have been enough by itself. Nothing is stated that no solve has shown.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.changes import Alone, Cause
from portfolio.choice import Choice
from portfolio.diff.inputs import InputEdit
from portfolio.diff.smallest import Units, smallest_sets
from portfolio.results import RunStatus, exact

OUT = ("out",)
"""The decision on an initiative that the plan does not have; how it is taken, where it has."""


@dataclass(frozen=True)
class Decided:
    """What a variant of the inputs leads to. Without a plan the choice is empty and the objective
    None."""

    status: RunStatus
    choice: Choice
    objective: Fraction | None

    @property
    def proven(self) -> bool:
        """Whether the decision is the canonical one, or there is proven to be none."""
        return self.status in (RunStatus.OPTIMAL, RunStatus.INFEASIBLE)

    def on(self, key: str) -> object:
        """The decision on one initiative."""
        if self.objective is None:
            return self.status
        return self.choice.get(key, OUT)


@dataclass(frozen=True)
class Tried:
    """The variants of one scenario: the two ends, and for each unit that touches it the base with
    it, the head without.

    None stands for a variant that has no valid inputs.
    """

    base: Decided
    head: Decided
    alone: Mapping[int, Decided | None]
    without: Mapping[int, Decided | None]


Decisions = Callable[[Sequence[Units]], list[Decided | None]]
"""What the base with each set of changes leads to; None where it has no valid inputs."""


class UnprovenError(Exception):
    """A variant was not solved to the end, so that it is open which changes are enough."""


def is_settled(tried: Tried) -> bool:
    """Whether both ends, and each change alone and reverted, are proven."""
    variants = [tried.base, tried.head, *tried.alone.values(), *tried.without.values()]
    return all(decided.proven for decided in variants if decided is not None)


def sets_for_plan(tried: Tried, gives_plan: Callable[[Sequence[Units]], list[bool]]) -> list[Units]:
    """The smallest sets of changes that give the whole plan of the head.

    Raises:
        UnprovenError: if a variant that matters is not proven.
    """
    head = tried.head
    needed = [unit for unit, reverted in tried.without.items() if not same_plan(reverted, head)]
    return smallest_sets(tried.alone, needed, gives_plan)


def cause_of(
    key: str | None,
    tried: Tried,
    pools: Sequence[Units],
    decisions: Decisions,
    is_about: Callable[[int], bool],
) -> Cause:
    """What brings about the decision on an initiative; without a key, whether there is a plan.

    ``pools`` are the sets of changes that give the whole plan, ``is_about`` says whether a change
    is about that very initiative.

    Raises:
        UnprovenError: if a variant that matters is not proven.
    """
    wanted = _aspect(tried.head, key)

    def has_effect(decided: Decided | None) -> bool:
        return decided is not None and _aspect(decided, key) == wanted

    def outcomes(some: Sequence[Units]) -> list[bool]:
        return [has_effect(ensured_proven(decided)) for decided in decisions(some)]

    # What still has the effect when it alone is reverted is not needed for it.
    needed = {unit for unit, reverted in tried.without.items() if not has_effect(reverted)}
    candidates: list[Units] = []
    for pool in pools:
        candidates += smallest_sets(pool, needed, outcomes)
    causing_sets = _preferred(candidates, needed)
    causing = frozenset().union(*causing_sets)
    enough_alone = [unit for unit, variant in tried.alone.items() if has_effect(variant)]
    sorted_sets = tuple(tuple(sorted(units)) for units in causing_sets)
    return Cause(
        sets=sorted_sets,
        own=any(is_about(unit) for unit in causing),
        spare=tuple(sorted(causing - needed)),
        also=tuple(unit for unit in enough_alone if unit not in causing),
    )


def _preferred(candidates: Sequence[Units], needed: Collection[int]) -> list[Units]:
    """Of several sets, those that are needed throughout, else all; and of these the smallest."""
    wholly_needed = [units for units in candidates if units <= frozenset(needed)]
    eligible = wholly_needed or list(candidates)
    smallest = min(len(units) for units in eligible)
    preferred = {units for units in eligible if len(units) == smallest}
    return sorted(preferred, key=sorted)


def ensured_proven(decided: Decided | None) -> Decided | None:
    """The decision itself.

    Raises:
        UnprovenError: if it is not proven.
    """
    if decided is not None and not decided.proven:
        raise UnprovenError
    return decided


def same_plan(one: Decided | None, other: Decided) -> bool:
    """Whether two variants lead to the same whole plan, or both to none."""
    if one is None or one.status is not other.status:
        return False
    return one.objective is None or one.choice == other.choice


def _aspect(decided: Decided, key: str | None) -> object:
    """What a cause is looked for: the decision on an initiative, or whether there is a plan."""
    if key is None:
        return decided.objective is not None
    return decided.on(key)


def alone_effects(units: int, tried: Tried, shares: Mapping[int, Fraction]) -> Iterator[Alone]:
    """What each unit does to the scenario by itself."""
    for unit in range(units):
        if unit not in tried.alone:
            yield Alone(
                unit=unit,
                status=None,
                enters=0,
                drops=0,
                rescoped=0,
                objective="0",
                same_status=True,
            )
        decided = tried.alone.get(unit)
        if decided is not None:
            yield _alone(unit, tried.base, decided, shares.get(unit))


def _alone(unit: int, base: Decided, decided: Decided, share: Fraction | None) -> Alone:
    """Base and one unit, against the base; nothing is counted where one of them has no plan."""
    was, now = base.choice, decided.choice
    change = None
    if base.objective is None or decided.objective is None:
        was = now = Choice()
    else:
        change = exact(decided.objective - base.objective)
    entering, dropping = now.keys() - was.keys(), was.keys() - now.keys()
    kept = was.keys() & now.keys()
    rescoped = {key for key in kept if was[key].scope != now[key].scope}
    moved = {key for key in kept - rescoped if was[key].start != now[key].start}
    return Alone(
        unit=unit,
        status=decided.status,
        enters=len(entering),
        drops=len(dropping),
        rescoped=len(rescoped),
        moves=len(moved),
        objective=change,
        same_status=decided.status is base.status,
        share=None if share is None else exact(share),
    )


def mentions(edit: InputEdit, key: str) -> bool:
    """Whether a change is about an initiative: in its file, or in a rule or an override that names
    it."""
    is_place_of_it = edit.shown.subject == key or key in edit.path
    return is_place_of_it or _names(edit.before, key) or _names(edit.after, key)


def _names(value: object, key: str) -> bool:
    """Whether a key stands anywhere in data: as a name, an item or a value."""
    if isinstance(value, Mapping):
        return any(name == key or _names(inner, key) for name, inner in value.items())
    if isinstance(value, tuple):
        return any(_names(inner, key) for inner in value)
    return value == key


def groups(
    edits: Sequence[InputEdit],
    valid: Callable[[frozenset[int]], bool],
    most: int,
) -> list[tuple[int, ...]]:
    """The changes as they can be tried one by one: each alone and each reverted is valid.

    Above ``most`` changes, those of one file are one unit. What makes no sense without something
    else is joined: first with what else is like that in its file, then with all that is like
    that, at last everything with everything.
    """
    every = frozenset(range(len(edits)))

    def can_be_tried(unit: tuple[int, ...]) -> bool:
        own = frozenset(unit)
        return valid(own) and valid(every - own)

    def file_of(unit: tuple[int, ...]) -> str:
        # A unit is joined by file as long as all of its changes are in one.
        return edits[unit[0]].file

    def one_group(_: tuple[int, ...]) -> str:
        return ""

    units: list[tuple[int, ...]] = [(change,) for change in range(len(edits))]
    if len(edits) > most:
        units = _joined(units, file_of)
    for group_of in (file_of, one_group):
        invalid = [unit for unit in units if not can_be_tried(unit)]
        if not invalid:
            return units
        valid_units = [unit for unit in units if unit not in invalid]
        units = sorted([*valid_units, *_joined(invalid, group_of)])
    if all(can_be_tried(unit) for unit in units):
        return units
    return [tuple(sorted(every))]


def _joined(
    units: Sequence[tuple[int, ...]], group_of: Callable[[tuple[int, ...]], str]
) -> list[tuple[int, ...]]:
    """One unit of all that are of one group."""
    changes: dict[str, list[int]] = {}
    for unit in units:
        changes.setdefault(group_of(unit), []).extend(unit)
    return sorted(tuple(sorted(unit)) for unit in changes.values())

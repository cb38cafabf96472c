"""Which input change brings which effect about, read off from what was solved: each unit alone, and all but each.

A unit *suffices* for an effect if the base with that unit alone shows it, and is *needed* if the head without that
unit does not. Nothing is said that no solve has shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.changes import Alone, Cause
from portfolio.diff.inputs import Edit
from portfolio.results import RunStatus, exact

OUT = ("out",)
"""The decision on an initiative that the plan does not have; a scope, or None, where it has."""


@dataclass(frozen=True)
class Decided:
    """What a variant of the inputs leads to. Without a plan the choice is empty and the objective None."""

    status: RunStatus
    choice: Mapping[str, str | None]
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
    """The variants of one scenario: the two ends, and for each unit that touches it the base with it, the head without.

    None stands for a variant that has no valid inputs.
    """

    base: Decided
    head: Decided
    alone: Mapping[int, Decided | None]
    without: Mapping[int, Decided | None]


def cause_of(key: str | None, tried: Tried, is_about: Callable[[int], bool]) -> Cause | None:
    """What brings the decision on an initiative about; with None for the key, whether there is a plan at all.

    ``is_about`` says whether a unit is about that very initiative. None where a solve that was not proven leaves open
    which changes are enough or needed.
    """
    now = _seen(tried.head, key)
    answers = [decided for decided in (*tried.alone.values(), *tried.without.values()) if decided is not None]
    if not all(decided.proven for decided in (tried.base, tried.head, *answers)):
        return None
    enough = [unit for unit, decided in tried.alone.items() if decided is not None and _seen(decided, key) == now]
    needed = [unit for unit, decided in tried.without.items() if decided is None or _seen(decided, key) != now]
    if named := [unit for unit in enough if unit in needed] or enough:
        own = [unit for unit in named if is_about(unit)]
        told = own or named
        return Cause(kind="forced" if own else "follows", units=tuple(told), needed={*told} <= {*needed})
    if needed:
        return Cause(kind="together", units=tuple(needed), needed=True)
    return Cause(kind="jointly", units=(), needed=False)


def _seen(decided: Decided, key: str | None) -> object:
    return decided.objective is not None if key is None else decided.on(key)


def alone_effects(units: int, tried: Tried, shares: Mapping[int, Fraction]) -> Iterator[Alone]:
    """What each unit does to the scenario by itself."""
    for unit in range(units):
        if unit not in tried.alone:
            yield _nothing(unit)
            continue
        decided = tried.alone[unit]
        share = shares.get(unit)
        if decided is None:
            continue
        change = None
        if decided.objective is not None and tried.base.objective is not None:
            change = exact(decided.objective - tried.base.objective)
        was, now = tried.base.choice, decided.choice
        has_both = decided.objective is not None and tried.base.objective is not None
        yield Alone(
            unit=unit,
            status=decided.status,
            enters=len(now.keys() - was.keys()) if has_both else 0,
            drops=len(was.keys() - now.keys()) if has_both else 0,
            rescoped=sum(was[key] != now[key] for key in was.keys() & now.keys()) if has_both else 0,
            objective=change,
            same_status=decided.status is tried.base.status,
            share=None if share is None else exact(share),
        )


def _nothing(unit: int) -> Alone:
    return Alone(unit=unit, status=None, enters=0, drops=0, rescoped=0, objective="0", same_status=True)


def mentions(edit: Edit, key: str) -> bool:
    """Whether a change is about an initiative: in its file, or in a rule or an override that names it."""
    return edit.shown.subject == key or key in edit.path or _names(edit.before, key) or _names(edit.after, key)


def _names(value: object, key: str) -> bool:
    if isinstance(value, Mapping):
        return any(name == key or _names(inner, key) for name, inner in value.items())
    if isinstance(value, tuple):
        return any(_names(inner, key) for inner in value)
    return value == key


def groups(edits: Sequence[Edit], valid: Callable[[frozenset[int]], bool], most: int) -> list[tuple[int, ...]]:
    """The changes as they can be tried one by one: each alone on the base, and each alone reverted, is valid.

    Above ``most`` changes, those of one file are one unit. What makes no sense without something else is joined: first
    with what else is like that in its file, then with all that is like that, at last everything with everything.
    """
    every = frozenset(range(len(edits)))
    single: list[tuple[int, ...]] = [(at,) for at in range(len(edits))]
    units = single if len(edits) <= most else _joined(single, lambda unit: edits[unit[0]].file)
    for join in (lambda unit: edits[unit[0]].file, lambda unit: ""):
        broken = [u for u in units if not (valid(frozenset(u)) and valid(every - frozenset(u)))]
        if not broken:
            return units
        units = sorted([*(u for u in units if u not in broken), *_joined(broken, join)])
    sound = all(valid(frozenset(u)) and valid(every - frozenset(u)) for u in units)
    return units if sound else [tuple(sorted(every))]


def _joined(units: Sequence[tuple[int, ...]], by: Callable[[tuple[int, ...]], str]) -> list[tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for unit in units:
        found.setdefault(by(unit), []).extend(unit)
    return sorted(tuple(sorted(unit)) for unit in found.values())

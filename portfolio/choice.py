"""A plan as one value: which initiatives it takes, each in which scope and from which period on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Taken(NamedTuple):
    """How a plan takes an initiative.

    `scope` is the scope taken, None where the initiative offers none. `start` is the period in
    which it starts, None in a plan without a schedule, which decides no start.
    """

    scope: str | None = None
    start: str | None = None


class Choice(Mapping[str, Taken]):
    """Initiative -> how the plan takes it, by key. Equal choices are the same plan."""

    __slots__ = ("_taken",)

    def __init__(self, taken: Mapping[str, Taken] | Iterable[tuple[str, Taken]] = ()) -> None:
        self._taken = dict(sorted(dict(taken).items()))

    def __getitem__(self, key: str) -> Taken:
        return self._taken[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._taken)

    def __len__(self) -> int:
        return len(self._taken)

    def __hash__(self) -> int:
        return hash(tuple(self._taken.items()))

    def __repr__(self) -> str:
        return f"Choice({self._taken!r})"

    @classmethod
    def of_scopes(cls, scopes: Mapping[str, str | None]) -> "Choice":
        """The choice of a plan without a schedule: initiative -> scope."""
        return cls((key, Taken(scope)) for key, scope in scopes.items())

    def changed(self, changes: Mapping[str, Taken | None]) -> "Choice":
        """The choice with some initiatives taken otherwise, or left out where the change is
        None."""
        changed: dict[str, Taken | None] = {**self._taken, **changes}
        return Choice((key, taken) for key, taken in changed.items() if taken is not None)

    def restricted(self, keys: Iterable[str]) -> "Choice":
        """The choice without what is not among the keys."""
        kept = frozenset(keys)
        return Choice((key, taken) for key, taken in self._taken.items() if key in kept)

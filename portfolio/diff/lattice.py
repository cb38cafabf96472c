"""The best value of every combination of changes, with as few solves as the direction of the
changes allows.

A change that can only raise the optimum, in whatever company, makes the optimum monotone in it.
Where the least and the greatest combination of an interval have the same value, so has everything
between them: no solve is needed there.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

Worth = Fraction | None


class _Interval(NamedTuple):
    """All combinations between two: they agree but for the free players, of which `low` has the
    unfavourable side."""

    low: int
    high: int
    free: tuple[int, ...]


def worths(
    directions: Sequence[int | None], ask: Callable[[list[int]], list[Worth]]
) -> list[Worth]:
    """The worth of each combination, as bits, of so many players.

    A direction of 1 says that the player never lowers the worth, -1 that it never raises it, 0 that
    it never changes it, None that nothing is known. ``ask`` answers many combinations at once; None
    means that one has no worth.
    """
    idle = sum(1 << player for player, direction in enumerate(directions) if direction == 0)
    wild = [player for player, direction in enumerate(directions) if direction is None]
    free = tuple(player for player, direction in enumerate(directions) if direction in (1, -1))
    falling = sum(1 << player for player in free if directions[player] == -1)
    rising = sum(1 << player for player in free if directions[player] == 1)
    known: dict[int, Worth] = {}
    waiting = [_Interval(some | falling, some | rising, free) for some in _combinations(wild)]
    while waiting:
        ends = dict.fromkeys(
            end for interval in waiting for end in interval[:2] if end not in known
        )
        known.update(zip(ends, ask(list(ends)), strict=True))
        waiting = [half for interval in waiting for half in _split(interval, directions, known)]
    return [known[some & ~idle] for some in range(1 << len(directions))]


def _split(
    interval: _Interval, directions: Sequence[int | None], known: dict[int, Worth]
) -> list[_Interval]:
    """Two halves, by the first free player; none where everything between the ends is known to be
    as they are."""
    low, high, free = interval
    if not free:
        return []
    value = known[low]
    if value is not None and value == known[high]:
        for some in _combinations(free):
            known[(low & ~_bits(free)) | some] = value
        return []
    player, rest = 1 << free[0], free[1:]
    if directions[free[0]] == 1:
        return [_Interval(low, high & ~player, rest), _Interval(low | player, high, rest)]
    return [_Interval(low, high | player, rest), _Interval(low & ~player, high, rest)]


def _bits(players: Sequence[int]) -> int:
    return sum(1 << player for player in players)


def _combinations(players: Sequence[int]) -> list[int]:
    """Every set of the players, as bits."""
    sets = [0]
    for player in players:
        sets += [some | 1 << player for some in sets]
    return sets

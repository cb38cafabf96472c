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
    players = range(len(directions))
    rising = [player for player in players if directions[player] == 1]
    falling = [player for player in players if directions[player] == -1]
    idle = [player for player in players if directions[player] == 0]
    undirected = [player for player in players if directions[player] is None]
    monotone = tuple(sorted([*rising, *falling]))
    worst, best = _bits(falling), _bits(rising)
    known: dict[int, Worth] = {}
    # Nothing bounds an undirected player, so each combination of those is an interval of its own.
    open_intervals = [
        _Interval(undirected_set | worst, undirected_set | best, monotone)
        for undirected_set in _combinations(undirected)
    ]
    while open_intervals:
        ends: dict[int, None] = {}
        for interval in open_intervals:
            for end in (interval.low, interval.high):
                if end not in known:
                    ends[end] = None
        known.update(zip(ends, ask(list(ends)), strict=True))
        halves: list[_Interval] = []
        for interval in open_intervals:
            halves += _split(interval, directions, known)
        open_intervals = halves
    idle_bits = _bits(idle)
    return [known[combination & ~idle_bits] for combination in range(1 << len(directions))]


def _split(
    interval: _Interval, directions: Sequence[int | None], known: dict[int, Worth]
) -> list[_Interval]:
    """Two halves, by the first free player; none where everything between the ends is known to be
    as they are."""
    low, high, free = interval
    if not free:
        return []
    worth = known[low]
    if worth is not None and worth == known[high]:
        agreed = low & ~_bits(free)
        for combination in _combinations(free):
            known[agreed | combination] = worth
        return []
    first, rest = free[0], free[1:]
    player = 1 << first
    if directions[first] == 1:
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

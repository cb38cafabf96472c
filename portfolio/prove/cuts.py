"""Lifted cover cuts that a relaxation breaks (Crowder, Johnson and Padberg 1983; Zemel 1989 for the
lifting)."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from typing import Any

from portfolio.certify import MOST_GAIN, LinearRow, least_value, lifted_cut, sum_of_rows
from portfolio.engines import Relaxed

LEAST_VIOLATION = 0.02
MOST_IN_A_ROUND = 60
FEWEST_COLUMNS = 3

Found = tuple[list[Any], LinearRow]
"""The step of a cut, and the row that it gives."""
Switch = tuple[int, int, float]
"""Size, column, and how far the relaxation has it on."""


def separated(
    sources: Sequence[LinearRow],
    known: Collection[LinearRow],
    upper: Sequence[int],
    relaxed: Relaxed,
) -> list[Found]:
    """The cuts that a relaxed point breaks most, each from one row."""
    if relaxed.bound is None or not relaxed.is_solved:
        return []
    point = relaxed.point.tolist()
    ranked: dict[LinearRow, tuple[float, list[Any]]] = {}
    for number, source in enumerate(sources):
        if len(source.terms) >= FEWEST_COLUMNS:
            for violation, step, row in _covers(number, sources, upper, point):
                if row not in known and row not in ranked:
                    ranked[row] = (violation, step)
    best = sorted(ranked.items(), key=lambda entry: (-entry[1][0], entry[0]))
    return [(step, row) for row, (_, step) in best[:MOST_IN_A_ROUND]]


def _covers(
    number: int, sources: Sequence[LinearRow], upper: Sequence[int], point: Sequence[float]
) -> list[tuple[float, list[Any], LinearRow]]:
    """(how far it is broken, step, row) of the cuts of one row."""
    total, bound = sum_of_rows(sources, [(number, 1)])
    switches = [_switch(column, c, point) for column, c in total.items() if upper[column] == 1]
    capacity = bound - least_value(total, [0] * len(upper), upper)
    if capacity < 0 or sum(size for size, _, _ in switches) <= capacity:
        return []
    cuts = []
    for order in _ORDERS:
        cover = _cover(sorted(switches, key=order), capacity)
        most = len(cover) - 1
        if most > MOST_GAIN:
            continue
        gains = _lifted(cover, switches, capacity)
        violation = sum(gain * on for (_, _, on), gain in gains) - most
        if violation <= LEAST_VIOLATION:
            continue
        pairs = sorted((column, gain) for (_, column, _), gain in gains)
        row = lifted_cut(total, bound, upper, pairs, most)
        if row is not None:
            length = sum(gain * gain for _, gain in pairs) ** 0.5
            flat = [value for pair in pairs for value in pair]
            cuts.append((violation / length, ["cut", most, flat, [number, 1]], row))
    return cuts


_ORDERS: Sequence[Callable[[Switch], float]] = (
    lambda switch: -switch[2],
    lambda switch: (1 - switch[2]) / switch[0],
    lambda switch: -switch[2] * switch[0],
)


def _lifted(
    cover: Sequence[Switch], switches: Sequence[Switch], capacity: int
) -> list[tuple[Switch, int]]:
    """The cover with gains of 1, and each other column with what it may gain beside those before
    it."""
    most = len(cover) - 1
    gains = [(switch, 1) for switch in cover]
    # needed[gain]: the least size of columns that gain so much, or more.
    needed = [0] * (most + 1)
    for position, size in enumerate(sorted(size for size, _, _ in cover)[:most], start=1):
        needed[position] = needed[position - 1] + size
    inside = {column for _, column, _ in cover}
    others = [switch for switch in switches if switch[1] not in inside]
    for switch in sorted(others, key=lambda switch: (-switch[2], -switch[0], switch[1])):
        # With this column on, the others gain at most what fits into the rest.
        beside = bisect_right(needed, capacity - switch[0]) - 1
        gain = most - beside
        if gain <= 0:
            continue
        gains.append((switch, gain))
        for target in range(most, 0, -1):
            needed[target] = min(needed[target], needed[max(target - gain, 0)] + switch[0])
    return gains


def _switch(column: int, coefficient: int, point: Sequence[float]) -> Switch:
    on = point[column] if coefficient > 0 else 1 - point[column]
    return abs(coefficient), column, on


def _cover(switches: Sequence[Switch], capacity: int) -> list[Switch]:
    """The first that together pass the capacity, without those that are not needed for it."""
    cover: list[Switch] = []
    weight = 0
    for switch in switches:
        cover.append(switch)
        weight += switch[0]
        if weight > capacity:
            break
    for switch in sorted(cover, key=lambda switch: switch[2]):
        if weight - switch[0] > capacity:
            cover.remove(switch)
            weight -= switch[0]
    return cover

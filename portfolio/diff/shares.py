"""Shapley shares of a change's worth, exact, over the orders in which every step has a plan.

L. S. Shapley, "A Value for n-Person Games" (1953). Where some combinations of changes have no plan,
the average is taken over the orders that pass only through combinations that have one: U. Faigle
and W. Kern, "The Shapley value for cooperative games under precedence constraints" (1992). Either
way the shares sum to the whole difference exactly.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

MOST = 10
"""Players for which all 2^n combinations are looked at."""


@dataclass(frozen=True)
class ShapleyShares:
    """The share of each player, and over how many of all orders it is the average."""

    shares: tuple[Fraction, ...]
    orders: int

    @property
    def every_order(self) -> bool:
        """Whether no order had to be left out."""
        return self.orders == factorial(len(self.shares))


def shapley(players: int, worth: Callable[[int], Fraction | None]) -> ShapleyShares | None:
    """The shares of so many players; None where no order leads from nobody to all.

    ``worth`` takes a set of players as bits; None means that this combination has no worth at all.
    """
    every = (1 << players) - 1
    values = [worth(some) for some in range(every + 1)]
    reached = _orders(players, values)
    if not reached[every]:
        return None
    left = _orders(players, values[::-1])  # the way back: complements are mirrored
    totals = [Fraction(0)] * players
    for some, without in enumerate(values):
        if without is None or not reached[some]:
            continue
        for player in _others(players, some):
            more = some | (1 << player)
            with_player = values[more]
            if with_player is not None:
                totals[player] += reached[some] * left[every ^ more] * (with_player - without)
    return ShapleyShares(tuple(total / reached[every] for total in totals), reached[every])


def _orders(players: int, values: Sequence[Fraction | None]) -> list[int]:
    """In how many orders each set can be joined, one player after another, through sets that have a
    worth."""
    ways = [0] * len(values)
    ways[0] = 0 if values[0] is None else 1
    for some, number in enumerate(ways):
        for player in _others(players, some) if number else ():
            more = some | (1 << player)
            if values[more] is not None:
                ways[more] += number
    return ways


def _others(players: int, some: int) -> Iterator[int]:
    return (player for player in range(players) if not some >> player & 1)

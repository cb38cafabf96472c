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
    worths = [worth(coalition) for coalition in range(every + 1)]
    orders_to = _orders(players, worths)
    orders = orders_to[every]
    if not orders:
        return None
    # Read backwards the list has the complement of each coalition in its place, so that the same
    # count says in how many orders the others can still join.
    orders_from = _orders(players, worths[::-1])
    totals = [Fraction(0)] * players
    for coalition, worth_without in enumerate(worths):
        if worth_without is None or not orders_to[coalition]:
            continue
        for player in _others(players, coalition):
            joined = coalition | (1 << player)
            worth_with = worths[joined]
            if worth_with is not None:
                orders_through = orders_to[coalition] * orders_from[every ^ joined]
                totals[player] += orders_through * (worth_with - worth_without)
    shares = tuple(total / orders for total in totals)
    return ShapleyShares(shares, orders)


def _orders(players: int, worths: Sequence[Fraction | None]) -> list[int]:
    """In how many orders each set can be joined, one player after another, through sets that have a
    worth."""
    orders = [0] * len(worths)
    orders[0] = 0 if worths[0] is None else 1
    # A set has a larger number than each of its subsets, so that its count is complete by its turn.
    for coalition, count in enumerate(orders):
        if not count:
            continue
        for player in _others(players, coalition):
            joined = coalition | (1 << player)
            if worths[joined] is not None:
                orders[joined] += count
    return orders


def _others(players: int, coalition: int) -> Iterator[int]:
    return (player for player in range(players) if not coalition >> player & 1)

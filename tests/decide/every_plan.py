"""Questions answered by going over every portfolio, in exact arithmetic: a plain re-statement of
MATH.md."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from portfolio.model import Planning, Slice
from portfolio.stages import OBJECTIVE, StageId
from tests.brute import Everything, Exact, Mask

KEY_ORDERS = 12


class EveryPlan:
    """All portfolios of a planning, in the order in which the optimum is chosen."""

    def __init__(self, planning: Planning) -> None:
        self.everything = Everything(planning)
        self._key_orders: dict[int, tuple[StageId, str, Exact]] = {}

    @cached_property
    def stages(self) -> list[tuple[StageId, str, Exact]]:
        return list(self.everything.stages())

    def _chain(self) -> Iterator[tuple[StageId, str, Exact]]:
        yield from self.stages
        for level in range(1, KEY_ORDERS + 1):
            if level not in self._key_orders:
                self._key_orders[level] = self.everything.key_order(level)
            yield self._key_orders[level]

    def first(self, mask: Mask | None = None) -> int | None:
        """The first feasible portfolio of some; None where none is feasible, or nothing can be
        chosen."""
        if not self.everything.pool:
            return None
        left = np.flatnonzero(
            self.everything.feasible if mask is None else self.everything.feasible & mask
        )
        if not left.size:
            return None
        for _, sense, value in self._chain():
            if left.size == 1:
                break
            values = value.numerators[left]
            left = left[values == (values.max() if sense == "max" else values.min())]
        assert left.size == 1
        return int(left[0])

    def value(self, portfolio: int, stage: StageId = OBJECTIVE) -> Fraction:
        return next(value.at(portfolio) for name, _, value in self.stages if name == stage)

    def names(self, portfolio: int) -> tuple[str, ...]:
        """KEY, or KEY/scope, of what a portfolio has."""
        chosen = self.everything.selection(portfolio)
        scopes = {key: taken.scope for key, taken in sorted(chosen.items())}
        return tuple(key if scope is None else f"{key}/{scope}" for key, scope in scopes.items())

    def has(self, key: str) -> Mask:
        return self.everything.has(key)

    def stage_values(self, portfolio: int) -> Mapping[StageId, Fraction]:
        return {name: value.at(portfolio) for name, _, value in self.stages}

    def first_difference(self, one: int, other: int) -> StageId:
        for name, _, value in self.stages:
            if value.at(one) != value.at(other):
                return name
        return StageId("key_order")

    def more_missed(self, portfolio: int, other: int) -> dict[str, str]:
        """Floor stage -> by how much more the second portfolio misses it; where it does."""
        return missed_more(self.stage_values(portfolio), self.stage_values(other))

    def kpi(self, kpi: str, dimension: str, value: str) -> Exact:
        """What each portfolio adds to a KPI in a slice."""
        return self.everything.kpi(kpi, Slice(dimension, value))


def missed_more(
    before: Mapping[StageId, Fraction], after: Mapping[StageId, Fraction]
) -> dict[str, str]:
    """Floor stage -> by how much more the second portfolio misses it, of stages that both have."""
    more = {}
    for stage, value in after.items():
        change = value - before.get(stage, value)
        if stage.kind == "floor_shortfall" and change:
            more[str(stage)] = str(change)
    return more

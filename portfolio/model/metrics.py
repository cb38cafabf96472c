"""``config/metrics.yaml``: the KPI universe and what drives what."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from portfolio.model.base import Model
from portfolio.model.markers import Marker
from portfolio.model.scalars import KpiKey, Line, NewKpiKey, Text


class Level(StrEnum):
    """How far up a KPI stands; only the upper two take contributions, weights and targets."""

    NORTH_STAR = "north_star"
    STRATEGIC = "strategic"
    OPERATIONAL = "operational"


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"


class Metric(Model):
    """One KPI."""

    name: Annotated[Line, Marker.FOR_READERS]
    """What people call it."""
    level: Level = Field(strict=False)
    """north_star (exactly one active), strategic, or operational (may be an immediate KPI, never a
    contribution, weight or target)."""
    unit: Annotated[Line, Marker.FOR_READERS]
    """The native unit of its values and of every contribution to it."""
    direction: Direction = Field(default=Direction.INCREASE, strict=False)
    """increase where more is better, decrease where less is."""
    drives: tuple[KpiKey, ...] = ()
    """The KPIs that this one moves: the causal graph, acyclic."""
    over_time: Annotated[Literal["once", "repeats"] | None, Marker.ADDED_LATER] = None
    """once: a level that moves and stays (the default). repeats: a flow that counts in each step
    from then on."""
    active: bool = True
    """false retires a KPI without losing history."""
    description: Annotated[Text | None, Marker.FOR_READERS] = None
    """How it is measured."""
    notes: Annotated[Text | None, Marker.FOR_READERS] = None
    """Anything else worth knowing."""

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is: improvement = sign * total."""
        return 1 if self.direction is Direction.INCREASE else -1

    @property
    def optimizable(self) -> bool:
        """Whether contributions, weights and targets may name it."""
        return self.active and self.level is not Level.OPERATIONAL


class Metrics(Model):
    """The KPI universe."""

    metrics: Mapping[NewKpiKey, Metric] = Field(min_length=1)
    """KPI key -> KPI."""

    @property
    def north_star(self) -> str:
        """The key of the one active north star; validation has made sure that there is one."""
        return next(k for k, m in self.metrics.items() if m.active and m.level is Level.NORTH_STAR)

    def name_of(self, kpi: str) -> str:
        """What people call a KPI."""
        return self.metrics[kpi].name

"""``config/organization.yaml``: what tokens count, the closed vocabularies, which scenario is the
plan."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from portfolio.model.base import Model
from portfolio.model.markers import Marker
from portfolio.model.scalars import (
    Count,
    InitiativeKey,
    Line,
    NewName,
    Period,
    ScenarioKey,
    Text,
    UnitInterval,
)


class Resource(Model):
    """A kind of capacity that initiatives use."""

    unit: Annotated[Line, Marker.FOR_READERS]
    """What one token of this resource is, such as engineer-day."""
    description: Annotated[Text | None, Marker.FOR_READERS] = None
    """Who or what provides it."""


class Guardrails(Model):
    """What a change may not do to the company's plans without a decision. Each part is a share of
    1, or a number."""

    no_new_shortfall: bool = False
    """Whether a floor or ceiling that is met may become missed, or a scenario with a plan lose
    it."""
    max_committed_changes: Count | None = None
    """Of the initiatives that are committed or in progress, so many may leave a plan, change
    scope or move in time."""
    max_objective_fall: UnitInterval | None = None
    """The objective may fall by this part of its value, 0.05 for 5%."""
    max_capacity_use: UnitInterval | None = None
    """No cap may be used beyond this part of it, unless it was before and is not more now."""
    need_reason: Mapping[InitiativeKey, Line] = Field(default={})
    """Initiative -> why it is watched: it enters or leaves a plan only with a reason under
    `mandatory` or `exclude`."""
    deciders: tuple[Line, ...] = ()
    """Who decides where a guardrail says no, beside the owners of the initiatives concerned."""


class Organization(Model):
    """The company: resources, dimensions, and the scenario that is the plan of each period."""

    name: Annotated[Line, Marker.FOR_READERS]
    """The name of the company or division."""
    resources: Mapping[NewName, Resource] = Field(default={}, min_length=1)
    """What tokens count; the first is the default in sheets. None are needed before tokens are
    written."""
    dimensions: Mapping[NewName, Mapping[NewName, Line]] = Field(default={})
    """Closed vocabularies: dimension -> value -> label. The names are free; `all` is taken."""
    plan: Mapping[Period, ScenarioKey] = Field(default={})
    """Which scenario is the company's plan for a period."""
    guardrails: Guardrails = Guardrails()
    """What a change may not do to these plans without a decision."""

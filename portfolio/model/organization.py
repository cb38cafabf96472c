"""``config/organization.yaml``: what tokens count, the closed vocabularies, which scenario is the plan."""

from collections.abc import Mapping

from pydantic import Field

from portfolio.model.base import Model
from portfolio.model.scalars import Line, NewName, Period, ScenarioKey, Text


class Resource(Model):
    """A kind of capacity that initiatives use."""

    unit: Line
    """What one token of this resource is, such as engineer-day."""
    description: Text | None = None
    """Who or what provides it."""


class Organization(Model):
    """The company: resources, dimensions, and the scenario that is the plan of each period."""

    name: Line
    """The name of the company or division."""
    resources: Mapping[NewName, Resource] = Field(min_length=1)
    """What tokens count; the first is the default in sheets."""
    dimensions: Mapping[NewName, Mapping[NewName, Line]] = Field(default={})
    """Closed vocabularies: dimension -> value -> label. The names are free; `all` is taken."""
    plan: Mapping[Period, ScenarioKey] = Field(default={})
    """Which scenario is the company's plan for a period."""

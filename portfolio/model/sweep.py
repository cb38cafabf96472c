"""A sweep: which scenarios are varied, and along which axes."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from portfolio.model.base import Model
from portfolio.model.scalars import Line, ScenarioKey, Text


class SweepGrid(Model):
    """What a sweep solves: every scenario with every combination of the values of all axes."""

    title: Line
    """What the sweep is about."""
    notes: Text | None = None
    """Anything else worth knowing."""
    scenarios: tuple[ScenarioKey, ...] = Field(min_length=1)
    """The scenarios that are varied."""
    grid: Mapping[Line, Any] = Field(default={})
    """Path in the scenario, such as capacity.engineering.all.cap -> its values: a list, a range as
    `800..1400:100`, or a mapping of names to values. `framework` stands for the score of a scoring
    framework, which takes the place of the objective."""

"""Rules as somebody wrote them, and how they stand under a plan."""

from typing import Literal

from pydantic import Field

from portfolio.results.exact_numbers import Exact
from portfolio.results.output import Output


class Rule(Output):
    """A rule as somebody wrote it, without its line, which a comment could move."""

    id: str
    """Its path with dots between, unique in the scenario: capacity.engineering.all.cap."""
    family: str
    """capacity, target, group, mandatory, kept, bundle, exclude_pair, prerequisite, exclude,
    candidate or scope."""
    path: tuple[str, ...]
    """What states it: steps in the scenario, or an initiative's key and steps in that."""
    name: str | None = None
    """The name of a group or bundle."""
    keys: tuple[str, ...] = ()
    """The initiatives that it names; the members of a group or bundle."""
    measure: str | None = None
    """The resource or KPI of a bound."""
    dimension: str | None = None
    """The slice of a bound: all, a dimension, or a crossed pair."""
    value: str | None = None
    """Its value; all for the whole portfolio."""
    kind: str | None = None
    """Which bound it is: cap, floor, ceiling, at_least or at_most."""
    bound: Exact | None = None
    """The number as written; none for a rule without one."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step that a bound of one step is about, or `whole` for one over all
    steps together."""


class BrokenRule(Output):
    """A rule that would not hold if one initiative changed sides and all others stayed."""

    rule: Rule
    """The rule."""
    need: Exact | None
    """What the change takes of what the bound leaves, in the unit of the bound; none for a rule
    without a bound."""
    slack: Exact | None
    """What the bound leaves under this plan."""


class ObstacleTiming(Output):
    """When an obstacle is in the way of a plan over time."""

    steps: tuple[str, ...] = ()
    """The steps that it may be about; of a prerequisite, the step in which the plan ends what is
    required."""
    cut: bool = False
    """Whether the plan takes what is required, but doesn't end it within the horizon."""


class RuleCheck(Output):
    """One rule, checked in exact arithmetic."""

    rule: Rule
    """The rule."""
    period: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which it is checked, where it holds in each."""
    left: Exact
    """The value of its left side."""
    sense: Literal["<=", ">=", "="]
    """How left side and bound compare."""
    bound: Exact
    """Its bound."""
    slack: Exact
    """How far the left side is inside; negative where the rule is broken."""

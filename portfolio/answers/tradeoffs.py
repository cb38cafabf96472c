"""What one wish costs another: fronts of KPIs, the worth of capacity, the price of fewer
changes."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from portfolio.answers.answer import Answer, Cell, FloorShortfalls, TableRows
from portfolio.answers.near_optimal import PlanOption
from portfolio.results import Exact, Output


class Axis(Output):
    """One of the quantities of a front."""

    name: str
    """objective, a KPI, or `tokens.RESOURCE`; in a slice with `@DIMENSION=VALUE` behind."""
    unit: str
    """Its unit; empty for the objective of several KPIs."""
    better: Literal["more", "less"]
    """Which way is better."""


class FrontierPoint(Output):
    """A portfolio that no other one beats in one quantity without losing in another."""

    values: tuple[Exact, ...]
    """Of each axis, the total that the plan adds."""
    knee: bool
    """Whether the front bends most here."""
    portfolio: PlanOption
    """The portfolio, beside the plan of the scenario."""


class Frontier(Answer):
    """The portfolios among which one can only choose, of two or three quantities."""

    scenario: str
    """The scenario."""
    axes: tuple[Axis, ...]
    """The quantities."""
    complete: bool
    """Whether these are all points of the front, proven; else a grid of them."""
    points: tuple[FrontierPoint, ...]
    """By the first axis, the best first."""

    def rows(self) -> TableRows:
        """A row for each point."""
        columns = (*(axis.name for axis in self.axes), "knee", "entering", "leaving")
        rows: list[tuple[Cell, ...]] = []
        for point in self.points:
            entering = ", ".join(point.portfolio.entering)
            leaving = ", ".join(point.portfolio.leaving)
            rows.append((*point.values, point.knee, entering, leaving))
        return TableRows(columns, tuple(rows))


class CapacityStep(Output):
    """What the best plan is at one capacity."""

    cap: Exact
    """The cap."""
    feasible: bool
    """Whether there is a plan."""
    objective: Exact | None
    """The best objective; none without a plan."""
    used: Exact | None
    """What the plan uses of it."""
    gain: Exact | None
    """The objective less that of the step before; none where either has no plan."""
    shortfalls: FloorShortfalls = Field(default={})
    """What is missed more than at the step before."""
    kpis: Mapping[str, Exact]
    """KPI -> the total of the plan."""
    entering: tuple[str, ...]
    """What comes in, beside the step before that has a plan."""
    leaving: tuple[str, ...]
    """What drops, beside the same."""
    knee: bool
    """Whether more brings clearly less from here on."""


class CapacityCurve(Answer):
    """The best objective as a step curve over the capacity of a resource in a slice."""

    scenario: str
    """The scenario."""
    path: str
    """The bound that moves."""
    unit: str
    """Unit of the resource."""
    now: Exact | None
    """The cap as it is written; none where there is none."""
    complete: bool
    """Whether every step of the curve is there, proven; else the caps that were asked for."""
    steps: tuple[CapacityStep, ...]
    """By rising cap."""

    def rows(self) -> TableRows:
        """A row for each capacity."""
        columns = ("cap", "objective", "used", "gain", "entering", "leaving", "knee")
        rows = []
        for step in self.steps:
            entering = ", ".join(step.entering)
            leaving = ", ".join(step.leaving)
            before = (step.cap, step.objective, step.used, step.gain)
            rows.append((*before, entering, leaving, step.knee))
        return TableRows(columns, tuple(rows))


class ReplanStep(Output):
    """The best that a number of changes can reach."""

    changes: int
    """Initiatives that are decided otherwise than in the plan of now."""
    cost: Annotated[int, Field(ge=0)] | None = Field(
        default=None, exclude_if=lambda value: value is None
    )
    """With a schedule: what they cost together, by how far and how near each start is; of so much
    cost the portfolio is the best."""
    gain: Exact | None
    """What it brings beyond the step with fewer changes; none for the first."""
    enough: bool
    """Whether it is the first that comes near enough to the best."""
    portfolio: PlanOption
    """The portfolio, beside the plan of now."""


class Replan(Answer):
    """The best objective against the number of changes to the plan of now."""

    scenario: str
    """The scenario."""
    since: str
    """Where the plan of now comes from."""
    within: Exact
    """Near enough: short of the best by at most this part of it."""
    best: Exact
    """The best objective with any number of changes."""
    now: Exact | None
    """What the plan of now is worth; none where it breaks a rule today."""
    gone: tuple[str, ...]
    """What the plan of now has and cannot be chosen any more."""
    broken: tuple[str, ...]
    """The rules that the rest of it breaks today."""
    steps: tuple[ReplanStep, ...]
    """By rising number of changes; those that bring nothing are left out."""

    def rows(self) -> TableRows:
        """A row for each number of changes."""
        columns = ("changes", "objective", "gain", "entering", "leaving")
        rows = []
        for step in self.steps:
            option = step.portfolio
            entering = ", ".join(option.entering)
            leaving = ", ".join(option.leaving)
            rows.append((step.changes, option.objective, step.gain, entering, leaving))
        return TableRows(columns, tuple(rows))

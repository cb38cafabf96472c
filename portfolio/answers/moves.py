"""What one plan has and another has not: initiatives, KPIs, gaps, capacity."""

from pydantic import Field

from portfolio.results import Exact, Output, Severity


class KpiMove(Output):
    """The total of a KPI in a slice in two plans."""

    kpi: str
    """The KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    unit: str
    """Of the totals."""
    before: Exact
    """What the first plan adds."""
    after: Exact
    """What the second plan adds."""


class GapMove(Output):
    """What is missing to a level of a target in two plans."""

    kpi: str
    """The KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    level: str
    """floor, ceiling or goal."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step by whose end it is asked for, where it is not the last."""
    unit: str
    """Of the gaps."""
    before: Exact
    """What the first plan misses; 0 if met."""
    after: Exact
    """What the second plan misses."""
    severity: Severity
    """How far the second plan misses it."""


class CapacityMove(Output):
    """What two plans use of a resource in a bounded slice."""

    resource: str
    """The resource."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step, or `whole` for all steps together."""
    unit: str
    """Of the tokens."""
    before: Exact
    """What the first plan uses."""
    after: Exact
    """What the second plan uses."""
    cap: Exact | None
    """The most that the second one may use; none where there is no cap."""


class Moves(Output):
    """All that differs between two plans, but for what they have."""

    kpis: tuple[KpiMove, ...] = ()
    """KPIs whose total differs."""
    gaps: tuple[GapMove, ...] = ()
    """Targets of which another part is missing."""
    capacity: tuple[CapacityMove, ...] = ()
    """Bounded slices in which another part is used."""

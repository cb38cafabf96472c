"""What only a scenario with a schedule says: into which steps its period is cut, and what holds in
a step."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from portfolio.model.base import Model
from portfolio.model.markers import Marker
from portfolio.model.scalars import Amount, KpiKey, NewName, Number, Period, Positive, UnitInterval
from portfolio.steps import StepKind


class Schedule(Model):
    """Decides when each initiative starts, not only whether: MATH.md, "Over time"."""

    step: StepKind
    """half, quarter, month or week: the period's own kind or a shorter one."""
    from_: Period | None = Field(default=None, alias="from")
    """The first step that is still to be planned; what lies before is past."""
    handover: Literal["same_step", "next_step"] = "same_step"
    """Whether a dependent may start in the step in which its prerequisite finishes, or only in the
    next."""
    together: tuple[NewName, ...] = ()
    """Bundles whose members also start in the same step."""
    keep_periods: bool = False
    """Whether a candidate may start only in the steps of its own period."""
    discount: Mapping[KpiKey, Positive] = Field(default={})
    """KPI -> what a step of waiting takes off its worth: 0.02 divides what counts in step j by
    1.02^(j-1)."""
    gap: UnitInterval = Field(default=Decimal(0))
    """How near the bound a plan must be to count: 0 asks for the canonical optimum."""


class StepBound(Model):
    """What a bound is in one step, in place of the bound of all steps, field by field: null takes
    one away."""

    cap: Annotated[Amount | None, Marker.NULL_IS_SAID] = None
    """At most this many tokens in the step."""
    floor: Annotated[Amount | None, Marker.NULL_IS_SAID] = None
    """At least this many tokens in the step."""


class WholeBound(Model):
    """What a bound is over all steps together."""

    cap: Amount | None = None
    """At most this many tokens."""
    floor: Amount | None = None
    """At least this many tokens."""


class StepTarget(Model):
    """What a KPI should have reached by the end of one step."""

    floor: Number | None = None
    """The least level (with a baseline) or uplift by the end of the step; for KPIs to increase."""
    ceiling: Number | None = None
    """The greatest level (with a baseline) or change by the end of the step; for KPIs to
    decrease."""
    goal: Number | None = None
    """The level or uplift aimed at by the end of the step."""
    baseline: Number | None = None
    """Today's level; by default that of the target around it, of which a KPI that repeats has its
    part by the step."""
    penalty: Positive | None = None
    """Price of missing the goal by its whole scale, in the objective of weighted_kpis."""
    scale: Positive | None = None
    """The improvement against which a shortfall is measured; by default the distance from the
    baseline."""

"""``initiatives/KEY.yaml``: one idea, what it costs, what it moves, and what it depends on."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from portfolio.model.base import Model
from portfolio.model.markers import Marker
from portfolio.model.scalars import (
    Amount,
    Contribution,
    Date,
    DimensionName,
    DimensionValue,
    Duration,
    InitiativeKey,
    KpiKey,
    Line,
    NewInitiativeKey,
    NewName,
    Number,
    Period,
    ResourceName,
    Text,
    UnitInterval,
    WarningCode,
)


class Status(StrEnum):
    """Where an initiative is in its life."""

    IDEA = "idea"
    CANDIDATE = "candidate"
    COMMITTED = "committed"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    ARCHIVED = "archived"

    @property
    def words(self) -> str:
        """The status as people say it: ``in progress``."""
        return self.value.replace("_", " ")


KEPT = frozenset({Status.COMMITTED, Status.IN_PROGRESS})
"""In its own period such an initiative is kept and uses capacity."""
CLOSED = frozenset({Status.DELIVERED, Status.REJECTED, Status.ARCHIVED})
"""History: what was true then may be kept."""


class ScopeMode(StrEnum):
    """The usual scope modes: a scope by its name, or the optimiser's choice. Scopes may have other
    names too."""

    MVP = "mvp"
    FULL = "full"
    CUSTOM = "custom"
    CHOOSE = "choose"


class Scope(Model):
    """One size in which an initiative can be done."""

    tokens: Mapping[ResourceName, Amount] = Field(default={})
    """Resource -> tokens that it uses in the period."""
    contributions: Mapping[KpiKey, Contribution] = Field(default={})
    """KPI -> how much it moves the KPI in the period, signed, in the KPI's own unit; or {value,
    low, high}."""
    duration: Annotated[Duration | None, Marker.ADDED_LATER] = None
    """How long this scope takes, in place of the initiative's duration."""
    spread: Annotated[
        Mapping[ResourceName, tuple[UnitInterval, ...]],
        Marker.ADDED_LATER,
        Marker.LISTS_IN_ORDER,
    ] = Field(default={})
    """Resource -> shares of its tokens in equal parts of the duration, summing to 1; even by
    default."""


class Offer(NamedTuple):
    """What a plan can take of an initiative: all of it, or one of its scopes."""

    tokens: Mapping[str, Decimal]
    """Resource -> tokens."""
    contributions: Mapping[str, Decimal]
    """KPI -> contribution."""


class Parameter(Model):
    """One number in a formula, with where it comes from."""

    value: Number
    """The number."""
    unit: Line | None = None
    """Its unit."""
    description: Text | None = None
    """What it is."""
    low: Annotated[Number | None, Marker.NO_INPUT] = None
    """The least that it may be instead: for `robust`, no input of a run."""
    high: Annotated[Number | None, Marker.NO_INPUT] = None
    """The most that it may be instead: for `robust`, no input of a run."""
    source: Line | None = None
    """Where it was taken from."""
    approved: bool = False
    """Whether somebody answers for it."""

    @model_validator(mode="after")
    def _range_holds_the_value(self) -> "Parameter":
        is_above = self.low is not None and self.low > self.value
        is_below = self.high is not None and self.high < self.value
        if is_above or is_below:
            raise PydanticCustomError("number_range", "should have low <= value <= high")
        return self


class MathModel(Model):
    """A formula that estimates a contribution."""

    name: Line
    """The model's name, unique in the initiative."""
    target_kpi: KpiKey
    """The KPI whose contribution it computes."""
    formula: Line
    """An expression over the parameters: + - * / ** parentheses, min, max."""
    immediate_kpi: Annotated[KpiKey | None, Marker.ANY_LEVEL] = None
    """The KPI that moves first."""
    metric_chain: Line | None = None
    """How the immediate KPI reaches the target, `a -> b -> c`."""
    assumptions: Text | None = None
    """What must hold for the formula to hold."""
    description: Text | None = None
    """The model in words."""
    prompt: Annotated[Text | None, Marker.NO_INPUT] = None
    """What a language model was asked for this one. No input of a run."""
    primary: bool = False
    """Whether it is the model that the contribution comes from."""
    approved: bool = False
    """Whether somebody answers for it; only approved models are evaluated and shape the causal
    graph."""
    params: Mapping[NewName, Parameter] = Field(default={})
    """Parameter -> value, unit and source."""


class Actual(Model):
    """What came of a contribution, once delivered. No input of a run."""

    value: Number
    """By how much the KPI moved, in its own unit."""
    measured: Date | None = None
    """The day on which it was measured."""
    source: Line | None = None
    """Where it was taken from."""


class Scoring(Model):
    """A score of another framework: shown, never optimised."""

    framework: Line
    """Such as RICE, ICE or WSJF."""
    score: Number
    """The overall score."""
    inputs: Annotated[Mapping[NewName, Number], Marker.NO_INPUT] = Field(default={})
    """What the score is made of, such as reach, impact, confidence and effort. No input of a
    run."""


class TrackerItem(Model):
    """Where an initiative was imported from. No input of a run."""

    tool: Line
    """The other tool, such as jira."""
    key: Line
    """Its key there."""
    url: Line | None = None
    """Where it can be read there."""


class Mandate(Model):
    """Why an initiative must be done."""

    reason: Line
    """The law, contract or promise behind it."""


def _whole_share(value: Any) -> Any:
    """One value stands for a share of 1 in it."""
    return {value: Decimal(1)} if isinstance(value, str) else value


Shares = Annotated[
    Mapping[DimensionValue, UnitInterval],
    BeforeValidator(
        _whole_share, json_schema_input_type=DimensionValue | Mapping[DimensionValue, UnitInterval]
    ),
]
"""Value of a dimension -> share of the initiative that lies in it."""


class Initiative(Model):
    """One initiative."""

    key: NewInitiativeKey
    """Generated by the tool, equal to the file name, never changed by hand."""
    title: Annotated[Line, Marker.FOR_READERS]
    """A short name that people recognise."""
    owner: Annotated[Line | None, Marker.FOR_READERS] = None
    """The team or person that answers for it."""
    requesting_team: Annotated[Line | None, Marker.FOR_READERS] = None
    """Who asked for it."""
    requester: Annotated[Line | None, Marker.FOR_READERS] = None
    """The person who asked for it."""
    status: Status = Field(strict=False)
    """idea (remembered only), candidate (may be chosen), committed or in_progress (kept, and uses
    capacity), delivered (a prerequisite that is met), rejected or archived."""
    period: Period | None = None
    """The planning period it is a candidate for."""
    problem_statement: Annotated[Text | None, Marker.FOR_READERS] = None
    """What hurts, and whom."""
    hypothesis: Annotated[Text | None, Marker.FOR_READERS] = None
    """Why this will help."""
    summary: Annotated[Text | None, Marker.FOR_READERS] = None
    """What will be done."""
    notes: Annotated[Text | None, Marker.FOR_READERS] = None
    """Anything else worth knowing."""
    dimensions: Mapping[DimensionName, Shares] = Field(default={})
    """Dimension -> one value, or shares over values that sum to 1."""
    tokens: Mapping[ResourceName, Amount] | None = None
    """Resource -> tokens that it uses in the period."""
    contributions: Mapping[KpiKey, Contribution] | None = None
    """KPI -> how much it moves the KPI in the period, signed, in the KPI's own unit; or {value,
    low, high}."""
    scope_mode: NewName | None = None
    """Which scope is planned, by its name; choose lets the optimiser pick at most one."""
    scopes: Mapping[NewName, Scope] | None = None
    """The scopes on offer, such as mvp and full, in place of one `tokens` and `contributions`."""
    contribution_source: Annotated[Literal["pm_override", "computed"], Marker.FOR_READERS] = (
        "pm_override"
    )
    """Whether a person entered the contributions or an approved model computed them."""
    immediate_kpi: Annotated[KpiKey | None, Marker.FOR_READERS, Marker.ANY_LEVEL] = None
    """The KPI that moves first; may be operational."""
    metric_chain: Annotated[Line | None, Marker.FOR_READERS] = None
    """How the immediate KPI reaches the top, `a -> b -> c`."""
    math_models: Annotated[tuple[MathModel, ...], Marker.FOR_READERS] = ()
    """Formulas behind the contributions."""
    scoring: Annotated[Scoring | None, Marker.FOR_READERS] = None
    """A score of another framework: shown, never optimised."""
    requires: tuple[InitiativeKey, ...] = ()
    """Initiatives without which this one cannot be done."""
    excludes: tuple[InitiativeKey, ...] = ()
    """Initiatives that cannot be done beside this one."""
    bundle: NewName | None = None
    """A name shared by initiatives that are done together or not at all."""
    mandatory: Mandate | None = None
    """Set where it must be done, with the reason."""
    earliest_start: Date | None = None
    """The first day on which work can start."""
    latest_finish: Date | None = None
    """The last day on which work may end."""
    deadline: Date | None = None
    """The day after which it is late."""
    time_sensitivity: UnitInterval | None = None
    """0 can wait, 1 worthless if late."""
    duration: Duration | None = None
    """How long the work takes: a number of periods of the kind of its own period, or text such as 6
    weeks."""
    start: Annotated[Period | None, Marker.ADDED_LATER] = None
    """The period in which its start is promised; only with a schedule."""
    source: Annotated[TrackerItem | None, Marker.NO_INPUT] = None
    """The item of another tool that it was imported from. No input of a run."""
    actuals: Annotated[Mapping[KpiKey, Actual], Marker.NO_INPUT] = Field(default={})
    """KPI -> what came, once delivered, beside what was forecast. No input of a run."""
    allow: Annotated[Mapping[WarningCode, Line], Marker.NO_INPUT] = Field(default={})
    """Code of a warning -> why it does not count here, such as `P340: measured twice`. No input of
    a run."""

    def offers(self) -> Mapping[str | None, Offer]:
        """What a plan can take: one offer under None without `scopes`, else its scopes by name."""
        if not self.scopes:
            return {None: Offer(self.tokens or {}, self.contributions or {})}
        planned = None if self.scope_mode == ScopeMode.CHOOSE else self.scope_mode
        return {
            name: Offer(scope.tokens, scope.contributions)
            for name, scope in sorted(self.scopes.items())
            if planned in (None, name)
        }

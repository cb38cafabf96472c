"""``config/scenarios/NAME.yaml``: what is wanted in a period, with what capacity, under which
rules."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from portfolio.model.base import Model
from portfolio.model.markers import Marker
from portfolio.model.scalars import (
    Amount,
    Count,
    InitiativeKey,
    KpiKey,
    Line,
    NewName,
    Number,
    Period,
    Positive,
    PositiveCount,
    ResourceName,
    ScenarioKey,
    SliceValue,
    Text,
)
from portfolio.model.schedule import Schedule, StepBound, StepTarget, WholeBound
from portfolio.model.slices import ALL, Slice


class NorthStar(Model):
    """Maximise the total of the north-star KPI."""

    mode: Literal["north_star"]
    """north_star"""


class WeightedKpis(Model):
    """Maximise a weighted sum of improvements, each as a multiple of its scale."""

    mode: Literal["weighted_kpis"]
    """weighted_kpis"""
    weights: Mapping[KpiKey, Positive] = Field(min_length=1)
    """KPI -> how much it matters in this planning."""
    scales: Mapping[KpiKey, Positive] = Field(default={})
    """KPI -> the improvement that counts as 1; by default the required uplift of its goal (else
    floor) at `all`."""
    allow_redundant: tuple[tuple[KpiKey, KpiKey], ...] = ()
    """Pairs of weighted KPIs of which one drives the other, where counting both is meant."""


class Lexicographic(Model):
    """Meet the floors as far as possible, group by group, then optimise."""

    mode: Literal["lexicographic"]
    """lexicographic"""
    priorities: Annotated[tuple[tuple[KpiKey, ...], ...], Marker.IN_ORDER] = ()
    """Groups of KPIs in order of priority; a KPI stands for all its floors. Default: one group with
    all floors."""
    then: Annotated[NorthStar | WeightedKpis, Field(discriminator="mode")]
    """What is maximised once the shortfalls are least."""


Objective = Annotated[NorthStar | WeightedKpis | Lexicographic, Field(discriminator="mode")]


class Bound(Model):
    """Least and greatest use of a resource in a slice."""

    cap: Annotated[Amount | None, Marker.MORE_IS_LOOSER] = None
    """At most this many tokens."""
    floor: Annotated[Amount | None, Marker.MORE_IS_TIGHTER] = None
    """At least this many tokens."""
    by_step: Annotated[Mapping[Period, StepBound], Marker.ADDED_LATER] = Field(default={})
    """Step -> what the bound is there; only with a schedule."""
    whole: Annotated[WholeBound | None, Marker.ADDED_LATER] = None
    """The bound over all steps together; only with a schedule."""


class Target(Model):
    """What a KPI should reach in a slice."""

    floor: Annotated[Number | None, Marker.MORE_IS_TIGHTER] = None
    """The least level (with a baseline) or uplift that a plan must reach; for KPIs to increase."""
    ceiling: Annotated[Number | None, Marker.MORE_IS_LOOSER] = None
    """The greatest level (with a baseline) or change that a plan may leave; for KPIs to
    decrease."""
    goal: Number | None = None
    """The level or uplift aimed at; missing it is a gap, never infeasible."""
    baseline: Number | None = None
    """Today's level; with it, floor, ceiling and goal are absolute levels."""
    penalty: Positive | None = None
    """Price of missing the goal by its whole scale, in the objective of weighted_kpis."""
    scale: Positive | None = None
    """The improvement against which a shortfall is measured; by default the distance from the
    baseline."""
    by_step: Annotated[Mapping[Period, StepTarget], Marker.ADDED_LATER] = Field(default={})
    """Step -> a target of its own by the end of the step; only with a schedule."""


class Group(Model):
    """How many of some initiatives a plan takes."""

    members: tuple[InitiativeKey, ...]
    """The initiatives counted."""
    at_least: Count | None = None
    """The fewest."""
    at_most: Count | None = None
    """The most."""
    at_most_per_step: Annotated[Count | None, Marker.ADDED_LATER] = None
    """The most that start in one step; only with a schedule."""
    at_most_finished_per_step: Annotated[Count | None, Marker.ADDED_LATER] = None
    """The most that finish in one step, which is what a launch is; only with a schedule."""


class Tier(Model):
    """What is earned once so many members are in."""

    at_least: PositiveCount
    """How many members reach this tier."""
    bonus: Mapping[KpiKey, Number] = Field(default={})
    """KPI -> extra contribution, signed, in the KPI's own unit."""
    saves: Mapping[ResourceName, Amount] = Field(default={})
    """Resource -> tokens saved."""


class Synergy(Model):
    """Initiatives that are worth more, less, or cost less together."""

    members: tuple[InitiativeKey, ...] = Field(min_length=2)
    """The initiatives that work together."""
    at_least: PositiveCount | None = None
    """How many members earn it; all of them by default."""
    bonus: Mapping[KpiKey, Number] | None = None
    """KPI -> extra contribution, signed, in the KPI's own unit."""
    saves: Mapping[ResourceName, Amount] | None = None
    """Resource -> tokens saved."""
    tiers: tuple[Tier, ...] | None = None
    """Several thresholds, of which the highest reached counts; in place of at_least, bonus and
    saves."""

    def steps(self) -> tuple[Tier, ...]:
        """Its tiers by rising threshold; a synergy without `tiers` has one."""
        if self.tiers is not None:
            return tuple(sorted(self.tiers, key=lambda tier: tier.at_least))
        members = len(dict.fromkeys(self.members))
        return (
            Tier(at_least=self.at_least or members, bonus=self.bonus or {}, saves=self.saves or {}),
        )


class Constraints(Model):
    """Planning decisions of a scenario."""

    mandatory: Mapping[InitiativeKey, Line] = Field(default={})
    """Initiative -> why the plan must have it."""
    exclude: Mapping[InitiativeKey, Line] = Field(default={})
    """Initiative -> why the plan must not have it."""
    exclude_pairs: tuple[tuple[InitiativeKey, InitiativeKey], ...] = ()
    """Pairs of which a plan has at most one."""
    bundles: Mapping[NewName, tuple[InitiativeKey, ...]] = Field(default={})
    """Name -> initiatives taken together or not at all."""
    prerequisites: Mapping[InitiativeKey, tuple[InitiativeKey, ...]] = Field(default={})
    """Initiative -> initiatives without which it cannot be done."""
    groups: Mapping[NewName, Group] = Field(default={})
    """Name -> how many of its members a plan takes."""
    synergies: Mapping[NewName, Synergy] = Field(default={})
    """Name -> what its members earn together."""


class Candidates(Model):
    """Which candidates of the period take part; without `only` and `except`, all."""

    only: tuple[InitiativeKey, ...] | None = None
    """The candidates named, and no others."""
    except_: tuple[InitiativeKey, ...] | None = Field(default=None, alias="except")
    """All candidates of the period but those named."""


def _spelled_out(value: Any) -> Any:
    """`all` is short for the empty choice."""
    return {} if value == "all" else value


class Limits(Model):
    """When the solver gives up."""

    nodes: PositiveCount = 1_000_000
    """Nodes of the search tree for each stage: a stop by nodes can be reproduced."""
    seconds: Positive | None = None
    """A safety net for each stage; a run stopped by it is never recorded."""


class ResourceCapacity(Model):
    """Bounds on one resource: `all`, and dimension -> value -> bound; a crossed dimension is
    `country/department`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Mapping[SliceValue, Bound]] = Field(init=False)

    all: Bound | None = None
    """Over the whole portfolio."""

    def slices(self) -> Iterator[tuple[Slice, Bound]]:
        """Each bounded slice with its bound, in a canonical order."""
        if self.all is not None:
            yield ALL, self.all
        for dimension, values in sorted(self.__pydantic_extra__.items()):
            for value, bound in sorted(values.items()):
                yield Slice(dimension, value), bound


class Targets(Model):
    """Targets: `all` -> KPI -> target, and dimension -> value -> KPI -> target."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Mapping[SliceValue, Mapping[KpiKey, Target]]] = Field(init=False)

    all: Mapping[KpiKey, Target] = Field(default={})
    """Over the whole portfolio."""

    def slices(self) -> Iterator[tuple[Slice, str, Target]]:
        """Each target with its slice and KPI, in a canonical order."""
        for kpi, target in sorted(self.all.items()):
            yield ALL, kpi, target
        for dimension, values in sorted(self.__pydantic_extra__.items()):
            for value, by_kpi in sorted(values.items()):
                for kpi, target in sorted(by_kpi.items()):
                    yield Slice(dimension, value), kpi, target


class Scenario(Model):
    """One scenario, after `extends` has been merged."""

    title: Annotated[Line, Marker.FOR_READERS]
    """What people call it."""
    notes: Annotated[Text | None, Marker.FOR_READERS] = None
    """Why it exists."""
    period: Period
    """The planning period."""
    extends: ScenarioKey | None = None
    """A scenario whose content this one starts from: mappings merge deeply, null removes."""
    candidates: Annotated[
        Candidates,
        BeforeValidator(_spelled_out, json_schema_input_type=Literal["all"] | Candidates),
    ] = Candidates()
    """Which candidates of the period take part."""
    overrides: Mapping[InitiativeKey, Mapping[str, Any]] = Field(default={})
    """Initiative -> fields to change for this scenario alone; merged deeply, validated like any
    initiative."""
    objective: Objective
    """What is maximised: north_star, weighted_kpis or lexicographic."""
    capacity: Mapping[ResourceName, ResourceCapacity] = Field(default={})
    """Resource -> dimension -> value -> bound; `all` has no value level."""
    targets: Targets = Targets()
    """Dimension -> value -> KPI -> target; `all` has no value level."""
    constraints: Constraints = Constraints()
    """Mandatory, excluded, pairs, bundles, prerequisites, groups, synergies."""
    limits: Limits = Limits()
    """When the solver gives up."""
    schedule: Annotated[Schedule | None, Marker.ADDED_LATER] = None
    """Decides when, too: the steps of the period, and how initiatives follow each other."""
    unbreakable: tuple[Line, ...] = ()
    """Rules that no repair may change, by path, such as capacity.engineering.all or
    constraints.mandatory."""

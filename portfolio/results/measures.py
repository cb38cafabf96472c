"""What a plan uses and reaches, and what is missing to its targets."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from portfolio.results.exact_numbers import Exact
from portfolio.results.items import TakenItem
from portfolio.results.output import Output
from portfolio.results.rules import Rule
from portfolio.results.standing import Severity


class CapacityUse(Output):
    """What the plan uses of a resource in a bounded slice."""

    period: str
    """The period."""
    resource: str
    """The resource."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    used: Exact
    """Tokens used, savings subtracted."""
    floor: Exact | None
    """The least that must be used."""
    cap: Exact | None
    """The most that may be used."""


class KpiTotal(Output):
    """What the plan adds to a KPI in a slice."""

    period: str
    """The period."""
    kpi: str
    """The KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    total: Exact
    """Contributions and bonuses, in the KPI's own unit."""


class SynergyResult(Output):
    """What a synergy earned."""

    name: str
    """Its name in the scenario."""
    members: Annotated[int, Field(ge=0, lt=2**31)]
    """How many members the plan has."""
    reached: Annotated[int, Field(ge=0, lt=2**31)] | None
    """The threshold reached, of the highest tier; none where no tier was."""
    bonus: Mapping[str, Exact]
    """KPI -> extra contribution over the whole portfolio."""
    saves: Mapping[str, Exact]
    """Resource -> tokens saved over the whole portfolio."""


class Witness(Output):
    """A portfolio that keeps every hard rule, by how it differs from the plan."""

    takes: tuple[TakenItem, ...]
    """Initiatives that the plan does not have, or has in another scope; by key."""
    leaves: tuple[str, ...]
    """Initiatives of the plan that it does not have."""


class BindingRule(Output):
    """A rule that keeps a target out of reach: without it alone, more could be reached."""

    rule: Rule
    """The rule."""
    reach: Exact
    """The best level of any portfolio that keeps every other hard rule."""
    most: bool
    """Whether it is proven that no other cap, promise or exclusion, taken away alone, raises it
    further."""


class Gap(Output):
    """What is missing to one level of one target."""

    period: str
    """The period."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    kpi: str
    """The KPI."""
    level: Literal["floor", "ceiling", "goal"]
    """Which level of the target."""
    target: Exact
    """The level as written."""
    baseline: Exact | None
    """Today's level, where the target has one."""
    achieved: Exact
    """Baseline plus total."""
    gap: Exact
    """What is missing in the KPI's direction; 0 if met."""
    share: Exact | None
    """The gap as a part of the required uplift, rounded half up to 6 decimals; none where no uplift
    is required."""
    severity: Severity
    """OK met; NEAR a goal missed by at most 5% of the required uplift, WARN by more; CRITICAL a
    floor or ceiling."""
    ideas: Exact | None
    """Where missed: what all initiatives that help could bring together, no rule but their dates in
    the way."""
    reachable: Exact | None = None
    """Where missed: the best level that any portfolio within the hard rules has; none where met or
    not proven."""
    witness: Witness | None = None
    """A portfolio that has the reachable level; none where there is no such level."""
    binding: tuple[BindingRule, ...] | None = None
    """Where the rules alone are in the way: the caps, promises and exclusions that, taken away
    alone, raise the reachable level most; empty where none does; none elsewhere, and where that is
    not proven."""

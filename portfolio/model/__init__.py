"""The frozen inputs: what people write, typed and exact."""

from portfolio.model.initiative import CLOSED, KEPT, Initiative, Offer, Scope, ScopeMode, Status
from portfolio.model.metrics import Direction, Level, Metric, Metrics
from portfolio.model.organization import Guardrails, Organization, Resource
from portfolio.model.planning import Planning
from portfolio.model.scenario import (
    Bound,
    Group,
    Lexicographic,
    NorthStar,
    Scenario,
    Synergy,
    Target,
    Tier,
    WeightedKpis,
)
from portfolio.model.slices import ALL, Slice

__all__ = [
    "ALL",
    "CLOSED",
    "KEPT",
    "Bound",
    "Direction",
    "Group",
    "Guardrails",
    "Initiative",
    "Level",
    "Lexicographic",
    "Metric",
    "Metrics",
    "NorthStar",
    "Offer",
    "Organization",
    "Planning",
    "Resource",
    "Scenario",
    "Scope",
    "ScopeMode",
    "Slice",
    "Status",
    "Synergy",
    "Target",
    "Tier",
    "WeightedKpis",
]

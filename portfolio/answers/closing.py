"""The gaps of a plan: what binds, what would close them at what cost, and whom to ask."""

from typing import Literal

from pydantic import Field

from portfolio.answers.answer import Answer, FloorShortfalls, TableRows
from portfolio.results import Exact, Output, Severity

Verdict = Literal["short of ideas", "short of capacity", "not chosen", "not proven"]
"""Why a gap is open: today's ideas do not reach the level; they do, and capacity and promises do
not allow it; a plan could reach it and the best one does not; or limits ended the search."""


class HelpfulInitiative(Output):
    """An initiative that is not in the plan and would move the KPI towards the level."""

    key: str
    """Its key."""
    title: str
    """Its title."""
    owner: str | None
    """Who answers for it."""
    amount: Exact
    """By how much, in the scope that helps most, all else aside."""


class ClosingSet(Output):
    """Initiatives that close a gap together when they join the plan."""

    added: tuple[str, ...]
    """Those that join it."""
    cost: Exact
    """What the best plan loses in the objective that meets the level and adds only these."""
    shortfalls: FloorShortfalls = Field(default={})
    """What that plan misses more than the plan."""
    entering: tuple[str, ...]
    """What that plan has and the plan has not: KEY, or KEY/scope."""
    leaving: tuple[str, ...]
    """What the plan has and that one has not."""


class IdeaRequest(Output):
    """A request for ideas, ready to be sent."""

    owner: str | None
    """Whom to ask; none where nobody has an initiative that says anything about it."""
    why: str
    """Why this owner."""
    text: str
    """The request."""


class GapToClose(Output):
    """One level of a target that the plan misses."""

    kpi: str
    """The KPI."""
    name: str
    """What people call it."""
    unit: str
    """Of all amounts but costs."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    level: str
    """floor, ceiling or goal."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step by whose end it is asked for, where it is not the last."""
    target: Exact
    """The level."""
    achieved: Exact
    """What the plan reaches."""
    gap: Exact
    """What is missing."""
    severity: Severity
    """How far it is missed."""
    ideas: Exact
    """What all of today's ideas together would reach, no rule but dates aside."""
    reachable: Exact | None
    """The best that any plan within the rules reaches; none where that is not proven."""
    verdict: Verdict
    """Why it is open."""
    binding: tuple[str, ...]
    """Short of capacity: rules that cannot hold together with the level."""
    cheapest: ClosingSet | None
    """Not chosen: the best plan that meets the level."""
    smallest: tuple[ClosingSet, ...]
    """Not chosen: the fewest initiatives that must join, the cheapest such sets first; proven."""
    helpful: tuple[HelpfulInitiative, ...]
    """Initiatives that are not in the plan and would help, the most helpful first."""
    recommendation: str
    """What to do, in a sentence."""
    ask: IdeaRequest
    """Whom to ask for ideas, and how."""


class EmptySlice(Output):
    """A slice in which no initiative of the pool lies."""

    dimension: str
    """Its dimension."""
    value: str
    """Its value."""
    name: str
    """What people call it."""
    targets: tuple[str, ...]
    """KPIs with a target there."""


class GapsClosed(Answer):
    """Every gap of a plan, and how to close it."""

    scenario: str
    """The scenario."""
    title: str
    """Its title."""
    period: str
    """Its period."""
    unit: str
    """Of costs; empty where several KPIs are weighted."""
    objective: Exact
    """What the plan is worth."""
    gaps: tuple[GapToClose, ...]
    """In the order of the scenario's targets."""
    empty: tuple[EmptySlice, ...]
    """Values of dimensions in which no candidate lies."""

    def rows(self) -> TableRows:
        """A row for each gap, with the columns of the sheet Gaps_And_Alerts."""
        columns = ("kpi", "dimension", "value", "level", "target", "achieved", "gap", "severity")
        rows = []
        for gap in self.gaps:
            place = (gap.kpi, gap.dimension, gap.value, gap.level)
            numbers = (gap.target, gap.achieved, gap.gap, gap.severity.value)
            rows.append((*place, *numbers, gap.recommendation, gap.ask.text))
        return TableRows((*columns, "recommendation", "ask"), tuple(rows))

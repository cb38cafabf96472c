"""Plans side by side: what they are worth, what they have in common, what each gives up."""

from pydantic import Field

from portfolio.answers.answer import Answer, TableRows
from portfolio.results import Exact, Output, RunStatus


class ComparedPlan(Output):
    """One of the plans."""

    name: str
    """As it was asked for."""
    run_id: str
    """The run that has it."""
    scenario: str
    """Its scenario."""
    title: str
    """The scenario's title."""
    period: str
    """The scenario's period."""
    status: RunStatus
    """How the run ended."""
    objective: Exact | None
    """What the plan is worth; none without a plan."""
    unit: str
    """Of the objective; empty where several KPIs are weighted."""
    selected: int
    """How many initiatives it has."""
    pool: int
    """Of how many."""


class ComparedInitiative(Output):
    """An initiative that is in some plan."""

    key: str
    """Its key."""
    title: str
    """Its title."""
    owner: str | None
    """Who answers for it."""
    taken: tuple[str | None, ...]
    """For each plan: the scope taken, the step of its start, or both; `yes` where there is neither
    to say, none where it is out."""
    alike: bool
    """Whether every plan has it, in one scope and from one step on; a plan that decides no starts
    agrees with any."""


class ComparedMeasure(Output):
    """A number of each plan; none where a plan does not measure it, or there is none."""

    measure: str
    """A KPI, a resource, or a stage."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step, or `whole` for all steps together."""
    unit: str
    """Of the numbers."""
    numbers: tuple[Exact | None, ...]
    """One for each plan."""
    limits: tuple[Exact | None, ...] = ()
    """Of capacity: the cap of each plan; none where there is none."""


class GivenUp(Output):
    """What a plan gives up of a KPI against the best of the others."""

    plan: int
    """Position of the plan."""
    against: int
    """Position of the plan that has the most of it."""
    kpi: str
    """The KPI, over the whole portfolio."""
    unit: str
    """Of the amount."""
    amount: Exact
    """How much less it improves the KPI."""


class Compared(Answer):
    """Several plans side by side."""

    plans: tuple[ComparedPlan, ...]
    """In the order in which they were asked for."""
    comparable: str | None
    """Why objectives cannot be compared; none where they can."""
    initiatives: tuple[ComparedInitiative, ...]
    """Those in some plan, by key."""
    stages: tuple[ComparedMeasure, ...]
    """The value of each stage up to the tokens."""
    kpis: tuple[ComparedMeasure, ...]
    """The total of each KPI in each slice that some plan measures."""
    gaps: tuple[ComparedMeasure, ...]
    """What each plan misses of each level of each target, with the level behind the KPI's name."""
    capacity: tuple[ComparedMeasure, ...]
    """What each plan uses of each resource in each bounded slice."""
    given_up: tuple[GivenUp, ...]
    """What each plan gives up against the others, KPI by KPI."""

    def rows(self) -> TableRows:
        """A row for each initiative that is in some plan."""
        names = tuple(plan.name for plan in self.plans)
        rows = tuple((one.key, one.title, *one.taken) for one in self.initiatives)
        return TableRows(("key", "title", *names), rows)

"""Many variants of scenarios solved side by side."""

from collections.abc import Mapping

from portfolio.answers.answer import Answer, Cell, TableRows
from portfolio.results import Exact, Output, RunStatus


class VariantPlan(Output):
    """The canonical optimum of one variant, or that there is none."""

    status: RunStatus
    """optimal (proven), feasible or unknown (limits ended the search), or infeasible."""
    objective: Exact | None
    """The value of the objective; none without a plan."""
    selected: Mapping[str, str | None]
    """Initiative in the plan -> its scope, where it offers scopes."""
    tokens: Mapping[str, Exact]
    """Resource -> tokens it uses, savings subtracted."""
    kpis: Mapping[str, Exact]
    """KPI -> its total over the whole portfolio, in the KPI's own unit."""


class SweepRow(Output):
    """One variant of a sweep."""

    number: int
    """Its number, from 1, in the order of the grid."""
    scenario: str
    """The scenario that is varied."""
    values: Mapping[str, str]
    """Axis of the grid -> the value in this variant."""
    plan: VariantPlan
    """What was found."""
    dominated_by: int | None
    """The first variant whose plan is as good in every KPI with as few tokens, and better in
    one."""


class ChosenTimes(Output):
    """How often an initiative is in a plan."""

    key: str
    """The initiative."""
    title: str
    """Its title."""
    times: int
    """In how many plans it is."""
    plans: int
    """Of how many plans."""


class Sweep(Answer):
    """Many variants side by side."""

    title: str
    """The title of the sweep."""
    axes: tuple[str, ...]
    """The axes of the grid, in order."""
    variants: tuple[SweepRow, ...]
    """Every variant, in the order of the grid."""
    initiatives: tuple[ChosenTimes, ...]
    """Every initiative that is in a plan, those that are in most of them first."""

    def rows(self) -> TableRows:
        """A row for each variant."""
        columns = ("number", "scenario", *self.axes, "status", "objective", "selected", "dominated")
        rows: list[tuple[Cell, ...]] = []
        for row in self.variants:
            values = [row.values.get(axis) for axis in self.axes]
            plan = row.plan
            count = len(plan.selected)
            ends = (plan.status.value, plan.objective, count, row.dominated_by)
            rows.append((row.number, row.scenario, *values, *ends))
        return TableRows(columns, tuple(rows))

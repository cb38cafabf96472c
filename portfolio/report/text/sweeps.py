"""A sweep for a terminal: its variants, how often each initiative is chosen, what is dominated."""

from fractions import Fraction

from rich.console import RenderableType

from portfolio.answers import Sweep, SweepRow
from portfolio.report.text.canvas import TableColumn, bar, heading, line, rendered, table
from portfolio.report.words.lists import many
from portfolio.report.words.numbers import number

MOST_ROWS = 60
"""Variants that are listed; more are in the JSON."""
MOST_SOMETIMES = 30
"""Initiatives that are listed of those in some plans."""


def sweep_view(answer: Sweep, *, width: int, color: bool) -> str:
    """A line for each variant, and for each initiative that is in some of the plans only."""
    shown = answer.variants[:MOST_ROWS]
    columns = [
        TableColumn("", [str(row.number) for row in shown], right=True),
        TableColumn("Scenario", [row.scenario for row in shown]),
    ]
    for axis in answer.axes:
        columns.append(TableColumn(axis, [row.values.get(axis, "") for row in shown], right=True))
    columns.append(TableColumn("Objective", [_objective(row) for row in shown], right=True))
    columns.append(
        TableColumn("Selected", [str(len(row.plan.selected)) for row in shown], right=True)
    )
    columns.append(TableColumn("", [_dominated(row) for row in shown], drop=1))
    count = many(len(answer.variants), "variant")
    parts: list[RenderableType] = [heading(f"{answer.title}: {count}"), table(columns, width)]
    hidden = len(answer.variants) - len(shown)
    if hidden > 0:
        parts.append(line(f"and {many(hidden, 'variant')} more, which --format json has"))
    parts += _chosen(answer, width)
    return rendered(parts, width, color=color)


def _objective(row: SweepRow) -> str:
    if row.plan.objective is None:
        return row.plan.status.value
    return number(row.plan.objective)


def _dominated(row: SweepRow) -> str:
    return "" if row.dominated_by is None else f"dominated by {row.dominated_by}"


def _chosen(answer: Sweep, width: int) -> list[RenderableType]:
    plans = max((one.plans for one in answer.initiatives), default=0)
    always = [one for one in answer.initiatives if one.times == plans]
    sometimes = [one for one in answer.initiatives if one.times < plans]
    parts: list[RenderableType] = [
        heading(f"How often an initiative is chosen, in {many(plans, 'plan')}")
    ]
    parts.append(line(f"{many(len(always), 'initiative')} always, {len(sometimes)} in some."))
    listed = sometimes[:MOST_SOMETIMES]
    if listed:
        columns = [TableColumn("In some", [one.key for one in listed])]
        columns.append(TableColumn("", [one.title for one in listed], stretch=True, drop=1))
        columns.append(TableColumn("Plans", [str(one.times) for one in listed], right=True))
        columns.append(TableColumn("", [bar(Fraction(one.times, one.plans)) for one in listed]))
        parts.append(table(columns, width))
    if len(sometimes) > len(listed):
        parts.append(line(f"and {len(sometimes) - len(listed)} more"))
    return parts

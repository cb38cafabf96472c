"""A roadmap on a terminal: a bar for each initiative, and the capacity of each step under it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import TableColumn, clean, heading, line, rendered, table
from portfolio.report.words.gantt import CapacityLine, Gantt, GanttBar
from portfolio.report.words.numbers import number
from portfolio.results import shown_run_id

WORKED = "█"
BEHIND = "▶"
"""Goes on behind the last step."""


def gantt_view(facts: Gantt, *, width: int, color: bool) -> str:
    """The roadmap for a reader."""
    return rendered(gantt_parts(facts, width), width, color=color)


def gantt_parts(facts: Gantt, width: int) -> Iterator[RenderableType]:
    """Title, bars, and what each step has room for."""
    yield Text(clean(facts.title), style="bold")
    yield line(
        f"Scenario {facts.scenario}, period {facts.period}, run {shown_run_id(facts.run_id)}", "dim"
    )
    yield heading(f"Roadmap ({len(facts.lines)} initiatives, {len(facts.steps)} steps)")
    titles = [_named(row) for row in facts.lines]
    columns = [
        TableColumn("Key", [row.key for row in facts.lines]),
        TableColumn("Title", titles, stretch=True),
        TableColumn("Owner", [row.owner for row in facts.lines], drop=1),
    ]
    for step, name in enumerate(facts.steps):
        columns.append(
            TableColumn(
                short_step(name), [_cell(row, step, len(facts.steps)) for row in facts.lines]
            )
        )
    yield table(columns, width)
    if facts.capacity:
        yield heading("Capacity by step (used of cap)")
        yield table(_capacity_columns(facts), width)


def short_step(name: str) -> str:
    """A step without its year: Q1, 04, W07."""
    return name[5:] or name


def _named(row: GanttBar) -> str:
    return row.title if row.scope is None else f"{row.title} ({row.scope})"


def _cell(row: GanttBar, step: int, steps: int) -> str:
    last = steps - 1 if row.last is None else row.last
    if not row.first <= step <= last:
        return ""
    is_cut = row.last is None and step == last
    return WORKED + (BEHIND if is_cut else WORKED)


def _capacity_columns(facts: Gantt) -> list[TableColumn]:
    rows = facts.capacity
    columns = [
        TableColumn("Resource", [row.resource for row in rows]),
        TableColumn("Slice", [row.slice for row in rows]),
    ]
    for step, name in enumerate(facts.steps):
        columns.append(TableColumn(short_step(name), [_use(row, step) for row in rows], right=True))
    return columns


def _use(row: CapacityLine, step: int) -> str:
    cap = row.caps[step]
    used = number(row.used[step])
    return used if cap is None else f"{used} of {number(cap)}"

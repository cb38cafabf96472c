"""A roadmap on a terminal: a bar for each initiative, and the capacity of each step under it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import (
    TableColumn,
    clean,
    heading,
    line,
    rendered,
    table,
    width_of,
)
from portfolio.report.words.gantt import CapacityLine, Gantt, GanttBar
from portfolio.report.words.lists import many
from portfolio.report.words.numbers import number
from portfolio.results import shown_run_id

WORKED = "█"
BEHIND = "▶"
"""Goes on behind the last step."""
IDLE = "·"
_LEAST_TITLE = 22
"""Columns of the terminal that a title needs beside the steps."""


def gantt_view(facts: Gantt, *, width: int, color: bool) -> str:
    """The roadmap for a reader."""
    return rendered(gantt_parts(facts, width), width, color=color)


def gantt_parts(facts: Gantt, width: int) -> Iterator[RenderableType]:
    """Title, bars, and what each step has room for."""
    yield Text(clean(facts.title), style="bold")
    yield line(
        f"Scenario {facts.scenario}, period {facts.period}, run {shown_run_id(facts.run_id)}", "dim"
    )
    counts = f"{many(len(facts.lines), 'initiative')}, {many(len(facts.steps), 'step')}"
    yield heading(f"Roadmap ({counts})")
    titles = [_named(row) for row in facts.lines]
    named = [
        TableColumn("Key", [row.key for row in facts.lines]),
        TableColumn("Title", titles, stretch=True),
        TableColumn("Owner", [row.owner for row in facts.lines], drop=1),
    ]
    bars = _bars(facts)
    is_narrow = width_of([named[0], *bars]) + _LEAST_TITLE > width
    yield table([*named, *([_one_bar(facts)] if is_narrow else bars)], width)
    if facts.capacity:
        yield heading("Capacity by step (used of cap)")
        yield from _capacity_tables(facts, width)


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


def _bars(facts: Gantt) -> list[TableColumn]:
    """A column for each step."""
    steps = len(facts.steps)
    columns = []
    for step, name in enumerate(facts.steps):
        cells = [_cell(row, step, steps) for row in facts.lines]
        columns.append(TableColumn(short_step(name), cells))
    return columns


def _one_bar(facts: Gantt) -> TableColumn:
    """All steps in one column, a letter each: for a year of weeks."""
    steps = len(facts.steps)
    first, last = short_step(facts.steps[0]), short_step(facts.steps[-1])
    cells = []
    for row in facts.lines:
        letters = [_cell(row, step, steps)[-1:] or IDLE for step in range(steps)]
        cells.append("".join(letters))
    return TableColumn(first.ljust(steps - len(last)) + last, cells)


def _capacity_tables(facts: Gantt, width: int) -> Iterator[RenderableType]:
    """As many steps beside each other as there is space for, the others below: no amount is cut."""
    rows = facts.capacity
    named = [
        TableColumn("Resource", [row.resource for row in rows]),
        TableColumn("Slice", [row.slice for row in rows]),
    ]
    beside: list[TableColumn] = []
    for step, name in enumerate(facts.steps):
        column = TableColumn(short_step(name), [_use(row, step) for row in rows], right=True)
        if beside and width_of([*named, *beside, column]) > width:
            yield table([*named, *beside], width)
            beside = []
        beside.append(column)
    yield table([*named, *beside], width)


def _use(row: CapacityLine, step: int) -> str:
    cap = row.caps[step]
    used = number(row.used[step])
    return used if cap is None else f"{used} of {number(cap)}"

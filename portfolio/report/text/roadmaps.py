"""Several roadmaps on a terminal: their totals side by side, then one below the other."""

from collections.abc import Iterator

from rich.console import RenderableType

from portfolio.report.text.canvas import TableColumn, heading, line, rendered, table
from portfolio.report.text.gantt import gantt_parts
from portfolio.report.words.roadmaps import Roadmaps


def roadmaps_view(facts: Roadmaps, *, width: int, color: bool) -> str:
    """The roadmaps for a reader."""
    return rendered(_parts(facts, width), width, color=color)


def _parts(facts: Roadmaps, width: int) -> Iterator[RenderableType]:
    yield heading("The roadmaps side by side")
    rows = facts.totals
    columns = [TableColumn("Over all steps", [row.label for row in rows])]
    for position, name in enumerate(facts.names):
        columns.append(TableColumn(name, [row.cells[position] for row in rows], right=True))
    yield table(columns, width)
    if facts.compared.comparable is not None:
        yield line(f"Objectives cannot be compared: {facts.compared.comparable}.", "yellow")
    for name, gantt in zip(facts.names, facts.gantts, strict=True):
        yield line("")
        if gantt is None:
            yield line(f"{name} has no plan: portfolio solve {name} says why")
        else:
            yield from gantt_parts(gantt, width)

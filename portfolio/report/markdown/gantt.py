"""A roadmap as Markdown: a Gantt chart that GitHub draws (mermaid), and the same as a table."""

from collections.abc import Iterator

from portfolio.periods import period_days
from portfolio.report.markdown.syntax import escaped, markdown_table
from portfolio.report.words.gantt import Gantt, GanttBar
from portfolio.report.words.roadmaps import Roadmaps

MOST_BARS = 100
"""GitHub stops drawing a diagram of 50,000 characters; so many bars stay far below."""


def gantt_markdown(facts: Gantt) -> str:
    """The roadmap of a plan."""
    parts = [f"## {escaped(facts.title)}", "", *mermaid_gantt(facts), ""]
    rows = []
    for row in facts.lines:
        finish = "later" if row.last is None else facts.steps[row.last]
        rows.append(
            [row.key, escaped(row.title), escaped(row.owner), facts.steps[row.first], finish]
        )
    parts.append(markdown_table(["Key", "Title", "Owner", "Starts", "Finishes"], "lllll", rows))
    return "\n".join(parts) + "\n"


def roadmaps_markdown(facts: Roadmaps) -> str:
    """Several roadmaps: a table of their totals, then each."""
    header = ["Over all steps", *map(escaped, facts.names)]
    rows = [[escaped(row.label), *map(escaped, row.cells)] for row in facts.totals]
    aligned = "l" + "r" * len(facts.names)
    parts = ["## The roadmaps side by side\n", markdown_table(header, aligned, rows)]
    if facts.compared.comparable is not None:
        parts.append(f"\nObjectives cannot be compared: {escaped(facts.compared.comparable)}.")
    for name, gantt in zip(facts.names, facts.gantts, strict=True):
        no_plan = f"{escaped(name)} has no plan.\n"
        parts.append("\n" + (no_plan if gantt is None else gantt_markdown(gantt)))
    return "\n".join(parts)


def mermaid_gantt(facts: Gantt) -> Iterator[str]:
    """The lines of a block that GitHub draws as a Gantt chart."""
    yield "```mermaid"
    yield "gantt"
    yield "  dateFormat YYYY-MM-DD"
    yield "  axisFormat %b %d"
    # Without it a bar ends at the beginning of its last day.
    yield "  inclusiveEndDates"
    for row in facts.lines[:MOST_BARS]:
        first, last = _days(row, facts)
        yield f"  {_label(row.title)} :{row.key}, {first}, {last}"
    if len(facts.lines) > MOST_BARS:
        yield f"  %% and {len(facts.lines) - MOST_BARS} more, in the table"
    yield "```"


def _days(row: GanttBar, facts: Gantt) -> tuple[str, str]:
    """First day of the first step, last day of the last."""
    last = len(facts.steps) - 1 if row.last is None else row.last
    return period_days(facts.steps[row.first])[0].isoformat(), period_days(facts.steps[last])[
        1
    ].isoformat()


def _label(title: str) -> str:
    """A title without what mermaid reads as its own: colons, semicolons, commas, hashes and line
    ends."""
    kept = "".join(" " if letter in ":;,#\n\r`%{}" else letter for letter in title)
    return " ".join(kept.split()) or "untitled"

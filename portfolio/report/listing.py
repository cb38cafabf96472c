"""Lists on a terminal: the runs of the record, the answer to a query, what a recheck found."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from portfolio.report.canvas import Column, clean, line, rendered, table
from portfolio.report.numbers import number
from portfolio.results import Result, RunStatus

STATUS_STYLES = {
    RunStatus.OPTIMAL: "green",
    RunStatus.FEASIBLE: "yellow",
    RunStatus.INFEASIBLE: "red",
    RunStatus.UNKNOWN: "red",
}
_ENDLESS = 100_000
"""A list is rather wider than the terminal than cut: half an id is of no use."""


@dataclass(frozen=True)
class RunLine:
    """One run in a list: what it says, and when and by whom it was stored where the log knows."""

    run_id: str
    result: Result
    when: str | None
    by: str | None


@dataclass(frozen=True)
class CheckLine:
    """One check of a recheck."""

    name: str
    holds: bool
    detail: str


def runs_view(runs: Sequence[RunLine], *, width: int, color: bool) -> str:
    """A line for each run."""
    if not runs:
        return "No runs yet: portfolio record makes some.\n"
    results = [run.result for run in runs]
    columns = [
        Column("Run", [run.run_id for run in runs]),
        Column("Title", [result.title for result in results], drop=3, stretch=True),
        Column("Period", [result.period for result in results]),
        Column("Status", [Text(r.status.value, style=STATUS_STYLES[r.status]) for r in results]),
        Column("Objective", ["" if r.objective is None else number(r.objective) for r in results], right=True),
        Column("Selected", [_selected(result) for result in results], right=True, drop=1),
        Column("Stored", [(run.when or "").replace("T", " ").removesuffix("Z") for run in runs], drop=2),
        Column("By", [(run.by or "").partition(" <")[0] for run in runs], drop=4),
    ]
    return rendered([table(columns, width)], _ENDLESS, color=color)


def answer_view(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    color: bool,
    width: int | None = None,
) -> str:
    """The answer to a query; nothing is cut. Without a `width` it is as wide as it has to be.

    Where the columns do not fit side by side, each row stands by itself, a line for each column.
    """
    if not names:
        return ""
    columns = [
        Column(name, [_cell(row[at]) for row in rows], right=bool(rows) and all(_is_number(row[at]) for row in rows))
        for at, name in enumerate(names)
    ]
    count = f"({len(rows):,} row{'' if len(rows) == 1 else 's'})"
    total = Text(count, style="dim")
    side_by_side = rendered([table(columns, _ENDLESS), total], _ENDLESS, color=color)
    if width is None or _widest_line(columns) <= width:
        return side_by_side
    return rendered([*_rows_by_themselves(names, rows, width), total], width, color=color)


def _widest_line(columns: Sequence[Column]) -> int:
    """The columns that a table takes that is not cut."""
    plain = rendered([table(columns, _ENDLESS)], _ENDLESS, color=False)
    return max(cell_len(text) for text in plain.splitlines())


def _rows_by_themselves(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    width: int,
) -> Iterator[RenderableType]:
    """Each row as two columns, the names and what it has there."""
    for number_of_row, row in enumerate(rows, start=1):
        heading = Text(f"row {number_of_row}", style="dim")
        body = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        body.add_column(overflow="fold", max_width=width // 2)
        body.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            body.add_row(Text(clean(name)), Text(clean(_cell(value))))
        yield heading
        yield body


def answer_csv(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The answer to a query as CSV (RFC 4180, lines end in a line feed); what is not there is empty."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    if names:
        writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return lines.getvalue()


def recheck_view(
    run_id: str, standing: str, checks: Sequence[CheckLine], open_question: str | None, *, width: int, color: bool
) -> str:
    """One line where everything holds, else also a line for each check that does not."""
    broken = [check for check in checks if not check.holds]
    if not broken:
        proof = next((check.detail for check in checks if check.name == "certificate"), "")
        word, style = ("holds", "green") if open_question is None else ("open", "yellow")
        detail = open_question or proof
        return rendered([Text.assemble((f"{word:<10}", style), clean(f"{run_id}  {detail}"))], width, color=color)
    lines = [Text.assemble((f"{standing:<10}", "bold red"), clean(run_id))]
    lines += [line(f"        {check.name}: {check.detail}") for check in broken]
    return rendered(lines, width, color=color)


def _selected(result: Result) -> str:
    return f"{sum(i.selected for i in result.items)} of {len(result.items)}" if result.certificate else ""


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_cell(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_cell(inner) for inner in value)
    return str(value)

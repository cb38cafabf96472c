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

from portfolio.report.data.csv_text import as_csv_cell
from portfolio.report.text.canvas import TableColumn, clean, line, rendered, table
from portfolio.report.words.numbers import number
from portfolio.results import RunStatus, shown_run_id

STATUS_STYLES = {
    RunStatus.OPTIMAL: "green",
    RunStatus.WITHIN_GAP: "green",
    RunStatus.TIED: "yellow",
    RunStatus.FEASIBLE: "yellow",
    RunStatus.INFEASIBLE: "red",
    RunStatus.UNKNOWN: "red",
}
_ENDLESS = 100_000
"""A list is rather wider than the terminal than cut: half an id is of no use."""
_EXACT_IN_FLOATS = 1e15
"""Below it a float without a fraction is shown as the whole number that it is."""


@dataclass(frozen=True)
class RunLine:
    """One run in a list: what it says, and when and by whom it was stored where the log knows."""

    run_id: str
    scenario: str
    title: str
    period: str
    mode: str
    status: RunStatus
    objective: str | None
    bound: str | None
    selected: tuple[str, ...]
    """The keys that the plan has."""
    candidates: int
    has_plan: bool
    when: str | None
    by: str | None


@dataclass(frozen=True)
class CheckLine:
    """One check of a recheck."""

    name: str
    holds: bool
    detail: str


def runs_view(runs: Sequence[RunLine], *, width: int, color: bool) -> str:
    """A line for each run. What nothing here checks is called the word of the record."""
    if not runs:
        return "No runs yet: portfolio record makes some.\n"
    statuses = [Text(run.status.value, style=STATUS_STYLES[run.status]) for run in runs]
    objectives = ["" if run.objective is None else number(run.objective) for run in runs]
    what = [
        TableColumn("Run", [shown_run_id(run.run_id) for run in runs]),
        TableColumn("Title", [run.title for run in runs], drop=3, stretch=True),
        TableColumn("Period", [run.period for run in runs]),
    ]
    answer = [
        TableColumn("Status", statuses),
        TableColumn("Objective", objectives, right=True),
        TableColumn("Selected", [_selected(run) for run in runs], right=True, drop=1),
    ]
    event = [
        TableColumn("Stored", [_moment(run) for run in runs], drop=2),
        TableColumn("By", [_name(run) for run in runs], drop=4),
    ]
    parts: list[RenderableType] = [table([*what, *answer, *event], width)]
    if any(run.status is RunStatus.INFEASIBLE for run in runs):
        parts.append(line(_RECORDED_AS_INFEASIBLE, "dim"))
    return rendered(parts, _ENDLESS, color=color)


_RECORDED_AS_INFEASIBLE = "infeasible, as the record says: portfolio verify RUN checks it."


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
    columns = []
    for position, name in enumerate(names):
        values = [row[position] for row in rows]
        is_numeric = bool(rows) and all(_is_number(value) for value in values)
        cells = [_cell(value) for value in values]
        columns.append(TableColumn(name, cells, right=is_numeric))
    plural = "" if len(rows) == 1 else "s"
    count = Text(f"({len(rows):,} row{plural})", style="dim")
    if width is None or _widest_line(columns) <= width:
        return rendered([table(columns, _ENDLESS), count], _ENDLESS, color=color)
    return rendered([*_rows_by_themselves(names, rows, width), count], width, color=color)


def _widest_line(columns: Sequence[TableColumn]) -> int:
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
    """The answer to a query as CSV (RFC 4180, lines end in a line feed); what is not there is
    empty.

    No cell is a formula to a spreadsheet."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    if names:
        writer.writerow([as_csv_cell(name) for name in names])
    for row in rows:
        writer.writerow([as_csv_cell(_cell(value)) for value in row])
    return lines.getvalue()


def recheck_view(
    run_id: str,
    standing: str,
    checks: Sequence[CheckLine],
    open_question: str | None,
    *,
    width: int,
    color: bool,
) -> str:
    """One line where everything holds, else also a line for each check that does not."""
    name = shown_run_id(run_id)
    broken = [check for check in checks if not check.holds]
    if broken:
        style = "yellow" if standing == "UNREAD" else "bold red"
        lines = [_verdict(standing, style, name)]
        lines += [line(f"        {check.name}: {check.detail}") for check in broken]
        return rendered(lines, width, color=color)
    if open_question is not None:
        verdict = _verdict("open", "yellow", f"{name}  {open_question}")
    else:
        proofs = [check.detail for check in checks if check.name == "certificate"]
        proof = proofs[0] if proofs else ""
        verdict = _verdict("holds", "green", f"{name}  {proof}")
    return rendered([verdict], width, color=color)


def _verdict(word: str, style: str, sentence: str) -> Text:
    return Text.assemble((f"{word:<10}", style), clean(sentence))


def _selected(run: RunLine) -> str:
    return f"{len(run.selected)} of {run.candidates}" if run.has_plan else ""


def _moment(run: RunLine) -> str:
    return (run.when or "").replace("T", " ").removesuffix("Z")


def _name(run: RunLine) -> str:
    """Who stored it, without the address."""
    return (run.by or "").partition(" <")[0]


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return value is None or isinstance(value, int | float)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_IN_FLOATS:
        return str(int(value))
    if isinstance(value, dict):
        entries = [f"{key}: {_cell(inner)}" for key, inner in value.items()]
        return ", ".join(entries)
    if isinstance(value, list):
        return ", ".join(_cell(inner) for inner in value)
    return str(value)

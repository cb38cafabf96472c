"""Lists on a terminal: the runs of the record, the answer to a query, what a recheck found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from portfolio.report.text.canvas import Column, clean, line, rendered, table
from portfolio.report.words.numbers import number
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


def answer_view(names: Sequence[str], rows: Sequence[Sequence[Any]], *, color: bool) -> str:
    """The answer to a query; nothing is cut."""
    if not names:
        return ""
    columns = [
        Column(name, [_cell(row[at]) for row in rows], right=bool(rows) and all(_is_number(row[at]) for row in rows))
        for at, name in enumerate(names)
    ]
    count = f"({len(rows):,} row{'' if len(rows) == 1 else 's'})"
    return rendered([table(columns, _ENDLESS), Text(count, style="dim")], _ENDLESS, color=color)


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

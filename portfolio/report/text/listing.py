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
_EXACT_IN_FLOATS = 1e15
"""Below it a float without a fraction is shown as the whole number that it is."""


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
    statuses = [Text(r.status.value, style=STATUS_STYLES[r.status]) for r in results]
    objectives = ["" if r.objective is None else number(r.objective) for r in results]
    selected = [_selected(result) for result in results]
    columns = [
        Column("Run", [run.run_id for run in runs]),
        Column("Title", [result.title for result in results], drop=3, stretch=True),
        Column("Period", [result.period for result in results]),
    ]
    columns += [
        Column("Status", statuses),
        Column("Objective", objectives, right=True),
        Column("Selected", selected, right=True, drop=1),
    ]
    columns += [
        Column("Stored", [_moment(run) for run in runs], drop=2),
        Column("By", [_name(run) for run in runs], drop=4),
    ]
    return rendered([table(columns, width)], _ENDLESS, color=color)


def answer_view(names: Sequence[str], rows: Sequence[Sequence[Any]], *, color: bool) -> str:
    """The answer to a query; nothing is cut."""
    if not names:
        return ""
    columns = []
    for position, name in enumerate(names):
        values = [row[position] for row in rows]
        is_numeric = bool(rows) and all(_is_number(value) for value in values)
        columns.append(Column(name, [_cell(value) for value in values], right=is_numeric))
    plural = "" if len(rows) == 1 else "s"
    count = Text(f"({len(rows):,} row{plural})", style="dim")
    return rendered([table(columns, _ENDLESS), count], _ENDLESS, color=color)


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
    broken = [check for check in checks if not check.holds]
    if broken:
        lines = [Text.assemble((f"{standing:<10}", "bold red"), clean(run_id))]
        lines += [line(f"        {check.name}: {check.detail}") for check in broken]
        return rendered(lines, width, color=color)
    if open_question is not None:
        word, style, detail = "open", "yellow", open_question
    else:
        proofs = [check.detail for check in checks if check.name == "certificate"]
        word, style, detail = "holds", "green", proofs[0] if proofs else ""
    sentence = clean(f"{run_id}  {detail}")
    return rendered([Text.assemble((f"{word:<10}", style), sentence)], width, color=color)


def _selected(result: Result) -> str:
    if result.certificate is None:
        return ""
    selected = sum(item.selected for item in result.items)
    return f"{selected} of {len(result.items)}"


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
        return ", ".join(f"{key}: {_cell(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_cell(inner) for inner in value)
    return str(value)

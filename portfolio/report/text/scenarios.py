"""Several scenarios side by side, in one table for a terminal."""

from collections.abc import Sequence

from rich.text import Text

from portfolio.report.text.canvas import TableColumn, heading, rendered, table
from portfolio.report.text.listing import STATUS_STYLES
from portfolio.report.words.lists import many
from portfolio.report.words.numbers import number
from portfolio.results import Result, Severity


def scenarios_view(results: Sequence[Result], *, width: int, color: bool) -> str:
    """A line for each scenario: its objective, what it chooses otherwise than the first, what it
    misses.

    Objectives of several scenarios are only comparable where they maximise the same.
    """
    first = results[0]
    statuses = [Text(result.status.value, style=STATUS_STYLES[result.status]) for result in results]
    objectives = [
        "" if result.objective is None else number(result.objective) for result in results
    ]
    columns = [
        TableColumn("Scenario", [result.scenario for result in results]),
        TableColumn("Period", [result.period for result in results], drop=2),
        TableColumn("Status", statuses),
        TableColumn("Objective", objectives, right=True),
        TableColumn("Selected", [_selected(result) for result in results], right=True, drop=1),
    ]
    if len(results) > 1:
        columns.append(
            TableColumn(
                f"Beside {first.scenario}", [_differences(result, first) for result in results]
            )
        )
    columns.append(TableColumn("Missed", [_missed(result) for result in results]))
    return rendered(
        [heading("The scenarios side by side"), table(columns, width)], width, color=color
    )


def _choice(result: Result) -> set[tuple[str, str | None]]:
    return {(item.key, item.scope) for item in result.items if item.selected}


def _selected(result: Result) -> str:
    if result.certificate is None:
        return ""
    return f"{len(_choice(result))} of {len(result.items)}"


def _differences(result: Result, first: Result) -> str:
    """How many initiatives come in and drop out; another scope is both."""
    has_both_plans = result.certificate is not None and first.certificate is not None
    if result is first or not has_both_plans:
        return ""
    if result.period != first.period:
        return "another period"
    entering, leaving = _choice(result) - _choice(first), _choice(first) - _choice(result)
    if not entering and not leaving:
        return "same portfolio"
    return f"{len(entering)} in, {len(leaving)} out"


def _missed(result: Result) -> str:
    """Promises (floors and ceilings) before goals."""
    if result.certificate is None:
        return "no plan"
    missed = [gap for gap in result.gaps if gap.severity is not Severity.OK]
    goals = sum(gap.level == "goal" for gap in missed)
    promises = len(missed) - goals
    words = []
    if promises:
        words.append(many(promises, "promise"))
    if goals:
        words.append(many(goals, "goal"))
    return ", ".join(words) or "nothing"

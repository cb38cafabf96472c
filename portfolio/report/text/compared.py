"""Plans side by side on a terminal."""

from collections.abc import Callable, Iterator, Sequence

from rich.console import RenderableType

from portfolio.answers import Compared, ComparedInitiative, ComparedMeasure
from portfolio.report.text.canvas import TableColumn, bullets, heading, line, rendered, table
from portfolio.report.words.lists import first_of
from portfolio.report.words.measures import slice_name
from portfolio.report.words.numbers import number, quantity
from portfolio.report.words.prices import price_amount

_NAMED = 8


def compared_view(answer: Compared, *, width: int, color: bool) -> str:
    """What the plans are worth, have in common, reach, use and give up."""
    return rendered(_parts(answer, width), width, color=color)


def _parts(answer: Compared, width: int) -> Iterator[RenderableType]:
    yield heading("The plans side by side")
    yield _plans(answer, width)
    if answer.comparable is not None:
        yield line(f"Objectives cannot be compared: {answer.comparable}.", "yellow")
    yield from _in_common(answer, width)
    for title, measures in (("KPIs", answer.kpis), ("Missing to targets", answer.gaps)):
        differing = [one for one in measures if len(set(one.numbers)) > 1]
        if differing:
            yield heading(f"{title}, where they differ")
            yield _measures(answer, differing, "", _number, width)
    if answer.capacity:
        yield heading("Capacity used")
        yield _measures(answer, answer.capacity, "Resource", _use, width)
    # A year moves more than a quarter: that is no loss of the quarter's plan.
    if len({plan.period for plan in answer.plans}) == 1:
        yield heading("What each gives up against the best of the others")
        yield bullets(list(_given_up(answer)))


def _in_common(answer: Compared, width: int) -> Iterator[RenderableType]:
    """What all plans have, in one way or otherwise, and what only some have."""
    in_all = [one for one in answer.initiatives if None not in one.taken]
    alike = [one.key for one in in_all if one.alike]
    otherwise = [one for one in in_all if not one.alike]
    yield heading(f"In all of them{', alike' if otherwise else ''} ({len(alike)})")
    yield line(first_of(alike, len(alike)) or "Nothing.")
    if otherwise:
        yield heading(f"In all of them, in other scopes or steps ({len(otherwise)})")
        yield _initiatives(answer, otherwise, width)
    some = [one for one in answer.initiatives if None in one.taken]
    if some:
        yield heading(f"In some of them ({len(some)})")
        yield _initiatives(answer, some, width)


def _plans(answer: Compared, width: int) -> RenderableType:
    worth = []
    selected = []
    for plan in answer.plans:
        objective = plan.objective
        worth.append("no plan" if objective is None else price_amount(objective, plan.unit))
        selected.append(f"{plan.selected} of {plan.pool}")
    titles = [plan.title for plan in answer.plans]
    columns = [TableColumn("Plan", [plan.name for plan in answer.plans])]
    columns.append(TableColumn("Title", titles, stretch=True, drop=2))
    columns.append(TableColumn("Period", [plan.period for plan in answer.plans], drop=1))
    columns.append(TableColumn("Status", [plan.status.value for plan in answer.plans]))
    columns.append(TableColumn("Objective", worth, right=True))
    columns.append(TableColumn("Selected", selected, right=True))
    return table(columns, width)


def _initiatives(
    answer: Compared,
    rows: Sequence[ComparedInitiative],
    width: int,
) -> RenderableType:
    columns = [
        TableColumn("Key", [one.key for one in rows]),
        TableColumn("Title", [one.title for one in rows], stretch=True, drop=1),
    ]
    for position, plan in enumerate(answer.plans):
        columns.append(TableColumn(plan.name, [one.taken[position] or "" for one in rows]))
    return table(columns, width)


def _measures(
    answer: Compared,
    rows: Sequence[ComparedMeasure],
    first_column: str,
    cell: Callable[[ComparedMeasure, int], str],
    width: int,
) -> RenderableType:
    """A line for each measure; `cell` says what it is in the plan of a position."""
    columns = [
        TableColumn(first_column, [one.measure for one in rows]),
        TableColumn("Where", [slice_name(one.dimension, one.value) for one in rows]),
    ]
    if any(one.step for one in rows):
        columns.append(TableColumn("Step", [one.step or "" for one in rows]))
    for position, plan in enumerate(answer.plans):
        cells = [cell(one, position) for one in rows]
        columns.append(TableColumn(plan.name, cells, right=True))
    return table(columns, width)


def _number(one: ComparedMeasure, position: int) -> str:
    value = one.numbers[position]
    return "" if value is None else quantity(value, one.unit)


def _use(one: ComparedMeasure, position: int) -> str:
    used, cap = one.numbers[position], one.limits[position]
    if used is None:
        return ""
    return number(used) if cap is None else f"{number(used)} of {number(cap)}"


def _given_up(answer: Compared) -> Iterator[str]:
    for position, plan in enumerate(answer.plans):
        losses = []
        for loss in answer.given_up:
            if loss.plan == position:
                other = answer.plans[loss.against].name
                losses.append(f"{loss.kpi} {quantity(loss.amount, loss.unit)} ({other})")
        given = first_of(losses, _NAMED) if losses else "nothing of any KPI"
        yield f"{plan.name} gives up {given}."

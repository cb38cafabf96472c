"""What-ifs on a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from portfolio.answers import WhatIf, WhatIfStep
from portfolio.report.text.canvas import TableColumn, bullets, heading, line, rendered, table
from portfolio.report.words.lists import capitalised, first_of
from portfolio.report.words.moves import change_of_objective, lines_of, step_in_objective
from portfolio.report.words.options import changes_in_words, more_or_less
from portfolio.report.words.prices import price_amount
from portfolio.report.words.proofs import BY_HIGHS

_NAMED = 6


def what_if_view(answer: WhatIf, *, width: int, color: bool) -> str:
    """One step in sentences, the values of a range as a table."""
    return rendered(_parts(answer, width), width, color=color)


def _parts(answer: WhatIf, width: int) -> Iterator[RenderableType]:
    worth = price_amount(answer.objective, answer.unit)
    yield line(f"{answer.scenario}: the plan is worth {worth}, {BY_HIGHS}.", "bold")
    if answer.comparable is not None:
        yield line(f"Objectives cannot be compared: {answer.comparable}.", "yellow")
    if answer.is_curve:
        yield from _curve(answer, width)
        return
    for step in answer.steps:
        yield heading(_named(step))
        yield bullets(list(_sentences(answer, step)))


def _named(step: WhatIfStep) -> str:
    parts = []
    for one in step.settings:
        before = "" if one.before is None else f" (now {one.before})"
        parts.append(f"{one.path} = {one.after}{before}")
    return ", ".join(parts)


def _sentences(answer: WhatIf, step: WhatIfStep) -> Iterator[str]:
    if step.objective is None:
        rules = f": {first_of(step.obstacles, _NAMED)}" if step.obstacles else ""
        yield f"There is no plan then{rules}."
        return
    if step.change is not None:
        change = step_in_objective(step.shortfalls, step.change, answer.objective, answer.unit)
        yield f"{capitalised(change)}, {BY_HIGHS}."
    else:
        worth = price_amount(step.objective, answer.unit)
        yield f"The plan is worth {worth} then, {BY_HIGHS}."
    yield f"{changes_in_words(step.entering, step.leaving)}."
    yield from lines_of(step.moves)


def _curve(answer: WhatIf, width: int) -> Iterator[RenderableType]:
    [path] = {
        one.path for step in answer.steps for one in step.settings if _varies(answer, one.path)
    }
    others = [one for one in answer.steps[0].settings if one.path != path]
    for one in others:
        yield line(f"{one.path} = {one.after} throughout.")
    values = []
    for step in answer.steps:
        values.append(next(one.after for one in step.settings if one.path == path))
    worth = [_worth(answer, step) for step in answer.steps]
    against = [_against(answer, step) for step in answer.steps]
    columns = [TableColumn(path, values, right=True), TableColumn("Objective", worth, right=True)]
    columns.append(TableColumn(f"Against {answer.scenario}", against, right=True, drop=1))
    steps = [_change(step) for step in answer.steps]
    columns.append(TableColumn("Against the line above", steps, wrap=True))
    yield Text()
    yield table(columns, width)
    beside = "The first line is beside the plan of the scenario."
    yield line(f"{beside} Each plan is {BY_HIGHS}.", "dim")


def _against(answer: WhatIf, step: WhatIfStep) -> str:
    """What a plan of a curve loses or gains; floors first, where it misses them otherwise."""
    if step.change is None:
        return ""
    change = _short(change_of_objective(step.change, answer.objective, answer.unit))
    if not step.shortfalls:
        return change
    return f"floors missed {more_or_less(step.shortfalls)}; {change}"


def _varies(answer: WhatIf, path: str) -> bool:
    values = {one.after for step in answer.steps for one in step.settings if one.path == path}
    return len(values) > 1


def _worth(answer: WhatIf, step: WhatIfStep) -> str:
    return "no plan" if step.objective is None else price_amount(step.objective, answer.unit)


def _short(change: str) -> str:
    return "same" if change.startswith("the objective") else change.replace(" of the objective", "")


def _change(step: WhatIfStep) -> str:
    if step.objective is None:
        return first_of(step.obstacles, _NAMED)
    return changes_in_words(step.entering, step.leaving)

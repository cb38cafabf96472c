"""Answers of the optimiser for a terminal: other good plans, fronts, capacities, least change."""

from collections.abc import Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from portfolio.answers import (
    Alternatives,
    CapacityCurve,
    CapacityStep,
    Frontier,
    PlanOption,
    Replan,
)
from portfolio.model import Metrics
from portfolio.report.text.canvas import TableColumn, bullets, heading, line, rendered, table
from portfolio.report.words.lists import first_of, many
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.report.words.options import (
    changes_in_words,
    kpis_moved,
    loss_in_words,
    missed_floors,
)
from portfolio.report.words.proofs import BY_HIGHS
from portfolio.results import shown_run_id

MOST_CORE = 12
"""Keys of the core that are listed."""
KNEE = "knee"
TOKENS = "tokens."
"""What the names of quantities of tokens begin with."""


def alternatives_view(answer: Alternatives, metrics: Metrics, *, width: int, color: bool) -> str:
    """The plan, the next best, the most different, and the core, the contested and the out."""
    best = answer.best
    worth = f"The plan is worth {number(best.objective)} in the objective."
    good = f"Good means worth at least {number(answer.least)}: within {percent(answer.within)}"
    parts: list[RenderableType] = [
        heading(f"{answer.scenario}: other good portfolios"),
        line(f"{worth} {good} of the best."),
    ]
    parts.append(heading("The next best, in the order in which the plan is chosen"))
    next_best = _options(answer.next_best, best, metrics)
    parts.append(next_best or line("There is no other portfolio."))
    parts.append(heading("The most different good ones"))
    different = _options(answer.most_different, best, metrics)
    parts.append(different or line("No other portfolio is good: the plan stands alone."))
    parts += _memberships(answer, width)
    return rendered(parts, width, color=color)


def _options(
    options: tuple[PlanOption, ...],
    best: PlanOption,
    metrics: Metrics,
) -> RenderableType | None:
    sentences = []
    for option in options:
        loss = loss_in_words(option, best)
        changes = changes_in_words(option.entering, option.leaving)
        moved = kpis_moved(best.kpis, option.kpis, metrics)
        sentences.append(". ".join(part for part in (loss, changes, moved) if part))
    return bullets(sentences) if sentences else None


def _memberships(answer: Alternatives, width: int) -> list[RenderableType]:
    keys: dict[str, list[str]] = {"core": [], "contested": [], "out": []}
    for member in answer.initiatives:
        keys[member.standing].append(member.key)
    contested = [member for member in answer.initiatives if member.standing == "contested"]
    core, out = keys["core"], keys["out"]
    sentences = [
        f"core, in all of them: {many(len(core), 'initiative')}{_listed(core)}",
        f"contested, in some: {many(len(contested), 'initiative')}",
        f"out, in none: {many(len(out), 'initiative')}{_listed(out)}",
    ]
    parts: list[RenderableType] = [
        heading(f"What the good portfolios have in common, {BY_HIGHS}"),
        bullets(sentences),
    ]
    if contested:
        in_plan = ["in the plan" if member.in_plan else "" for member in contested]
        columns = [
            TableColumn("Contested", [member.key for member in contested]),
            TableColumn("", [member.title for member in contested], stretch=True),
            TableColumn("", in_plan),
        ]
        parts.append(table(columns, width))
    return parts


def _listed(keys: list[str]) -> str:
    return f": {first_of(keys, MOST_CORE)}" if keys else ""


def _front_in_words(points: int, *, is_complete: bool) -> str:
    """How much of the front is shown, and what a front is."""
    if points == 1:
        every = (
            f"The only point of the front, {BY_HIGHS}" if is_complete else "1 point of the front"
        )
        return f"{every}: it is not beaten in one quantity without a loss in another."
    shown = f"{points:,} points of the front"
    every = f"All {shown}, {BY_HIGHS}" if is_complete else shown
    return f"{every}: none of these portfolios is beaten in one quantity without a loss in another."


def frontier_view(answer: Frontier, metrics: Metrics, *, width: int, color: bool) -> str:
    """A line for each point of a front."""
    names = " against ".join(axis.name for axis in answer.axes)
    parts: list[RenderableType] = [heading(f"{answer.scenario}: {names}")]
    parts.append(line(_front_in_words(len(answer.points), is_complete=answer.complete)))
    columns = []
    for place, axis in enumerate(answer.axes):
        is_change = not axis.name.startswith(TOKENS)
        values = [point.values[place] for point in answer.points]
        cells = [_amount(value, axis.unit, sign=is_change) for value in values]
        columns.append(TableColumn(axis.name, cells, right=True))
    changes = []
    for point in answer.points:
        option = point.portfolio
        changes.append(changes_in_words(option.entering, option.leaving))
    columns.append(_marks(KNEE, [point.knee for point in answer.points]))
    columns.append(TableColumn("Beside the plan", changes, stretch=True, drop=1))
    parts.append(table(columns, width))
    if any(point.knee for point in answer.points):
        parts.append(
            line(
                "The knee is where the front bends most: on either side the next step costs more"
                " than it did."
            )
        )
    return rendered(parts, width, color=color)


def _marks(word: str, marked: Sequence[bool]) -> TableColumn:
    """A column without a name that has a word in some of its rows."""
    return TableColumn("", [Text(word if one else "", style="bold") for one in marked])


def _amount(exact: str, unit: str, *, sign: bool) -> str:
    return quantity(exact, unit, sign=sign) if unit else number(exact)


def capacity_view(answer: CapacityCurve, metrics: Metrics, *, width: int, color: bool) -> str:
    """A line for each capacity at which the plan changes, and what the next tokens are worth."""
    steps = _turning_steps(answer)
    extent = "the caps that were asked for"
    if answer.complete:
        extent = f"every step of the curve, {BY_HIGHS}"
    parts: list[RenderableType] = [
        heading(f"{answer.scenario}: what {answer.path} is worth"),
        line(f"A line where the plan changes, of {extent}."),
    ]
    objectives, gains, changes = [], [], []
    for step in steps:
        objectives.append("no plan" if step.objective is None else number(step.objective))
        gains.append("" if step.gain is None else _signed(step.gain))
        changes.append(_changes_at(step) if step.gain else "")
    columns = [
        TableColumn("From", [number(step.cap) for step in steps], right=True),
        TableColumn("Objective", objectives, right=True),
        TableColumn("Gain", gains, right=True),
        _marks(KNEE, [step.knee for step in steps]),
        TableColumn("What changes", changes, stretch=True, drop=1),
    ]
    parts.append(table(columns, width))
    worth = worth_of_more(answer, metrics)
    if worth:
        parts.append(line(worth))
    return rendered(parts, width, color=color)


def _changes_at(step: CapacityStep) -> str:
    changes = changes_in_words(step.entering, step.leaving)
    return f"{missed_floors(step.shortfalls)}; {changes}" if step.shortfalls else changes


def _turning_steps(answer: CapacityCurve) -> list[CapacityStep]:
    """The first cap, and those at which the objective or the plan is another."""
    turning: list[CapacityStep] = []
    for step in answer.steps:
        has_news = bool(step.entering or step.leaving) or step.knee
        if not turning or has_news or step.feasible != turning[-1].feasible:
            turning.append(step)
    return turning


def _signed(exact: str) -> str:
    return f"+{number(exact)}" if Fraction(exact) > 0 else number(exact)


def worth_of_more(answer: CapacityCurve, metrics: Metrics) -> str | None:
    """What the next tokens bring: `The next 20 engineer-days bring gmv +98,000 GBP`.

    None where the cap is not written, or nothing beyond it was looked at.
    """
    if answer.now is None:
        return None
    now = Fraction(answer.now)
    planned = [step for step in answer.steps if step.feasible]
    here = [step for step in planned if Fraction(step.cap) <= now]
    above = [step for step in planned if Fraction(step.cap) > now]
    if not here or not above:
        return None
    base = here[-1]
    base_objective = Fraction(base.objective or 0)
    for step in above:
        if step.objective != base.objective:
            more = number(str(Fraction(step.cap) - now))
            gain = Fraction(step.objective or 0) - base_objective
            moved = kpis_moved(base.kpis, step.kpis, metrics)
            kpis = f": {moved}" if moved else ""
            worth = f"{_signed(str(gain))} of the objective{kpis}"
            return f"The next {_counted(more, answer.unit)} {worth}."
    most = number(str(Fraction(above[-1].cap) - now))
    return f"The next {_counted(most, answer.unit)} nothing."


def _counted(count: str, unit: str) -> str:
    """What brings something: `20 engineer-days bring`, `1 engineer-day brings`."""
    return f"{unit} brings" if count == "1" else f"{count} {unit}s bring"


def replan_view(answer: Replan, metrics: Metrics, *, width: int, color: bool) -> str:
    """What the plan of now is worth today, and a line for each number of changes."""
    parts: list[RenderableType] = [
        heading(f"{answer.scenario}: the least change from {shown_run_id(answer.since)}")
    ]
    parts.append(bullets(_sentences_on_now(answer)))
    steps = answer.steps
    gains = ["" if step.gain is None else _signed(step.gain) for step in steps]
    options = [step.portfolio for step in steps]
    changes = [changes_in_words(option.entering, option.leaving) for option in options]
    columns = [
        TableColumn("Changes", [str(step.changes) for step in steps], right=True),
        TableColumn("Objective", [number(option.objective) for option in options], right=True),
    ]
    if any(step.cost is not None for step in steps):
        columns.append(TableColumn("Cost", [str(step.cost) for step in steps], right=True))
    columns += (
        TableColumn("Gain", gains, right=True),
        _marks("enough", [step.enough for step in steps]),
        TableColumn("Beside the plan of now", changes, wrap=True),
    )
    parts.append(table(columns, width))
    return rendered(parts, width, color=color)


def _sentences_on_now(answer: Replan) -> list[str]:
    sentences = []
    if answer.now is not None:
        sentences.append(f"the plan of now keeps every rule and is worth {number(answer.now)}")
    if answer.broken:
        broken = first_of(answer.broken, 3)
        sentences.append(f"the plan of now cannot stay as it is: {broken}")
    if answer.gone:
        gone = first_of(answer.gone, 6)
        sentences.append(f"no choice any more, and so gone whatever is decided: {gone}")
    near = percent(answer.within)
    best = number(answer.best)
    sentences.append(f"the best is worth {best}; enough is what comes within {near} of it")
    return sentences

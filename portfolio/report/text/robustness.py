"""What holds when estimates are wrong, and forecasts beside what came, for a terminal."""

from fractions import Fraction

from rich.console import RenderableType

from portfolio.answers import Calibration, ForecastGroup, Outcomes, Robust
from portfolio.report.text.canvas import TableColumn, bar, bullets, heading, line, rendered, table
from portfolio.report.words.lists import many
from portfolio.report.words.numbers import number, percent

MOST_ESTIMATES = 10
"""Estimates that are listed."""
MOST_UNSURE = 30
"""Initiatives that are listed of those in some of the best plans."""


def robust_view(answer: Robust, *, width: int, color: bool) -> str:
    """How often the plan is the best and keeps its floors, and which estimate to improve first."""
    samples = many(answer.samples, "sample")
    parts: list[RenderableType] = [heading(f"{answer.scenario}: {samples} of its estimates")]
    parts.append(bullets(_sentences(answer)))
    if answer.floors:
        parts.append(heading("The chance that the plan meets each floor"))
        intervals = [_between(floor.least, floor.most) for floor in answer.floors]
        columns = [
            TableColumn("Floor", [floor.floor for floor in answer.floors]),
            TableColumn("Chance", [percent(floor.share) for floor in answer.floors], right=True),
            TableColumn("95%", intervals, right=True),
        ]
        parts.append(table(columns, width))
    parts += _worths(answer, width)
    parts += _shares(answer, width)
    return rendered(parts, width, color=color)


def _sentences(answer: Robust) -> list[str]:
    sentences = []
    if answer.planned < answer.samples:
        without = answer.samples - answer.planned
        sentences.append(f"{many(without, 'sample')} {_have(without)} no plan at all")
    sentences.append(f"the plan is the best one in {answer.best} of {answer.samples}")
    broken = answer.planned - answer.kept
    if broken:
        sentences.append(f"it breaks a floor that a plan could keep in {broken}")
    if answer.regret_mean is not None and answer.regret_worst is not None:
        regret = f"{number(answer.regret_mean)} in the mean, {number(answer.regret_worst)} at worst"
        sentences.append(f"where it keeps all, it falls short of the best by {regret}")
    return sentences


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _between(least: str, most: str) -> str:
    return f"{percent(least)} to {percent(most)}"


def _worths(answer: Robust, width: int) -> list[RenderableType]:
    worth_knowing = [one for one in answer.estimates if Fraction(one.worth) > 0]
    parts: list[RenderableType] = [heading("Which estimate to improve first")]
    if not worth_knowing:
        parts.append(line("Knowing any single estimate better would not change the plan."))
        return parts
    listed = worth_knowing[:MOST_ESTIMATES]
    columns = [
        TableColumn("Estimate", [f"{one.initiative} {one.kpi}" for one in listed]),
        TableColumn("Low", [number(one.low) for one in listed], right=True, drop=1),
        TableColumn("Value", [number(one.value) for one in listed], right=True),
        TableColumn("High", [number(one.high) for one in listed], right=True, drop=1),
        TableColumn("Worth knowing", [number(one.worth) for one in listed], right=True),
    ]
    parts.append(table(columns, width))
    unlisted = len(answer.estimates) - len(listed)
    if unlisted:
        others = many(unlisted, "other estimate")
        parts.append(line(f"{others} {_have(unlisted)} less to give, or nothing."))
    return parts


def _shares(answer: Robust, width: int) -> list[RenderableType]:
    unsure = [one for one in answer.initiatives if 0 < one.times < answer.planned]
    always = sum(one.times == answer.planned for one in answer.initiatives)
    never = len(answer.initiatives) - always - len(unsure)
    counts = f"{many(always, 'initiative')} always, {len(unsure)} at times, {never} never."
    parts: list[RenderableType] = [heading("How likely an initiative is in the best plan")]
    parts.append(line(counts))
    listed = unsure[:MOST_UNSURE]
    if listed:
        intervals = [_between(one.least, one.most) for one in listed]
        columns = [
            TableColumn("At times", [one.key for one in listed]),
            TableColumn("", [one.title for one in listed], stretch=True, drop=1),
            TableColumn("", ["in the plan" if one.in_plan else "" for one in listed]),
            TableColumn("Chance", [percent(one.share) for one in listed], right=True),
            TableColumn("95%", intervals, right=True),
            TableColumn("", [bar(Fraction(one.share)) for one in listed], drop=2),
        ]
        parts.append(table(columns, width))
    return parts


def outcomes_view(answer: Outcomes, *, width: int, color: bool) -> str:
    """What came beside what was forecast, in groups, and the calibration that it offers."""
    parts: list[RenderableType] = [heading("What came beside what was forecast")]
    outcomes = answer.outcomes
    if not outcomes:
        example = "actuals: {gmv: {value: 98000, measured: 2026-06-30}}"
        how = f"{example} in a delivered initiative is one"
        parts.append(line(f"No outcome was measured yet: {how}."))
        return rendered(parts, width, color=color)
    ratios = ["" if one.ratio is None else percent(one.ratio) for one in outcomes]
    columns = [
        TableColumn("Initiative", [one.initiative for one in outcomes]),
        TableColumn("KPI", [one.kpi for one in outcomes]),
        TableColumn("Owner", [one.owner or "" for one in outcomes], drop=1),
        TableColumn("Forecast", [number(one.forecast) for one in outcomes], right=True),
        TableColumn("Came", [number(one.actual) for one in outcomes], right=True),
        TableColumn("Of it", ratios, right=True),
    ]
    parts.append(table(columns, width))
    parts.append(heading("Bias and spread, at 95%"))
    parts.append(bullets([_group_sentence(group) for group in answer.groups]))
    if answer.calibrations:
        parts.append(
            heading("A calibration, for robust --calibrated; nothing applies it by itself")
        )
        parts.append(bullets([_calibration_sentence(one) for one in answer.calibrations]))
    return rendered(parts, width, color=color)


def _group_sentence(group: ForecastGroup) -> str:
    chance = _between(group.reached_least, group.reached_most)
    reached = f"{group.reached} of {group.count} reached the forecast (chance {chance})"
    middle = f"the middle came to {percent(group.median)} of it"
    if group.median_least is None or group.median_most is None:
        spread = "too few to say where the true middle lies: six would do"
    else:
        spread = f"the true middle lies at {_between(group.median_least, group.median_most)}"
    return f"{group.by} {group.name}: {reached}; {middle}; {spread}"


def _calibration_sentence(one: Calibration) -> str:
    spread = f"{percent(one.low)} to {percent(one.high)}"
    count = many(one.count, "outcome")
    return f"{one.kpi}: {percent(one.middle)} of the forecast, {spread}, by {count}"

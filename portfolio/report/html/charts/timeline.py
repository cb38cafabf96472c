"""The decisions of a scenario in time: the value of each plan, filled where the plan changed."""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import coordinate, element, part, picture
from portfolio.report.html.facts.site import Decision, ScenarioLine
from portfolio.report.html.texts import counted, isolated

MOST_DOTS = 400
"""Of a longer line the newest are drawn."""
_HEIGHT = 64
_TOP, _BOTTOM = 10, 52
_LEFT, _RIGHT = Fraction(1, 100), Fraction(99, 100)


def decision_line(line: ScenarioLine) -> Markup:
    """Each run a dot, oldest on the left; without a plan it lies at the bottom."""
    newest_first = line.decisions[:MOST_DOTS]
    drawn = list(reversed(newest_first))
    amounts = [one.amount for one in drawn if one.amount is not None]
    low, high = min(amounts, default=Fraction(0)), max(amounts, default=Fraction(0))
    places = [(_x(at, len(drawn)), _y(one, low, high)) for at, one in enumerate(drawn)]
    lines = [_step(places[at], places[at + 1]) for at in range(len(places) - 1)]
    dots = [_dot(one, place) for one, place in zip(drawn, places, strict=True)]
    spoken = f"{counted(len(line.decisions), 'run')} of {line.scenario}, listed below"
    return picture([*lines, *dots], _HEIGHT, spoken, "chart decisions")


def _x(at: int, count: int) -> str:
    share = Fraction(at, count - 1) if count > 1 else Fraction(1)
    return part(_LEFT + (_RIGHT - _LEFT) * share)


def _y(decision: Decision, low: Fraction, high: Fraction) -> str:
    if decision.amount is None:
        return coordinate(_BOTTOM + 6)
    share = (decision.amount - low) / (high - low) if high > low else Fraction(1, 2)
    return coordinate(_BOTTOM - (_BOTTOM - _TOP) * share)


def _step(start: Sequence[str], end: Sequence[str]) -> Markup:
    return element("line", class_="edge", x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def _dot(decision: Decision, place: Sequence[str]) -> Markup:
    kind = "point" if decision.decides else "point out"
    class_ = f"{kind} {decision.state}" if decision.state == "bad" else kind
    words = f"{decision.day}: {decision.value or decision.status}"
    title = element("title", isolated(words))
    return element("circle", title, class_=class_, cx=place[0], cy=place[1], r=5)

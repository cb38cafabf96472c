"""Two plans side by side: a KPI before and after, the use of a resource before and after."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import bar_mark, coordinate, element, part, picture, upright
from portfolio.report.html.facts.comparison import SlopeRow, UseRow

_HEIGHT = 84
_TOP, _BOTTOM = 12, 72
_LEFT, _RIGHT = Fraction(6, 100), Fraction(94, 100)
_AIR = Fraction(106, 100)
_PAIR_HEIGHT = 30


def kpi_slope(row: SlopeRow) -> Markup:
    """A line from the level before to the level after, with the levels that are asked for."""
    known = [row.before, row.after, *(level for _, level in row.levels)]
    low, high = min(known), max(known)
    span = (high - low) or Fraction(1)

    def at(value: Fraction) -> str:
        return coordinate(_BOTTOM - (_BOTTOM - _TOP) * (value - low) / span)

    marks = [*_sides(), *(_level(kind, at(level)) for kind, level in row.levels)]
    line = element(
        "line",
        class_=f"slope {row.state}",
        x1=part(_LEFT),
        x2=part(_RIGHT),
        y1=at(row.before),
        y2=at(row.after),
    )
    before = element("circle", class_="then", cx=part(_LEFT), cy=at(row.before), r=4)
    after = element("circle", class_=f"now {row.state}", cx=part(_RIGHT), cy=at(row.after), r=5)
    return picture([*marks, line, before, after], _HEIGHT, row.spoken, "chart")


def _sides() -> Iterator[Markup]:
    for x in (part(_LEFT), part(_RIGHT)):
        yield upright(x, _TOP - 8, _BOTTOM + 8, "grid")


def _level(kind: str, y: str) -> Markup:
    class_ = "goal" if kind == "goal" else "floor"
    return element("line", class_=f"{class_} asked", x1="0", x2="100%", y1=y, y2=y)


def use_pair(row: UseRow) -> Markup:
    """The use before as a thin bar above that of after, each with its cap."""
    amounts = (row.used_before, row.used_after, row.cap_before, row.cap_after)
    span = max(_known(amounts), default=Fraction(0)) * _AIR or Fraction(1)
    marks: list[Markup] = []
    for used, cap, top, height, class_ in (
        (row.used_before, row.cap_before, 3, 6, "bar out"),
        (row.used_after, row.cap_after, 13, 12, "bar"),
    ):
        if used is not None:
            marks.append(bar_mark("0", top, part(used / span), height, class_))
        if cap is not None:
            marks.append(upright(part(cap / span), top - 2, top + height + 2, "goal"))
    return picture(marks, _PAIR_HEIGHT, row.spoken, "capacity")


def _known(amounts: Iterable[Fraction | None]) -> Iterator[Fraction]:
    return (amount for amount in amounts if amount is not None)

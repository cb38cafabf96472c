"""Bars: a KPI against its levels, capacity against its bounds, the value of an initiative."""

from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import bar_mark, element, part, picture, upright
from portfolio.report.html.facts.capacity import CapacityRow
from portfolio.report.html.facts.kpis import KpiRow

_AIR = Fraction(106, 100)
"""The width of a chart, over what it shows: marks at the end are not cut."""
_BULLET_HEIGHT = 30
_CAPACITY_HEIGHT = 22


def kpi_bullet(row: KpiRow) -> Markup:
    """What the plan reaches as a bar from today's level, with floor, goal and the best possible."""
    known = [row.reached, Fraction(0)]
    known += [level for level in (row.floor, row.goal, row.best) if level is not None]
    low, high = min(known), max(known) * _AIR
    span = (high - low) or Fraction(1)

    def at(value: Fraction) -> str:
        return part((value - low) / span)

    left, right = sorted((row.reached, Fraction(0)))
    bar = "bar" if row.reached >= 0 else "bar harm"
    marks = [
        bar_mark("0", 9, "100%", 12, "track"),
        bar_mark(at(left), 9, part((right - left) / span), 12, bar),
    ]
    if low < 0:
        marks.append(upright(at(Fraction(0)), 5, 25, "zero"))
    if row.floor is not None:
        marks.append(upright(at(row.floor), 5, 25, "floor"))
    if row.goal is not None:
        marks.append(upright(at(row.goal), 3, 27, "goal"))
    if row.best is not None:
        marks.append(element("circle", class_="best", cx=at(row.best), cy=15, r=5))
    return picture(marks, _BULLET_HEIGHT, row.spoken, "bullet")


def capacity_bar(row: CapacityRow) -> Markup:
    """What is used as a bar, with floor and cap."""
    known = [value for value in (row.amount, row.floor, row.cap) if value is not None]
    span = max(known) * _AIR or Fraction(1)
    track = "100%" if row.cap is None else part(row.cap / span)
    marks = [
        bar_mark("0", 6, track, 10, "track"),
        bar_mark("0", 6, part(row.amount / span), 10, "bar"),
    ]
    if row.floor is not None:
        marks.append(upright(part(row.floor / span), 2, 20, "floor"))
    if row.cap is not None:
        marks.append(upright(part(row.cap / span), 2, 20, "goal"))
    return picture(marks, _CAPACITY_HEIGHT, row.spoken, "capacity")


def value_bar(value: Fraction, largest: Fraction, class_: str) -> Markup:
    """A small bar under a number that says the same."""
    filled = part(max(value, Fraction(0)) / largest) if largest > 0 else "0%"
    # The style sheet has its height and its track: there is one in each row of a table.
    bar = element("rect", class_=class_, width=filled)
    return element("svg", bar, class_="mini", aria_hidden="true")

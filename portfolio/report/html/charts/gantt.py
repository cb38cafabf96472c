"""A plan over time: a bar for each initiative, and under the bars what each step has room for."""

from collections.abc import Iterator
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import bar_mark, coordinate, element, part, picture
from portfolio.report.html.figures import short
from portfolio.report.html.texts import counted, cut_to, html_text, isolated, sentence
from portfolio.report.words.gantt import CapacityLine, Gantt, GanttBar
from portfolio.report.words.numbers import number

MOST_BARS = 200
"""Initiatives that are drawn; the others are in the table of the page alone."""
_MOST_NAMED_STEPS = 13
_MOST_COUNTED_STEPS = 12
"""Steps of a line of capacity that have their numbers under them."""
_HEAD = 24
_ROW = 36
_BAR_TOP, _BAR_HEIGHT = 19, 11
_LONGEST_TITLE = 44
_COLUMN_TOP, _COLUMN_HEIGHT = 22, 44
_NUMBERS = 18
_AIR_OF_STEP = Fraction(4, 100)
"""Free at both sides of what stands in a step, as a part of the step."""


def gantt_chart(facts: Gantt) -> Markup:
    """The whole roadmap: steps above, bars by their start, capacity below."""
    drawn = facts.lines[:MOST_BARS]
    marks: list[Markup] = []
    top = _HEAD
    for bar in drawn:
        marks += _bar(bar, facts, top)
        top += _ROW
    for line in facts.capacity:
        marks += _capacity(line, facts, top)
        top += _capacity_height(facts)
    spoken = (
        f"{counted(len(facts.lines), 'initiative')} in {counted(len(facts.steps), 'step')}, listed"
        " in the table below with start and finish"
    )
    return picture([*_steps(facts, top), *marks], top + 2, spoken, "chart gantt")


def _edge(facts: Gantt, step: int) -> Fraction:
    """Where a step begins, as a part of the width."""
    return Fraction(step, len(facts.steps))


def _steps(facts: Gantt, bottom: int) -> Iterator[Markup]:
    """A line at each border, and names as far as there is space for them."""
    every = -(-len(facts.steps) // _MOST_NAMED_STEPS)
    for step, name in enumerate(facts.steps):
        x = part(_edge(facts, step))
        if step % every == 0:
            # The year is said in the title; a name is short so that a phone has room for twelve.
            shown = name[5:] or name
            yield element("text", html_text(shown), x=x, y=12, dx=3, class_="label")
            yield element("line", class_="grid", x1=x, x2=x, y1=0, y2=bottom)
    yield element("line", class_="axis", x1="0", x2="100%", y1=_HEAD - 6, y2=_HEAD - 6)


def _bar(bar: GanttBar, facts: Gantt, top: int) -> Iterator[Markup]:
    steps = len(facts.steps)
    last = steps - 1 if bar.last is None else bar.last
    start, end = _edge(facts, bar.first), _edge(facts, last + 1)
    finish = "goes on after the last step" if bar.last is None else f"to {facts.steps[last]}"
    words = f"{bar.title} ({bar.key}), from {facts.steps[bar.first]} {finish}"
    rect = bar_mark(
        part(start),
        top + _BAR_TOP,
        part(end - start),
        _BAR_HEIGHT,
        "bar out" if bar.kept else "bar",
    )
    # A name stands over its bar, on the side on which the chart goes on.
    is_left = 2 * bar.first < steps or bar.first == 0
    scope = f" ({bar.scope})" if bar.scope else ""
    title = f"{cut_to(bar.title, _LONGEST_TITLE)}{scope}"
    named = element("tspan", isolated(title), class_="wide", dx=5)
    label = element(
        "text",
        html_text(bar.key) + named,
        class_="label",
        x=part(start if is_left else end),
        y=top + _BAR_TOP - 5,
        dx=3 if is_left else -3,
        text_anchor="start" if is_left else "end",
    )
    goes_on = ""
    if bar.last is None:
        goes_on = element("text", "▶", x="100%", y=top + _BAR_TOP + 10, text_anchor="end")
    content = element("title", isolated(words)) + rect + label + goes_on
    yield element("g", content)


def _capacity_height(facts: Gantt) -> int:
    """Pixels of a line of capacity: with numbers under the columns where there is space."""
    has_numbers = len(facts.steps) <= _MOST_COUNTED_STEPS
    return _COLUMN_TOP + _COLUMN_HEIGHT + (_NUMBERS if has_numbers else 8)


def _capacity(line: CapacityLine, facts: Gantt, top: int) -> Iterator[Markup]:
    """One resource: a column for what each step uses, a line at its cap."""
    place = "" if line.slice == "all" else f" in {line.slice.replace('/', ', ')}"
    heading = f"{sentence(line.resource)}{place}, used of cap"
    yield element("text", isolated(heading), x=0, y=top + 14, dx=3, class_="label")
    known = [Fraction(used) for used in line.used]
    known += [Fraction(cap) for cap in line.caps if cap is not None]
    most = max(known) or Fraction(1)
    bottom = top + _COLUMN_TOP + _COLUMN_HEIGHT
    for step in range(len(facts.steps)):
        yield from _column(line, facts, step, most, bottom)


def _column(
    line: CapacityLine, facts: Gantt, step: int, most: Fraction, bottom: int
) -> Iterator[Markup]:
    width = Fraction(1, len(facts.steps))
    left = _edge(facts, step) + width * _AIR_OF_STEP
    inside = width * (1 - 2 * _AIR_OF_STEP)
    used, cap = Fraction(line.used[step]), line.caps[step]
    height = _COLUMN_HEIGHT * used / most
    words = f"{line.resource} in {facts.steps[step]}: {number(line.used[step])}"
    words += "" if cap is None else f" of {number(cap)}"
    marks = [element("title", isolated(words))]
    if cap is not None:
        room = _COLUMN_HEIGHT * Fraction(cap) / most
        marks.append(_rect(left, bottom - room, inside, room, "track"))
    marks.append(_rect(left, bottom - height, inside, height, "bar"))
    if cap is not None:
        y = coordinate(bottom - _COLUMN_HEIGHT * Fraction(cap) / most)
        ends = {"x1": part(left), "x2": part(left + inside)}
        marks.append(element("line", class_="goal", y1=y, y2=y, **ends))
    if len(facts.steps) <= _MOST_COUNTED_STEPS:
        middle = part(left + inside / 2)
        of_cap = "" if cap is None else f" of {short(Fraction(cap))}"
        numbers = html_text(short(used)) + element("tspan", html_text(of_cap), class_="wide")
        marks.append(element("text", numbers, x=middle, y=bottom + 14, text_anchor="middle"))
    yield element("g", Markup("").join(marks))


def _rect(x: Fraction, y: Fraction, width: Fraction, height: Fraction, class_: str) -> Markup:
    return element(
        "rect",
        class_=class_,
        x=part(x),
        y=coordinate(y),
        width=part(width),
        height=coordinate(height),
    )

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
    size = f"{counted(len(facts.lines), 'initiative')} in {counted(len(facts.steps), 'step')}"
    summary = f"{size}, listed in the table below with start and finish"
    return picture([*_steps(facts, top), *marks], top + 2, summary, "chart gantt")


def _edge(facts: Gantt, step: int) -> Fraction:
    """Where a step begins, as a part of the width."""
    return Fraction(step, len(facts.steps))


def _steps(facts: Gantt, bottom: int) -> Iterator[Markup]:
    """A line at each border, and names as far as there is space for them."""
    # Rounded up: of so many steps one is named.
    interval = -(-len(facts.steps) // _MOST_NAMED_STEPS)
    for step in range(0, len(facts.steps), interval):
        x = part(_edge(facts, step))
        # The year stands in the title; short names leave space for twelve on a phone.
        name = facts.steps[step]
        short_name = name[5:] or name
        yield element("text", html_text(short_name), x=x, y=12, dx=3, class_="label")
        yield element("line", class_="grid", x1=x, x2=x, y1=0, y2=bottom)
    y = _HEAD - 6
    yield element("line", class_="axis", x1="0", x2="100%", y1=y, y2=y)


def _bar(bar: GanttBar, facts: Gantt, top: int) -> Iterator[Markup]:
    last = len(facts.steps) - 1 if bar.last is None else bar.last
    start, end = _edge(facts, bar.first), _edge(facts, last + 1)
    finish = "goes on after the last step" if bar.last is None else f"to {facts.steps[last]}"
    words = f"{bar.title} ({bar.key}), from {facts.steps[bar.first]} {finish}"
    tooltip = element("title", isolated(words))
    class_ = "bar out" if bar.kept else "bar"
    rectangle = bar_mark(part(start), top + _BAR_TOP, part(end - start), _BAR_HEIGHT, class_)
    content = tooltip + rectangle + _bar_label(bar, facts, start, end, top + _BAR_TOP - 5)
    if bar.last is None:
        y = top + _BAR_TOP + 10
        content += element("text", "▶", x="100%", y=y, text_anchor="end")
    yield element("g", content)


def _bar_label(bar: GanttBar, facts: Gantt, start: Fraction, end: Fraction, y: int) -> Markup:
    """Key and title over a bar, aligned so that they run towards the middle of the chart."""
    is_left = 2 * bar.first < len(facts.steps) or bar.first == 0
    scope = f" ({bar.scope})" if bar.scope else ""
    title = f"{cut_to(bar.title, _LONGEST_TITLE)}{scope}"
    wide_title = element("tspan", isolated(title), class_="wide", dx=5)
    return element(
        "text",
        html_text(bar.key) + wide_title,
        class_="label",
        x=part(start if is_left else end),
        y=y,
        dx=3 if is_left else -3,
        text_anchor="start" if is_left else "end",
    )


def _capacity_height(facts: Gantt) -> int:
    """Pixels of a line of capacity: with numbers under the columns where there is space."""
    has_numbers = len(facts.steps) <= _MOST_COUNTED_STEPS
    return _COLUMN_TOP + _COLUMN_HEIGHT + (_NUMBERS if has_numbers else 8)


def _capacity(line: CapacityLine, facts: Gantt, top: int) -> Iterator[Markup]:
    """One resource: a column for what each step uses, a line at its cap."""
    place = "" if line.slice == "all" else f" in {line.slice.replace('/', ', ')}"
    has_cap = any(cap is not None for cap in line.caps)
    heading = f"{sentence(line.resource)}{place}, {'used of cap' if has_cap else 'used; no cap'}"
    yield element("text", isolated(heading), x=0, y=top + 14, dx=3, class_="label")
    amounts = [Fraction(used) for used in line.used]
    amounts += [Fraction(cap) for cap in line.caps if cap is not None]
    most = max(amounts) or Fraction(1)
    bottom = top + _COLUMN_TOP + _COLUMN_HEIGHT
    for step in range(len(facts.steps)):
        yield _column(line, facts, step, most, bottom)


def _column(line: CapacityLine, facts: Gantt, step: int, most: Fraction, bottom: int) -> Markup:
    step_width = Fraction(1, len(facts.steps))
    left = _edge(facts, step) + step_width * _AIR_OF_STEP
    width = step_width * (1 - 2 * _AIR_OF_STEP)
    used, cap = Fraction(line.used[step]), line.caps[step]
    height = _COLUMN_HEIGHT * used / most
    bar = _rect(left, bottom - height, width, height, "bar")
    words = f"{line.resource} in {facts.steps[step]}: {number(line.used[step])}"
    of_cap = ""
    if cap is None:
        marks = [element("title", isolated(words)), bar]
    else:
        of_cap = f" of {short(Fraction(cap))}"
        cap_height = _COLUMN_HEIGHT * Fraction(cap) / most
        cap_top = bottom - cap_height
        y = coordinate(cap_top)
        ends = {"x1": part(left), "x2": part(left + width)}
        # From back to front: the free part of the cap, the use, the line at the cap.
        marks = [
            element("title", isolated(f"{words} of {number(cap)}")),
            _rect(left, cap_top, width, cap_height, "track"),
            bar,
            element("line", class_="goal", y1=y, y2=y, **ends),
        ]
    if len(facts.steps) <= _MOST_COUNTED_STEPS:
        middle = part(left + width / 2)
        numbers = html_text(short(used)) + element("tspan", html_text(of_cap), class_="wide")
        marks.append(element("text", numbers, x=middle, y=bottom + 14, text_anchor="middle"))
    return element("g", Markup("").join(marks))


def _rect(x: Fraction, y: Fraction, width: Fraction, height: Fraction, class_: str) -> Markup:
    return element(
        "rect",
        class_=class_,
        x=part(x),
        y=coordinate(y),
        width=part(width),
        height=coordinate(height),
    )

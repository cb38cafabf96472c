"""Charts as files of their own: SVG for slides, a README or the summary of a job."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from portfolio.report.html.charts.bars import capacity_bar, kpi_bullet
from portfolio.report.html.charts.gantt import gantt_chart
from portfolio.report.html.charts.graph import dependency_graph
from portfolio.report.html.charts.marks import element, height_of, together
from portfolio.report.html.charts.scatter import value_scatter
from portfolio.report.html.charts.slopes import kpi_slope, use_pair
from portfolio.report.html.charts.style import chart_style
from portfolio.report.html.facts import PageFacts
from portfolio.report.html.facts.capacity import CapacityRow
from portfolio.report.html.facts.comparison import ScenarioFacts, SlopeRow
from portfolio.report.html.facts.kpis import KpiRow
from portfolio.report.html.texts import cut_to, isolated

WIDTH = 1040
_AIR = 16
_HEAD = 40
_ROW = 40
_HEADING = 30
_NAMES, _MARKS, _AMOUNTS = 300, 420, 272
"""Pixels of the three columns."""
_LONGEST = 44
_LONGEST_HEADING = 120
_KPI_LEGEND = (
    "Bar: this plan. Thin line: floor or ceiling. Thick line: goal. Circle: the best of any plan."
)
_CAPACITY_LEGEND = "Bar: used by this plan. Thin line: floor. Thick line: cap."
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'

_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")

Row = TypeVar("Row")


def run_pictures(facts: PageFacts) -> Mapping[str, str]:
    """Name -> SVG of each chart of a run's page; equal facts give equal bytes."""
    drawn: dict[str, str] = {}
    title = facts.headline.title
    if facts.kpis:
        groups = [(group.title, group.rows) for group in facts.kpis]
        rows = list(_grouped(groups, kpi_bullet, _kpi_words))
        drawn["kpis"] = _listed(f"{title}: KPIs", [*rows, _legend(_KPI_LEGEND)])
    if facts.roadmap is not None and facts.roadmap.lines:
        drawn["roadmap"] = _alone(f"{title}: roadmap", gantt_chart(facts.roadmap))
    if facts.capacity:
        uses = [(group.title, group.rows) for group in facts.capacity]
        rows = list(_grouped(uses, capacity_bar, _capacity_words))
        drawn["capacity"] = _listed(f"{title}: capacity", [*rows, _legend(_CAPACITY_LEGEND)])
    if facts.plan:
        tokens = f"tokens, {' + '.join(facts.resources)}"
        scatter = value_scatter(facts.plan, "value in the objective", tokens)
        drawn["value"] = _alone(f"{title}: value against tokens", scatter)
    graph = dependency_graph(facts.relations)
    if graph:
        drawn["dependencies"] = _alone(f"{title}: prerequisites", graph)
    return drawn


def comparison_pictures(scenarios: Sequence[ScenarioFacts]) -> Mapping[str, str]:
    """Name -> SVG of each chart of a comparison."""
    drawn: dict[str, str] = {}
    for number, one in enumerate(scenarios, start=1):
        # Whoever made the diff: what becomes the name of a file is plain.
        name = one.scenario if _PLAIN.fullmatch(one.scenario) else f"scenario-{number}"
        slopes = [_slope_row(row) for row in one.slopes]
        if slopes:
            drawn[f"{name}-kpis"] = _listed(f"{one.title}: KPIs, before and after", slopes)
        uses = [
            _Line(use.name, use_pair(use), cut_to(use.spoken, _LONGEST), _ROW) for use in one.uses
        ]
        if uses:
            heading = f"{one.title}: capacity, before and after"
            drawn[f"{name}-capacity"] = _listed(heading, uses)
    return drawn


@dataclass(frozen=True)
class _Line:
    """One row of a picture; a heading has no marks."""

    name: str
    marks: Markup
    words: str
    height: int


def _grouped(
    groups: Sequence[tuple[str, Sequence[Row]]],
    draw: Callable[[Row], Markup],
    words: Callable[[Row], tuple[str, str]],
) -> Iterator[_Line]:
    for title, rows in groups:
        yield _Line(title, Markup(""), "", _HEADING)
        for row in rows:
            name, amount = words(row)
            yield _Line(name, draw(row), amount, _ROW)


def _legend(words: str) -> _Line:
    return _Line(words, Markup(""), "", _HEADING)


def _kpi_words(row: KpiRow) -> tuple[str, str]:
    name = f"{row.name}, {row.place}" if row.place else row.name
    return name, f"{row.total} {row.level}".strip()


def _capacity_words(row: CapacityRow) -> tuple[str, str]:
    return row.name, f"{row.used} {row.of_cap} {row.share}".strip()


def _slope_row(row: SlopeRow) -> _Line:
    name = f"{row.name}, {row.place}" if row.place else row.name
    before, after = row.texts
    return _Line(name, kpi_slope(row), f"{before} → {after}", 96)


def _listed(title: str, rows: Sequence[_Line]) -> str:
    """Rows below each other: name, marks, amount."""
    marks: list[Markup] = []
    top = _HEAD
    for row in rows:
        marks += _row_marks(row, top)
        top += row.height
    return _file(title, marks, top + _AIR)


def _row_marks(row: _Line, top: int) -> Iterator[Markup]:
    middle = top + row.height // 2
    if not row.marks:
        yield _text(row.name, _AIR, middle + 8, "start")
        return
    yield _text(row.name, _AIR, middle + 4, "start", "label")
    x = _AIR + _NAMES
    yield element("svg", row.marks, x=x, y=top + 4, width=_MARKS, height=row.height - 6)
    yield _text(row.words, WIDTH - _AIR, middle + 4, "end", "label")


def _alone(title: str, chart: Markup) -> str:
    height = height_of(chart)
    width = WIDTH - 2 * _AIR
    placed = element("svg", chart, x=_AIR, y=_HEAD, width=width, height=height)
    return _file(title, [placed], _HEAD + height + _AIR)


def _text(text: str, x: int, y: int, anchor: str, class_: str = "") -> Markup:
    most = _LONGEST if class_ else _LONGEST_HEADING
    shown = isolated(cut_to(text, most))
    if class_:
        return element("text", shown, x=x, y=y, text_anchor=anchor, class_=class_)
    return element("text", shown, x=x, y=y, text_anchor=anchor)


def _file(title: str, marks: Sequence[Markup], height: int) -> str:
    """A whole file: white ground, the style, a title, and the marks."""
    rules = f"text {{ font-family: {_FONT}; }}\n.title {{ font-size: 16px; font-weight: 600; }}\n"
    style = Markup("<style>{}</style>").format(Markup(rules + _label_rule() + chart_style()))
    ground = element("rect", width="100%", height="100%", fill="#ffffff")
    heading = element("text", isolated(cut_to(title, 90)), x=_AIR, y=26, class_="title label")
    inside = together([style, element("title", isolated(title)), ground, heading, *marks])
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    head = Markup(f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">')
    return str(head + inside + Markup("</svg>\n"))


def _label_rule() -> str:
    return ".label { fill: #1a1d21; }\n"

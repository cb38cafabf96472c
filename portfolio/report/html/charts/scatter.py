"""Value against tokens: each initiative a point, what is in filled, what is out hollow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import coordinate, element, part, picture
from portfolio.report.html.facts.plan import PlanRow
from portfolio.report.html.figures import short
from portfolio.report.html.scales import ticks
from portfolio.report.html.texts import cut_to, isolated
from portfolio.report.words.lists import many

MOST_POINTS = 1000
"""More would be a cloud; the most valuable are drawn."""
_HEIGHT = 350
_TOP, _BOTTOM = 26, 310
_LEFT, _RIGHT = Fraction(6, 100), Fraction(97, 100)
_RADIUS = 5.5
_LABELS = 12
_LONGEST_LABEL = 34
_WIDTH = 1040
"""The width in pixels for which labels are placed; on a narrow screen only a few are shown."""
_LETTER = 7
"""The width of a letter in pixels, a little more than most have."""


@dataclass(frozen=True)
class _Area:
    """The plane of the chart."""

    most_tokens: Fraction
    least_value: Fraction
    most_value: Fraction

    def x(self, tokens: Fraction) -> Fraction:
        """As a part of the width."""
        return _LEFT + (_RIGHT - _LEFT) * tokens / self.most_tokens

    def y(self, value: Fraction) -> Fraction:
        """In pixels from the top."""
        above = (value - self.least_value) / (self.most_value - self.least_value)
        return _BOTTOM - (_BOTTOM - _TOP) * above


@dataclass(frozen=True)
class _Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether the two overlap."""
        beside = self.right <= other.left or other.right <= self.left
        above = self.bottom <= other.top or other.bottom <= self.top
        return not (beside or above)


def value_scatter(rows: Sequence[PlanRow], value_name: str, tokens_name: str) -> Markup:
    """The chart, with axes and the titles of some points that have the place for it."""
    drawn = sorted(rows, key=lambda row: (-row.value, row.key))[:MOST_POINTS]
    if not drawn:
        return Markup("")
    area = _area(drawn)
    labels = _labels(drawn, area)
    # What is in lies above what is out: SVG draws the last on top.
    bottom_up = sorted(drawn, key=lambda row: (row.selected, row.value, row.key))
    points = [_point(row, area) for row in bottom_up]
    marks = [*_axes(area, value_name, tokens_name), *points, *labels]
    summary = f"{value_name} against {tokens_name}, {many(len(drawn), 'initiative')}"
    return picture(marks, _HEIGHT, f"{summary}; the table below has every number", "chart scatter")


def _area(rows: Sequence[PlanRow]) -> _Area:
    """The plane with some air around the points; 0 is on it in both directions."""
    most_tokens = max(row.total_tokens for row in rows) * Fraction(105, 100)
    values = [Fraction(0), *(row.value for row in rows)]
    least, most = min(values), max(values)
    span = (most - least) or Fraction(1)
    bottom = least if least == 0 else least - span * Fraction(5, 100)
    top = most + span * Fraction(8, 100)
    return _Area(most_tokens or Fraction(1), bottom, top)


def _axes(area: _Area, value_name: str, tokens_name: str) -> Iterator[Markup]:
    for value in ticks(area.least_value, area.most_value, 7):
        y = coordinate(area.y(value))
        line = "axis" if value == 0 else "grid"
        yield element("line", class_=line, x1=part(_LEFT), x2="100%", y1=y, y2=y)
        if value:
            yield element("text", short(value), x=0, y=y, dy=4)
    for tokens in ticks(Fraction(0), area.most_tokens, 6):
        if tokens:
            x = part(area.x(tokens))
            yield element("text", short(tokens), x=x, y=_BOTTOM + 20, text_anchor="middle")
    yield element("text", value_name, x=0, y=12)
    yield element("text", isolated(tokens_name), x="100%", y=_HEIGHT - 4, text_anchor="end")


def _point(row: PlanRow, area: _Area) -> Markup:
    words = f"{row.title} ({row.key}), {row.decision}: value {row.value_text}."
    tooltip = element("title", isolated(words))
    class_ = "point" if row.selected else "point out"
    return element(
        "circle",
        tooltip,
        class_=class_,
        cx=part(area.x(row.total_tokens)),
        cy=coordinate(area.y(row.value)),
        r=_RADIUS,
        data_key=row.key,
    )


def _labels(rows: Sequence[PlanRow], area: _Area) -> list[Markup]:
    """Titles beside the most valuable points, where they cover neither a point nor each other."""
    covered = [_around(row, area) for row in rows]
    labels: list[Markup] = []
    for row in rows:
        if len(labels) == _LABELS:
            break
        text = cut_to(row.title, _LONGEST_LABEL)
        side = _free_side(row, area, len(text) * _LETTER, covered)
        if side is not None:
            anchor, box = side
            covered.append(box)
            labels.append(_label(row, area, text, anchor, few=len(labels) < 2))
    return labels


def _in_pixels(row: PlanRow, area: _Area) -> tuple[float, float]:
    """Where a point is, at the width for which labels are placed."""
    x = float(area.x(row.total_tokens)) * _WIDTH
    return x, float(area.y(row.value))


def _around(row: PlanRow, area: _Area) -> _Box:
    x, y = _in_pixels(row, area)
    return _Box(x - 7, y - 7, x + 7, y + 7)


def _free_side(
    row: PlanRow,
    area: _Area,
    width: int,
    covered: Sequence[_Box],
) -> tuple[str, _Box] | None:
    """Right or left of the point, whichever has the place."""
    x, y = _in_pixels(row, area)
    right = _Box(x + 9, y - 8, x + 10 + width, y + 6)
    left = _Box(x - 10 - width, y - 8, x - 9, y + 6)
    for anchor, box in (("start", right), ("end", left)):
        is_inside = box.left > float(_LEFT) * _WIDTH and box.right < _WIDTH
        if is_inside and not any(box.meets(other) for other in covered):
            return anchor, box
    return None


def _label(row: PlanRow, area: _Area, text: str, anchor: str, *, few: bool) -> Markup:
    x, y = area.x(row.total_tokens), area.y(row.value)
    return element(
        "text",
        isolated(text),
        class_="label" if few and anchor == "end" else "label wide",
        x=part(x),
        y=coordinate(y),
        dx=10 if anchor == "start" else -10,
        dy=4,
        text_anchor=anchor,
    )

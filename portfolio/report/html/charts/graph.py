"""Prerequisites as a graph: what is needed on the left, what needs it to the right."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.charts.marks import element, part, picture, together
from portfolio.report.html.facts.relations import Node, RelationFacts
from portfolio.report.html.texts import counted, cut_to, html_text, isolated

MOST_NODES = 120
"""More are listed in words only."""
MOST_LEVELS = 6
_ROW = 34
_BOX_HEIGHT = 26
_LONGEST_TITLE = 36
_GAP = Fraction(5, 100)
"""Between two columns, as a part of the width."""

_Place = tuple[int, int]
"""Column and line of a node."""


def dependency_graph(relations: RelationFacts) -> Markup:
    """The graph; empty where there are no prerequisites, or too many to be seen."""
    if not relations.edges or len(relations.nodes) > MOST_NODES:
        return Markup("")
    places = _places(relations)
    levels = max(column for column, _ in places.values()) + 1
    if levels > MOST_LEVELS:
        return Markup("")
    lines = max(line for _, line in places.values()) + 1
    width = (1 - _GAP * (levels - 1)) / levels
    nodes = {node.key: node for node in relations.nodes}
    edges = (_edge(nodes, places, width, edge) for edge in relations.edges)
    boxes = (_box(nodes[key], places[key], width, levels) for key in sorted(places))
    spoken = f"{counted(len(relations.edges), 'prerequisite')}, listed in words below"
    return picture([*edges, *boxes], lines * _ROW, spoken, "chart graph")


def _places(relations: RelationFacts) -> Mapping[str, _Place]:
    """Each tree of dependents below each other, from what it needs."""
    needs: dict[str, list[str]] = {node.key: [] for node in relations.nodes}
    dependents: dict[str, list[str]] = {node.key: [] for node in relations.nodes}
    for dependent, needed in relations.edges:
        needs[dependent].append(needed)
        dependents[needed].append(dependent)
    depths = _depths(needs)
    places: dict[str, _Place] = {}
    line = 0
    for root in sorted(key for key, others in needs.items() if not others):
        line = _place(root, line, depths, dependents, places)
    return places


def _depths(needs: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
    """The longest way from something that needs nothing."""
    depths: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in depths:
            depths[key] = max((depth(other) + 1 for other in needs[key]), default=0)
        return depths[key]

    for key in needs:
        depth(key)
    return depths


def _place(
    key: str,
    line: int,
    depths: Mapping[str, int],
    dependents: Mapping[str, Sequence[str]],
    places: dict[str, _Place],
) -> int:
    """Place a node and what depends on it; returns the next line that is free."""
    if key in places:
        return line
    places[key] = (depths[key], line)
    below = line
    for dependent in sorted(dependents[key]):
        # One that needs several is drawn beside the last of them.
        if depths[dependent] == depths[key] + 1:
            below = _place(dependent, below, depths, dependents, places)
    return max(below, line + 1)


def _edge(
    nodes: Mapping[str, Node],
    places: Mapping[str, _Place],
    width: Fraction,
    edge: tuple[str, str],
) -> Markup:
    dependent, needed = edge
    start, end = places[needed], places[dependent]
    class_ = "edge unmet" if nodes[needed].decision == "out" else "edge"
    step = width + _GAP
    right_of_start, left_of_end = start[0] * step + width, end[0] * step
    middle = _ROW // 2
    return element(
        "line",
        class_=class_,
        x1=part(right_of_start),
        x2=part(left_of_end),
        y1=start[1] * _ROW + middle,
        y2=end[1] * _ROW + middle,
    )


def _box(node: Node, place: _Place, width: Fraction, levels: int) -> Markup:
    """A node in an area of its own, which cuts off what is too long for it."""
    column, line = place
    words = f"{node.title} ({node.key}), {node.decision}"
    longest = _LONGEST_TITLE * 3 // max(levels, 3)
    title = element("tspan", isolated(cut_to(node.title, longest)), class_="wide", dx=6)
    number = node.key.rpartition("-")[2]
    class_ = node.decision if node.decision in ("in", "out") else "past"
    tip = element("title", isolated(words))
    frame = element("rect", class_=f"box {class_}", x=1, y=1, width="98%", height=24, rx=6)
    label = element("text", html_text(number) + title, class_="label", x=10, y=17)
    return element(
        "svg",
        together((tip, frame, label)),
        x=part(column * (width + _GAP)),
        y=line * _ROW + (_ROW - _BOX_HEIGHT) // 2,
        width=part(width),
        height=_BOX_HEIGHT,
    )

"""Circles and ways, against what a plain search finds."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portfolio.validate.graphs import circles, way

NODES = "abcdef"
EDGES = st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=12)


def _following(edges: set[tuple[str, str]]) -> dict[str, set[str]]:
    following: dict[str, set[str]] = defaultdict(set)
    for start, end in edges:
        following[start].add(end)
    return following


def _reaches(edges: set[tuple[str, str]], start: str, end: str) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        for after in _following(edges)[waiting.pop()]:
            if after == end:
                return True
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


@given(EDGES, st.data())
def test_circles_are_found_where_there_are_any(
    edges: set[tuple[str, str]], data: st.DataObject
) -> None:
    """A circle follows edges, begins with one that was asked for, and each edge asked for lies on
    one or on none."""
    through = {edge for edge in edges if data.draw(st.booleans())}
    following = _following(edges)
    found = list(circles(lambda node: following.get(node, set()), through))
    for circle in found:
        assert circle[0] == circle[-1]
        assert circle[:2] in through
        assert set(pairwise(circle)) <= edges
        assert len(set(circle)) == len(circle) - 1 > 1
    closing = {(a, b) for a, b in through if a != b and _reaches(edges - {(a, a), (b, b)}, b, a)}
    assert bool(found) is bool(closing)
    knots = [
        {
            node
            for node in NODES
            if node == c[0] or (_reaches(edges, c[0], node) and _reaches(edges, node, c[0]))
        }
        for c in found
    ]
    assert all(any(a in knot for knot in knots) for a, _ in closing)
    assert sum(map(len, knots)) == len(set().union(*knots)) if knots else True


@given(EDGES, st.sampled_from(NODES), st.sampled_from(NODES))
def test_a_way_is_found_where_there_is_one(
    edges: set[tuple[str, str]], start: str, end: str
) -> None:
    """A way follows edges from start to end, in one step or more."""
    found = way(_following(edges), start, end)
    assert (found is not None) is _reaches(edges, start, end)
    if found is not None:
        assert (found[0], found[-1]) == (start, end)
        assert set(pairwise(found)) <= edges

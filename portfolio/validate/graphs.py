"""Circles in directed graphs, and ways through them."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

Edge = tuple[str, str]


def circles(
    follow: Callable[[str], Iterable[str]], through: Collection[Edge]
) -> Iterator[tuple[str, ...]]:
    """For each strongly connected part that holds an edge of ``through``, one shortest circle over
    such an edge.

    ``follow`` gives the nodes that edges lead to from a node; only what is reached from ``through``
    is looked at. The nodes of a circle, from the edge's start round to it again. Edges from a node
    to itself are left out.
    """
    successors = _reached(follow, through)
    if not _has_circle(successors):
        return
    predecessors = _reversed(successors)
    in_shown_circle: set[str] = set()
    for start, end in sorted(through):
        if start == end or start in in_shown_circle:
            continue
        back = way(successors, end, start)
        if back is None:
            continue
        # Strongly connected with `start`: what it reaches and what reaches it.
        forward = set(_reached(successors.__getitem__, [(start, start)]))
        backward = set(_reached(predecessors.__getitem__, [(start, start)]))
        in_shown_circle |= forward & backward
        yield (start, *back)


def _reversed(graph: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    predecessors: dict[str, set[str]] = {node: set() for node in graph}
    for node, following in graph.items():
        for successor in following:
            predecessors[successor].add(node)
    return predecessors


def _reached(
    follow: Callable[[str], Iterable[str]], through: Collection[Edge]
) -> dict[str, set[str]]:
    """Node -> where its edges lead, for every node that is reached."""
    waiting = [node for edge in through for node in edge]
    reached: dict[str, set[str]] = {}
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached[node] = set(follow(node)) - {node}
            waiting += reached[node]
    return reached


def way(edges: Mapping[str, Iterable[str]], start: str, end: str) -> tuple[str, ...] | None:
    """A shortest way of one step or more from ``start`` to ``end``, the first in the order of
    names."""
    return Ways(edges, start).to(end)


class Ways:
    """The shortest ways from one node to all that it reaches, found once for all of them."""

    def __init__(self, edges: Mapping[str, Iterable[str]], start: str) -> None:
        self._start = start
        self._before: dict[str, str] = {}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for following in sorted(edges.get(node, ())):
                if following not in self._before:
                    self._before[following] = node
                    waiting.append(following)

    @property
    def reached(self) -> Collection[str]:
        """All that is reached in one step or more."""
        return self._before.keys()

    def to(self, end: str) -> tuple[str, ...] | None:
        """A shortest way of one step or more, the first in the order of names."""
        if end not in self._before:
            return None
        steps = [end, self._before[end]]
        while steps[-1] != self._start:
            steps.append(self._before[steps[-1]])
        return tuple(reversed(steps))


def _has_circle(graph: Mapping[str, Iterable[str]]) -> bool:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False

"""Prerequisites: no initiative may wait for itself."""

from collections.abc import Iterator, Mapping

from portfolio.findings import Finding
from portfolio.model import Initiative
from portfolio.source import Workspace
from portfolio.validate.graphs import Edge, circles
from portfolio.validate.subjects import Planned, Written


def no_circle_in_files(workspace: Workspace) -> Iterator[Finding]:
    """`requires` of all initiatives, whatever their status, form no circle. Told once for each knot
    of circles."""
    initiatives = workspace.initiatives
    for circle in circles(lambda key: _required_by(initiatives, key), _edges(initiatives)):
        start, end = circle[:2]
        written = Written(workspace, start, workspace.initiatives[start])
        position = written.initiative.requires.index(end)
        yield written.finding("P314", _message(circle), _HINT, "requires", position)


def no_circle_in_a_scenario(planned: Planned) -> Iterator[Finding]:
    """`requires`, overrides and the prerequisites of a scenario together form no circle.

    Told where the scenario's own word closes the circle; circles of the files alone are told there.
    """
    own = planned.scenario.constraints.prerequisites
    overridden = planned.workspace.overridden[planned.name]
    of_scenario = {(dependent, required) for dependent, keys in own.items() for required in keys}
    initiatives, before = planned.planning.initiatives, planned.workspace.initiatives
    added = {
        edge
        for edge in of_scenario | _edges(overridden)
        if edge[1] not in _required_by(before, edge[0])
    }

    def follow(key: str) -> tuple[str, ...]:
        return (*_required_by(initiatives, key), *own.get(key, ()))

    for circle in circles(follow, added):
        start, end = circle[:2]
        if (start, end) in of_scenario:
            path: tuple[str | int, ...] = (
                "constraints",
                "prerequisites",
                start,
                own[start].index(end),
            )
        else:
            path = ("overrides", start, "requires", overridden[start].requires.index(end))
        yield planned.finding("P314", _message(circle), _HINT, *path, initiatives=circle[:-1])


_HINT = "take one of these prerequisites out"


def _message(circle: tuple[str, ...]) -> str:
    return f"prerequisites form a circle: {' -> '.join(circle)}"


def _required_by(initiatives: Mapping[str, Initiative], key: str) -> tuple[str, ...]:
    return initiatives[key].requires if key in initiatives else ()


def _edges(initiatives: Mapping[str, Initiative]) -> set[Edge]:
    return {
        (key, required)
        for key, initiative in initiatives.items()
        for required in initiative.requires
    }

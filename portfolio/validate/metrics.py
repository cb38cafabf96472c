"""The KPI universe: one north star, and a causal graph with a top."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.model import Level
from portfolio.source import Workspace
from portfolio.validate.graphs import circles
from portfolio.validate.references import Reference, ReferenceKind, mistake_in
from portfolio.validate.repetitions import repeated


def references_resolve(workspace: Workspace) -> Iterator[Finding]:
    """A KPI drives KPIs that are declared, and an active one drives active ones."""
    for key, metric in workspace.metrics.metrics.items():
        kind = ReferenceKind.KPI if metric.active else ReferenceKind.DECLARED_KPI
        for position, driven in enumerate(metric.drives):
            path = ("metrics", key, "drives", position)
            mistake = mistake_in(workspace, Reference(kind, driven, path))
            if mistake:
                yield Finding(
                    mistake.code, workspace.in_metrics(*path), mistake.message, mistake.hint
                )


def one_north_star(workspace: Workspace) -> Iterator[Finding]:
    """Exactly one active KPI is of level north_star; each after the first is told."""
    stars = [
        k for k, m in workspace.metrics.metrics.items() if m.active and m.level is Level.NORTH_STAR
    ]
    if not stars:
        place = workspace.in_metrics("metrics", key=True)
        yield Finding(
            "P401",
            place,
            "no active KPI is of level north_star",
            "make one of them `level: north_star`",
        )
    for star in stars[1:]:
        place = workspace.in_metrics("metrics", star, "level")
        yield Finding(
            "P401", place, f"{star} is a second north star beside {stars[0]}", "make it strategic"
        )


def nothing_drives_itself(workspace: Workspace) -> Iterator[Finding]:
    """A KPI does not drive itself."""
    for key, metric in workspace.metrics.metrics.items():
        if key in metric.drives:
            place = workspace.in_metrics("metrics", key, "drives", metric.drives.index(key))
            yield Finding("P207", place, f"{key} drives itself", "take it out")


def drives_have_no_circle(workspace: Workspace) -> Iterator[Finding]:
    """The graph of `drives` has no circle, over retired KPIs too. Told once for each knot of
    circles."""
    metrics = workspace.metrics.metrics
    edges = {(key, driven) for key, metric in metrics.items() for driven in metric.drives}
    for circle in circles(lambda key: metrics[key].drives if key in metrics else (), edges):
        start, end = circle[:2]
        place = workspace.in_metrics("metrics", start, "drives", metrics[start].drives.index(end))
        message = f"KPIs drive each other in a circle: {' -> '.join(circle)}"
        yield Finding("P402", place, message, "take one of these edges out")


def drives_are_named_once(workspace: Workspace) -> Iterator[Finding]:
    """A KPI stands once in a list of `drives` (a warning)."""
    for key, metric in workspace.metrics.metrics.items():
        for position, driven in repeated(metric.drives):
            place = workspace.in_metrics("metrics", key, "drives", position)
            yield Finding("P318", place, f"{driven} is named twice", "take the repetition out")

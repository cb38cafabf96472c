"""References: every name that a file uses stands where it is declared."""

from collections.abc import Collection, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from portfolio.findings import Finding, did_you_mean
from portfolio.model import CLOSED, Initiative, Level, Marker, Model, NameUsed, Scenario, names_used
from portfolio.source import Workspace
from portfolio.validate.subjects import Planned, Written

Path = tuple[str | int, ...]


class ReferenceKind(Enum):
    """What a name refers to."""

    RESOURCE = auto()
    DECLARED_KPI = auto()
    """Any KPI, retired ones too."""
    KPI = auto()
    """A KPI that is active."""
    OBJECTIVE_KPI = auto()
    """An active KPI of the upper two levels: it takes contributions, weights and targets."""
    INITIATIVE = auto()
    SCENARIO = auto()


class Reference(NamedTuple):
    """A name, what it refers to, where it stands, and whether it stands there as a key."""

    kind: ReferenceKind
    name: str
    path: Path
    key: bool = False


class Mistake(NamedTuple):
    """What is wrong with a reference."""

    code: str
    message: str
    hint: str | None


def of_an_initiative_resolve(written: Written) -> Iterator[Finding]:
    """Resources, dimensions, their values, KPIs and initiatives that an initiative names are
    declared.

    A KPI is active; one that takes a contribution, or is computed by a model, is of the upper two
    levels. Initiatives that are delivered, rejected or archived are history: there a KPI need only
    be declared.
    """
    for reference in initiative_references(written.initiative):
        mistake = mistake_in(written.workspace, reference)
        if mistake:
            yield written.finding(*mistake, *reference.path, key=reference.key)
    yield from _dimensions_resolve(written)


def of_a_scenario_resolve(planned: Planned) -> Iterator[Finding]:
    """Resources, KPIs and initiatives that a scenario names are declared, and KPIs may take what it
    gives them.

    Dimensions and values are slices, and checked with them; `extends` was resolved when the files
    were read.
    """
    for reference in scenario_references(planned.scenario):
        mistake = mistake_in(planned.workspace, reference)
        if mistake:
            concerned = (reference.name,) if reference.kind is ReferenceKind.INITIATIVE else ()
            yield planned.finding(
                *mistake, *reference.path, key=reference.key, initiatives=concerned
            )


def mistake_in(workspace: Workspace, reference: Reference) -> Mistake | None:
    """What is wrong with a reference, or None where it resolves."""
    kind, name = reference.kind, reference.name
    if kind is ReferenceKind.INITIATIVE:
        if name in workspace.initiatives or name in workspace.unreadable:
            return None
        return Mistake(
            "P205", f"unknown initiative {name}", did_you_mean(name, workspace.initiative_names)
        )
    if kind is ReferenceKind.RESOURCE:
        return _unknown("P201", "resource", name, workspace.organization.resources)
    if kind is ReferenceKind.SCENARIO:
        return _unknown("P206", "scenario", name, workspace.scenarios, workspace.unreadable)
    return _mistake_in_kpi(workspace, kind, name)


def unknown_value(workspace: Workspace, dimension: str, value: str) -> Mistake | None:
    """What is wrong with the value of a known dimension, or None."""
    return _unknown("P204", dimension, value, workspace.organization.dimensions[dimension])


def unknown_dimension(workspace: Workspace, dimension: str, *also: str) -> Mistake | None:
    """What is wrong with the name of a dimension, or None; ``also`` are names that stand beside
    dimensions."""
    known = workspace.organization.dimensions
    if dimension in known:
        return None
    return Mistake(
        "P202", f"unknown dimension {dimension}", did_you_mean(dimension, [*known, *also])
    )


def _unknown(
    code: str, what: str, name: str, known: Collection[str], also: frozenset[str] = frozenset()
) -> Mistake | None:
    if name in known or name in also:
        return None
    return Mistake(code, f"unknown {what} {name}", did_you_mean(name, known))


def _mistake_in_kpi(workspace: Workspace, kind: ReferenceKind, name: str) -> Mistake | None:
    metrics = workspace.metrics.metrics
    metric = metrics.get(name)
    if metric is None:
        fitting = [
            k
            for k, m in metrics.items()
            if m.optimizable or (m.active and kind is not ReferenceKind.OBJECTIVE_KPI)
        ]
        return Mistake("P203", f"unknown KPI {name}", did_you_mean(name, fitting))
    if kind is ReferenceKind.DECLARED_KPI:
        return None
    if not metric.active:
        return Mistake(
            "P208",
            f"the KPI {name} is retired",
            "use an active KPI, or make it active in metrics.yaml",
        )
    if kind is ReferenceKind.OBJECTIVE_KPI and metric.level is Level.OPERATIONAL:
        hint = (
            f"it drives {' and '.join(metric.drives)}" if metric.drives else "use a strategic KPI"
        )
        return Mistake("P209", f"the KPI {name} is operational", hint)
    return None


def initiative_references(initiative: Initiative) -> Iterator[Reference]:
    """Every resource, KPI and initiative that an initiative names; those in metric chains are read
    with them."""
    return _references(initiative, is_closed=initiative.status in CLOSED)


def scenario_references(scenario: Scenario) -> Iterator[Reference]:
    """Every resource, KPI and initiative that a scenario names; what it extends was resolved
    before."""
    return _references(scenario, is_closed=False)


def _references(model: Model, *, is_closed: bool) -> Iterator[Reference]:
    """The names that the types of the fields say are such."""
    for used in names_used(model):
        yield Reference(_kind(used, is_closed=is_closed), used.name, used.path, used.is_key)


def _kind(used: NameUsed, *, is_closed: bool) -> ReferenceKind:
    if used.vocabulary == "initiative":
        return ReferenceKind.INITIATIVE
    if used.vocabulary == "resource":
        return ReferenceKind.RESOURCE
    if is_closed:
        return ReferenceKind.DECLARED_KPI
    return ReferenceKind.KPI if Marker.ANY_LEVEL in used.markers else ReferenceKind.OBJECTIVE_KPI


def members_in_constraints(scenario: Scenario) -> Iterator[tuple[str, Path]]:
    """Every initiative in a list of the constraints, and the path to it there."""
    rules = scenario.constraints
    for position, pair in enumerate(rules.exclude_pairs):
        yield from ((key, ("exclude_pairs", position, side)) for side, key in enumerate(pair))
    lists: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
        ("bundles", rules.bundles),
        ("prerequisites", rules.prerequisites),
    )
    for field, by_name in lists:
        for name, keys in by_name.items():
            yield from ((key, (field, name, position)) for position, key in enumerate(keys))
    for name, group in rules.groups.items():
        yield from (
            (key, ("groups", name, "members", position))
            for position, key in enumerate(group.members)
        )
    for name, synergy in rules.synergies.items():
        yield from (
            (key, ("synergies", name, "members", position))
            for position, key in enumerate(synergy.members)
        )


def _dimensions_resolve(written: Written) -> Iterator[Finding]:
    for dimension, shares in written.initiative.dimensions.items():
        mistake = unknown_dimension(written.workspace, dimension)
        if mistake:
            yield written.finding(*mistake, "dimensions", dimension, key=True)
            continue
        for value in shares:
            mistake = unknown_value(written.workspace, dimension, value)
            if mistake:
                path = ("dimensions", dimension, value)
                yield written.finding(*mistake, *path, key=written.has(*path))

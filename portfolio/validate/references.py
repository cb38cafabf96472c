"""References: every name that a file uses stands where it is declared."""

from collections.abc import Collection, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from portfolio.findings import Finding, did_you_mean
from portfolio.model import CLOSED, Initiative, Level, Lexicographic, NorthStar, Scenario, Scope, WeightedKpis
from portfolio.source import Workspace
from portfolio.validate.subjects import Planned, Written

Path = tuple[str | int, ...]


class Kind(Enum):
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

    kind: Kind
    name: str
    path: Path
    key: bool = False


class Mistake(NamedTuple):
    """What is wrong with a reference."""

    code: str
    message: str
    hint: str | None


def of_an_initiative_resolve(written: Written) -> Iterator[Finding]:
    """Resources, dimensions, their values, KPIs and initiatives that an initiative names are declared.

    A KPI is active; one that takes a contribution, or is computed by a model, is of the upper two levels.
    Initiatives that are delivered, rejected or archived are history: there a KPI need only be declared.
    """
    for reference in initiative_references(written.initiative):
        mistake = mistake_in(written.workspace, reference)
        if mistake:
            yield written.finding(*mistake, *reference.path, key=reference.key)
    yield from _dimensions_resolve(written)


def of_a_scenario_resolve(planned: Planned) -> Iterator[Finding]:
    """Resources, KPIs and initiatives that a scenario names are declared, and KPIs may take what it gives them.

    Dimensions and values are slices, and checked with them; `extends` was resolved when the files were read.
    """
    for reference in scenario_references(planned.scenario):
        mistake = mistake_in(planned.workspace, reference)
        if mistake:
            concerned = (reference.name,) if reference.kind is Kind.INITIATIVE else ()
            yield planned.finding(*mistake, *reference.path, key=reference.key, initiatives=concerned)


def mistake_in(workspace: Workspace, reference: Reference) -> Mistake | None:
    """What is wrong with a reference, or None where it resolves."""
    kind, name = reference.kind, reference.name
    if kind is Kind.INITIATIVE:
        if name in workspace.initiatives or name in workspace.unreadable:
            return None
        return Mistake("P205", f"unknown initiative {name}", did_you_mean(name, workspace.initiative_names))
    if kind is Kind.RESOURCE:
        return _unknown("P201", "resource", name, workspace.organization.resources)
    if kind is Kind.SCENARIO:
        return _unknown("P206", "scenario", name, workspace.scenarios, workspace.unreadable)
    return _mistake_in_kpi(workspace, kind, name)


def unknown_value(workspace: Workspace, dimension: str, value: str) -> Mistake | None:
    """What is wrong with the value of a known dimension, or None."""
    return _unknown("P204", dimension, value, workspace.organization.dimensions[dimension])


def unknown_dimension(workspace: Workspace, dimension: str, *also: str) -> Mistake | None:
    """What is wrong with the name of a dimension, or None; ``also`` are names that stand beside dimensions."""
    known = workspace.organization.dimensions
    if dimension in known:
        return None
    return Mistake("P202", f"unknown dimension {dimension}", did_you_mean(dimension, [*known, *also]))


def _unknown(
    code: str, what: str, name: str, known: Collection[str], also: frozenset[str] = frozenset()
) -> Mistake | None:
    if name in known or name in also:
        return None
    return Mistake(code, f"unknown {what} {name}", did_you_mean(name, known))


def _mistake_in_kpi(workspace: Workspace, kind: Kind, name: str) -> Mistake | None:
    metrics = workspace.metrics.metrics
    metric = metrics.get(name)
    if metric is None:
        fitting = [k for k, m in metrics.items() if m.optimizable or (m.active and kind is not Kind.OBJECTIVE_KPI)]
        return Mistake("P203", f"unknown KPI {name}", did_you_mean(name, fitting))
    if kind is Kind.DECLARED_KPI:
        return None
    if not metric.active:
        return Mistake("P208", f"the KPI {name} is retired", "use an active KPI, or make it active in metrics.yaml")
    if kind is Kind.OBJECTIVE_KPI and metric.level is Level.OPERATIONAL:
        hint = f"it drives {' and '.join(metric.drives)}" if metric.drives else "use a strategic KPI"
        return Mistake("P209", f"the KPI {name} is operational", hint)
    return None


def initiative_references(initiative: Initiative) -> Iterator[Reference]:
    """Every resource, KPI and initiative that an initiative names; those in metric chains are read with them."""
    closed = initiative.status in CLOSED
    any_kpi = Kind.DECLARED_KPI if closed else Kind.KPI
    objective_kpi = Kind.DECLARED_KPI if closed else Kind.OBJECTIVE_KPI
    yield from _keys(Kind.RESOURCE, initiative.tokens or {}, ("tokens",))
    yield from _keys(objective_kpi, initiative.contributions or {}, ("contributions",))
    yield from _keys(objective_kpi, initiative.actuals, ("actuals",))
    yield from _keys(objective_kpi, initiative.actuals, ("actuals",))
    for name, scope in (initiative.scopes or {}).items():
        yield from _scope_references(scope, objective_kpi, ("scopes", name))
    if initiative.immediate_kpi is not None:
        yield Reference(any_kpi, initiative.immediate_kpi, ("immediate_kpi",))
    for position, model in enumerate(initiative.math_models):
        yield Reference(objective_kpi, model.target_kpi, ("math_models", position, "target_kpi"))
        if model.immediate_kpi is not None:
            yield Reference(any_kpi, model.immediate_kpi, ("math_models", position, "immediate_kpi"))
    yield from _elements(Kind.INITIATIVE, initiative.requires, ("requires",))
    yield from _elements(Kind.INITIATIVE, initiative.excludes, ("excludes",))


def scenario_references(scenario: Scenario) -> Iterator[Reference]:
    """Every resource, KPI and initiative that a scenario names."""
    chosen, rules = scenario.candidates, scenario.constraints
    yield from _elements(Kind.INITIATIVE, chosen.only or (), ("candidates", "only"))
    yield from _elements(Kind.INITIATIVE, chosen.except_ or (), ("candidates", "except"))
    yield from _keys(Kind.INITIATIVE, scenario.overrides, ("overrides",))
    yield from _objective_references(scenario.objective, ("objective",))
    yield from _keys(Kind.RESOURCE, scenario.capacity, ("capacity",))
    for where, kpi, _ in scenario.targets.slices():
        path = ("targets", "all", kpi) if where.is_all else ("targets", where.dimension, where.value, kpi)
        yield Reference(Kind.OBJECTIVE_KPI, kpi, path, True)
    for field in ("mandatory", "exclude", "prerequisites"):
        yield from _keys(Kind.INITIATIVE, getattr(rules, field), ("constraints", field))
    yield from (
        Reference(Kind.INITIATIVE, member, ("constraints", *path)) for member, path in members_in_constraints(scenario)
    )
    for name, synergy in rules.synergies.items():
        here: Path = ("constraints", "synergies", name)
        yield from _keys(Kind.OBJECTIVE_KPI, synergy.bonus or {}, (*here, "bonus"))
        yield from _keys(Kind.RESOURCE, synergy.saves or {}, (*here, "saves"))
        for position, tier in enumerate(synergy.tiers or ()):
            yield from _keys(Kind.OBJECTIVE_KPI, tier.bonus, (*here, "tiers", position, "bonus"))
            yield from _keys(Kind.RESOURCE, tier.saves, (*here, "tiers", position, "saves"))


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
        yield from ((key, ("groups", name, "members", position)) for position, key in enumerate(group.members))
    for name, synergy in rules.synergies.items():
        yield from ((key, ("synergies", name, "members", position)) for position, key in enumerate(synergy.members))


def _objective_references(objective: NorthStar | WeightedKpis | Lexicographic, path: Path) -> Iterator[Reference]:
    if isinstance(objective, WeightedKpis):
        yield from _keys(Kind.OBJECTIVE_KPI, objective.weights, (*path, "weights"))
        yield from _keys(Kind.OBJECTIVE_KPI, objective.scales, (*path, "scales"))
        for position, pair in enumerate(objective.allow_redundant):
            yield from _elements(Kind.OBJECTIVE_KPI, pair, (*path, "allow_redundant", position))
    elif isinstance(objective, Lexicographic):
        for position, group in enumerate(objective.priorities):
            yield from _elements(Kind.OBJECTIVE_KPI, group, (*path, "priorities", position))
        yield from _objective_references(objective.then, (*path, "then"))


def _scope_references(scope: Scope, kpi: Kind, path: Path) -> Iterator[Reference]:
    yield from _keys(Kind.RESOURCE, scope.tokens, (*path, "tokens"))
    yield from _keys(kpi, scope.contributions, (*path, "contributions"))


def _keys(kind: Kind, mapping: Collection[str], path: Path) -> Iterator[Reference]:
    return (Reference(kind, name, (*path, name), True) for name in mapping)


def _elements(kind: Kind, names: tuple[str, ...], path: Path) -> Iterator[Reference]:
    return (Reference(kind, name, (*path, position)) for position, name in enumerate(names))


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

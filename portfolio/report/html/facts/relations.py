"""What depends on what: prerequisites, bundles, pairs and groups, and the synergies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.figures import short_quantity
from portfolio.report.html.texts import counted
from portfolio.report.words.numbers import number
from portfolio.results import SynergyResult


@dataclass(frozen=True)
class Node:
    """An initiative in the graph; `decision` is in, out, or what became of it before."""

    key: str
    title: str
    decision: str


@dataclass(frozen=True)
class InitiativeRule:
    """A rule among initiatives: what kind it is, its name, and its members."""

    kind: str
    members: tuple[Node, ...]


@dataclass(frozen=True)
class RelationFacts:
    """All of them. `edges` lead from a dependent to what it needs."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    rules: tuple[InitiativeRule, ...]

    @property
    def exist(self) -> bool:
        """Whether there is any."""
        return bool(self.edges or self.rules)


@dataclass(frozen=True)
class SynergyRow:
    """A synergy: how many of its members are in, and what that earns."""

    name: str
    count: str
    gains: str
    earned: bool
    members: tuple[Node, ...]


def relations(source: RunSource) -> RelationFacts:
    """The rules among the initiatives of the pool."""
    edges = tuple(sorted(_prerequisites(source)))
    keys = sorted({key for edge in edges for key in edge})
    nodes = tuple(_node(source, key) for key in keys)
    return RelationFacts(nodes, edges, tuple(_rules(source)))


def synergy_rows(source: RunSource) -> tuple[SynergyRow, ...]:
    """Those that are earned first."""
    certificate = source.result.certificate
    if certificate is None:
        return ()
    rows = [_synergy(source, synergy) for synergy in certificate.synergies]
    rows.sort(key=lambda row: (not row.earned, row.name))
    return tuple(rows)


def _node(source: RunSource, key: str) -> Node:
    return Node(key, source.title(key), source.decision(key))


def _nodes(source: RunSource, keys: Iterable[str]) -> tuple[Node, ...]:
    return tuple(_node(source, key) for key in keys)


def _prerequisites(source: RunSource) -> set[tuple[str, str]]:
    written: Mapping[str, Sequence[str]] = source.definition["constraints"]["prerequisites"]
    edges = {(key, needed) for key, others in written.items() for needed in others}
    for key, initiative in source.initiatives.items():
        edges |= {(key, needed) for needed in initiative["requires"]}
    return {edge for edge in edges if edge[0] in source.pool}


def _rules(source: RunSource) -> Iterable[InitiativeRule]:
    constraints = source.definition["constraints"]
    for name, members in sorted(_bundles(source).items()):
        yield InitiativeRule(f"All or none ({name})", _nodes(source, sorted(members)))
    for pair in sorted(_pairs(source)):
        yield InitiativeRule("At most one of", _nodes(source, pair))
    for name, group in sorted(constraints["groups"].items()):
        size = _size(group)
        yield InitiativeRule(f"{size} ({name})", _nodes(source, sorted(group["members"])))


def _size(group: Mapping[str, int | None]) -> str:
    least, most = group["at_least"], group["at_most"]
    if least is not None and most is not None:
        return f"{least} to {most} of"
    return f"At least {least} of" if least is not None else f"At most {most} of"


def _bundles(source: RunSource) -> Mapping[str, set[str]]:
    written: Mapping[str, Sequence[str]] = source.definition["constraints"]["bundles"]
    bundles = {name: set(members) for name, members in written.items()}
    for key in source.pool:
        name = source.initiatives[key]["bundle"]
        if name is not None:
            bundles.setdefault(name, set()).add(key)
    return bundles


def _pairs(source: RunSource) -> set[tuple[str, str]]:
    pairs = [tuple(pair) for pair in source.definition["constraints"]["exclude_pairs"]]
    for key in source.pool:
        pairs += [(key, other) for other in source.initiatives[key]["excludes"]]
    inside = (sorted(pair) for pair in pairs if source.pool.issuperset(pair))
    return {(pair[0], pair[-1]) for pair in inside}


def _synergy(source: RunSource, synergy: SynergyResult) -> SynergyRow:
    written = source.definition["constraints"]["synergies"][synergy.name]
    members = _nodes(source, sorted(set(written["members"])))
    gains = [_bonus(source, kpi, amount) for kpi, amount in synergy.bonus.items()]
    gains += [f"{number(amount)} {resource} saved" for resource, amount in synergy.saves.items()]
    reached = synergy.reached is not None
    count = f"{synergy.members} of {counted(len(members), 'member')} in"
    earned = ", ".join(gains) if reached else "nothing yet"
    return SynergyRow(synergy.name, count, earned or "nothing", reached, members)


def _bonus(source: RunSource, kpi: str, amount: str) -> str:
    metric = source.metric(kpi)
    return f"{metric.name} {short_quantity(Fraction(amount), metric.unit, sign=True)}"

"""The rules of initiatives and scenario, united: each once, with the place that wrote it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portfolio.compile.pool import Pool
from portfolio.model import KEPT, Group, Synergy


@dataclass(frozen=True)
class Origin:
    """Where a rule was written: `scenario` or an initiative's key, and the path in its data."""

    subject: str
    path: tuple[str | int, ...] = ()

    def path_text(self) -> str:
        """Its steps with dots between, as people name it: capacity.engineering.all.cap,
        INIT-0003.mandatory."""
        steps = map(str, self.path)
        return ".".join(steps if self.subject == "scenario" else (self.subject, *steps))

    def pointer(self) -> str:
        """SUBJECT#/json/pointer (RFC 6901)."""
        pointer = f"{self.subject}#"
        for step in self.path:
            escaped = str(step).replace("~", "~0").replace("/", "~1")
            pointer += f"/{escaped}"
        return pointer


def in_scenario(*path: str | int) -> Origin:
    """A place in the scenario."""
    return Origin("scenario", path)


@dataclass(frozen=True)
class Rules:
    """The logical rules of a run in normal form; members may lie outside the pool.

    Pairs are sorted; a prerequisite is (dependent, required) and still to be met; `impossible`
    maps members of the pool that can be in no plan to the reason and its origin; `ruled_out` has
    every such reason, since taking one rule back leaves the others.
    """

    mandatory: Mapping[str, tuple[str, Origin]]
    exclude: Mapping[str, tuple[str, Origin]]
    pairs: Mapping[tuple[str, str], Origin]
    bundles: Mapping[str, tuple[tuple[str, ...], Origin]]
    prerequisites: Mapping[tuple[str, str], Origin]
    groups: Mapping[str, Group]
    synergies: Mapping[str, Synergy]
    impossible: Mapping[str, tuple[str, Origin]]
    ruled_out: tuple[tuple[str, str, Origin], ...]


def united_rules(pool: Pool) -> Rules:
    """Unite what initiatives and scenario say: the scenario's word comes first where both say
    it."""
    constraints = pool.planning.scenario.constraints
    bundles = _bundles(pool)
    prerequisites = _unmet_prerequisites(pool)
    ruled_out = tuple(_impossible(pool, bundles, prerequisites))
    impossible: dict[str, tuple[str, Origin]] = {}
    for key, reason, origin in ruled_out:
        impossible.setdefault(key, (reason, origin))
    return Rules(
        mandatory=_mandatory(pool),
        exclude=_excluded(pool),
        pairs=_pairs(pool),
        bundles=bundles,
        prerequisites=prerequisites,
        groups=dict(sorted(constraints.groups.items())),
        synergies=dict(sorted(constraints.synergies.items())),
        impossible=impossible,
        ruled_out=ruled_out,
    )


def _mandatory(pool: Pool) -> dict[str, tuple[str, Origin]]:
    mandatory: dict[str, tuple[str, Origin]] = {}
    for key in pool.base:
        mandate = pool.initiative(key).mandatory
        if mandate is not None:
            mandatory[key] = (mandate.reason, Origin(key, ("mandatory",)))
    for key, reason in pool.planning.scenario.constraints.mandatory.items():
        if key in pool.there:
            continue  # the mandate is met
        mandatory[key] = (reason, in_scenario("constraints", "mandatory", key))
    return dict(sorted(mandatory.items()))


def _excluded(pool: Pool) -> dict[str, tuple[str, Origin]]:
    excluded: dict[str, tuple[str, Origin]] = {}
    for key, reason in pool.planning.scenario.constraints.exclude.items():
        excluded[key] = (reason, in_scenario("constraints", "exclude", key))
    return dict(sorted(excluded.items()))


def _pairs(pool: Pool) -> dict[tuple[str, str], Origin]:
    """Each pair once; the first that says it is its place, the scenario before initiatives."""
    pairs: dict[tuple[str, str], Origin] = {}
    for position, pair in enumerate(pool.planning.scenario.constraints.exclude_pairs):
        place = in_scenario("constraints", "exclude_pairs", position)
        pairs.setdefault(_in_order(*pair), place)
    for key, position, other in _own_exclusions(pool):
        place = Origin(key, ("excludes", position))
        pairs.setdefault(_in_order(key, other), place)
    return dict(sorted(pairs.items()))


def _in_order(a: str, b: str) -> tuple[str, str]:
    return min(a, b), max(a, b)


def _own_exclusions(pool: Pool) -> Iterator[tuple[str, int, str]]:
    """(initiative, position, the other), of an initiative's last mention of another."""
    for key in pool.base:
        last = {other: position for position, other in enumerate(pool.initiative(key).excludes)}
        for other, position in last.items():
            yield key, position, other


def _bundles(pool: Pool) -> dict[str, tuple[tuple[str, ...], Origin]]:
    """Name -> the members that are still open, and the origin: what is there already tears no bundle."""
    members: dict[str, set[str]] = {}
    origins: dict[str, Origin] = {}
    for name, keys in pool.planning.scenario.constraints.bundles.items():
        members[name] = set(keys)
        origins[name] = in_scenario("constraints", "bundles", name)
    for key in pool.base:
        bundle = pool.initiative(key).bundle
        if bundle is not None:
            members.setdefault(bundle, set()).add(key)
            origins.setdefault(bundle, Origin(key, ("bundle",)))
    bundles = {}
    for name in sorted(members):
        bundles[name] = (tuple(sorted(members[name] - pool.there)), origins[name])
    return bundles


def _unmet_prerequisites(pool: Pool) -> dict[tuple[str, str], Origin]:
    """Those that are not met already, with the place that says so last."""
    unmet: dict[tuple[str, str], Origin] = {}
    for pair, origin in _prerequisites(pool):
        required = pair[1]
        if required not in pool.there and required not in pool.kept:
            unmet[pair] = origin
    return dict(sorted(unmet.items()))


def _prerequisites(pool: Pool) -> Iterator[tuple[tuple[str, str], Origin]]:
    """Of the members of the pool; later ones win, so the scenario comes last."""
    for key in pool.members:
        for position, required in enumerate(pool.initiative(key).requires):
            yield (key, required), Origin(key, ("requires", position))
    members = frozenset(pool.members)
    for key, others in pool.planning.scenario.constraints.prerequisites.items():
        if key in members:
            for position, required in enumerate(others):
                place = in_scenario("constraints", "prerequisites", key, position)
                yield (key, required), place


def _impossible(
    pool: Pool,
    bundles: Mapping[str, tuple[tuple[str, ...], Origin]],
    prerequisites: Mapping[tuple[str, str], Origin],
) -> Iterator[tuple[str, str, Origin]]:
    """Members that no plan can have, for a reason that the rows of the problem would not show."""
    members = frozenset(pool.members)
    for key in pool.members:
        if key not in pool.kept:
            yield from ((key, reason, origin) for reason, origin in outside_dates(pool, key))
    for (dependent, required), origin in prerequisites.items():
        if required not in members:
            yield dependent, f"requires {required}, which {why_outside(pool, required)}", origin
    for name, (keys, origin) in bundles.items():
        outside = [key for key in keys if key not in members]
        if outside:
            reason = f"bundle {name} needs {outside[0]}, which is no candidate here"
            for key in keys:
                if key in members:
                    yield key, reason, origin


def outside_dates(pool: Pool, key: str) -> Iterator[tuple[str, Origin]]:
    """Why an initiative has no start in the period: the reason, and the field of it that says so."""
    for reason, field in pool.horizon.why_unplaceable(pool.initiative(key)):
        yield reason, Origin(key, (field,))


def why_outside(pool: Pool, key: str) -> str:
    """Why an initiative outside the pool is neither a candidate nor there already."""
    initiative = pool.initiative(key)
    if initiative.status in KEPT and initiative.period is not None:
        return f"is {initiative.status.value.replace('_', ' ')} for {initiative.period}, a later period"
    return "is no candidate here"

"""The rules of initiatives and scenario, united: each once, with the place that wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portfolio.compile.pool import Pool
from portfolio.compile.stated import Origin, Places, StatedPlace, in_scenario
from portfolio.model import KEPT, Group, Synergy


@dataclass(frozen=True)
class Rules:
    """The logical rules of a run in normal form; members may lie outside the pool.

    Pairs are sorted; a prerequisite is (dependent, required) and still to be met; `impossible`
    maps members of the pool that can be in no plan to the reason; `ruled_out` has every such member
    and reason by the place of the rule, since taking one rule back leaves the others.
    """

    mandatory: Mapping[str, tuple[str, Places]]
    exclude: Mapping[str, tuple[str, Places]]
    pairs: Mapping[tuple[str, str], Places]
    bundles: Mapping[str, tuple[tuple[str, ...], Places]]
    prerequisites: Mapping[tuple[str, str], Places]
    groups: Mapping[str, Group]
    synergies: Mapping[str, Synergy]
    impossible: Mapping[str, str]
    ruled_out: Mapping[Origin, Sequence[tuple[str, str]]]


def united_rules(pool: Pool) -> Rules:
    """Unite what initiatives and scenario say: the scenario's word comes first where both say
    it."""
    constraints = pool.planning.scenario.constraints
    bundles = _bundles(pool)
    prerequisites = _unmet_prerequisites(pool)
    impossible: dict[str, str] = {}
    ruled_out: dict[Origin, list[tuple[str, str]]] = {}
    for key, reason, origin in _impossible(pool, bundles, prerequisites):
        impossible.setdefault(key, reason)
        ruled_out.setdefault(origin, []).append((key, reason))
    groups = dict(sorted(constraints.groups.items()))
    synergies = dict(sorted(constraints.synergies.items()))
    return Rules(
        mandatory=_mandatory(pool),
        exclude=_excluded(pool),
        pairs=_pairs(pool),
        bundles=bundles,
        prerequisites=prerequisites,
        groups=groups,
        synergies=synergies,
        impossible=impossible,
        ruled_out=ruled_out,
    )


def _mandatory(pool: Pool) -> dict[str, tuple[str, Places]]:
    mandatory: dict[str, tuple[str, Places]] = {}
    for key in pool.base:
        mandate = pool.initiative(key).mandatory
        if mandate is not None:
            place = StatedPlace.at(Origin(key, ("mandatory",)))
            mandatory[key] = (mandate.reason, (place,))
    for key, reason in pool.planning.scenario.constraints.mandatory.items():
        if key in pool.there:
            continue  # the mandate is met
        place = StatedPlace.at(in_scenario("constraints", "mandatory", key))
        others = mandatory[key][1] if key in mandatory else ()
        mandatory[key] = (reason, (place, *others))
    return dict(sorted(mandatory.items()))


def _excluded(pool: Pool) -> dict[str, tuple[str, Places]]:
    excluded: dict[str, tuple[str, Places]] = {}
    for key, reason in pool.planning.scenario.constraints.exclude.items():
        place = StatedPlace.at(in_scenario("constraints", "exclude", key))
        excluded[key] = (reason, (place,))
    return dict(sorted(excluded.items()))


def _pairs(pool: Pool) -> dict[tuple[str, str], Places]:
    """Each pair once, with all places that state it: those of the scenario before initiatives'."""
    pairs: dict[tuple[str, str], list[StatedPlace]] = {}
    for position, pair in enumerate(pool.planning.scenario.constraints.exclude_pairs):
        ordered = _in_order(*pair)
        place = StatedPlace.at(in_scenario("constraints", "exclude_pairs", position), *ordered)
        pairs.setdefault(ordered, []).append(place)
    for key in pool.base:
        for position, other in enumerate(pool.initiative(key).excludes):
            place = StatedPlace.at(Origin(key, ("excludes", position)), other)
            pairs.setdefault(_in_order(key, other), []).append(place)
    return {pair: tuple(places) for pair, places in sorted(pairs.items())}


def _in_order(a: str, b: str) -> tuple[str, str]:
    return min(a, b), max(a, b)


def _bundles(pool: Pool) -> dict[str, tuple[tuple[str, ...], Places]]:
    """Name -> the members that are still open, and the places that name the bundle.

    What is there already tears no bundle.
    """
    members: dict[str, set[str]] = {}
    places: dict[str, list[StatedPlace]] = {}
    for name, keys in pool.planning.scenario.constraints.bundles.items():
        members[name] = set(keys)
        places[name] = [StatedPlace.at(in_scenario("constraints", "bundles", name))]
    for key in pool.base:
        bundle = pool.initiative(key).bundle
        if bundle is not None:
            members.setdefault(bundle, set()).add(key)
            places.setdefault(bundle, []).append(StatedPlace.at(Origin(key, ("bundle",))))
    bundles = {}
    for name in sorted(members):
        still_open = tuple(sorted(members[name] - pool.there))
        bundles[name] = (still_open, tuple(places[name]))
    return bundles


def _unmet_prerequisites(pool: Pool) -> dict[tuple[str, str], Places]:
    """Those that are not met already, with all places that state them."""
    unmet: dict[tuple[str, str], list[StatedPlace]] = {}
    for pair, place in _prerequisites(pool):
        required = pair[1]
        # With one step, what is kept is in every plan; over time the dependent still has to wait
        # for its end.
        is_met = required in pool.kept and pool.horizon.is_static
        if required not in pool.there and not is_met:
            unmet.setdefault(pair, []).append(place)
    return {pair: tuple(places) for pair, places in sorted(unmet.items())}


def _prerequisites(pool: Pool) -> Iterator[tuple[tuple[str, str], StatedPlace]]:
    """Of the members of the pool; the word of the scenario comes first."""
    members = frozenset(pool.members)
    for key, others in pool.planning.scenario.constraints.prerequisites.items():
        if key in members:
            for position, required in enumerate(others):
                origin = in_scenario("constraints", "prerequisites", key, position)
                yield (key, required), StatedPlace.at(origin, required)
    for key in pool.members:
        for position, required in enumerate(pool.initiative(key).requires):
            yield (key, required), StatedPlace.at(Origin(key, ("requires", position)), required)


def _impossible(
    pool: Pool,
    bundles: Mapping[str, tuple[tuple[str, ...], Places]],
    prerequisites: Mapping[tuple[str, str], Places],
) -> Iterator[tuple[str, str, Origin]]:
    """Members that no plan can have, for a reason that the rows of the problem would not show."""
    members = frozenset(pool.members)
    for key in pool.members:
        if key not in pool.kept:
            yield from ((key, reason, origin) for reason, origin in outside_dates(pool, key))
    for (dependent, required), places in prerequisites.items():
        if required not in members:
            reason = f"requires {required}, which {why_outside(pool, required)}"
            yield dependent, reason, places[0].origin
        elif pool.horizon.is_cut(pool.initiative(required)):
            yield (
                dependent,
                f"requires {required}, which cannot end within the horizon",
                places[0].origin,
            )
    for name, (keys, places) in bundles.items():
        outside = [key for key in keys if key not in members]
        if outside:
            reason = f"bundle {name} needs {outside[0]}, which is no candidate here"
            for key in keys:
                if key in members:
                    yield key, reason, places[0].origin


def outside_dates(pool: Pool, key: str) -> Iterator[tuple[str, Origin]]:
    """Why an initiative has no start in the period: the reason, and the field of it that says
    so."""
    initiative = pool.initiative(key)
    # What is kept stays, whatever its dates say.
    is_kept = key in pool.kept
    reasons = (
        pool.horizon.dates_outside(initiative)
        if is_kept
        else pool.horizon.why_unplaceable(initiative)
    )
    for reason, field in reasons:
        yield reason, Origin(key, (field,))


def why_outside(pool: Pool, key: str) -> str:
    """Why an initiative outside the pool is neither a candidate nor there already."""
    initiative = pool.initiative(key)
    if initiative.status in KEPT and initiative.period is not None:
        return (
            f"is {initiative.status.value.replace('_', ' ')} for {initiative.period}, a later"
            " period"
        )
    return "is no candidate here"

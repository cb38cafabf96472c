"""The rules among initiatives, united: what initiatives and the scenario ask for, each once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portfolio.certify.facts import Facts

MET = ("delivered", "committed", "in_progress")
"""A prerequisite on an initiative of such a status is met already."""


@dataclass(frozen=True)
class Relations:
    """The rules among the initiatives of one run; members may lie outside the pool.

    `impossible` maps members of the pool that no plan can have to the reason; `late` are those of them that start
    after the period.
    """

    mandatory: Mapping[str, str]
    exclude: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]
    bundles: Mapping[str, tuple[str, ...]]
    prerequisites: tuple[tuple[str, str], ...]
    impossible: Mapping[str, str]
    late: frozenset[str]

    @classmethod
    def of(cls, facts: Facts) -> "Relations":
        """The relations of one run."""
        constraints = facts.definition["constraints"]
        bundles = _bundles(facts)
        prerequisites = tuple(sorted(_prerequisites(facts)))
        late = frozenset(key for key in facts.members if _is_late(facts, key))
        impossible: dict[str, str] = {}
        for key, reason in _impossible(facts, late, bundles, prerequisites):
            impossible.setdefault(key, reason)
        return cls(
            mandatory=dict(sorted({**_own_mandates(facts), **constraints["mandatory"]}.items())),
            exclude=dict(sorted(constraints["exclude"].items())),
            pairs=tuple(sorted(_pairs(facts))),
            bundles=bundles,
            prerequisites=prerequisites,
            impossible=impossible,
            late=late,
        )


def _own_mandates(facts: Facts) -> Mapping[str, str]:
    mandates = {key: facts.initiatives[key]["mandatory"] for key in facts.base}
    return {key: mandate["reason"] for key, mandate in mandates.items() if mandate is not None}


def _pairs(facts: Facts) -> set[tuple[str, str]]:
    pairs = {(min(pair), max(pair)) for pair in facts.definition["constraints"]["exclude_pairs"]}
    for key in facts.base:
        pairs.update((min(key, other), max(key, other)) for other in facts.initiatives[key]["excludes"])
    return pairs


def _bundles(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    members = {name: set(keys) for name, keys in facts.definition["constraints"]["bundles"].items()}
    for key in facts.base:
        name = facts.initiatives[key]["bundle"]
        if name is not None:
            members.setdefault(name, set()).add(key)
    return {name: tuple(sorted(members[name])) for name in sorted(members)}


def _prerequisites(facts: Facts) -> set[tuple[str, str]]:
    """(dependent, required) of the members of the pool, those left out that are met already."""
    pairs = {(key, other) for key in facts.members for other in facts.initiatives[key]["requires"]}
    for key, others in facts.definition["constraints"]["prerequisites"].items():
        if key in facts.members:
            pairs.update((key, other) for other in others)
    return {(key, other) for key, other in pairs if facts.initiatives[other]["status"] not in MET}


def _is_late(facts: Facts, key: str) -> bool:
    start = facts.initiatives[key]["earliest_start"]
    return start is not None and start > facts.last_day


def _impossible(
    facts: Facts,
    late: frozenset[str],
    bundles: Mapping[str, tuple[str, ...]],
    prerequisites: tuple[tuple[str, str], ...],
) -> Iterator[tuple[str, str]]:
    """(member of the pool, why no plan can have it), for each reason; the first of several counts."""
    for key in sorted(late):
        yield key, f"starts on {facts.initiatives[key]['earliest_start']}, after the period"
    for dependent, required in prerequisites:
        if required not in facts.members:
            yield dependent, f"requires {required}, which is no candidate here"
    for name, members in bundles.items():
        outside = [key for key in members if key not in facts.members]
        if not outside:
            continue
        for key in members:
            if key in facts.members:
                yield key, f"bundle {name} needs {outside[0]}, which is no candidate here"

"""The rules among initiatives, united: what initiatives and the scenario ask for, each once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portfolio.certify.facts import Facts


class OutsideDate(NamedTuple):
    """A date by which an initiative of the pool could not be done in the period; kept ones are
    among them."""

    key: str
    field: str
    reason: str


@dataclass(frozen=True)
class Relations:
    """The rules among the initiatives of one run; members may lie outside the pool.

    What is there already is in none of them, but for pairs and groups. `impossible` maps members of
    the pool that no plan can have to the reason; `dates` has every date by which a member could not
    be done in the period.
    """

    mandatory: Mapping[str, str]
    exclude: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]
    bundles: Mapping[str, tuple[str, ...]]
    prerequisites: tuple[tuple[str, str], ...]
    impossible: Mapping[str, str]
    dates: tuple[OutsideDate, ...]

    @classmethod
    def of(cls, facts: Facts) -> "Relations":
        """The relations of one run."""
        constraints = facts.definition["constraints"]
        bundles = _bundles(facts)
        prerequisites = tuple(sorted(_prerequisites(facts)))
        dates = tuple(date for key in sorted(facts.members) for date in dates_outside(facts, key))
        impossible: dict[str, str] = {}
        for key, reason in _impossible(facts, dates, bundles, prerequisites):
            impossible.setdefault(key, reason)
        mandates = {**_own_mandates(facts), **constraints["mandatory"]}
        unmet = {key: mandates[key] for key in sorted(mandates) if key not in facts.there}
        return cls(
            mandatory=unmet,
            exclude=dict(sorted(constraints["exclude"].items())),
            pairs=tuple(sorted(_pairs(facts))),
            bundles=bundles,
            prerequisites=prerequisites,
            impossible=impossible,
            dates=dates,
        )


def _own_mandates(facts: Facts) -> Mapping[str, str]:
    mandates = {key: facts.initiatives[key]["mandatory"] for key in facts.base}
    return {key: mandate["reason"] for key, mandate in mandates.items() if mandate is not None}


def _pairs(facts: Facts) -> set[tuple[str, str]]:
    pairs = {(min(pair), max(pair)) for pair in facts.definition["constraints"]["exclude_pairs"]}
    for key in facts.base:
        pairs.update(
            (min(key, other), max(key, other)) for other in facts.initiatives[key]["excludes"]
        )
    return pairs


def _bundles(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    members = {name: set(keys) for name, keys in facts.definition["constraints"]["bundles"].items()}
    for key in facts.base:
        name = facts.initiatives[key]["bundle"]
        if name is not None:
            members.setdefault(name, set()).add(key)
    return {name: tuple(sorted(members[name] - facts.there)) for name in sorted(members)}


def _prerequisites(facts: Facts) -> set[tuple[str, str]]:
    """(dependent, required) of the members of the pool, those left out that are met already."""
    pairs = {(key, other) for key in facts.members for other in facts.initiatives[key]["requires"]}
    for key, others in facts.definition["constraints"]["prerequisites"].items():
        if key in facts.members:
            pairs.update((key, other) for other in others)
    # Over time a dependent still has to wait for the end of what is kept.
    met = facts.there.union(facts.kept) if facts.timing.is_static else facts.there
    return {(key, other) for key, other in pairs if other not in met}


def dates_outside(facts: Facts, key: str) -> Iterator[OutsideDate]:
    """Each date of an initiative by which it could not be done in the period."""
    record = facts.initiatives[key]
    period = "the period" if facts.timing.schedule is None else "the horizon"
    for field in facts.fields_without_a_start(key):
        reasons = {
            "earliest_start": f"starts on {record['earliest_start']}, after {period}",
            "latest_finish": f"must be finished by {record['latest_finish']}, before {period}",
            "duration": "cannot end within the horizon, by its dates and its duration",
        }
        yield OutsideDate(key, field, reasons[field])


def why_no_candidate(facts: Facts, key: str) -> str:
    """Why an initiative outside the pool is neither a candidate nor there already."""
    record = facts.initiatives[key]
    if record["status"] in ("committed", "in_progress") and record["period"] is not None:
        status = record["status"].replace("_", " ")
        return f"is {status} for {record['period']}, a later period"
    return "is no candidate here"


def _impossible(
    facts: Facts,
    dates: tuple[OutsideDate, ...],
    bundles: Mapping[str, tuple[str, ...]],
    prerequisites: tuple[tuple[str, str], ...],
) -> Iterator[tuple[str, str]]:
    """(member of the pool, why no plan can have it), for each reason; the first of several
    counts."""
    for date in dates:
        if date.key not in facts.kept:
            yield date.key, date.reason
    for dependent, required in prerequisites:
        if required not in facts.members:
            yield dependent, f"requires {required}, which {why_no_candidate(facts, required)}"
        elif facts.is_cut(required):
            yield dependent, f"requires {required}, which cannot end within the horizon"
    for name, members in bundles.items():
        outside = [key for key in members if key not in facts.members]
        if not outside:
            continue
        for key in members:
            if key in facts.members:
                yield key, f"bundle {name} needs {outside[0]}, which is no candidate here"

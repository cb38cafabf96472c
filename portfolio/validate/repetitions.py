"""What stands twice in a list counts once."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from portfolio.findings import Finding
from portfolio.model import Lexicographic, Scenario, WeightedKpis
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned, Written

H = TypeVar("H", bound=Hashable)


def of_an_initiative(written: Written) -> Iterator[Finding]:
    """An initiative stands once in `requires` and once in `excludes` (a warning)."""
    for field in ("requires", "excludes"):
        for position, other in repeated(getattr(written.initiative, field)):
            yield written.finding("P318", f"{other} is named twice", _HINT, field, position)


def of_a_scenario(planned: Planned) -> Iterator[Finding]:
    """Members of a list, and pairs whichever way round they stand, are named once (a warning)."""
    for path, names in _lists(planned.scenario):
        for position, name in repeated(names):
            yield planned.finding("P318", f"{name} is named twice", _HINT, *path, position)
    for path, pairs in _lists_of_pairs(planned.scenario):
        for position, pair in repeated([tuple(sorted(pair)) for pair in pairs]):
            message = f"the pair {' and '.join(pair)} is named twice"
            yield planned.finding("P318", message, _HINT, *path, position, 0)


_HINT = "take the repetition out"


def repeated(names: Sequence[H]) -> Iterator[tuple[int, H]]:
    """Position and name of everything that stands in a list before."""
    if len(names) > len(set(names)):
        seen: set[H] = set()
        for position, name in enumerate(names):
            if name in seen:
                yield position, name
            seen.add(name)


def _lists(scenario: Scenario) -> Iterator[tuple[Path, tuple[str, ...]]]:
    rules = scenario.constraints
    yield ("candidates", "only"), scenario.candidates.only or ()
    yield ("candidates", "except"), scenario.candidates.except_ or ()
    yield from ((("constraints", "bundles", name), keys) for name, keys in rules.bundles.items())
    yield from (
        (("constraints", "prerequisites", key), keys) for key, keys in rules.prerequisites.items()
    )
    yield from (
        (("constraints", "groups", name, "members"), group.members)
        for name, group in rules.groups.items()
    )
    for name, synergy in rules.synergies.items():
        yield ("constraints", "synergies", name, "members"), synergy.members


def _lists_of_pairs(scenario: Scenario) -> Iterator[tuple[Path, Iterable[tuple[str, str]]]]:
    yield ("constraints", "exclude_pairs"), scenario.constraints.exclude_pairs
    path: Path = ("objective",)
    objective = scenario.objective
    if isinstance(objective, Lexicographic):
        path, objective = ("objective", "then"), objective.then
    if isinstance(objective, WeightedKpis):
        yield (*path, "allow_redundant"), objective.allow_redundant

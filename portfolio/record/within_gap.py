"""Plans within a gap: the stored one is the answer to its inputs, wherever it was found.

Another platform may find another plan that is as good to the gap. So a stored plan is not compared
byte for byte: it has to hold, and to lie within its gap of the bound that is proven here.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from portfolio.record.names import RESULTS
from portfolio.record.read import Damage, read_run
from portfolio.results import Manifest, Result, RunStatus


def accepted_gap_of(definition: Mapping[str, Any]) -> Fraction:
    """The gap that a canonical scenario accepts; 0 asks for the canonical optimum."""
    schedule = definition.get("schedule")
    return Fraction(0) if schedule is None else Fraction(schedule["gap"])


def lies_within_its_gap(manifest: Manifest, stored: Result, solved: Result) -> bool:
    """Whether a stored plan within a gap is as near to a bound that was proven again."""
    both = (stored.status, solved.status)
    if both != (RunStatus.WITHIN_GAP, RunStatus.WITHIN_GAP):
        return False
    if _promises(stored) != _promises(solved):
        return False
    if stored.objective is None or solved.bound is None:
        return False
    value, bound = Fraction(stored.objective), Fraction(solved.bound)
    gap = accepted_gap_of(manifest.definition)
    return 0 <= bound - value <= gap * abs(value)


def _promises(result: Result) -> list[str]:
    """The values of the stages that are proven whatever the gap."""
    return [stage.value for stage in result.stages if stage.kind == "floor_shortfall"]


def found_elsewhere(root: Path, manifest: Manifest, ignored: str) -> Mapping[str, str] | None:
    """The engine of a stored run that differs from a manifest in one word of its engine alone.

    None where there is none; of several, the first by name.
    """
    for run in _runs_of(root, manifest.scenario):
        if _without(run, ignored) == _without(manifest, ignored):
            return run.engine
    return None


def _runs_of(root: Path, scenario: str) -> Iterator[Manifest]:
    folder = root / RESULTS / scenario
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        run = read_run(root, path.name)
        if not isinstance(run, Damage):
            yield run.manifest


def _without(manifest: Manifest, ignored: str) -> Manifest:
    engine = {name: word for name, word in manifest.engine.items() if name != ignored}
    return manifest.model_copy(update={"engine": engine})

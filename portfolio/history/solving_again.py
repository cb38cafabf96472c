"""A stored run solved again by the solver of today, and the two answers compared."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.checked import check_loaded
from portfolio.engines import DEFAULT, MissingExtraError, adapter, platform_name
from portfolio.findings import has_errors
from portfolio.history.compare import differences
from portfolio.history.source_commit import SourceFiles
from portfolio.history.verdict import Evidence, Verdict, drifted, unprovable
from portfolio.pipeline import plan
from portfolio.places import regular_bytes_if_any
from portfolio.record import lies_within_its_gap, run_files, run_folder
from portfolio.results import PLATFORM, Run
from portfolio.solve import Progress

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter
    from portfolio.record import RecordedRun


def verdict_of_solving(
    stored: Path, run: "RecordedRun", source: SourceFiles, evidence: Evidence, progress: Progress
) -> Verdict:
    """What the solver of today makes of the inputs of a run.

    Raises:
        ProofEndedError: if it is another plan, or none within the limits.
    """
    needed = dict(run.manifest.engine)
    solver = _solver(needed)
    present = dict(solver.engine())
    if PLATFORM in needed:
        present[PLATFORM] = platform_name()
    evidence.holds("engine", _engines(needed, present))
    if has_errors(check_loaded(source.files).findings):
        detail = "this version of portfolio refuses the files of the source commit: "
        raise drifted("inputs", f"{detail}portfolio validate there")
    progress(run.run_id)
    again = _planned_again(run, source, solver, progress)
    if source.is_exact and _has_bytes_of(again, run_folder(stored, run.run_id)):
        evidence.holds("result", "solved again: every file byte for byte")
        return Verdict.IDENTICAL
    if run.result.certificate is not None and not again.recordable:
        detail = "not settled again within the scenario's limits on this machine"
        raise unprovable("result", detail, "raise limits.seconds or limits.nodes")
    if lies_within_its_gap(run.manifest, run.result, again.result):
        detail = "solved again: the stored plan lies within its gap of the bound proven now"
        evidence.holds("result", detail)
        return Verdict.EQUIVALENT
    differing = differences(run.result, again.result)
    if differing:
        raise drifted("result", "; ".join(differing), _how_to_get(needed, present))
    evidence.holds("result", "solved again: the same plan at the same value, spelled otherwise")
    return Verdict.EQUIVALENT


def _solver(needed: Mapping[str, str]) -> "SolverAdapter":
    """The solver of the run; where it is not here, that of today.

    Every engine gives the same answer, or the verdict says that it does not.
    """
    try:
        return adapter(needed.get("solver", DEFAULT))
    except (KeyError, MissingExtraError):
        return adapter()


def _planned_again(
    run: "RecordedRun", source: SourceFiles, solver: "SolverAdapter", progress: Progress
) -> Run:
    manifest = run.manifest
    select = None if manifest.select is None else frozenset(manifest.select)
    planning = source.workspace.planning(manifest.scenario, select)
    return plan(source.workspace, planning, solver, progress)


def _has_bytes_of(again: Run, folder: Path) -> bool:
    """Whether every file of the new run is in the folder of the stored one, byte for byte."""
    files = run_files(again).items()
    return all(regular_bytes_if_any(folder / name) == data for name, data in files)


def _engines(needed: Mapping[str, str], present: Mapping[str, str]) -> str:
    """The versions; where they are others than those of the run, what differs."""
    if needed == present:
        return ", ".join(f"{name} {version}" for name, version in sorted(present.items()))
    parts = []
    for name in sorted({*needed, *present}):
        then, now = needed.get(name), present.get(name)
        if then != now:
            parts.append(f"{name} {then or 'none'} then, {now or 'none'} now")
    return "; ".join(parts)


def _how_to_get(needed: Mapping[str, str], present: Mapping[str, str]) -> str | None:
    """How to get the engine that made the run."""
    if needed == present:
        return None
    packages = [name for name in sorted(needed) if name not in ("solver", PLATFORM)]
    pins = [f"{name}=={needed[name]}" for name in packages]
    return f"pip install {' '.join(pins)}, then portfolio reproduce again"

"""The stages of one workspace, measured in a process of its own.

``python -m benchmarks.measure FILE REPEATS ROOT [OTHER]...`` measures the workspace at ROOT, and in each OTHER only
what all stages of the optimum take beside the first. Writes JSON to FILE (HiGHS prints to stdout as it likes): the
least seconds of each stage over the repeats, and the peak memory of the process after each.
"""

import datetime
import gc
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import generated, startup
from benchmarks.raw import solve_raw
from portfolio import pipeline
from portfolio.compile import compile_problem
from portfolio.engines import adapter
from portfolio.load import load
from portfolio.model import Planning
from portfolio.record import event_of, store
from portfolio.results import Run, exact
from portfolio.source import Workspace
from portfolio.validate import validate


class _Least:
    """The least time of each name, and the peak memory once it was done the first time."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.megabytes: dict[str, float] = {}

    def add(self, name: str, seconds: float) -> None:
        """One more measurement."""
        self.seconds[name] = min(self.seconds.get(name, math.inf), seconds)
        self.megabytes.setdefault(name, peak_megabytes())


def peak_megabytes() -> float:
    """The largest memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def measure(root: Path, repeats: int, others: Sequence[Path]) -> dict[str, Any]:
    """The stages on the workspace at ``root``, and the chain of stages on others too.

    Raises:
        ValueError: if it has findings.
    """
    least = _Least()
    start = peak_megabytes()
    workspace = _loaded(root, least, repeats)
    yaml_alone = startup.yaml_seconds(root, repeats)
    planning = workspace.planning(generated.SCENARIO)
    run = _planned(workspace, planning, least, repeats)
    _record(root, run, least, repeats)
    raw = _raw(planning, least, repeats)
    chains = [least.seconds["solve"] / least.seconds["objective stage"], *(_chain(other) for other in others)]
    return {
        "seconds": {name: round(seconds, 4) for name, seconds in least.seconds.items()},
        "megabytes": {"start": start, **least.megabytes},
        "chains": [round(chain, 2) for chain in chains],
        "csafeloader": round(yaml_alone, 4),
        "status": run.result.status.value,
        "objective": run.result.objective,
        "raw_objective": raw,
    }


def _loaded(root: Path, least: _Least, repeats: int) -> Workspace:
    """Load and validate, without the collector of garbage, as `check` does."""
    loaded = load(root)
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        started = time.perf_counter()
        loaded = load(root)
        between = time.perf_counter()
        findings = validate(loaded.workspace) if loaded.workspace is not None else []
        least.add("load", between - started)
        least.add("validate", time.perf_counter() - between)
        gc.enable()
        if loaded.workspace is None or loaded.findings or findings:
            raise ValueError(f"a generated portfolio has findings: {[*loaded.findings, *findings][:5]}")
    assert loaded.workspace is not None
    return loaded.workspace


def _planned(workspace: Workspace, planning: Planning, least: _Least, repeats: int) -> Run:
    """Solve it; the first time does not count, since it imports the solver."""
    run = pipeline.plan(workspace, planning, adapter())
    for _ in range(repeats):
        gc.collect()
        run, objective_stage = _timed(workspace, planning)
        for name, seconds in run.effort["seconds"].items():
            least.add(name, seconds)
        least.add("objective stage", objective_stage)
    return run


def _timed(workspace: Workspace, planning: Planning) -> tuple[Run, float]:
    """A run, and how long its objective stage took: to the start of the next stage, or all that the optimum took."""
    starts: list[float] = []
    run = pipeline.plan(workspace, planning, adapter(), lambda _: starts.append(time.perf_counter()))
    return run, min(starts[1] - starts[0], run.effort["seconds"]["solve"])


def _chain(root: Path) -> float:
    """All stages of the optimum of a workspace, as a multiple of its objective stage."""
    loaded = load(root)
    assert loaded.workspace is not None
    run, objective_stage = _timed(loaded.workspace, loaded.workspace.planning(generated.SCENARIO))
    seconds: float = run.effort["seconds"]["solve"]
    return seconds / objective_stage


def _record(root: Path, run: Run, least: _Least, repeats: int) -> None:
    """Store the run, each time in an empty record."""
    event = event_of(root, run, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), texts={})
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as empty:
            started = time.perf_counter()
            store(Path(empty), run, event)
            least.add("record", time.perf_counter() - started)


def _raw(planning: Planning, least: _Least, repeats: int) -> str:
    """The objective that the bare solver finds."""
    problem = compile_problem(planning)
    raw = solve_raw(problem)
    for _ in range(repeats):
        gc.collect()
        raw = solve_raw(problem)
        least.add("raw", raw.seconds)
    return "none" if raw.value is None else exact(raw.value)


if __name__ == "__main__":
    measurements = measure(Path(sys.argv[3]), int(sys.argv[2]), [Path(other) for other in sys.argv[4:]])
    Path(sys.argv[1]).write_text(json.dumps(measurements), "utf-8")

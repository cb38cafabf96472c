"""One generated portfolio, measured in a process of its own, in seconds of the processor.

``python -m benchmarks.measure FILE REPEATS ROOT`` writes JSON to FILE (HiGHS prints to stdout as it
likes): what each stage and the bare solver took, in turns, each the least of several; the peak
memory after each; and how far a plan made by hand falls short of the best. A portfolio without a
plan is not measured.
"""

import datetime
import gc
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import generated, startup
from benchmarks.by_hand import shortfalls_by_hand
from benchmarks.raw import solve_raw
from portfolio import pipeline
from portfolio.compile import compile_problem
from portfolio.engines import adapter
from portfolio.load import load
from portfolio.record import event_of, store
from portfolio.results import Run
from portfolio.source import Workspace
from portfolio.validate import validate

OBJECTIVE = "objective"


class _Least:
    """The least seconds of each name, and the peak memory once it was done the first time."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.megabytes: dict[str, float] = {}

    def add(self, name: str, seconds: float) -> None:
        """One more measurement."""
        self.seconds[name] = min(self.seconds.get(name, math.inf), seconds)
        self.megabytes.setdefault(name, peak_megabytes())


class _ProcessorClock(pipeline._Clock):
    """Laps in seconds of the processor: those of a wall clock say little on a busy machine."""

    def __init__(self) -> None:
        super().__init__()
        self._last = time.process_time()

    def lap(self, name: str) -> None:
        """What passed since the last lap belongs to ``name``."""
        now = time.process_time()
        self.laps[name] = now - self._last
        self._last = now


class _Stages:
    """Told the name of each stage as it starts: how long the objective alone took."""

    def __init__(self) -> None:
        self._starts: list[tuple[str, float]] = []

    def __call__(self, message: str) -> None:
        self._starts.append((message, time.process_time()))

    def objective(self, chain: float) -> float:
        """Seconds to the start of what comes after the objective, or all that the chain took."""
        starts = [seconds for _, seconds in self._starts]
        for message, seconds in self._starts[1:]:
            if message != OBJECTIVE and not message.startswith(f"{OBJECTIVE}: at "):
                return min(seconds - starts[0], chain)
        return chain


def peak_megabytes() -> float:
    """The largest memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def measure(root: Path, repeats: int) -> dict[str, Any]:
    """The stages on the workspace at ``root``; without a plan only the status.

    Raises:
        ValueError: if it has findings.
    """
    least = _Least()
    start = peak_megabytes()
    workspace = _loaded(root, least, repeats)
    problem = compile_problem(workspace.planning(generated.SCENARIO))
    if solve_raw(problem).value is None:
        return {"status": "infeasible"}
    least.add("csafeloader", startup.yaml_seconds(root, repeats))
    # The first run does not count, since it imports the solver.
    small = _smallest()
    _planned(small)
    run = None
    for _ in range(repeats):
        gc.collect()
        raw = solve_raw(problem)
        least.add("raw", raw.processor)
        run, objective = _planned(workspace)
        for name, seconds in run.effort["seconds"].items():
            least.add(name, seconds)
        least.add("objective stage", objective)
    assert run is not None and run.result.objective is not None
    _record(root, run, least, repeats)
    return {
        "seconds": {name: round(seconds, 5) for name, seconds in least.seconds.items()},
        "megabytes": {"start": start, **least.megabytes},
        "status": run.result.status.value,
        "objective": run.result.objective,
        "by_hand": shortfalls_by_hand(workspace.planning(generated.SCENARIO), problem),
    }


@contextmanager
def _without_collector() -> Iterator[None]:
    """As `check` loads."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _loaded(root: Path, least: _Least, repeats: int) -> Workspace:
    loaded = load(root)
    for _ in range(repeats):
        with _without_collector():
            started = time.process_time()
            loaded = load(root)
            between = time.process_time()
            findings = validate(loaded.workspace) if loaded.workspace is not None else []
            least.add("load", between - started)
            least.add("validate", time.process_time() - between)
        if loaded.workspace is None or loaded.findings or findings:
            raise ValueError(
                f"a generated portfolio has findings: {[*loaded.findings, *findings][:5]}"
            )
    assert loaded.workspace is not None
    return loaded.workspace


def _smallest() -> Workspace:
    with tempfile.TemporaryDirectory() as folder:
        generated.write(10, Path(folder))
        workspace = load(Path(folder)).workspace
    assert workspace is not None
    return workspace


def _planned(workspace: Workspace) -> tuple[Run, float]:
    """A run, and how long its objective stage took."""
    stages = _Stages()
    run = pipeline.plan(workspace, workspace.planning(generated.SCENARIO), adapter(), stages)
    return run, stages.objective(run.effort["seconds"].get("solve", 0.0))


def _record(root: Path, run: Run, least: _Least, repeats: int) -> None:
    """Store the run, each time in an empty record."""
    event = event_of(root, run, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), texts={})
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as empty:
            started = time.process_time()
            store(Path(empty), run, event)
            least.add("record", time.process_time() - started)


if __name__ == "__main__":
    setattr(pipeline, "_Clock", _ProcessorClock)  # noqa: B010 - a type checker forbids the plain assignment
    measurements = measure(Path(sys.argv[3]), int(sys.argv[2]))
    Path(sys.argv[1]).write_text(json.dumps(measurements), "utf-8")

"""Runs whose pages are looked at: those of the example, and one without a plan."""

from pathlib import Path

from portfolio.record import read_inputs, run_ids
from portfolio.record.names import scenario_of
from portfolio.record.read import RecordedRun, read_run
from portfolio.results import Run
from tests.record.sample import infeasible_run

ROOT = Path(__file__).parents[2]
EXAMPLE = {scenario_of(run_id): run_id for run_id in reversed(run_ids(ROOT))}
"""Scenario -> its run in the record of this repository."""


def run_of(run_id: str) -> Run:
    """A stored run of the example."""
    run = read_run(ROOT, run_id)
    assert isinstance(run, RecordedRun)
    inputs = read_inputs(ROOT, run.manifest.inputs)
    assert isinstance(inputs, bytes)
    return Run(run.run_id, run.manifest, inputs, run.result, {})


def infeasible() -> Run:
    """A run without a plan."""
    return infeasible_run()

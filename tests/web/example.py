"""Runs whose pages are looked at: those of the example, and one without a plan."""

import shutil
from pathlib import Path

from portfolio.actions import open_portfolio
from portfolio.record import read_inputs, run_ids
from portfolio.record.names import scenario_of
from portfolio.record.read import RecordedRun, read_run
from portfolio.results import Run, RunStatus

ROOT = Path(__file__).parents[2]
EXAMPLE = {scenario_of(run_id): run_id for run_id in reversed(run_ids(ROOT))}
"""Scenario -> its run in the record of this repository."""


def is_varied(run_id: str) -> bool:
    """Whether the page of a run has what-if: a page cannot vary a schedule."""
    run = read_run(ROOT, run_id)
    assert isinstance(run, RecordedRun)
    return run.manifest.definition.get("schedule") is None


VARIED = tuple(scenario for scenario, run_id in EXAMPLE.items() if is_varied(run_id))
"""Scenarios whose pages have what-if."""


def run_of(run_id: str) -> Run:
    """A stored run of the example."""
    run = read_run(ROOT, run_id)
    assert isinstance(run, RecordedRun)
    inputs = read_inputs(ROOT, run.manifest.inputs)
    assert isinstance(inputs, bytes)
    return Run(run.run_id, run.manifest, inputs, run.result, {})


TOO_LITTLE = """\
title: The base plan with half the data people
extends: q1-base
capacity:
  data:
    all:
      cap: 130
"""


def infeasible(folder: Path) -> Run:
    """A run without a plan: the rules that clash, and ways out. `folder` gets its portfolio."""
    for name in ("config", "initiatives"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "config" / "scenarios" / "too-little.yaml").write_text(TOO_LITTLE, "utf-8")
    run = open_portfolio(folder).solve("too-little")
    assert run.result.status is RunStatus.INFEASIBLE
    return run

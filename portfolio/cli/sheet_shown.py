"""What a push shows beside the files: the runs of the record, and what approved models give."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.cli.options import say

if TYPE_CHECKING:
    from decimal import Decimal

    from portfolio.cli.sheet_work import Desk
    from portfolio.record import RecordedRun
    from portfolio.sheets.results import ShownRun


def shown_runs(root: Path) -> "tuple[list[ShownRun], list[ShownRun]]":
    """Every run of the record by time; and the newest of each scenario, over all candidates and over selected ones."""
    from portfolio.record import read_runs

    record = read_runs(root)
    for damage in record.damages:
        say(f"{damage.file}: {damage.message}")
    stored = {event.run_id: event for event in reversed(record.events)}
    order = sorted(record.runs, key=lambda run: (stored[run.run_id].when if run.run_id in stored else "", run.run_id))
    newest = {(run.manifest.scenario, run.manifest.select is None): run.run_id for run in order}
    last = frozenset(newest.values())
    shown = [_shown(root, run, stored.get(run.run_id), full=run.run_id in last) for run in order]
    return shown, [run for run in shown if run.run_id in last]


def _shown(root: Path, run: "RecordedRun", event: object, *, full: bool) -> "ShownRun":
    from portfolio.record import Damage, Event, read_inputs
    from portfolio.sheets.results import ShownRun

    inputs = read_inputs(root, run.manifest.inputs) if full else b""
    records = [] if isinstance(inputs, Damage) else [json.loads(line) for line in inputs.splitlines()]
    when, seconds, commit = None, 0.0, None
    if isinstance(event, Event):
        when, commit = event.when, event.commit
        seconds = sum(event.effort.get("seconds", {}).values())
    return ShownRun(run.run_id, run.manifest, run.result, records, when, seconds, commit)


def computed(here: "Desk") -> "Mapping[str, Mapping[str, Decimal]]":
    """Initiative -> KPI -> what its approved primary model gives; nothing of files that cannot be read."""
    from portfolio.estimate import estimates
    from portfolio.source import INITIATIVES, read_workspace

    documents = here.files.documents
    if not any(d.data.get("math_models") for f, d in documents.items() if f.startswith(f"{INITIATIVES}/")):
        return {}
    workspace, _ = read_workspace(here.texts)
    found: dict[str, dict[str, Decimal]] = {}
    for estimate in estimates(workspace) if workspace is not None else ():
        if estimate.model.primary and estimate.computed is not None:
            found.setdefault(estimate.initiative, {})[estimate.model.target_kpi] = estimate.computed
    return found

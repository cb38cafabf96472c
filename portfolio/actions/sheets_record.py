"""What a push shows beside the files: the runs of the record, and what approved models give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from portfolio.actions.progress import Notes
from portfolio.actions.sheets_session import SheetsSession
from portfolio.estimate import estimates
from portfolio.prove import recheck_with_proof
from portfolio.record import (
    Damage,
    Event,
    RecordedRun,
    by_time_of_storing,
    read_records,
    read_runs,
)
from portfolio.results import shown_run_id
from portfolio.sheets import ShownRun
from portfolio.source import INITIATIVES, read_workspace


@dataclass(frozen=True)
class ShownRuns:
    """What the record has to show."""

    runs: list[ShownRun]
    """Every run, by time."""
    newest: list[ShownRun]
    """The newest of each scenario, over all candidates and over selected ones, each checked again:
    their items and gaps are shown.
    """
    sound: bool
    """Whether nothing of the record had to be left out."""


def shown_runs(root: Path, notes: Notes) -> ShownRuns:
    """The runs of the record.

    One that is damaged, or states what its inputs do not give, is left out, and `notes` is told.
    """
    record = read_runs(root)
    problems = [f"{damage.file}: {damage.message}" for damage in record.damages]
    stored = by_time_of_storing(record.runs, record.events)
    newest, doubtful = _newest(root, [run for run, _ in stored])
    for identity, question in newest.items():
        if question is not None:
            notes(f"{shown_run_id(identity)}: {question}")
    problems += doubtful.values()
    for problem in problems:
        notes(problem)
    kept = [(run, event) for run, event in stored if run.run_id not in doubtful]
    shown = []
    for run, event in kept:
        one = _shown(root, run, event, full=run.run_id in newest)
        shown.append(replace(one, open_question=newest.get(run.run_id)))
    return ShownRuns(shown, [run for run in shown if run.run_id in newest], not problems)


def _newest(
    root: Path, order: Iterable[RecordedRun]
) -> tuple[dict[str, str | None], dict[str, str]]:
    """The newest sound run of each scenario and kind of choice, with what it states and nothing
    shows; what is wrong with newer ones."""
    slots: set[tuple[str, bool]] = set()
    newest: dict[str, str | None] = {}
    doubtful: dict[str, str] = {}
    for run in reversed(list(order)):
        slot = run.manifest.scenario, run.manifest.select is None
        if slot in slots:
            continue
        checked = recheck_with_proof(root, run.run_id)
        if checked.sound:
            slots.add(slot)
            newest[run.run_id] = checked.open_question
        else:
            wrong = next(check for check in checked.checks if not check.holds)
            standing = f"{shown_run_id(run.run_id)} is {checked.standing}"
            doubtful[run.run_id] = f"{standing}: {wrong.name}: {wrong.detail}"
    return newest, doubtful


def _shown(root: Path, run: RecordedRun, event: object, *, full: bool) -> ShownRun:
    read = read_records(root, run.manifest.inputs) if full else ()
    records = () if isinstance(read, Damage) else read
    when, seconds, commit = None, 0.0, None
    if isinstance(event, Event):
        when, commit = event.when, event.commit
        seconds = sum(event.effort.get("seconds", {}).values())
    return ShownRun(run.run_id, run.manifest, run.result, records, when, seconds, commit)


def computed_contributions(session: SheetsSession) -> Mapping[str, Mapping[str, Decimal]]:
    """Initiative -> KPI -> what its approved primary model gives.

    Nothing of files that cannot be read.
    """
    documents = session.files.documents
    # Models are rare, and reading all files once more takes time.
    if not any(_has_models(file, document.data) for file, document in documents.items()):
        return {}
    workspace, _ = read_workspace(session.texts)
    if workspace is None:
        return {}
    by_initiative: dict[str, dict[str, Decimal]] = {}
    for estimate in estimates(workspace):
        if estimate.model.primary and estimate.computed is not None:
            by_kpi = by_initiative.setdefault(estimate.initiative, {})
            by_kpi[estimate.model.target_kpi] = estimate.computed
    return by_initiative


def _has_models(file: str, data: Mapping[str, object]) -> bool:
    return file.startswith(f"{INITIATIVES}/") and bool(data.get("math_models"))

"""The record and its history, as tables: every run with its inputs and results, and who was told
what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portfolio.canonical import canonical_bytes
from portfolio.exports.table import TEXT, WHOLE, ExportColumn, ExportTable, Row, columns
from portfolio.record import TABLES, Event, Publication, Record, RecordedRun, record_rows
from portfolio.results import (
    CapacityUse,
    Certificate,
    Gap,
    ItemResult,
    KpiTotal,
    Result,
    RuleCheck,
    StageResult,
    SynergyResult,
)

_OF_RESULTS = {"runs": Result, "items": ItemResult, "gaps": Gap, "stages": StageResult}
_OF_CERTIFICATES = {"capacity": CapacityUse, "kpis": KpiTotal, "rules": RuleCheck}
_OTHERS = {"synergies": SynergyResult, "events": Event}
_MODELS: Mapping[str, Any] = {**_OF_RESULTS, **_OF_CERTIFICATES, **_OTHERS}
"""Table of the record -> the model that its fields come from, which says what they mean."""
_ABOUT_TABLES: Mapping[str, str] = {
    "runs": "Every run of the record, as it says; `portfolio verify` checks one.",
    "items": "Every initiative that a run chose from.",
    "gaps": "Each level of each target, per run.",
    "stages": "The stages of each solve.",
    "capacity": "What each plan uses of its capacity.",
    "kpis": "What each plan adds to each KPI.",
    "rules": "Each rule of each run, checked.",
    "synergies": "Each synergy of each run.",
    "events": "When each run was stored, by whom, and from which commit.",
}
_ABOUT_RUNS: Mapping[str, str] = {
    "run_id": "The run.",
    "selected": "Whether the plan has it; of a run, how many it has.",
    "candidates": "How many initiatives it chose from.",
    "is_unique": "Whether no other portfolio is as good.",
    "decided_by": "The stage that decided among equals.",
    "certified": "Whether every rule holds, checked exactly.",
    "inputs": "The hash of its canonical inputs.",
    "engine": "What solved it.",
    "scenario": "The scenario.",
    "restricted_to": "The candidates that were selected; none where all were.",
    "first_stored": "When it was stored first, UTC.",
}
_ABOUT_OTHERS: Mapping[str, str] = {
    "rules": "The rules that the reason names.",
    "name": "What it is called.",
    "family": "The kind of rule.",
    "measure": "What the rule bounds.",
    "dimension": "all, a dimension, or a crossed pair.",
    "value": "The value of the dimension; of a stage, what it reaches.",
    "number": "Its place, from 1.",
    "origin": "Where the rule was written.",
    "left_side": "What the plan has of what the rule bounds.",
    "stored": "When it was stored, UTC.",
    "stored_by": "Who stored it.",
}
_ABOUT_COLUMNS = {**_ABOUT_RUNS, **_ABOUT_OTHERS}


def history_tables(
    record: Record,
    inputs: Mapping[str, Sequence[Mapping[str, Any]]],
    publications: Sequence[Publication],
) -> Iterator[ExportTable]:
    """Every table of the record; `inputs` has the canonical records by their hash."""
    for name, rows in record_rows(record):
        shown = tuple(_column(name, column, kind) for column, kind in TABLES[name].items())
        yield ExportTable(name, _ABOUT_TABLES[name], shown, rows)
    yield _definitions(record.runs)
    yield _inputs(inputs)
    yield from _published(publications)


def _column(table: str, name: str, kind: str) -> ExportColumn:
    """What a column means: as its model says, else as the lists above do."""
    plain = name.removesuffix("_exact")
    about = _described(_MODELS[table]).get(plain) or _ABOUT_COLUMNS.get(plain, "")
    if name != plain:
        about = f"{about} Exactly as it is."
    return ExportColumn(name, kind, " ".join(about.split()))


def _described(model: type[Certificate]) -> dict[str, str]:
    properties = model.model_json_schema(by_alias=True)["properties"]
    return {name: field.get("description", "") for name, field in properties.items()}


def _definitions(runs: Sequence[RecordedRun]) -> ExportTable:
    shown = (
        *columns(TEXT, run_id="The run."),
        *columns(TEXT, definition="The scenario that was solved, as canonical JSON."),
        *columns(TEXT, result="All that the run says, as canonical JSON."),
    )
    rows = (_whole_run(run) for run in runs)
    return ExportTable("run_documents", "Each run as it is stored.", shown, rows)


def _whole_run(run: RecordedRun) -> Row:
    definition = canonical_bytes(run.manifest.definition).decode()
    result = canonical_bytes(run.result.model_dump(mode="json")).decode()
    return {"run_id": run.run_id, "definition": definition, "result": result}


def _inputs(inputs: Mapping[str, Sequence[Mapping[str, Any]]]) -> ExportTable:
    shown = (
        *columns(TEXT, inputs="The hash of the canonical inputs, as runs have it."),
        *columns(TEXT, kind="initiative, metric or organization.", key="Its key."),
        *columns(TEXT, record="All that it said, as canonical JSON."),
    )
    rows = _records_of_inputs(inputs)
    return ExportTable("run_inputs", "What every run was decided on.", shown, rows)


def _records_of_inputs(inputs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Row]:
    for digest in sorted(inputs):
        for record in inputs[digest]:
            text = canonical_bytes(record).decode()
            place = {"inputs": digest, "kind": record["kind"], "key": record["key"]}
            yield {**place, "record": text}


def _published(publications: Sequence[Publication]) -> Iterator[ExportTable]:
    """What people were told, and what each time had changed."""
    heads: list[Row] = [_head(one) for one in publications]
    moves: list[Row] = []
    for one in publications:
        for move in one.moves:
            moves.append({"run_id": one.run_id, "published": one.when, **move.model_dump()})
    run = columns(TEXT, run_id="The run that was published.", scenario="The scenario.")
    what = columns(TEXT, title="Its title.", period="The period.", commit="Of the inputs.")
    when = columns(TEXT, published="When, UTC.", published_by="Who published it.")
    before = columns(TEXT, previous="The run that was published before.")
    count = columns(WHOLE, initiatives="How many were planned.")
    shown = (*run, *what, *when, *before, *count)
    yield ExportTable("publications", "Which plan people were told.", shown, heads)
    run = columns(TEXT, run_id="The run that was published.", published="When, UTC.")
    kind = columns(TEXT, kind="delivered, entered, dropped, rescoped or moved.")
    what = columns(TEXT, key="The initiative.", title="Its title.")
    cause = columns(TEXT, cause="What brought it about.")
    shown = (*run, *kind, *what, *cause)
    yield ExportTable("publication_changes", "What people were told to have changed.", shown, moves)


def _head(publication: Publication) -> Row:
    return {
        "run_id": publication.run_id,
        "scenario": publication.scenario,
        "title": publication.title,
        "period": publication.period,
        "published": publication.when,
        "published_by": publication.by,
        "commit": publication.commit,
        "previous": publication.previous,
        "initiatives": len(publication.items),
    }

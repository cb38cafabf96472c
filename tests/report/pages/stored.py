"""Runs of the example, as the record has them, and what their pages are made of."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portfolio.compile import ParametricProblem
from portfolio.record import read_inputs, run_ids
from portfolio.record.read import RecordedRun, read_run
from portfolio.report.html import PageFacts, page_facts
from portfolio.results import Result

ROOT = Path(__file__).parents[3]
RUNS = run_ids(ROOT)


@functools.cache
def stored(run_id: str) -> tuple[RecordedRun, bytes]:
    """A run of the example and its canonical inputs."""
    run = read_run(ROOT, run_id)
    assert isinstance(run, RecordedRun)
    inputs = read_inputs(ROOT, run.manifest.inputs)
    assert isinstance(inputs, bytes)
    return run, inputs


VARIED = [
    run_id for run_id in RUNS if stored(run_id)[0].manifest.definition.get("schedule") is None
]
"""Runs that a page can vary: none has a schedule."""


def facts_of(run_id: str, *, checkable: bool = False) -> PageFacts:
    """What the page of a run shows."""
    run, inputs = stored(run_id)
    return page_facts(run.run_id, run.manifest, run.result, inputs, checkable=checkable)


HUMAN = frozenset(
    {"title", "owner", "reason", "scope", "label", "rule", "message", "notes", "unit"}
)
"""Fields with texts of people, in results and inputs."""


def rewritten(
    run_id: str,
    change: Callable[[str], str],
    problem: ParametricProblem | None = None,
) -> PageFacts:
    """The same facts with each text of a person changed; with what-if where a problem is given."""
    run, inputs = stored(run_id)
    written = _walked(run.result.model_dump(mode="json"), change)
    definition = json.loads(json.dumps(dict(run.manifest.definition)))
    synergies = definition["constraints"]["synergies"]
    # Names of synergies are texts of people too, and keys: they stay different.
    names = {name: change(name) + str(number) for number, name in enumerate(sorted(synergies))}
    definition["constraints"]["synergies"] = {
        names[name]: synergy for name, synergy in synergies.items()
    }
    for synergy in written["certificate"]["synergies"]:
        synergy["name"] = names[synergy["name"]]
    records = [_record(json.loads(line), change) for line in inputs.splitlines()]
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    manifest = run.manifest.model_copy(update={"definition": definition})
    return page_facts(run.run_id, manifest, Result.model_validate(written), data, problem)


def _record(record: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    if record["kind"] == "initiative":
        return _walked(record, change)
    if record["kind"] == "metric":
        return {**_walked(record, change), "name": change(record["name"])}
    labels = {
        dimension: {value: change(label) for value, label in values.items()}
        for dimension, values in record["dimensions"].items()
    }
    # Names of resources are keys, and hold nothing but letters.
    return {**record, "name": change(record["name"]), "dimensions": labels}


def _walked(value: Any, change: Callable[[str], str], field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _walked(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_walked(each, change, field) for each in value]
    return change(value) if isinstance(value, str) and field in HUMAN else value

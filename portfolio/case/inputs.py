"""What can decide a plan: inputs that agree on it have the same plan, whatever their words."""

import json
from collections.abc import Mapping

from portfolio.canonical import (
    initiative_record,
    relevant_initiatives,
    scenario_record,
    sha256,
    shared_records,
)
from portfolio.model import (
    Initiative,
    Marker,
    Metric,
    Model,
    Organization,
    Planning,
    Scenario,
    fields_marked,
)

KINDS: Mapping[str, type[Model]] = {
    "initiative": Initiative,
    "metric": Metric,
    "organization": Organization,
}
"""The model of each kind of canonical record; one without a kind is a scenario."""

Memory = dict[int, tuple[Initiative, str]]
"""The texts of initiatives read before, by identity.

The initiatives are kept with them, so that no other one takes an identity.
"""


def deciding_inputs(planning: Planning, memory: Memory | None = None) -> str:
    """A hash of what can decide the plan: the canonical inputs without the fields for readers.

    It is compared within one process and never stored, so any spelling serves, and the quickest
    does. Variants share most initiatives: with a memory each is read once.
    """
    known: Memory = {} if memory is None else memory
    shared = [_without_words(record) for record in shared_records(planning)]
    shared.append(_without_words(scenario_record(planning)))
    initiatives = [_text_of(one, known) for one in relevant_initiatives(planning)]
    deciding = [planning.name, shared, sorted(initiatives)]
    return sha256(json.dumps(deciding, sort_keys=True).encode())


def _text_of(initiative: Initiative, memory: Memory) -> str:
    if id(initiative) not in memory:
        record = _without_words(initiative_record(initiative))
        memory[id(initiative)] = initiative, json.dumps(record, sort_keys=True)
    return memory[id(initiative)][1]


def _without_words(record: Mapping[str, object]) -> dict[str, object]:
    """A record's own fields; names and units of the organization stand a level below."""
    model = KINDS.get(str(record.get("kind")), Scenario)
    for_readers = fields_marked(model, Marker.FOR_READERS)
    kept = {name: value for name, value in record.items() if name not in for_readers}
    if model is Organization:
        resources, dimensions = record["resources"], record["dimensions"]
        if not isinstance(resources, list) or not isinstance(dimensions, Mapping):
            raise AssertionError("canonical resources are a list, dimensions a mapping")
        kept["resources"] = [resource["name"] for resource in resources]
        kept["dimensions"] = {name: sorted(values) for name, values in dimensions.items()}
    return kept

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
from portfolio.model import Initiative, Planning

WORDS = frozenset(
    {
        "title",
        "owner",
        "requesting_team",
        "requester",
        "problem_statement",
        "hypothesis",
        "summary",
        "notes",
        "description",
        "name",
        "unit",
        "scoring",
        "math_models",
        "immediate_kpi",
        "metric_chain",
        "contribution_source",
    }
)
"""Fields of the canonical inputs that are for readers: no rule, total or order of a plan rests on
them."""

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
    kept: dict[str, object] = {}
    for name, value in record.items():
        if name == "resources" and isinstance(value, list):
            kept[name] = [resource["name"] for resource in value]
        elif name == "dimensions" and _is_of_organization(record) and isinstance(value, Mapping):
            kept[name] = {dimension: sorted(values) for dimension, values in value.items()}
        elif name not in WORDS:
            kept[name] = value
    return kept


def _is_of_organization(record: Mapping[str, object]) -> bool:
    return record.get("kind") == "organization"

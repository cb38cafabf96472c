"""Canonical inputs: one meaning, one sequence of bytes.

Records are plain JSON values in which every quantity is a string holding an exact decimal. Lists
that mean a set are sorted without repeats; lists whose order means something (resources,
priorities) keep it. Text is NFC. Bytes are RFC 8785 (JSON Canonicalization Scheme), so sorted keys
and one spelling of everything.
"""

import datetime
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import rfc8785
from pydantic.fields import FieldInfo

from portfolio.model import (
    Initiative,
    Marker,
    MathModel,
    Model,
    Parameter,
    Planning,
    RangedNumber,
    Scoring,
    fields_marked,
    has_marker,
)
from portfolio.periods import lies_inside, period_days

Record = dict[str, Any]


def plain_decimal(number: Decimal) -> str:
    """A decimal without exponent, superfluous zeros or a negative zero: 1E+6 is 1000000."""
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canonical_bytes(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value, without a final newline."""
    return rfc8785.dumps(value)


_ENCODED = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def exact_bytes(value: Any) -> bytes:
    """The same as `canonical_bytes`, several times faster, of what holds no float.

    For such values Python's encoder writes RFC 8785, but for the order of keys with characters
    beyond U+FFFF.
    """
    text = _ENCODED(value)
    has_astral = not text.isascii() and _ASTRAL.search(text) is not None
    return canonical_bytes(value) if has_astral else text.encode()


def input_records(planning: Planning) -> list[Record]:
    """What the scenario plans with, sorted by kind and key: initiatives (as overridden), metrics,
    organization.

    Of the initiatives, those of the scenario's period and all that they or the scenario refer to;
    others cannot change the answer, and leaving them out keeps their changes from making a new run.
    """
    records = [initiative_record(initiative) for initiative in relevant_initiatives(planning)]
    records += shared_records(planning)
    return sorted(records, key=lambda record: (record["kind"], record["key"]))


def initiative_record(initiative: Initiative) -> Record:
    """One initiative, without what speaks to people alone and is no input of a run."""
    fields = _without_no_inputs(Initiative, _fields(initiative))
    models = [_without_no_inputs(MathModel, model) for model in fields["math_models"]]
    for model in models:
        params = model["params"]
        model["params"] = {name: _without_no_inputs(Parameter, params[name]) for name in params}
    fields["math_models"] = models
    if initiative.scoring is not None:
        fields["scoring"] = _without_no_inputs(Scoring, fields["scoring"])
    return {"kind": "initiative", **fields}


def _without_no_inputs(model: type[Model], record: Record) -> Record:
    no_inputs = fields_marked(model, Marker.NO_INPUT)
    return {name: value for name, value in record.items() if name not in no_inputs}


def shared_records(planning: Planning) -> list[Record]:
    """The metrics and the organization.

    How a KPI counts over time is no input of a scenario without a schedule.
    """
    metrics = []
    for key, metric in planning.metrics.metrics.items():
        record = {"kind": "metric", "key": key, **_fields(metric)}
        if planning.scenario.schedule is None:
            record.pop("over_time", None)
        metrics.append(record)
    # A list, for the order of resources decides ties.
    resources = []
    for name, resource in planning.organization.resources.items():
        resources.append({"name": name, **_fields(resource)})
    organization = {
        "kind": "organization",
        "key": "organization",
        "name": _value(planning.organization.name),
        "resources": resources,
        "dimensions": _value(planning.organization.dimensions),
    }
    return [*metrics, organization]


def input_lines(records: Iterable[Record]) -> bytes:
    """The records as they are stored: one canonical line each."""
    return b"".join(exact_bytes(record) + b"\n" for record in records)


def scenario_record(planning: Planning) -> Record:
    """The resolved scenario; `extends` and `overrides` are applied already and so left out."""
    fields = _fields(planning.scenario)
    return {name: value for name, value in fields.items() if name not in ("extends", "overrides")}


def model_record(model: Model) -> Record:
    """All that one model says, defaults explicit; equal for equal meaning."""
    return _fields(model)


def sha256(data: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(data).hexdigest()


def relevant_initiatives(planning: Planning) -> Iterator[Initiative]:
    """The initiatives of the period and all that is reached from them or from the scenario's rules,
    as they stand.

    Iterates in load order; sorted order was measured 1.5 times slower.
    """
    everything = planning.initiatives
    waiting = [key for key, initiative in everything.items() if _is_of_period(initiative, planning)]
    waiting += _mentioned(planning)
    relevant: set[str] = set()
    while waiting:
        key = waiting.pop()
        # A scenario can name what does not exist: validation says so.
        if key in relevant or key not in everything:
            continue
        relevant.add(key)
        waiting += everything[key].requires
        waiting += everything[key].excludes
    for key, initiative in everything.items():
        if key in relevant:
            yield initiative


def _is_of_period(initiative: Initiative, planning: Planning) -> bool:
    """Whether it is of the scenario's period, or with a schedule of a part of it."""
    own, whole = initiative.period, planning.scenario.period
    if own is None or own == whole or planning.scenario.schedule is None:
        return own == whole
    if lies_inside(own, whole):
        return True
    first_day, _ = period_days(own)
    first_of_whole, last_of_whole = period_days(whole)
    return first_of_whole <= first_day <= last_of_whole


def _mentioned(planning: Planning) -> Iterator[str]:
    """Every initiative that the scenario names."""
    rules = planning.scenario.constraints
    yield from (*rules.mandatory, *rules.exclude)
    for pair in rules.exclude_pairs:
        yield from pair
    for dependent, required in rules.prerequisites.items():
        yield from (dependent, *required)
    for members in rules.bundles.values():
        yield from members
    for group in rules.groups.values():
        yield from group.members
    for synergy in rules.synergies.values():
        yield from synergy.members
    candidates = planning.scenario.candidates
    yield from candidates.only or ()
    yield from candidates.except_ or ()


def _fields(model: Model) -> Record:
    """All fields in their order, with the default of what is not written; defaults are made
    canonical only once.

    A field that came after the format is absent while it says no more than its default, so that
    what was stored before keeps its bytes.
    """
    written, defaults, later = _fields_of(type(model))
    record = dict(defaults)
    values = model.__dict__
    for name in model.model_fields_set & written.keys():
        spelled, canonical = written[name]
        value = canonical(values[name])
        if spelled not in later or value != later[spelled]:
            record[spelled] = value
    for name, value in (model.__pydantic_extra__ or {}).items():
        record[name] = _value(value)
    return record


@cache
def _fields_of(
    kind: type[Model],
) -> tuple[Mapping[str, tuple[str, Callable[[Any], Any]]], Record, Record]:
    """Each field with how it is written and what makes its value canonical; the canonical defaults.

    Defaults of fields that came after the format stand apart.
    """
    written: dict[str, tuple[str, Callable[[Any], Any]]] = {}
    defaults: Record = {}
    later: Record = {}
    for name, field in kind.model_fields.items():
        spelled = field.alias or name
        written[name] = spelled, _canonical_of(field)
        # Null means something there, so that absent has no default to be written as.
        if has_marker(field, Marker.NULL_IS_SAID):
            continue
        default = None if field.is_required() else _value(field.default)
        if has_marker(field, Marker.ADDED_LATER):
            later[spelled] = default
        else:
            defaults[spelled] = default
    return written, defaults, later


def _canonical_of(field: FieldInfo) -> Callable[[Any], Any]:
    """What makes a field's value canonical."""
    if has_marker(field, Marker.LISTS_IN_ORDER):
        return _ordered_lists
    return _in_order if has_marker(field, Marker.IN_ORDER) else _value


def _ordered_lists(lists: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {_text(key): _in_order(values) for key, values in lists.items()}


def _value(value: Any) -> Any:
    return _CANONICAL.get(type(value), _other)(value)


def _other(value: Any) -> Any:
    """The canonical form of a value of a less frequent kind, recognised by its base class."""
    # The enumerations, and texts of a type of their own.
    if isinstance(value, str):
        return _text(value.value if isinstance(value, Enum) else value)
    if isinstance(value, Model):
        return _fields(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _set(value)


def _same(value: Any) -> Any:
    return value


def _text(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _mapping(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_text(key): _CANONICAL.get(type(value), _other)(value) for key, value in values.items()}


def _in_order(values: Sequence[Any]) -> list[Any]:
    return [_value(value) for value in values]


def _set(values: Sequence[Any]) -> list[Any]:
    """Sorted and each once: what a list says unless its order means something."""
    canonical = _in_order(values)
    if len(canonical) < 2:
        return canonical
    by_spelling = {exact_bytes(value): value for value in canonical}
    return [by_spelling[spelling] for spelling in sorted(by_spelling)]


_CANONICAL: Mapping[type, Callable[[Any], Any]] = {
    str: _text,
    Decimal: plain_decimal,
    RangedNumber: plain_decimal,
    dict: _mapping,
    tuple: _set,
    type(None): _same,
    bool: _same,
    int: _same,
}
"""What makes a value canonical, for the kinds that are most frequent."""

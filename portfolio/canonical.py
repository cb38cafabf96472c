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
    return canonical_bytes(value) if not text.isascii() and _ASTRAL.search(text) else text.encode()


def input_records(planning: Planning) -> list[Record]:
    """What the scenario plans with, sorted by kind and key: initiatives (as overridden), metrics,
    organization.

    Of the initiatives, those of the scenario's period and all that they or the scenario refer to;
    others cannot change the answer, and leaving them out keeps their changes from making a new run.
    """
    initiatives = (initiative_record(initiative) for initiative in relevant_initiatives(planning))
    return sorted(
        [*initiatives, *shared_records(planning)],
        key=lambda record: (record["kind"], record["key"]),
    )


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
    left_out = fields_marked(model, Marker.NO_INPUT)
    return {name: value for name, value in record.items() if name not in left_out}


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
    resources = [
        {"name": name, **_fields(r)} for name, r in planning.organization.resources.items()
    ]
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

    In the order of the files that they were read from, they also lie in memory: another takes half
    as long again.
    """
    everything = planning.initiatives
    waiting = [key for key, initiative in everything.items() if _is_of_period(initiative, planning)]
    waiting += [key for key in _mentioned(planning) if key in everything]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += [
                other
                for other in everything[key].requires + everything[key].excludes
                if other in everything
            ]
    yield from (initiative for key, initiative in everything.items() if key in seen)


def _is_of_period(initiative: Initiative, planning: Planning) -> bool:
    """Whether it is of the scenario's period, or with a schedule of a part of it."""
    own, whole = initiative.period, planning.scenario.period
    if own is None or own == whole or planning.scenario.schedule is None:
        return own == whole
    return (
        lies_inside(own, whole)
        or period_days(whole)[0] <= period_days(own)[0] <= period_days(whole)[1]
    )


def _mentioned(planning: Planning) -> Iterator[str]:
    """Every initiative that the scenario names."""
    rules = planning.scenario.constraints
    yield from (*rules.mandatory, *rules.exclude)
    for pair in rules.exclude_pairs:
        yield from pair
    for dependent, required in rules.prerequisites.items():
        yield from (dependent, *required)
    for members in (
        *rules.bundles.values(),
        *(group.members for group in rules.groups.values()),
        *(synergy.members for synergy in rules.synergies.values()),
    ):
        yield from members
    yield from (
        *(planning.scenario.candidates.only or ()),
        *(planning.scenario.candidates.except_ or ()),
    )


def _fields(model: Model) -> Record:
    """All fields in their order: of what was not said the default, which is made canonical only
    once.

    A field that came after the format is left out while it says no more than its default, so that
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
        if has_marker(field, Marker.NULL_IS_SAID):
            continue  # what is not written has no default
        default = None if field.is_required() else _value(field.default)
        (later if has_marker(field, Marker.ADDED_LATER) else defaults)[spelled] = default
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
    """Of a kind that is less frequent, told by its base class."""
    if isinstance(value, str):  # the enumerations
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
    plain = _in_order(values)
    if len(plain) < 2:
        return plain
    unique = {exact_bytes(value): value for value in plain}
    return [unique[spelling] for spelling in sorted(unique)]


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

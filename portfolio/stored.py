"""Stored text, read into checked values: canonical inputs and definitions as `portfolio.canonical`
writes them.

Canonical data spells every quantity as a string. Which strings are numbers, and which fields there
are, follows from the models of the files: a schema of the stored form is derived from their types,
so that the two cannot drift apart.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import PlainValidator, StringConstraints
from pydantic_core import SchemaValidator, ValidationError, core_schema
from pydantic_core.core_schema import CoreSchema

from portfolio.canonical import exact_bytes
from portfolio.model import (
    GREATEST_MAGNITUDE,
    PERIOD,
    Initiative,
    Marker,
    Metric,
    Model,
    Organization,
    Resource,
    Scenario,
    amount,
    calendar_date,
    count,
    duration,
    exact_number,
    fields_marked,
    fraction_of_one,
    has_marker,
    period,
    positive_count,
    positive_number,
    ranged_number,
)
from portfolio.steps import DURATION

Record = Mapping[str, Any]

GREATEST_COUNT = int(GREATEST_MAGNITUDE)
"""No count is greater that a file can hold."""
LONGEST_LINE = 2_000_000
"""Characters of one stored record."""
REMEMBERED = 10_000
"""Lines of inputs that are read once, however many runs share them."""

_WHOLE = r"(0|[1-9][0-9]{0,15})"
_PART = r"(\.[0-9]{0,26}[1-9])?"
_PATTERNS: Mapping[Any, str] = {
    ranged_number: rf"^-?{_WHOLE}{_PART}$",
    exact_number: rf"^-?{_WHOLE}{_PART}$",
    amount: rf"^{_WHOLE}{_PART}$",
    positive_number: rf"^([1-9][0-9]{{0,15}}{_PART}|0\.[0-9]{{0,26}}[1-9])$",
    fraction_of_one: rf"^(0{_PART}|1)$",
    period: PERIOD,
    calendar_date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
"""Function that checks a value of a file -> what its canonical spelling looks like."""
_COUNTS: Mapping[Any, int] = {count: 0, positive_count: 1}
"""The same for whole numbers -> the least one."""
_ON_THE_CALENDAR = (period, calendar_date)
"""Functions that also look whether the calendar has a value: 2026-02-30 only looks like one."""


class StoredTextError(ValueError):
    """Stored text that is not what this product writes, with a sentence that says where."""


def records_of(data: bytes) -> tuple[Record, ...]:
    """The records of stored inputs, one a line.

    Raises:
        StoredTextError: if a line is no record.
    """
    if not data.endswith(b"\n"):
        raise StoredTextError("they end in the middle of a line" if data else "they are empty")
    lines = data[:-1].split(b"\n")
    return tuple(_record(number, line) for number, line in enumerate(lines, start=1))


def require_definition(definition: Record) -> None:
    """Check the resolved scenario of a manifest.

    Raises:
        StoredTextError: if it is no scenario.
    """
    try:
        _scenario_validator().validate_python(definition)
    except ValidationError as error:
        raise StoredTextError(f"the definition is no scenario: {_sentence(error)}") from None


def _record(number: int, line: bytes) -> Record:
    read = _line(line)
    if isinstance(read, str):
        raise StoredTextError(f"line {number}: {read}")
    return read


@lru_cache(maxsize=REMEMBERED)
def _line(line: bytes) -> Record | str:
    """A record, or what is wrong with its line; the lines of many runs are the same."""
    if len(line) > LONGEST_LINE:
        return "it is too long for a record"
    try:
        record: Record = _record_validator().validate_json(line)
    except ValidationError as error:
        return _sentence(error)
    # One record has one spelling: another one hides a key that stands twice, or a number that no
    # file can hold.
    return record if exact_bytes(record) == line else "it is not spelled as it was stored"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


@cache
def _record_validator() -> SchemaValidator:
    kinds: dict[Any, CoreSchema] = {
        "initiative": _typed_dict(Initiative, kind="initiative"),
        "metric": _typed_dict(Metric, kind="metric", key=core_schema.str_schema(min_length=1)),
        "organization": _organization(),
    }
    return SchemaValidator(core_schema.tagged_union_schema(kinds, discriminator="kind"))


@cache
def _scenario_validator() -> SchemaValidator:
    return SchemaValidator(_typed_dict(Scenario, without=("extends", "overrides")))


def _organization() -> CoreSchema:
    """Resources are a list, since their order means something; plans and guardrails are no part of
    inputs."""
    resource = _typed_dict(Resource, name=core_schema.str_schema(min_length=1))
    return _typed_dict(
        Organization,
        without=("plan", "guardrails"),
        kind="organization",
        key=core_schema.literal_schema(["organization"]),
        resources=core_schema.list_schema(resource, min_length=1),
    )


def _typed_dict(model: type[Model], *, without: tuple[str, ...] = (), **others: Any) -> CoreSchema:
    """The stored form of a model: every field written out, unless it came later and says
    nothing."""
    fields: dict[str, core_schema.TypedDictField] = {}
    unstored = (*without, *fields_marked(model, Marker.NO_INPUT))
    for name, field in model.model_fields.items():
        if name in unstored:
            continue
        schema = _constrained(field.annotation, field.metadata)
        came_later = has_marker(field, Marker.ADDED_LATER)
        is_optional = came_later or has_marker(field, Marker.NULL_IS_SAID)
        stored_name = field.alias or name
        fields[stored_name] = core_schema.typed_dict_field(schema, required=not is_optional)
    for name, other in others.items():
        schema = core_schema.literal_schema([other]) if isinstance(other, str) else other
        fields[name] = core_schema.typed_dict_field(schema)
    # Bounds and targets are by dimension: every other field names one, and all have one type.
    extra_types = get_args(get_type_hints(model).get("__pydantic_extra__"))
    if not extra_types:
        return core_schema.typed_dict_schema(fields, extra_behavior="forbid")
    _, value_type = extra_types
    values = _schema(value_type)
    return core_schema.typed_dict_schema(fields, extra_behavior="allow", extras_schema=values)


def _constrained(annotation: Any, metadata: Any) -> CoreSchema:
    """The stored form of a type with its constraints."""
    for constraint in metadata:
        if isinstance(constraint, PlainValidator):
            return _spelled(constraint.func)
        if isinstance(constraint, StringConstraints):
            is_text = isinstance(constraint.pattern, str)
            return core_schema.str_schema(
                pattern=constraint.pattern if is_text else None,
                min_length=constraint.min_length,
                max_length=constraint.max_length,
                strict=True,
            )
    schema = _schema(annotation)
    lengths = [getattr(constraint, "min_length", None) for constraint in metadata]
    least = max((length for length in lengths if length is not None), default=0)
    return _with_min_length(schema, least) if least else schema


def _with_min_length(schema: Any, least: int) -> CoreSchema:
    """The stored form of a list or mapping of which the model says how many it holds at least.

    Canonical lists drop repeats; validation counts different members before anything is stored.
    """
    if schema["type"] not in ("list", "dict"):
        raise TypeError(f"{schema['type']} has no stored form with a minimum length")
    return {**schema, "min_length": least}


def _spelled(function: Any) -> CoreSchema:
    """The stored form of a value that a function of the model reads."""
    if function is duration:
        bare_count = core_schema.int_schema(ge=1, le=GREATEST_COUNT, strict=True)
        with_unit = core_schema.str_schema(pattern=DURATION, strict=True)
        return core_schema.union_schema([bare_count, with_unit])
    if function in _COUNTS:
        return core_schema.int_schema(ge=_COUNTS[function], le=GREATEST_COUNT, strict=True)
    spelled = core_schema.str_schema(pattern=_PATTERNS[function], max_length=60, strict=True)
    if function not in _ON_THE_CALENDAR:
        return spelled

    def on_the_calendar(text: str) -> str:
        function(text)
        return text

    return core_schema.no_info_after_validator_function(on_the_calendar, spelled)


def _schema(annotation: Any) -> CoreSchema:
    """The stored form of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _constrained(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is Literal:
        return core_schema.literal_schema(list(arguments))
    if origin is tuple:
        return _list(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return core_schema.dict_schema(_schema(arguments[0]), _schema(arguments[1]))
    return _plain(annotation)


def _list(arguments: tuple[Any, ...]) -> CoreSchema:
    """A tuple of one type, or of a fixed number of them (repeats are dropped, so that fewer may be
    left)."""
    items = _schema(arguments[0])
    if arguments[-1] is Ellipsis:
        return core_schema.list_schema(items)
    length = len(arguments)
    return core_schema.list_schema(items, min_length=length, max_length=length)


def _union(choices: tuple[Any, ...]) -> CoreSchema:
    """One of several models, or a type that may be null."""
    types = [choice for choice in choices if choice is not NoneType]
    schema = _by_mode(types) if len(types) > 1 else _schema(types[0])
    is_nullable = len(types) < len(choices)
    return core_schema.nullable_schema(schema) if is_nullable else schema


def _by_mode(models: list[Any]) -> CoreSchema:
    """Models that differ by their mode."""
    by_mode = {}
    for model in models:
        for mode in get_args(model.model_fields["mode"].annotation):
            by_mode[mode] = _schema(model)
    return core_schema.tagged_union_schema(by_mode, discriminator="mode")


def _plain(annotation: Any) -> CoreSchema:
    if annotation is str:
        return core_schema.str_schema(strict=True)
    if annotation is bool:
        return core_schema.bool_schema(strict=True)
    if annotation is int:
        return core_schema.int_schema(ge=0, le=GREATEST_COUNT, strict=True)
    if annotation is Decimal:
        return _spelled(exact_number)
    if annotation is datetime.date:
        return _spelled(calendar_date)
    if issubclass(annotation, Enum):
        return core_schema.literal_schema([member.value for member in annotation])
    if issubclass(annotation, Model):
        return _typed_dict(annotation)
    raise TypeError(f"{annotation} has no stored form")

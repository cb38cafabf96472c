"""From plain data to a frozen model, or to findings at the very place of each mistake."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portfolio.findings import MOST_OF_A_FILE, Finding, Location, did_you_mean, nearest, too_many
from portfolio.model import (
    INITIATIVE_KEY,
    KPI_KEY,
    LINE,
    NAME,
    SCENARIO_KEY,
    SLICE_NAME,
    TEXT,
    WARNING_CODE,
    Model,
)
from portfolio.source.shape_hints import gone_with_its_old_type, unknown_field_hint, value_hint

M = TypeVar("M", bound=Model)
Locate = Callable[[Sequence[str | int], bool], Location]
"""Path in the data and whether its key is meant -> place."""

REPLACED_FIELDS = {
    "primary_kpi_key": "immediate_kpi and contributions",
    "current_pain": "problem_statement",
    "desired_outcome": "hypothesis",
    "target_metrics": "contributions",
    "strategic_theme": "dimensions",
    "linked_objectives": "contributions",
    "expected_impact_description": "contributions and math_models",
    "impact_metric": "contributions",
    "impact_unit": "contributions: a KPI has its own unit in config/metrics.yaml",
    "impact_low": "contributions and math_models",
    "impact_expected": "contributions and math_models",
    "impact_high": "contributions and math_models",
    "total_cost_estimate": "tokens",
    "strategic_priority_coefficient": "the weights of a scenario's objective",
    "risk_level": "contributions that already account for the risk",
    "missing_fields": "`portfolio validate`, which lists what is missing",
    "llm_notes": "summary",
    "math_warnings": "`portfolio validate`, which checks math_models",
}
"""Fields that earlier tools had, and what took their place."""

_PATTERN_WORDS = {
    INITIATIVE_KEY: "should be an initiative key such as INIT-0007",
    KPI_KEY: "should be a KPI key: lower-case letters, digits and _, starting with a letter",
    SCENARIO_KEY: "should be a scenario name: lower-case letters, digits and -",
    WARNING_CODE: "should be the code of a warning, such as P340",
    NAME: "should be a name: letters, digits and _ . & + -, starting with a letter or digit",
    SLICE_NAME: "should be a name, or two with / between",
    LINE: "should be a single line without control or invisible direction characters",
    TEXT: "should be a text without control or invisible direction characters",
}
_KINDS = {
    "string_type": "should be text",
    "bool_type": "should be true or false",
    "tuple_type": "should be a list, as [a, b]",
    "dict_type": "should be a mapping, as {name: value}",
    "model_type": "should be a mapping, as {name: value}",
    "model_attributes_type": "should be a mapping, as {name: value}",
    "mapping_type": "should be a mapping, as {name: value}",
}


def typed(
    model: type[M],
    data: Any,
    locate: Locate,
    dimensions: Collection[str] = (),
) -> tuple[M | None, list[Finding]]:
    """The model that the data spells, or None and every finding of its structure.

    `dimensions` are those of the organization: a field of such a name belongs under `dimensions`.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        shown = details[: MOST_OF_A_FILE + 1]
        findings = [_finding(model, data, locate, detail, dimensions) for detail in shown]
        if len(details) > MOST_OF_A_FILE:
            findings[-1] = too_many(findings[-1].location)
        return None, findings


def _finding(
    model: type[Model],
    data: Any,
    locate: Locate,
    error: ErrorDetails,
    dimensions: Collection[str],
) -> Finding:
    """What one error of Pydantic says, at its place in the file."""
    kind, steps, given = error["type"], error["loc"], error["input"]
    path = known_steps(steps, data)
    name = str(steps[-1]) if steps else ""
    if kind == "extra_forbidden" and name in REPLACED_FIELDS:
        message = f"the field {name} is gone"
        return Finding("P114", locate(path, True), message, f"use {REPLACED_FIELDS[name]}")
    if kind == "extra_forbidden":
        hint = unknown_field_hint(model.__name__, path, given, dimensions)
        nearest = hint or _nearest_field(model, data, path)
        return Finding("P111", locate(path, True), f"unknown field {name}", nearest)
    old_type = gone_with_its_old_type(model.__name__, path, given)
    if old_type is not None:
        message = f"the field {name} as text is gone"
        return Finding("P114", locate(path, True), message, old_type)
    if kind == "missing" and isinstance(steps[-1], int):
        few = f"should have {steps[-1] + 1} entries or more"
        return Finding("P115", locate(path, False), f"{_label(steps[:-1], path, '')} {few}")
    if kind == "missing":
        return Finding("P112", locate(path, True), f"the field {name} is missing", f"add `{name}:`")
    message = f"{_label(steps, path, name)} {_words(error)}"
    place = locate(path, "[key]" in steps)
    if kind == "union_tag_invalid":
        place = locate((*path, "mode"), False)
    if kind in _CHOICES:
        return Finding("P115", place, message, _choice_hint(error))
    hint = value_hint(model.__name__, path, given, kind) or _hint(error)
    is_of_a_kind = kind in _KINDS or not _is_about_size_or_format(kind)
    return Finding("P113" if is_of_a_kind else "P115", place, message, hint)


_CHOICES = ("enum", "literal_error", "union_tag_invalid", "union_tag_not_found")


def _is_about_size_or_format(kind: str) -> bool:
    """Whether the value is of the right kind, and too large, too long or written otherwise."""
    if kind in ("number_range", "period_format", "date_format"):
        return True
    return kind.startswith(("string_", "too_", "tuple_", "dict_"))


def _nearest_field(model: type[Model], data: Any, path: Sequence[str | int]) -> str | None:
    """The field that was meant; one that only another mode has is to be taken out."""
    name, known = str(path[-1]), fields_at(model, path[:-1])
    if name not in known:
        return did_you_mean(name, known)
    around = data
    for step in path[:-1]:
        around = around[step]
    mode = f"mode {around['mode']}" if "mode" in around else "this"
    return f"{mode} has no {name}: take it out, or where `extends` brings it write `{name}: null`"


def _label(loc: Sequence[str | int], path: Sequence[str | int], name: str) -> str:
    """How a message calls the place of an error: `math_models #1.name`; a name that is wrong itself
    comes first."""
    steps = [step for step in loc if step != "[key]" and (step in path or step == name)]
    if "[key]" in loc and steps:
        within = f" (in {_label(steps[:-1], steps, '')})" if steps[1:] else ""
        return f"the name {steps[-1]}{within}"
    words = "".join(f" #{step + 1}" if isinstance(step, int) else f".{step}" for step in steps)
    return words.removeprefix(".").strip() or "the file"


def _words(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "string_pattern_mismatch":
        return _PATTERN_WORDS.get(context["pattern"], "has characters that are not allowed")
    if kind == "string_too_long":
        return f"should have at most {context['max_length']} characters"
    if kind in ("string_too_short", "too_short"):
        return (
            "should not be empty"
            if context.get("min_length") == 1
            else f"should have at least {context.get('min_length')} entries"
        )
    if kind == "too_long":
        return f"should have at most {context['max_length']} entries"
    if kind in ("enum", "literal_error"):
        return f"should be {context['expected']}".replace("'", "")
    if kind == "union_tag_invalid":
        return f"should have a mode of {context['expected_tags']}".replace("'", "")
    if kind == "union_tag_not_found":
        return "should say its mode"
    return error["msg"]


def _choice_hint(error: ErrorDetails) -> str | None:
    context = error.get("ctx", {})
    choices = (
        str(context.get("expected", context.get("expected_tags", "")))
        .replace(" or ", ", ")
        .replace("'", "")
    )
    given = context.get("tag", error["input"])
    names = [choice.strip() for choice in choices.split(",") if choice.strip()]
    return (
        did_you_mean(given, names) if isinstance(given, str) and nearest(given, names) else None
    )  # the message lists them


def _hint(error: ErrorDetails) -> str | None:
    kind, value = error["type"], error["input"]
    if kind == "string_type" and value is not None and not isinstance(value, dict | tuple):
        return "put it in quotes"
    if kind == "number_type" and isinstance(value, str):
        return "write a plain decimal such as 1200000 or 0.002: no separators, units or quotes"
    return None


def known_steps(loc: Sequence[str | int], data: Any) -> tuple[str | int, ...]:
    """The steps that lead through the data; names of variants between them are dropped, a last
    missing one kept."""
    path: list[str | int] = []
    for position, step in enumerate(loc):
        if isinstance(data, Mapping) and step in data:
            data = data[str(step)]
        elif isinstance(data, tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif position < len(loc) - 1 or step == "[key]":
            continue
        path.append(step)
    return tuple(path)


def fields_at(model: type[Model], path: Sequence[str | int]) -> set[str]:
    """Names of the fields that the model allows at a path, by its JSON Schema."""
    root = _schema(model)
    places = [root]
    for step in path:
        places = [below for place in places for below in _below(root, place, step)]
    return {
        name
        for place in places
        for variant in _variants(root, place)
        for name in variant.get("properties", {})
    }


@cache
def _schema(model: type[Model]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _variants(root: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        yield from _variants(root, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]])
        return
    yield schema
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _variants(root, option)


def _below(
    root: dict[str, Any], schema: dict[str, Any], step: str | int
) -> Iterator[dict[str, Any]]:
    for variant in _variants(root, schema):
        if isinstance(step, int):
            places = [variant.get("items"), *variant.get("prefixItems", ())]
        elif step in variant.get("properties", {}):
            places = [variant["properties"][step]]
        else:
            places = [
                variant.get("additionalProperties"),
                *variant.get("patternProperties", {}).values(),
            ]
        yield from (place for place in places if isinstance(place, dict))

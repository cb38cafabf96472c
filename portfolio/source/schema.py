"""JSON Schemas for editors: the models, with the names of this workspace where a name of it is
wanted.

An editor completes and checks by them; the models remain the authority. They differ from the models
only as follows: they know no rule that spans fields or files, no significant digits and no dates of
the calendar, take 3.0 for a whole number, refuse retired KPIs in initiatives of history too, and
null for a field that there never is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import permutations
from pathlib import PurePosixPath
from typing import Any

from portfolio.model import (
    ALL,
    INITIATIVE_KEY,
    SCENARIO_KEY,
    Initiative,
    Metrics,
    Model,
    Organization,
    Scenario,
)
from portfolio.source.names import METRICS, ORGANIZATION
from portfolio.source.workspace import Workspace

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SPELLED_OUT = 200
"""Up to so many names become properties, which editors complete best; more become an
enumeration."""


class Flavour(Enum):
    """How a mapping is merged before it is read: not, or over nothing (null removes), or over
    another."""

    PLAIN = ""
    MERGED = "Merged"
    CHANGE = "Change"


@dataclass(frozen=True)
class Vocabulary:
    """Kind of name -> name -> what it is. A kind that is not there keeps the pattern of its
    names."""

    names: Mapping[str, Mapping[str, str]]
    dimensions: Mapping[str, Mapping[str, str]]

    def within(self, dimension: str) -> "Vocabulary":
        """The same, where values are those of one dimension."""
        return replace(self, names={**self.names, "value": self.dimensions[dimension]})


def schemas(workspace: Workspace) -> dict[str, Schema]:
    """File name -> JSON Schema (draft 2020-12): organization.json, metrics.json, initiative.json,
    scenario.json."""
    vocabulary = vocabulary_of(workspace)
    return {
        "organization.json": _of_file("Organization", Organization, Flavour.PLAIN, vocabulary),
        "metrics.json": _of_file("Metrics", Metrics, Flavour.PLAIN, vocabulary),
        "initiative.json": _of_file("Initiative", Initiative, Flavour.PLAIN, vocabulary),
        "scenario.json": _of_scenario(vocabulary),
    }


def schema_of(title: str, model: type[Model], workspace: Workspace) -> Schema:
    """The JSON Schema of a file that other parts of the program read."""
    return _of_file(title, model, Flavour.PLAIN, vocabulary_of(workspace))


def vocabulary_of(workspace: Workspace) -> Vocabulary:
    """The names that files of the workspace may use.

    As the key of an entry a KPI takes a contribution, weight, bonus or target: there operational
    ones are left out. Initiatives are not listed: every new one would make the schemas of the
    repository stale.
    """
    metrics = sorted(workspace.metrics.metrics.items())
    titles = {key: f"{metric.name}, in {metric.unit}" for key, metric in metrics if metric.active}
    others = workspace.unreadable - {PurePosixPath(METRICS).stem, PurePosixPath(ORGANIZATION).stem}
    scenarios = {name: "" for name in others if re.fullmatch(SCENARIO_KEY, name)}
    scenarios |= {name: scenario.title for name, scenario in workspace.scenarios.items()}
    organization = workspace.organization
    resources = sorted(organization.resources.items())
    names = {
        "kpi": titles,
        "kpi-key": {key: titles[key] for key, metric in metrics if metric.optimizable},
        "resource": {name: resource.unit for name, resource in resources},
        "scenario": _sorted(scenarios),
    }
    dimensions = {name: _sorted(values) for name, values in organization.dimensions.items()}
    dimensions.pop(ALL.dimension, None)
    return Vocabulary(names=names, dimensions=_sorted(dimensions))


def _of_file(title: str, model: type[Model], flavour: Flavour, vocabulary: Vocabulary) -> Schema:
    rewriter = _Rewriter(model.model_json_schema(by_alias=True), vocabulary)
    root = rewriter.root(flavour)
    return {"$schema": DIALECT, "title": title, **root, **rewriter.definitions()}


def _of_scenario(vocabulary: Vocabulary) -> Schema:
    """A scenario that extends another says only what it changes; one that does not says
    everything."""
    model = Scenario.model_json_schema(by_alias=True)
    overrides = _Rewriter(Initiative.model_json_schema(by_alias=True), vocabulary)
    override = overrides.root(Flavour.CHANGE)
    del override["properties"]["key"]
    model["properties"]["overrides"]["patternProperties"] = {
        INITIATIVE_KEY: {"$ref": "#/$defs/Override"}
    }
    rewriter = _Rewriter(model, vocabulary, {"Override"})
    definitions = {
        "Scenario": rewriter.root(Flavour.MERGED),
        "ScenarioChange": rewriter.root(Flavour.CHANGE),
        "Override": override,
        **rewriter.definitions()["$defs"],
        **overrides.definitions()["$defs"],
    }
    return {
        "$schema": DIALECT,
        "title": "Scenario",
        "description": model["description"],
        "type": "object",
        "if": {"properties": {"extends": {"type": "string"}}, "required": ["extends"]},
        "then": {"$ref": "#/$defs/ScenarioChange"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": _sorted(definitions),
    }


@dataclass
class _Rewriter:
    """Rewrites one schema of pydantic; collects the definitions that its parts refer to, each in
    its flavours."""

    model: Schema
    vocabulary: Vocabulary
    given: set[str] = field(default_factory=set)
    """Definitions that somebody else writes."""
    written: dict[str, Schema] = field(default_factory=dict)

    def root(self, flavour: Flavour) -> Schema:
        """The schema of the model itself."""
        top = {name: value for name, value in self.model.items() if name != "$defs"}
        return self._schema(top, flavour, self.vocabulary)

    def definitions(self) -> Schema:
        """What the schemas written so far refer to."""
        return {"$defs": _sorted(self.written)} if self.written else {}

    def _schema(self, schema: Schema, flavour: Flavour, vocabulary: Vocabulary) -> Schema:
        """One schema, in a flavour; titles that only repeat a field's name are left out."""
        kept = {k: v for k, v in schema.items() if k not in _REWRITTEN}
        if "$ref" in schema:
            return kept | {"$ref": self._reference(schema["$ref"].rsplit("/", 1)[-1], flavour)}
        if "x-vocabulary" in schema:
            return {k: v for k, v in kept.items() if k not in ("type", "pattern")} | self._name(
                schema, vocabulary
            )
        if "oneOf" in schema and flavour is Flavour.CHANGE:
            variants = [
                self.model["$defs"][option["$ref"].rsplit("/", 1)[-1]] for option in schema["oneOf"]
            ]
            return kept | self._schema(_with_fields_of_all(variants), flavour, vocabulary)
        for word, inner in (("anyOf", flavour), ("oneOf", flavour), ("prefixItems", Flavour.PLAIN)):
            if word in schema:
                kept[word] = [self._schema(option, inner, vocabulary) for option in schema[word]]
        if "items" in schema:
            kept["items"] = self._schema(schema["items"], Flavour.PLAIN, vocabulary)
        if schema.get("type") == "object":
            kept |= self._mapping(schema, flavour, vocabulary)
        return kept

    def _mapping(self, schema: Schema, flavour: Flavour, vocabulary: Vocabulary) -> Schema:
        """The fields or the entries of a mapping."""
        required = () if flavour is Flavour.CHANGE else schema.get("required", ())
        out: Schema = {"required": list(required)} if required else {}
        if "properties" in schema:
            fields = {
                name: self._schema(value, flavour, vocabulary)
                for name, value in schema["properties"].items()
            }
            out["properties"] = {
                n: v if n in required else _or_null(v, flavour) for n, v in fields.items()
            }
        if "minProperties" in schema and flavour is not Flavour.CHANGE:
            out["minProperties"] = schema["minProperties"]
        entry = _entry(schema)
        if entry is None:
            return out | {
                k: v for k, v in schema.items() if k in ("additionalProperties", "propertyNames")
            }
        names, value = entry
        kind = names.get("x-vocabulary")
        inner = _entry(value)
        if inner is not None and inner[0].get("x-vocabulary") == "slice-value":
            slices = self._slices(self._schema(inner[1], flavour, vocabulary), flavour, vocabulary)
            fields = out.get("properties", {}) | {
                name: _or_null(entries, flavour) for name, entries in slices
            }
            return out | {"properties": fields, "additionalProperties": False}
        if kind == "dimension":
            values = {
                n: self._schema(value, flavour, vocabulary.within(n)) for n in vocabulary.dimensions
            }
            return out | _spelled_out(
                {name: _or_null(entries, flavour) for name, entries in values.items()}
            )
        return out | self._entries(
            names, _or_null(self._schema(value, flavour, vocabulary), flavour), vocabulary
        )

    def _entries(self, names: Schema, value: Schema, vocabulary: Vocabulary) -> Schema:
        """Entries by name: spelled out while they are few, so that an editor completes them."""
        kind = names.get("x-vocabulary", "")
        known = vocabulary.names.get("kpi-key" if kind == "kpi" else kind)
        if known is not None and len(known) <= SPELLED_OUT:
            return _spelled_out(
                {n: {"description": text, **value} if text else value for n, text in known.items()}
            )
        if "enum" in names:
            return _spelled_out(dict.fromkeys(names["enum"], value))
        written = self._name(names, vocabulary) if kind else names
        return (
            {"propertyNames": written, "additionalProperties": value}
            if names
            else {"additionalProperties": value}
        )

    def _name(self, names: Schema, vocabulary: Vocabulary) -> Schema:
        """One of the names of a kind, defined once; where they are not known, any that fits the
        pattern."""
        kind = names["x-vocabulary"]
        known = vocabulary.names.get(kind)
        if known is None:
            return {key: value for key, value in names.items() if key in ("type", "pattern")}
        if kind == "value":
            return {"type": "string", "enum": list(known)}
        self.written[f"known-{kind}"] = {"type": "string", "enum": list(known)}
        return {"$ref": f"#/$defs/known-{kind}"}

    def _slices(
        self, entry: Schema, flavour: Flavour, vocabulary: Vocabulary
    ) -> Iterator[tuple[str, Schema]]:
        """Dimension -> entries by value, and each crossed pair of dimensions -> entries by crossed
        value."""
        if "$ref" not in entry:
            self.written[f"Slice{flavour.value}"] = entry
            entry = {"$ref": f"#/$defs/Slice{flavour.value}"}
        entry = _or_null(entry, flavour)
        for dimension, values in vocabulary.dimensions.items():
            described = {n: {"description": label, **entry} for n, label in values.items()}
            yield dimension, {"type": "object", **_spelled_out(described)}
        for a, b in permutations(vocabulary.dimensions, 2):
            sides = ("|".join(map(_escaped, vocabulary.dimensions[axis])) for axis in (a, b))
            names = {"pattern": "^" + "/".join(f"({side})" for side in sides) + "$"}
            yield (
                f"{a}/{b}",
                {"type": "object", "propertyNames": names, "additionalProperties": entry},
            )

    def _reference(self, name: str, flavour: Flavour) -> str:
        definition = self.model.get("$defs", {}).get(name, {})
        written = (
            name if name in self.given or "properties" not in definition else name + flavour.value
        )
        if written not in self.written and name not in self.given:
            self.written[written] = {}  # a place, should it refer to itself
            # An editor shows the inner description; who refers to it says more: what this field,
            # this KPI, is.
            plain = {key: value for key, value in definition.items() if key != "description"}
            self.written[written] = self._schema(plain, flavour, self.vocabulary)
        return f"#/$defs/{written}"


_REWRITTEN = {
    "title",
    "discriminator",
    "x-vocabulary",
    "oneOf",
    "required",
    "properties",
    "minProperties",
    "patternProperties",
    "propertyNames",
    "additionalProperties",
}
"""Words of a schema that are written anew, or say nothing to a reader."""


def _entry(schema: Schema) -> tuple[Schema, Schema] | None:
    """(what names, what values) of a mapping that is open to names; pydantic writes it in two
    ways."""
    names = schema.get("propertyNames", {})
    if "patternProperties" in schema:
        [(pattern, value)] = schema["patternProperties"].items()
        return {"type": "string", "pattern": pattern, **names}, value
    value = schema.get("additionalProperties")
    return (names, value) if isinstance(value, dict) else None


def _spelled_out(entries: Mapping[str, Schema]) -> Schema:
    return {"properties": dict(entries), "additionalProperties": False}


def _with_fields_of_all(variants: list[Schema]) -> Schema:
    """One mapping with the fields of several: what is merged may drop a field of the one and add to
    another."""
    properties: Schema = {}
    for variant in variants:
        for name, value in variant["properties"].items():
            if "const" in value:
                modes = properties.get(name, {"enum": []})["enum"]
                properties[name] = {"type": "string", "enum": [*modes, value["const"]]}
            else:
                properties[name] = value
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _or_null(schema: Schema, flavour: Flavour) -> Schema:
    """The schema, or null, which takes the entry out where mappings are merged."""
    if flavour is Flavour.PLAIN or _takes_null(schema):
        return schema
    if isinstance(schema.get("type"), str) and "const" not in schema:
        choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return schema | {"type": [schema["type"], "null"]} | choices
    outside = {key: value for key, value in schema.items() if key in ("description", "default")}
    inside = {key: value for key, value in schema.items() if key not in outside}
    return outside | {"anyOf": [inside, {"type": "null"}]}


def _takes_null(schema: Schema) -> bool:
    return schema.get("type") == "null" or any(
        _takes_null(option) for option in schema.get("anyOf", ())
    )


def _escaped(name: str) -> str:
    """A name in a pattern; only these two characters of names mean something there."""
    return name.replace(".", r"\.").replace("+", r"\+")


def _sorted(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(mapping.items()))

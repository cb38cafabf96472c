"""JSON Schemas for editors: the models, with the names of this workspace where a name of it is
wanted.

An editor completes and checks by them; the models remain the authority. They differ from the models
only as follows: they know no rule that spans fields or files, no significant digits and no dates of
the calendar, take 3.0 for a whole number, refuse retired KPIs in initiatives of history too, and
null for a field that there never is.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
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
        "organization.json": _of_file("Organization", Organization, vocabulary),
        "metrics.json": _of_file("Metrics", Metrics, vocabulary),
        "initiative.json": _of_file("Initiative", Initiative, vocabulary),
        "scenario.json": _of_scenario(vocabulary),
    }


def schema_of(title: str, model: type[Model], workspace: Workspace) -> Schema:
    """The JSON Schema of a file that other parts of the program read."""
    return _of_file(title, model, vocabulary_of(workspace))


def vocabulary_of(workspace: Workspace) -> Vocabulary:
    """The names that files of the workspace may use.

    As the key of an entry a KPI takes a contribution, weight, bonus or target: there operational
    ones are left out. Initiatives are not listed: every new one would make the schemas of the
    repository stale.
    """
    metrics = sorted(workspace.metrics.metrics.items())
    titles = {key: f"{metric.name}, in {metric.unit}" for key, metric in metrics if metric.active}
    optimizable = [key for key, metric in metrics if metric.optimizable]
    organization = workspace.organization
    resources = sorted(organization.resources.items())
    names = {
        "kpi": titles,
        "kpi-key": {key: titles[key] for key in optimizable},
        "resource": {name: resource.unit for name, resource in resources},
        "scenario": _scenario_titles(workspace),
    }
    dimensions = {name: _sorted(values) for name, values in organization.dimensions.items()}
    dimensions.pop(ALL.dimension, None)
    return Vocabulary(names=names, dimensions=_sorted(dimensions))


def _scenario_titles(workspace: Workspace) -> Mapping[str, str]:
    """Scenario -> its title; one that cannot be read is a name all the same."""
    others = {PurePosixPath(file).stem for file in (METRICS, ORGANIZATION)}
    unreadable = workspace.unreadable - others
    titles = {name: "" for name in unreadable if re.fullmatch(SCENARIO_KEY, name)}
    for name, scenario in workspace.scenarios.items():
        titles[name] = scenario.title
    return _sorted(titles)


def _of_file(title: str, model: type[Model], vocabulary: Vocabulary) -> Schema:
    """The schema of a file that is read as it is written."""
    rewriter = _Rewriter(model.model_json_schema(by_alias=True), vocabulary)
    root = rewriter.root(Flavour.PLAIN)
    return {"$schema": DIALECT, "title": title, **root, **rewriter.definitions()}


def _of_scenario(vocabulary: Vocabulary) -> Schema:
    """A scenario that extends another says only what it changes; one that does not says
    everything."""
    model = Scenario.model_json_schema(by_alias=True)
    overrides = _Rewriter(Initiative.model_json_schema(by_alias=True), vocabulary)
    override = overrides.root(Flavour.CHANGE)
    del override["properties"]["key"]
    by_initiative = {INITIATIVE_KEY: _reference_to("Override")}
    model["properties"]["overrides"]["patternProperties"] = by_initiative
    rewriter = _Rewriter(model, vocabulary, {"Override"})
    definitions = {
        "Scenario": rewriter.root(Flavour.MERGED),
        "ScenarioChange": rewriter.root(Flavour.CHANGE),
        "Override": override,
        **rewriter.definitions()["$defs"],
        **overrides.definitions()["$defs"],
    }
    extends = {"properties": {"extends": {"type": "string"}}, "required": ["extends"]}
    return {
        "$schema": DIALECT,
        "title": "Scenario",
        "description": model["description"],
        "type": "object",
        "if": extends,
        "then": _reference_to("ScenarioChange"),
        "else": _reference_to("Scenario"),
        "$defs": _sorted(definitions),
    }


def _reference_to(definition: str) -> Schema:
    return {"$ref": f"#/$defs/{definition}"}


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
        kept = _without(schema, _REWRITTEN)
        if "$ref" in schema:
            return kept | self._reference(_referred(schema), flavour)
        if "x-vocabulary" in schema:
            return _without(kept, ("type", "pattern")) | self._name(schema, vocabulary)
        if "oneOf" in schema and flavour is Flavour.CHANGE:
            variants = [self.model["$defs"][_referred(option)] for option in schema["oneOf"]]
            merged = _with_fields_of_all(variants)
            return kept | self._schema(merged, flavour, vocabulary)
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
            out["properties"] = self._fields(schema["properties"], required, flavour, vocabulary)
        if "minProperties" in schema and flavour is not Flavour.CHANGE:
            out["minProperties"] = schema["minProperties"]
        entry = _entry(schema)
        if entry is None:
            return out | _only(schema, ("additionalProperties", "propertyNames"))
        names, value = entry
        inner = _entry(value)
        if inner is not None and inner[0].get("x-vocabulary") == "slice-value":
            by_slice = self._by_slice(inner[1], flavour, vocabulary)
            return out | _spelled_out(out.get("properties", {}) | by_slice)
        if names.get("x-vocabulary") == "dimension":
            return out | _spelled_out(self._by_dimension(value, flavour, vocabulary))
        entries = _or_null(self._schema(value, flavour, vocabulary), flavour)
        return out | self._entries(names, entries, vocabulary)

    def _fields(
        self,
        fields: Mapping[str, Schema],
        required: Collection[str],
        flavour: Flavour,
        vocabulary: Vocabulary,
    ) -> Schema:
        """The fields of a model; one that need not be there may be null where it is merged."""
        written = {}
        for name, value in fields.items():
            rewritten = self._schema(value, flavour, vocabulary)
            written[name] = rewritten if name in required else _or_null(rewritten, flavour)
        return written

    def _by_slice(self, value: Schema, flavour: Flavour, vocabulary: Vocabulary) -> Schema:
        """What stands for each value of each dimension, and of each crossed pair."""
        entry = self._schema(value, flavour, vocabulary)
        slices = self._slices(entry, flavour, vocabulary)
        return {name: _or_null(entries, flavour) for name, entries in slices}

    def _by_dimension(self, value: Schema, flavour: Flavour, vocabulary: Vocabulary) -> Schema:
        """What stands for each dimension, with the values of that one alone."""
        written = {}
        for dimension in vocabulary.dimensions:
            entries = self._schema(value, flavour, vocabulary.within(dimension))
            written[dimension] = _or_null(entries, flavour)
        return written

    def _entries(self, names: Schema, value: Schema, vocabulary: Vocabulary) -> Schema:
        """Entries by name: spelled out while they are few, so that an editor completes them."""
        kind = names.get("x-vocabulary", "")
        known = vocabulary.names.get("kpi-key" if kind == "kpi" else kind)
        if known is not None and len(known) <= SPELLED_OUT:
            described = {}
            for name, text in known.items():
                described[name] = {"description": text, **value} if text else value
            return _spelled_out(described)
        if "enum" in names:
            return _spelled_out(dict.fromkeys(names["enum"], value))
        if not names:
            return {"additionalProperties": value}
        written = self._name(names, vocabulary) if kind else names
        return {"propertyNames": written, "additionalProperties": value}

    def _name(self, names: Schema, vocabulary: Vocabulary) -> Schema:
        """One of the names of a kind, defined once; where they are not known, any that fits the
        pattern."""
        kind = names["x-vocabulary"]
        known = vocabulary.names.get(kind)
        if known is None:
            return _only(names, ("type", "pattern"))
        one_of_them = {"type": "string", "enum": list(known)}
        if kind == "value":
            return one_of_them
        self.written[f"known-{kind}"] = one_of_them
        return _reference_to(f"known-{kind}")

    def _slices(
        self, entry: Schema, flavour: Flavour, vocabulary: Vocabulary
    ) -> Iterator[tuple[str, Schema]]:
        """Dimension -> entries by value, and each crossed pair of dimensions -> entries by crossed
        value."""
        if "$ref" not in entry:
            name = f"Slice{flavour.value}"
            self.written[name] = entry
            entry = _reference_to(name)
        entry = _or_null(entry, flavour)
        for dimension, values in vocabulary.dimensions.items():
            described = {name: {"description": label, **entry} for name, label in values.items()}
            yield dimension, {"type": "object", **_spelled_out(described)}
        for one, other in permutations(vocabulary.dimensions, 2):
            pattern = _crossed(vocabulary.dimensions[one], vocabulary.dimensions[other])
            names = {"pattern": pattern}
            crossed = {"type": "object", "propertyNames": names, "additionalProperties": entry}
            yield f"{one}/{other}", crossed

    def _reference(self, name: str, flavour: Flavour) -> Schema:
        """A reference to a definition, which is written where nobody did yet."""
        if name in self.given:
            return _reference_to(name)
        definition = self.model.get("$defs", {}).get(name, {})
        has_flavours = "properties" in definition
        written = name + flavour.value if has_flavours else name
        if written not in self.written:
            # A place, should it refer to itself.
            self.written[written] = {}
            # An editor shows the inner description; who refers to it says more: what this field,
            # this KPI, is.
            plain = _without(definition, ("description",))
            self.written[written] = self._schema(plain, flavour, self.vocabulary)
        return _reference_to(written)


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


def _referred(reference: Schema) -> str:
    """The name of the definition that a reference is to."""
    name: str = reference["$ref"].rpartition("/")[2]
    return name


def _only(schema: Schema, words: Collection[str]) -> Schema:
    return {word: value for word, value in schema.items() if word in words}


def _without(schema: Schema, words: Collection[str]) -> Schema:
    return {word: value for word, value in schema.items() if word not in words}


def _crossed(values: Iterable[str], others: Iterable[str]) -> str:
    """The pattern of a value of one dimension and a value of another."""
    one, other = "|".join(map(_escaped, values)), "|".join(map(_escaped, others))
    return f"^({one})/({other})$"


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
    outside = _only(schema, ("description", "default"))
    inside = _without(schema, outside)
    return outside | {"anyOf": [inside, {"type": "null"}]}


def _takes_null(schema: Schema) -> bool:
    if schema.get("type") == "null":
        return True
    return any(_takes_null(option) for option in schema.get("anyOf", ()))


def _escaped(name: str) -> str:
    """A name in a pattern; only these two characters of names mean something there."""
    return name.replace(".", r"\.").replace("+", r"\+")


def _sorted(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(mapping.items()))

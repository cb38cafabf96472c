"""Models as tables of fields: name, kind of value, default and meaning, read from their JSON
Schemas."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from docs.generator.markdown import anchor, table
from portfolio import results
from portfolio.model import scalars
from portfolio.results import Exact
from portfolio.steps import DURATION

Schema = dict[str, Any]

_NAMES = {
    "kpi": "KPI key",
    "initiative": "initiative key",
    "scenario": "scenario name",
    "resource": "resource",
    "dimension": "dimension",
    "value": "value of the dimension",
    "slice-value": "value of the dimension",
}
"""What a reference to a vocabulary is called."""
_PATTERNS = {
    scalars.LINE: "line",
    scalars.TEXT: "text",
    scalars.NAME: "name",
    scalars.KPI_KEY: "KPI key",
    scalars.INITIATIVE_KEY: "initiative key",
    scalars.SCENARIO_KEY: "scenario name",
    scalars.PERIOD: "period",
    DURATION: "duration",
    results.WHOLE_NUMBER: "whole number",
    scalars.WARNING_CODE: "code of a warning",
    TypeAdapter(Exact).json_schema()["pattern"]: "exact number",
    "^[0-9a-f]{64}$": "SHA-256 in hex",
}


class Reference:
    """The sections of one file's reference: its own model first, then each that its fields lead
    to."""

    def __init__(self, model: type[BaseModel], *, written: bool = True) -> None:
        """`written` tells files that people write from files that the tool writes."""
        mode = "validation" if written else "serialization"
        self._root = model.model_json_schema(by_alias=True, mode=mode)  # type: ignore[arg-type]
        self._definitions: dict[str, Schema] = self._root.get("$defs", {})
        self._written = written

    def sections(self) -> Iterator[tuple[str, str]]:
        """(title, body) of each model, in the order in which a reader meets them."""
        waiting, seen = [self._root["title"]], {self._root["title"]}
        while waiting:
            title = waiting.pop(0)
            schema = self._root if title == self._root["title"] else self._definitions[title]
            yield title, self._body(schema)
            for name in _references(schema):
                if name not in seen and "properties" in self._definitions[name]:
                    seen.add(name)
                    waiting.append(name)

    def _body(self, schema: Schema) -> str:
        required = schema.get("required", ())
        rows = [
            self._row(name, field, name in required) for name, field in schema["properties"].items()
        ]
        entries = schema.get("additionalProperties")
        if isinstance(entries, dict):
            rows.append(
                [
                    f"any {_entry_name(schema)}",
                    self._kind(entries),
                    "",
                    "The same for one slice of it.",
                ]
            )
        header = (
            ["Field", "Kind", "Default", "Meaning"]
            if self._written
            else ["Field", "Kind", "Meaning"]
        )
        if not self._written:
            rows = [[name, kind, meaning] for name, kind, _, meaning in rows]
        return f"{_with_arrows(schema['description'])}\n\n{table(header, rows)}"

    def _row(self, name: str, field: Schema, required: bool) -> list[str]:
        meaning = _with_arrows(field.get("description") or self._described(field))
        return [
            f"`{name}`",
            self._kind(field),
            "**required**" if required else _default(field),
            meaning,
        ]

    def _described(self, field: Schema) -> str:
        name = next(iter(_references(field)), None)
        return self._definitions[name].get("description", "") if name else ""

    def _kind(self, schema: Schema) -> str:
        """A kind of value in words, with its range, and links to the sections of models."""
        if "$ref" in schema:
            return self._linked(schema["$ref"].rsplit("/", 1)[-1])
        choices = [
            option
            for option in schema.get("anyOf", schema.get("oneOf", ()))
            if option.get("type") != "null"
        ]
        if choices:
            kinds = dict.fromkeys(self._kind(option) for option in choices)
            kinds.pop(_YEAR, None)
            none = (
                ""
                if self._written or {"type": "null"} not in schema.get("anyOf", ())
                else " or none"
            )
            return " or ".join(kinds) + none
        if "const" in schema or "enum" in schema:
            return " or ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
        if schema.get("type") == "array":
            return self._list(schema)
        if schema.get("type") == "object":
            return self._mapping(schema)
        return _scalar(schema)

    def _linked(self, name: str) -> str:
        definition = self._definitions[name]
        if "properties" not in definition:
            return self._kind({key: value for key, value in definition.items() if key != "title"})
        return f"[{name}](#{anchor(name)})"

    def _list(self, schema: Schema) -> str:
        if "prefixItems" in schema:
            return f"pair `[a, b]` of {_plural(self._kind(schema['prefixItems'][0]))}"
        least = schema.get("minItems", 0)
        return f"list of {_plural(self._kind(schema['items']))}" + (
            f", at least {least}" if least else ""
        )

    def _mapping(self, schema: Schema) -> str:
        values = next(
            iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties")
        )
        if not isinstance(values, dict):
            return "mapping of fields"
        kind = self._kind(values)
        return f"{_entry_name(schema)} → {f'({kind})' if 'anyOf' in values else kind}"


_YEAR = "whole number, 1 to 9999"
"""A bare year, which the words for a period cover."""


def _references(schema: Any) -> Iterator[str]:
    """Names of the definitions that a schema mentions, in order."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rsplit("/", 1)[-1]
        for key, value in schema.items():
            if key not in ("$defs", "discriminator"):
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _entry_name(schema: Schema) -> str:
    """What the names of a mapping's entries are."""
    names = schema.get("propertyNames", {})
    if "enum" in names:
        return " or ".join(f"`{name}`" for name in names["enum"])
    if "x-vocabulary" in names:
        return _NAMES[names["x-vocabulary"]]
    pattern = next(iter(schema.get("patternProperties", {})), None)
    if pattern:
        return _PATTERNS[pattern]
    return "dimension or crossed pair" if "properties" in schema else "name"


def _scalar(schema: Schema) -> str:
    if "x-vocabulary" in schema:
        return _NAMES[schema["x-vocabulary"]]
    kind = schema.get("type")
    if kind == "string":
        return _text(schema)
    if kind in ("number", "integer"):
        return _number(schema)
    return {"boolean": "`true` or `false`", None: "anything"}[kind]


def _text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "date"
    return _PATTERNS[schema["pattern"]] if "pattern" in schema else "text"


def _number(schema: Schema) -> str:
    """A number with its range; the greatest magnitude of all numbers is told once, not at each
    field."""
    word = "whole number" if schema["type"] == "integer" else "number"
    least, above, greatest = (
        schema.get("minimum"),
        schema.get("exclusiveMinimum"),
        schema.get("maximum"),
    )
    if greatest is not None and greatest >= scalars.GREATEST_MAGNITUDE:
        greatest = None
    if least is not None and least <= -scalars.GREATEST_MAGNITUDE:
        least = None
    if least is not None and greatest is not None:
        return f"{word}, {least:g} to {greatest:g}"
    if least is not None:
        return f"{word}, {least:g} or more"
    return f"{word} above {above:g}" if above is not None else word


def _default(field: Schema) -> str:
    default = field.get("default")
    if default is None or default in ({}, []) or isinstance(default, dict):
        return ""
    if isinstance(default, list):
        return ", ".join(f"`{member}`" for member in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _plural(kind: str) -> str:
    """lists of lines, pairs, keys …; links, literals and what is plural already stay."""
    first, space, rest = kind.partition(" of ")
    if first.startswith("pair "):
        return f"pairs {first.removeprefix('pair ')}{space}{rest}"
    if first in ("list", "line", "KPI key", "initiative key", "name", "number"):
        return f"{first}s{space}{rest}"
    return kind


def _with_arrows(text: str) -> str:
    """`->` as an arrow, but not within code."""
    parts = text.split("`")
    return "`".join(
        part if index % 2 else part.replace(" -> ", " → ") for index, part in enumerate(parts)
    )

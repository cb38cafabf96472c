"""The reference of what the tool writes: result, manifest, inputs, event, tables; and the schemas
of the JSON files."""

import json
from collections.abc import Mapping
from typing import Any

from docs.generator.markdown import page, table
from docs.generator.models import Reference
from portfolio.record.events import Event
from portfolio.record.sql import TABLES
from portfolio.results import Manifest, Output, Result
from portfolio.source.schema import DIALECT

RESULTS = "docs/reference/results.md"
SCHEMAS = "docs/reference/schemas"
_MODELS: Mapping[str, type[Output]] = {"result": Result, "manifest": Manifest, "event": Event}

_TREE = """\
```
runs/inputs/<hash>.jsonl                                what was planned with, one record a line
runs/results/<scenario>/<run id>/manifest.json          what the run is a function of
runs/results/<scenario>/<run id>/result.json            everything that the run says
runs/results/<scenario>/<run id>/gaps.csv  items.csv    the same gaps and initiatives as tables
runs/log/<yyyy>/<mm>/<when>-<run id>-<commit>.json      when and by whom it was stored, how long it took
```"""

_ABOUT = """\
A run is named after its content: scenario, `-`, and the first 12 hex digits of the SHA-256 of its manifest. The same
inputs, solved by the same engine, are the same run with the same bytes, on any machine; so storing it again changes
nothing, and there is nothing to commit. What may vary (who, when, how long, on what machine) is in the event alone.

Files are only ever added. `portfolio verify` checks them again from what is stored, without a solver.

Every quantity is exact and stands in a string: a plain decimal such as `"0.002"`, or `"1/3"` where no decimal ends."""

_INPUTS = """\
One canonical JSON record a line (RFC 8785), sorted by `kind` and `key`. Defaults are spelled out, numbers are exact
decimals in strings, text is NFC. A change to a comment, to quotes or to the order of keys changes no byte here, and so
makes no new run. `overrides` of the scenario are applied already."""

_KINDS = [
    [
        "`initiative`",
        "[initiatives/KEY.yaml](files/initiative.md)",
        "those of the period, and all that they or the scenario name",
    ],
    ["`metric`", "one KPI of [config/metrics.yaml](files/metrics.md)", "all"],
    [
        "`organization`",
        "[config/organization.yaml](files/organization.md)",
        "name, resources and dimensions; `plan` is left out",
    ],
]


def pages() -> dict[str, str]:
    """Path -> text of the page, and of the JSON Schema of each JSON file, by its version."""
    return {
        RESULTS: _page(),
        **{f"{SCHEMAS}/{_file(name)}": _schema_text(name) for name in _MODELS},
    }


def schema_of(name: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of result, manifest or event."""
    schema = _MODELS[name].model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DIALECT, **schema, "title": f"{name}.json, format {_version(name)}"}


def _page() -> str:
    parts = ["What a run leaves under `runs/`.", _TREE, _ABOUT]
    for name in _MODELS:
        (_, fields), *others = Reference(_MODELS[name], written=False).sections()
        parts += [f"## {name}.json", f"Schema: [{_file(name)}](schemas/{_file(name)}).", fields]
        for title, body in others:
            parts += [f"### {title}", body]
        if name == "manifest":
            parts += ["## inputs.jsonl", _INPUTS, table(["`kind`", "Fields of", "Which"], _KINDS)]
    rows = [
        [f"`{name}`", ", ".join(f"`{column}`" for column in columns)]
        for name, columns in TABLES.items()
    ]
    parts += ["## Tables of `portfolio query`", _TABLES, table(["Table", "Columns"], rows)]
    return page("What a run says", *parts)


_TABLES = (
    "Rows of one run have its `run_id`. Quantities are floating-point numbers to calculate with;"
    " the column `NAME_exact` beside one has its exact text."
)


def _file(name: str) -> str:
    return f"{name}-{_version(name)}.json"


def _version(name: str) -> int:
    return int(_MODELS[name].model_fields["format"].default)


def _schema_text(name: str) -> str:
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"

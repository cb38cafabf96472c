"""What commands print with `--format json`: each of them run on the small portfolio of the
tests."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from docs.generator.findings import EXAMPLES
from docs.generator.markdown import fenced, page
from docs.generator.terminal import output
from portfolio.cli import main

JSON = "docs/reference/json.md"
_SCENARIO = "q1-north-star"
_HEAD = """\
With `--format json` a command prints one JSON document to stdout, and nothing else there. `format` is the version of
its shape: within a version fields are only added. Quantities of a run are exact and stand in strings. These are real
outputs, of a portfolio with three candidates; `…` stands where something long or of the moment was cut."""

_CALLS = (
    (
        "validate",
        ["validate"],
        "The findings, by file and line, and how many there are of each severity.",
    ),
    (
        "estimate",
        ["estimate"],
        (
            "Every approved model; numbers are exact, in strings. `path` is where the contribution"
            " is stored: null where the model is not primary or a plan chooses between scopes."
        ),
    ),
    ("explain", ["explain", "P203"], "One code of a finding."),
    (
        "solve",
        ["solve", _SCENARIO],
        "Every scenario solved; `result` is what [result.json](results.md) says.",
    ),
    (
        "record",
        ["record", _SCENARIO],
        (
            "`status` is `stored`, `known` (stored before, and solved here before), `held` (stored"
            " before, and solved here just now with the same bytes), `healed` (it was damaged, and"
            " is stored again), `tampered` (it says something else than what was solved),"
            " `unsettled` (limits end the search before it is known who is right) or `not stored`;"
            " `detail` says what is wrong, in words."
        ),
    ),
    ("runs", ["runs"], "Every stored run; `stored` and `by` are of its first event, or null."),
    ("show", ["show", _SCENARIO], "One stored run; `result` as above."),
    (
        "query",
        ["query", "SELECT key, selected, share FROM items WHERE selected"],
        "Column names and rows.",
    ),
    ("verify", ["verify"], "Every check of each run."),
)
_OF_THE_MOMENT = {"stored", "by"}
_MOST = 2
"""Entries shown of a list of mappings."""


def pages() -> dict[str, str]:
    """Path -> text of the page."""
    parts = [_HEAD]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        shutil.copytree(EXAMPLES / "base", here, dirs_exist_ok=True)
        for name, words, told in _CALLS:
            if name == "validate":
                given = _with_a_slip(here)
                printed = output([*words, "--format", "json"], here)
                given.write_text(given.read_text("utf-8").replace("gvm", "gmv"), "utf-8")
            else:
                printed = output([*words, "--format", "json"], here)
            shown = json.dumps(_cut(json.loads(printed)), indent=2, ensure_ascii=False)
            parts += [f"## portfolio {name}", told, fenced(shown, "json")]
    others = sorted(_commands_with_json() - {name for name, _, _ in _CALLS})
    parts.append(
        f"Not shown here: {', '.join(f'`portfolio {name}`' for name in others)}." if others else ""
    )
    return {JSON: page("JSON that commands print", *parts)}


def _commands_with_json() -> set[str]:
    context = click.Context(main)
    return {
        name
        for name in main.list_commands(context)
        for option in getattr(main.get_command(context, name), "params", ())
        if isinstance(option.type, click.Choice) and "json" in option.type.choices
    }


def _with_a_slip(here: Path) -> Path:
    """An initiative of the portfolio, with a KPI misspelt."""
    path = here / "initiatives/INIT-0001.yaml"
    path.write_text(path.read_text("utf-8").replace("gmv", "gvm"), "utf-8")
    return path


def _cut(value: Any) -> Any:
    """The same, without what is long and what differs from day to day."""
    if isinstance(value, dict):
        return {name: "…" if _is_cut(name, part) else _cut(part) for name, part in value.items()}
    if isinstance(value, list):
        shown = [_cut(part) for part in value]
        return [*shown[:_MOST], "…"] if len(shown) > _MOST and isinstance(shown[0], dict) else shown
    return value


def _is_cut(name: str, part: Any) -> bool:
    return name in _OF_THE_MOMENT or (name == "result" and isinstance(part, dict))

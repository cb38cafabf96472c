"""A map: which column of another tool's export says which field of an initiative, and how."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from portfolio.findings import Finding
from portfolio.model import (
    SCENARIO_KEY,
    Line,
    Model,
    Number,
    Positive,
    PositiveCount,
    flaw_in_scenario_name,
)
from portfolio.sheets import ColumnKind
from portfolio.source import Document, read_document, typed
from portfolio.trackers.targets import FieldTarget, KnownNames, field_target

_FIXED = ("title", "requires", "excludes", "metric_chain", "immediate_kpi")
"""Fields that say something else for each initiative, so that no default can be meant."""


def _spelled_out(value: Any) -> Any:
    """A column's header, or several of which the first counts that is there, in short."""
    if isinstance(value, str):
        return {"column": (value,)}
    if isinstance(value, tuple):
        return {"column": value}
    if isinstance(value, Mapping) and isinstance(value.get("column"), str):
        return {**value, "column": (value["column"],)}
    return value


class ColumnMap(Model):
    """Where the value of a field comes from, and what its cells mean."""

    column: tuple[Line, ...]
    """The header of the column; of several, the first that is there."""
    values: Mapping[Line, Line | Number] = Field(default={})
    """What stands in a cell -> the value that it means: `{To Do: idea}`, `{S: 5, M: 10}`."""
    units: Mapping[Line, Positive] = Field(default={})
    """Unit behind a number -> how many tokens it is: `{d: 1, w: 5}` reads `2w 3d` as 13."""
    divide_by: Positive | None = None
    """A bare number is divided by this: 28800 makes days of 8 hours from seconds."""


ColumnEntry = Annotated[ColumnMap, BeforeValidator(_spelled_out)]


class ImportMap(Model):
    """How an export of another tool becomes initiatives."""

    tool: Annotated[str, StringConstraints(pattern=SCENARIO_KEY, max_length=40)]
    """The other tool, such as jira; every initiative keeps it under `source`."""
    key: ColumnEntry
    """The column of its own key, by which a later import finds the initiative again."""
    url: ColumnEntry | None = None
    """The column of the address of an item."""
    url_template: Line | None = None
    """The address of an item with {key} in it, where no column has it."""
    tab: Line | None = None
    """The tab of an .xlsx workbook; needed where it has several."""
    header_row: PositiveCount = 1
    """The row of the headers."""
    encoding: Literal["utf-8", "utf-16", "windows-1252", "iso-8859-1"] | None = None
    """Of a CSV file that is not UTF-8."""
    decimal: Literal[".", ","] | None = None
    """The decimal mark of numbers that are text; without it a text with a comma is no number."""
    dates: Literal["dmy", "mdy"] | None = None
    """The order of dates such as 03/04/2026; without it only 2026-04-03 is one."""
    date_formats: tuple[Line, ...] = ()
    """Other forms of dates, as Python's strptime spells them: `%d/%b/%y %I:%M %p`."""
    only: Mapping[Line, tuple[Line, ...]] = Field(default={})
    """Column -> the values of the rows that are meant: `{Issue Type: [Epic]}`."""
    defaults: Mapping[Line, Line | Number] = Field(default={})
    """Field -> the value that a new initiative gets where the export says none."""
    fields: Mapping[Line, ColumnEntry]
    """Field of the initiative -> the column that says it."""


@dataclass(frozen=True)
class ReadMap:
    """A map whose names were looked up."""

    map: ImportMap
    targets: Mapping[str, FieldTarget]
    """Field -> what it fills."""
    defaults: Mapping[tuple[str, ...], Any]
    """Path in the initiative -> value for a new one."""
    file: str


def read_import_map(
    file: str,
    text: str,
    vocabulary: KnownNames,
    defaults: Mapping[str, str],
) -> tuple[ReadMap | None, list[Finding]]:
    """The map that a text spells; `defaults` come before its own."""
    document, findings = read_document(file, text)
    if document is None:
        return None, findings
    read = document
    parsed, wrong = typed(ImportMap, read.data, lambda path, key: read.locate(path, key=key))
    if parsed is None:
        return None, [*findings, *wrong]
    wrong = list(_flaws(parsed, document))
    targets: dict[str, FieldTarget] = {}
    by_path: dict[tuple[str, ...], str] = {}
    for name in parsed.fields:
        place = document.locate(("fields", name), key=True)
        target = field_target(name, vocabulary, place)
        if isinstance(target, Finding):
            wrong.append(target)
            continue
        targets[name] = target
        wrong += _unit_flaws(parsed.fields[name], target, document)
        if target.path in by_path:
            message = f"{name} and {by_path[target.path]} fill the same field"
            wrong.append(Finding("P115", place, message, "keep one"))
        by_path[target.path] = name
    given, flaws = _defaults(parsed, vocabulary, document)
    wrong += flaws
    given |= {(name,): value for name, value in defaults.items()}
    every_finding = [*findings, *wrong]
    return (None if wrong else ReadMap(parsed, targets, given, file)), every_finding


def _flaws(parsed: ImportMap, document: Document) -> Iterable[Finding]:
    flaw = flaw_in_scenario_name(parsed.tool)
    if flaw is not None:
        yield Finding("P115", document.locate(("tool",)), f"{parsed.tool} is no name: {flaw}")
    for at, form in enumerate(parsed.date_formats):
        if not _is_form_of_dates(form):
            place = document.locate(("date_formats", at))
            hint = "write it as Python's strptime does: %d/%b/%y, %m/%d/%Y %H:%M"
            yield Finding("P115", place, f"{form} is no form of a date", hint)
    if "title" not in parsed.fields:
        place = document.locate(("fields",), key=True)
        hint = "add `title:` with the header of its column"
        yield Finding("P112", place, "no column is named for the title", hint)
    template = parsed.url_template
    if template is None:
        return
    place = document.locate(("url_template",))
    if "{key}" not in template or not template.startswith(("https://", "http://")):
        hint = "write it as https://example.org/browse/{key}"
        yield Finding("P115", place, "url_template is no address with {key} in it", hint)


def _is_form_of_dates(form: str) -> bool:
    """Whether a day that is written so is read as the same day."""
    day = datetime.date(2026, 3, 31)
    try:
        return datetime.datetime.strptime(day.strftime(form), form).date() == day
    except (ValueError, re.error):
        return False


def _unit_flaws(column: ColumnMap, target: FieldTarget, document: Document) -> Iterable[Finding]:
    """Units and divisors belong to numbers; two spellings of one unit mean one thing."""
    for name in ("units", "divide_by"):
        if getattr(column, name) and target.kind is not ColumnKind.NUMBER:
            place = document.locate(("fields", target.name, name), key=True)
            message = f"{name} are for numbers, and {target.name} takes none"
            yield Finding("P115", place, message, "take it out")
    is_number = target.kind is ColumnKind.NUMBER
    for word, meant in column.values.items():
        if is_number == isinstance(meant, str):
            place = document.locate(("fields", target.name, "values", word))
            takes = "a number" if is_number else "a text"
            message = f"{target.name} takes {takes}, and {word} would mean {meant}"
            yield Finding("P115", place, message, "correct the value")


def _defaults(
    parsed: ImportMap,
    vocabulary: KnownNames,
    document: Document,
) -> tuple[dict[tuple[str, ...], Any], list[Finding]]:
    """The defaults of a map by path, and what is wrong with them."""
    given: dict[tuple[str, ...], Any] = {}
    wrong: list[Finding] = []
    for name, value in parsed.defaults.items():
        place = document.locate(("defaults", name), key=True)
        target = field_target(name, vocabulary, place)
        if isinstance(target, Finding):
            wrong.append(target)
        elif target.kind is ColumnKind.NUMBER or name in _FIXED:
            message = f"{name} has no default: what an export does not say stays unsaid"
            wrong.append(Finding("P115", place, message, "take it out"))
        else:
            given[target.path] = str(value)
    return given, wrong

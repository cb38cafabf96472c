"""Sheets -> YAML, pure: tables and texts in, new texts and what to write back into the sheets out.

Every row's problem is collected before anything is decided. A row with a problem changes nothing, the others go on;
and what they give must be as valid as if it had been typed into the files.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.findings import Finding, has_errors, in_order
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import key_of_file
from portfolio.sheets.collect import Collector
from portfolio.sheets.collected import Collected
from portfolio.sheets.files import Files, edited_file
from portfolio.sheets.merge import Ahead, Item, Path, ahead, same
from portfolio.sheets.scenarios import Fields
from portfolio.sheets.table import Row, Table
from portfolio.source import INITIATIVES

SHOWN = 80


@dataclass(frozen=True)
class Change:
    """One field that a pull changes, from what to what, and which cell says so."""

    file: str
    path: Path
    old: Any
    new: Any
    row: Row
    column: str | None


@dataclass(frozen=True)
class Pulled:
    """What a pull does: texts of the files that change, the changes, and what is wrong with which row."""

    texts: Mapping[str, str]
    changes: Sequence[Change]
    findings: Sequence[Finding]
    notes: Sequence[str]
    given: Sequence[tuple[Row, str]]
    """Rows of new ideas that are taken, with the key that each gets."""
    rows: Sequence[Row]
    selection: Sequence[str]
    """Initiatives that are ticked for a selected-only run, sorted."""
    behind: int
    """Fields in which the files are ahead of the sheets: a push shows them."""


def pull(collector: Collector, *, strict: bool = False) -> Pulled:
    """What the sheets change in the files; with ``strict`` nothing at all if any row has a problem."""
    found = collector.collect()
    changes, behind = _compared(collector, found)
    changes = _certain(changes, collector.tables)
    texts, changes = _valid(collector, changes, found)
    problems = [problem for row in found.rows for problem in row.problems]
    if strict and has_errors([*problems, *found.findings]):
        texts, changes = {}, []
    made = {change.file for change in changes}
    given = [(row, key) for row, key in found.given.values() if f"{INITIATIVES}/{key}.yaml" in made]
    findings = in_order([*found.findings, *problems])
    return Pulled(texts, changes, findings, found.notes, given, found.rows, sorted(set(found.selection)), behind)


def _compared(collector: Collector, found: Collected) -> tuple[list[Change], int]:
    """Who is ahead in each field: the changes, and how many fields the files are ahead in."""
    fields = collector.files.scenario_fields()
    changes: list[Change] = []
    behind = 0
    broken = frozenset(file for file in collector.files.texts if collector.files.broken(file))
    differing = broken | _differing(collector.files, found, fields)
    items = _once(item for item in found.items if item.file in differing)
    for item, old in _beside(collector.files, [*items, *_absent(collector, found, fields)], fields):
        file, path, value, row, column, default = item
        if file in broken:
            row.refuse("P815", column, f"{file} cannot be read", "mend it first: portfolio validate")
            continue
        if value == old:
            continue
        sheet, yaml = spelled(path, value, default), spelled(path, old, default)
        if sheet == yaml:
            continue
        made = file in found.files_made and sheet
        who = Ahead.SHEET if made else ahead(path, sheet, yaml, found.state(item))
        if who is Ahead.SHEET:
            changes.append(Change(file, path, old, value, row, column))
        elif who is Ahead.YAML:
            behind += 1
        elif who is Ahead.BOTH:
            message = f"changed here to {_shown(value)} and in {file}, {'.'.join(path)} to {_shown(old)}"
            row.refuse("P820", column, message, "write the value that counts into both, or undo one")
    return changes, behind


def spelled(path: Path, value: Any, default: Any = None) -> str:
    """One spelling of a field's value; one value of a dimension is a share of 1 in it."""
    if path[0] == "dimensions" and isinstance(value, Mapping) and len(value) == 1:
        name, share = next(iter(value.items()))
        value = name if share == 1 else value
    return same(value, default)


def _differing(files: Files, found: Collected, fields: Mapping[str, Fields]) -> frozenset[str]:
    """The files of which any cell says something else. Nearly all say the same, and are not looked at again."""
    differing: set[str] = set()
    for (file, path, value, _, _, default), old in _beside(files, found.items, fields):
        if value != old and spelled(path, value, default) != spelled(path, old, default):
            differing.add(file)
    return frozenset(differing)


def _beside(files: Files, items: Iterable[Item], fields: Mapping[str, Fields]) -> Iterator[tuple[Item, Any]]:
    """Each field with what its file says there; those of a file follow each other, nearly always."""
    last, there = "", files.reader("", fields)
    for item in items:
        if item.file is not last:
            last, there = item.file, files.reader(item.file, fields)
        yield item, there(item.path)


def _once(items: Iterable[Item]) -> list[Item]:
    """Each field once: prerequisites of several rows add up, equal repeats are one, others are refused."""
    first: dict[tuple[str, Path], Item] = {}
    for item in items:
        known = first.setdefault(item[:2], item)
        if known is item:
            continue
        if item.path[:2] == ("constraints", "prerequisites"):
            both = tuple(dict.fromkeys((*known.value, *item.value)))
            first[item.file, item.path] = Item(item.file, item.path, both, known.row, known.column)
        elif spelled(item.path, item.value) != spelled(known.path, known.value):
            place = known.row.place(known.column)
            item.row.refuse("P805", item.column, f"{place} says {_shown(known.value)} of the same field", "keep one")
            known.row.refuse(
                "P805",
                known.column,
                f"{item.row.place(item.column)} says {_shown(item.value)} of the same field",
                "keep one",
            )
    return list(first.values())


_TAB_OF: Mapping[str, str] = {"capacity": c.CONSTRAINTS, "constraints": c.CONSTRAINTS, "targets": c.TARGETS}


def _absent(collector: Collector, found: Collected, fields: Mapping[str, Fields]) -> Iterable[Item]:
    """Capacity, targets and rules of the files that no row says any more."""
    said = {item[:2] for item in found.items if item.file in found.heads}
    total = ("capacity", collector.tabs.default_resource, "all", "cap")
    for file, head in found.heads.items():
        for path in fields.get(file, {}):
            tab = c.CONFIG if path == total else _TAB_OF.get(path[0])
            read = tab in collector.tables and (collector.only is None or tab in collector.only)
            if read and (file, path) not in said:
                yield Item(file, path, None, head, _GONE)


_GONE = "scenario_name"
"""The column that stands for a field that no row says any more."""


def _certain(changes: Sequence[Change], tables: Mapping[str, Table]) -> list[Change]:
    """The changes whose rows have no problem. Nothing goes while any row of its tab is wrong: it may be that row."""
    wrong = {name for name, table in tables.items() if any(row.problems for row in table.rows)}
    return [
        change
        for change in changes
        if not change.row.problems and not (change.column == _GONE and wrong & {_TAB_OF.get(change.path[0]), c.CONFIG})
    ]


def _valid(collector: Collector, changes: list[Change], found: Collected) -> tuple[dict[str, str], list[Change]]:
    """The texts that the changes give, without the rows that would make the portfolio invalid."""
    files = collector.files
    before: set[tuple[str, str, str]] | None = None
    while changes:
        texts = _texts(files, changes)
        after = files.changed(texts)
        errors = after.errors()
        if errors and before is None:
            before = {_kind(error) for error in files.errors()}
        new = [error for error in errors if _kind(error) not in (before or ())]
        if not new:
            return texts, changes
        for error in new:
            _blame(error, changes, after, found)
        kept = _certain(changes, collector.tables)
        if len(kept) == len(changes):
            return {}, []  # nobody can be named: nothing is written
        changes = kept
    return {}, []


def _texts(files: Files, changes: Sequence[Change]) -> dict[str, str]:
    by_file: dict[str, list[tuple[Path, Any]]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append((change.path, change.new))
    texts = {file: edited_file(files, file, steps) for file, steps in by_file.items()}
    return {file: text for file, text in texts.items() if text != files.texts.get(file)}


def _kind(error: Finding) -> tuple[str, str, str]:
    """What makes an error the same as one that was there before: not its line, which moves."""
    return error.code, error.location.file, error.message


def _blame(error: Finding, changes: Sequence[Change], after: Files, found: Collected) -> None:
    """Tell the row that brought an error; the error of a file that no row touched, those that the message names."""
    inside = [change for change in changes if change.file == error.location.file]
    guilty = [change for change in inside if _on_line(change, error, after)] or inside
    if not inside:
        guilty = [change for change in changes if any(str(v) in error.message for v in _ids(change))] or list(changes)
    for row in {id(change.row): change for change in guilty}.values():
        message = f"{error.message} ({error.code})"
        row.row.refuse("P821", row.column, message, error.hint)
    if not guilty:
        found.findings.append(error)


def _on_line(change: Change, error: Finding, after: Files) -> bool:
    document = after.documents.get(change.file)
    if document is None:
        return False
    steps = _located(change, document.data)
    depth, place = document.find(steps)
    exact = depth == len(steps) or change.path[0] == "constraints"
    return (
        exact
        and place.line == error.location.line
        and (document.find(steps, key=True)[1].column <= error.location.column)
    )


def _located(change: Change, data: Mapping[str, Any]) -> tuple[str | int, ...]:
    if change.path[0] != "math_models":
        return change.path
    names = [model.get("name") for model in data.get("math_models") or () if isinstance(model, Mapping)]
    at = names.index(change.path[1]) if change.path[1] in names else 0
    return ("math_models", at, *change.path[2:])


def _ids(change: Change) -> Iterable[Any]:
    yield key_of_file(change.file)
    yield from (change.row[name] for name in ("kpi_key", "scenario_name") if change.row[name])


def _shown(value: Any) -> str:
    from portfolio.sheets.shown import json_text, shortened

    return "nothing" if value is None else shortened(value if isinstance(value, str) else json_text(value))


def tables_missing(tables: Mapping[str, Table]) -> bool:
    """Whether no tab at all was found."""
    return not tables

"""Sheets -> YAML, pure: tables and texts in, new texts and what to write back into the sheets out.

Every row's problem is collected before anything is decided. A row with a problem changes nothing, the others go on;
and what they give must be as valid as if it had been typed into the files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.findings import Finding, Location, has_errors, in_order
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import key_of_file
from portfolio.sheets.collect import Collector
from portfolio.sheets.collected import Collected
from portfolio.sheets.files import Files, edited_file
from portfolio.sheets.merge import Ahead, Path
from portfolio.sheets.reconcile import TAB_OF, Difference
from portfolio.sheets.table import Row, Table
from portfolio.source import INITIATIVES

FEW, MUCH = 3, 10
"""At least so many fields of a tab, and more than one in so many: only a person takes as much out at once."""


@dataclass(frozen=True)
class Change:
    """One field that a pull changes, from what to what, and which cell says so."""

    file: str
    path: Path
    old: Any
    new: Any
    row: Row
    column: str | None
    is_removed_row: bool = False
    """Whether no row says the field any more: `row` is then the head of its scenario."""


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


def pull(collector: Collector, *, strict: bool = False, accept_removals: bool = False) -> Pulled:
    """What the sheets change in the files; with ``strict`` nothing at all if any row has a problem."""
    reconciliation = collector.reconciliation
    collected = reconciliation.collected
    ahead = reconciliation.of(Ahead.SHEET)
    if not accept_removals:
        ahead = _without_large_removals(ahead, collector, collected)
    changes = _certain([_change(difference) for difference in ahead], collector.tables)
    texts, changes = _valid(collector, changes, collected)
    problems = [problem for row in collected.rows for problem in row.problems]
    if strict and has_errors([*problems, *collected.findings]):
        texts, changes = {}, []
    made = {change.file for change in changes}
    given = [(row, key) for row, key in collected.given.values() if f"{INITIATIVES}/{key}.yaml" in made]
    findings = in_order([*collected.findings, *problems])
    behind = len(reconciliation.of(Ahead.YAML))
    selection = sorted(set(collected.selection))
    return Pulled(texts, changes, findings, collected.notes, given, collected.rows, selection, behind)


def _change(difference: Difference) -> Change:
    file, path, value, row, column, _ = difference.item
    return Change(file, path, difference.old, value, row, column, difference.is_removed_row)


def _without_large_removals(ahead: list[Difference], collector: Collector, collected: Collected) -> list[Difference]:
    """The differences without those of tabs that would take out suspiciously much."""
    removals: dict[str, list[Difference]] = {}
    for difference in ahead:
        if difference.item.value in (None, ()) and difference.old not in (None, ()):
            removals.setdefault(_tab_of(difference, collector), []).append(difference)
    refused: set[str] = set()
    for tab, gone in removals.items():
        filled = _filled_fields(tab, collector, collected) + len(gone)
        if len(gone) >= FEW and len(gone) * MUCH > filled:
            refused.add(tab)
            name = collector.tables[tab].name if tab in collector.tables else tab
            message = f"{len(gone)} of {filled} filled fields would be taken out: none is, yet"
            hint = "bring them back in the sheet, or pull with --accept-removals if they are meant to go"
            collected.findings.append(Finding("P816", Location(name, 1, 1), message, hint))
    return [
        difference
        for difference in ahead
        if difference.item.value not in (None, ()) or _tab_of(difference, collector) not in refused
    ]


def _tab_of(difference: Difference, collector: Collector) -> str:
    """The usual name of the tab that says a field."""
    if difference.is_removed_row:
        total = ("capacity", collector.tabs.default_resource, "all", "cap")
        if difference.item.path != total:
            return TAB_OF[difference.item.path[0]]
    shown = difference.item.row.tab
    return next((name for name, table in collector.tables.items() if table.name == shown), shown)


def _filled_fields(tab: str, collector: Collector, collected: Collected) -> int:
    """How many fields of a tab have a value in the sheet."""
    table = collector.tables.get(tab)
    name = table.name if table is not None else tab
    return sum(item.row.tab == name and item.value not in (None, ()) for item in collected.items)


def _certain(changes: Sequence[Change], tables: Mapping[str, Table]) -> list[Change]:
    """The changes whose rows have no problem.

    A rule that no row says goes only while no row of its tab is wrong: it may be that row.
    """
    wrong = {name for name, table in tables.items() if any(row.problems for row in table.rows)}

    def is_certain(change: Change) -> bool:
        if change.row.problems:
            return False
        if not change.is_removed_row:
            return True
        return not wrong & {TAB_OF.get(change.path[0], ""), c.CONFIG}

    return [change for change in changes if is_certain(change)]


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

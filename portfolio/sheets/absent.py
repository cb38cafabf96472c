"""What the sheets should show and cannot be seen: tabs and columns that are missing, or have
another name now.

A tab or column should be there if the files have values for it, or if the last push found it there.
What installations never had is missed by nobody; `used: false` and `without` in config/sheets.yaml
say the rest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portfolio.findings import Finding, Location, nearest
from portfolio.sheets import columns as c
from portfolio.sheets.columns import Column, Role, Tab, Tabs
from portfolio.sheets.config import SheetsConfig
from portfolio.sheets.files import Files
from portfolio.sheets.grid import OTHER_FORMATS, address
from portfolio.sheets.merge import Path, State
from portfolio.sheets.names import normalised
from portfolio.sheets.rows import rows_of_files
from portfolio.sheets.shown import MENTIONED, shortened
from portfolio.sheets.slices import EVERYTHING
from portfolio.sheets.table import Row, Table
from portfolio.source import METRICS

_ROWS_IN_FILES = (
    c.BACKLOG,
    c.METRICS_TAB,
    c.CONTRIBUTIONS,
    c.MODELS,
    c.PARAMS,
    c.SCORING,
    c.CONFIG,
    c.CONSTRAINTS,
    c.TARGETS,
)
"""Tabs whose rows the files say."""
IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    c.CONSTRAINTS: ("constraint_set_name", "resource", "dimension", "dimension_key"),
    c.TARGETS: ("constraint_set_name", "dimension", "dimension_key"),
    c.PARAMS: ("model_name",),
}
"""Columns without which a row of the tab could be taken for another one."""


@dataclass(frozen=True)
class Expected:
    """What should be there: by the files, and by what earlier pushes found."""

    tabs: Tabs
    files: Files
    tables: Mapping[str, Table]
    config: SheetsConfig
    unusable: frozenset[str] = frozenset()
    """Names of tabs that are there, and whose headers cannot be used."""

    def missing_columns(self) -> Mapping[str, tuple[Column, ...]]:
        """Tab -> the columns that should be there, and cannot be seen."""
        lacking: dict[str, list[Column]] = {}
        for name, table in self.tables.items():
            filled = (Role.OWNED, Role.ID)
            unused = {normalised(word) for word in self.config.without(name)}
            for column in table.tab.columns:
                absent = column.role in filled and column.name not in table.columns
                if absent and normalised(column.name) not in unused:
                    lacking.setdefault(name, []).append(column)
        if not lacking:
            return {}
        in_files = self._filled_columns(lacking)
        states = [State.of(row) for table in self.tables.values() for row in table.rows]
        heads = frozenset(state for state in states if state.known)

        def is_missed(column: Column, tab: str) -> bool:
            is_filled = column.name in in_files[tab] and not self._is_said_beside(column, tab)
            names_sets = column.name == "constraint_set_name" and bool(self.config.constraint_sets)
            return is_filled or names_sets or _was_there(self.tables[tab], column, heads)

        return {
            name: tuple(column for column in listed if is_missed(column, name))
            for name, listed in lacking.items()
        }

    def _is_said_beside(self, column: Column, tab: str) -> bool:
        """Whether another column, or a rule, says all that this one would."""
        if column.name == "capacity_total_tokens":
            rules = self.tables.get(c.CONSTRAINTS)
            return rules is not None and any(_is_total(row) for row in rules.rows)
        return _SAID_BESIDE.get(column.name) in self.tables[tab].columns

    def missing_tabs(self, wanted: Iterable[Tab]) -> tuple[Tab, ...]:
        """The tabs that should be there, and cannot be seen."""
        lacking = [
            tab
            for tab in wanted
            if tab.name not in self.tables and not tab.results and self.config.is_used(tab.name)
        ]
        in_files = self._filled_columns([tab.name for tab in lacking])
        needed = self.needed_tabs
        return tuple(
            tab
            for tab in lacking
            if in_files.get(tab.name) or self.was_pushed(tab.workbook) or tab.name in needed
        )

    @cached_property
    def needed_tabs(self) -> frozenset[str]:
        """Tabs that other tabs speak of: what their rows mean would be said there."""
        rows = [
            row for table in self.tables.values() if not table.tab.results for row in table.rows
        ]
        names = {
            column: {row[column] for row in rows} - {None}
            for column in ("initiative_key", "scenario_name", "kpi_key")
        }
        needed = set()
        if names["initiative_key"].difference(self.files.initiatives):
            needed.add(c.BACKLOG)
        if names["scenario_name"] and not self.files.scenarios:
            needed.add(c.CONFIG)
        if names["kpi_key"] and not self.files.data(METRICS).get("metrics"):
            needed.add(c.METRICS_TAB)
        return frozenset(needed)

    def was_pushed(self, workbook: str) -> bool:
        """Whether a push has been there: then `sheets init` has made all tabs of the workbook."""
        own = [table for table in self.tables.values() if table.tab.workbook == workbook]
        return any(State.of(row).known for table in own for row in table.rows)

    def _filled_columns(self, names: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Tab -> its columns in which the files have any value."""
        wanted = [name for name in names if name in _ROWS_IN_FILES]
        rows = rows_of_files(self.tabs, self.files, wanted)
        filled: dict[str, frozenset[str]] = dict.fromkeys(names, frozenset())
        for name in wanted:
            owned = {column.name: column.default for column in self.tabs.by_name[name].owned}
            words = {*owned, *IDENTIFYING.get(name, ())}
            cells = (cell for row in rows[name] for cell in row.items() if cell[0] in words)
            filled[name] = frozenset(
                column
                for column, value in cells
                if value != owned.get(column) and self._says_something(column, value)
            )
        return filled

    def _says_something(self, column: str, value: Any) -> bool:
        """Whether a value is more than what an empty cell of the column means."""
        is_usual_resource = column == "resource" and value == self.tabs.default_resource
        return value not in (None, (), False, "all") and not is_usual_resource


_SAID_BESIDE: Mapping[str, str] = {
    "is_optimization_candidate": "status",
    "is_mandatory": "mandate_reason",
}
"""Column -> the one that says the same and more."""


def _is_total(row: Row) -> bool:
    """Whether a rule is the cap over everything."""
    is_everything = normalised(row["dimension"] or "") in EVERYTHING
    return row["constraint_type"] == "capacity_cap" and is_everything


def _was_there(table: Table, column: Column, heads: Iterable[State]) -> bool:
    """Whether a push found the column."""
    mark = column_mark(table.tab, column)
    if any(state.tracks(mark) for state in heads):
        return True
    if not column.path:
        return False
    return any(State.of(row).tracks((*column_prefix_of(row), *column.path)) for row in table.rows)


def column_mark(tab: Tab, column: Column) -> Path:
    """How the past of a row says that a column was there which stands for no one place of a
    file."""
    return ("column", tab.name, column.name)


def column_prefix_of(row: Row) -> Path:
    """Where the fields of a row begin in its file."""
    if row["param_name"] is not None:
        return ("math_models", str(row["model_name"]), "params", str(row["param_name"]))
    if row["model_name"] is not None:
        return ("math_models", str(row["model_name"]))
    if row["kpi_key"] is not None and not row.has("scenario_name"):
        return ("metrics", str(row["kpi_key"]))
    return ()


def absence_findings(
    expected: Expected, wanted: Mapping[str, Tab], unread: Sequence[str]
) -> list[Finding]:
    """A finding for each tab and each column that cannot be seen; `unread` are the names of other
    tabs."""
    findings: list[Finding] = []
    here = {tab.name: name for name, tab in wanted.items()}
    missing = [
        tab
        for tab in expected.missing_tabs(wanted.values())
        if here[tab.name] not in expected.unusable
    ]
    for workbook in c.WORKBOOKS:
        own = [tab for tab in wanted.values() if tab.workbook == workbook and not tab.results]
        lacking = [here[tab.name] for tab in missing if tab.workbook == workbook]
        is_there = any(
            tab.name in expected.tables or here[tab.name] in expected.unusable for tab in own
        )
        is_needed = any(
            tab.name in expected.needed_tabs for tab in missing if tab.workbook == workbook
        )
        is_known = is_needed or any(map(expected.was_pushed, c.WORKBOOKS))
        other = next((name for name in unread if _is_workbook_of(name, workbook)), None)
        if not is_there and not lacking and other is not None:
            lacking = [here[tab.name] for tab in own]
        if lacking and not is_there:
            findings.append(_missing_workbook(workbook, lacking, unread, is_known=is_known))
        else:
            findings += [_missing_tab(tab, unread, is_known=is_known) for tab in lacking]
    for name, columns in expected.missing_columns().items():
        table = expected.tables[name]
        findings += [_missing_column(table, column) for column in columns]
    return findings


def _is_workbook_of(name: str, workbook: str) -> bool:
    """Whether a file that is not read is the workbook in another format."""
    return is_file(name) and normalised(name.rpartition(".")[0]) == normalised(workbook)


def _missing_workbook(
    workbook: str, tabs: Sequence[str], unread: Sequence[str], *, is_known: bool
) -> Finding:
    guess = next((name for name in map(_nearest_to(unread), (workbook, *tabs)) if name), None)
    message = (
        f"the workbook {workbook} is missing, with {', '.join(tabs)}: nothing of it is taken out"
    )
    code = "P807" if is_known or guess is not None else "P809"
    meant = tabs[0] if len(tabs) == 1 else workbook
    return Finding(code, Location(workbook, 1, 1), message, _perhaps(meant, unread, guess, "tab"))


def _missing_tab(tab: str, unread: Sequence[str], *, is_known: bool) -> Finding:
    """An error where it was there before, or has another name now."""
    guess = nearest_name(tab, unread)
    message = f"the tab {tab} is missing: nothing of it is read, and nothing is taken out"
    code = "P807" if is_known or guess is not None else "P809"
    return Finding(code, Location(tab, 1, 1), message, _perhaps(tab, unread, guess, "tab"))


def _nearest_to(unread: Sequence[str]) -> Callable[[str], str | None]:
    return lambda name: nearest_name(name, unread)


def _missing_column(table: Table, column: Column) -> Finding:
    message = (
        f"the column {column.name} is missing: nothing of it is read, and nothing is taken out"
    )
    place = Location(table.name, table.header_row, 1, cell=address(table.header_row, 1))
    names = table.other_headers
    guess = nearest_name(column.name, names)
    return Finding("P808", place, message, _perhaps(column.name, names, guess, "column"))


def _perhaps(name: str, unread: Sequence[str], guess: str | None, what: str) -> str:
    """Which unread name may be meant, and how to say so."""
    setting = "`name` in config/sheets.yaml" if what == "tab" else "an alias in config/sheets.yaml"
    unused = "used: false" if what == "tab" else "without"
    if guess is not None and is_file(guess):
        return f"is it {shortened(guess)!r}? Save it as an .xlsx workbook: this format is not read"
    if guess is not None:
        return f"is it {shortened(guess)!r}? Rename it to {name}, or make it {setting}"
    if unread:
        others = ", ".join(repr(shortened(other)) for other in unread[:MENTIONED])
        more = f" and {len(unread) - MENTIONED} more" if len(unread) > MENTIONED else ""
        return (
            f"not read are {others}{more}: rename the one that is meant to {name}, or make it"
            f" {setting}"
        )
    made = "portfolio sheets init makes it" if what == "tab" else "add it"
    return f"{made}; or say `{unused}` in config/sheets.yaml where it is not used"


def is_file(name: str) -> bool:
    """Whether what is not read is a file of another format, and no tab."""
    return name.casefold().endswith(OTHER_FORMATS)


def nearest_name(name: str, others: Iterable[str]) -> str | None:
    """The name that is probably meant: one that begins or ends with it, or has a slip."""
    spelled = {normalised(other): other for other in others}
    plain = normalised(name)
    singular = plain.removesuffix("s")
    for candidate, other in spelled.items():
        if candidate and (singular in candidate or candidate.removesuffix("s") in plain):
            return other
    guess = nearest(plain, spelled)
    return spelled[guess] if guess is not None else None


def unread_notes(tables: Iterable[Table], unread_tabs: Sequence[str]) -> Iterator[str]:
    """What is there and is not read, a line a tab."""
    for what in ("tab", "file"):
        names = [name for name in unread_tabs if is_file(name) is (what == "file")]
        if names:
            yield f"not read: {_listed(what, names)}"
    for table in tables:
        yield from _taken_names(table)
        # Suggestions of a language model are never read, and nobody expects it.
        headers = [
            _with_guess(table, header)
            for _, header in table.unread
            if not normalised(header).startswith("llm_")
        ]
        if headers:
            yield f"{table.name}: not read: {_listed('column', headers)}"


def _with_guess(table: Table, header: str) -> str:
    """A header that is not read, with the column that it may mean, where that one is not there."""
    if table.tab.results:
        return header
    known = (x.name for x in table.tab.columns if x.role is not Role.STAMP)
    absent = [name for name in known if name not in table.columns]
    guess = nearest_name(header, absent)
    return f"{shortened(header)} (is it {guess}?)" if guess else header


def _taken_names(table: Table) -> Iterator[str]:
    """A line for each alias that is the name of another column, of which then nothing is read."""
    names = {column.name for column in table.tab.columns}
    for column in table.tab.columns:
        for alias in column.own_aliases:
            other = normalised(alias)
            if other in names and other != column.name and other not in table.columns:
                reason = f"as config/sheets.yaml says; nothing is read as {other}"
                yield f"{table.name}: {shortened(alias)} is read as {column.name}, {reason}"


def _listed(what: str, names: Sequence[str]) -> str:
    plural = "s" if len(names) > 1 else ""
    return f"the {what}{plural} {', '.join(shortened(name) for name in names)}"

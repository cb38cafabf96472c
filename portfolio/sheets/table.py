"""A grid read as a table: which column is which by header, and each row's values by the kind of its
columns."""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from portfolio.findings import Finding, Location
from portfolio.sheets.cells import CellProblem, Reading, cell_reader
from portfolio.sheets.columns import Column, ColumnKind, Role, Tab
from portfolio.sheets.grid import (
    UNCALCULATED,
    CellError,
    Grid,
    Raw,
    UnreadableError,
    address,
    column_name,
)
from portfolio.sheets.names import normalised
from portfolio.sheets.shown import MENTIONED, shortened

MESSAGE = 300
"""Characters of a message: whatever a cell holds, what is said of it can be read, and fits into
run_status."""


GAP = 100
"""Blank rows after which a table has ended: what stands below them is not part of it."""

MERGED = 2_000_000
"""Cells in merged ranges; more have only workbooks in which the ranges overlap, which no program
makes."""


UNREAD = ("P803", "P806")
"""What is wrong with a cell that holds nothing that its column takes."""


@dataclass
class Row:
    """One row: its number in the sheet, the values of its mapped columns, and what is wrong with
    it."""

    tab: str
    number: int
    columns: Mapping[str, int]
    values: dict[str, Any]
    problems: list[Finding] = field(default_factory=list)
    waits_for: str | None = None
    """The cell of another row that has to be mended first; nothing is wrong with this one."""
    repeats: "Row | None" = None
    """An earlier row that says it is the same one."""

    def again(self) -> "Row":
        """The same row as it was read, with what is wrong with its cells alone."""
        read = [problem for problem in self.problems if problem.code in UNREAD]
        return Row(self.tab, self.number, self.columns, self.values, read)

    def place(self, column: str | None = None) -> Location:
        """Where a column of this row is; its first mapped cell without one."""
        at = self.columns.get(column or "", min(self.columns.values(), default=1))
        return Location(self.tab, self.number, at, cell=address(self.number, at))

    def refuse(self, code: str, column: str | None, message: str, hint: str | None = None) -> None:
        """Say what is wrong with it: such a row changes nothing. Of a cell that cannot be read no
        more is said."""
        shown_hint = hint and shortened(hint, MESSAGE)
        problem = Finding(code, self.place(column), shortened(message, MESSAGE), shown_hint)
        unread = {known.location for known in self.problems if known.code in UNREAD}
        if problem not in self.problems and problem.location not in unread:
            self.problems.append(problem)

    @property
    def counts(self) -> bool:
        """Whether what it says is taken: nothing is wrong with it, and it waits for no other
        row."""
        return not self.problems and self.waits_for is None

    def has(self, column: str) -> bool:
        """Whether the tab has the column."""
        return column in self.columns

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)


@dataclass(frozen=True)
class Table:
    """A tab as it was read; `tab` is what the table of columns says of it, `name` what it is called
    here."""

    tab: Tab
    name: str
    columns: Mapping[str, int]
    rows: Sequence[Row]
    header_row: int
    data_row: int
    grid: Grid
    unread: Sequence[tuple[int, str]] = ()
    """Columns with content that have no known header, each with its header or its letter."""
    reading: Reading = field(default_factory=Reading)
    """How its texts are read."""

    @cached_property
    def other_headers(self) -> tuple[str, ...]:
        """Headers that are no known ones, those first that have content below."""
        mapped = frozenset(self.columns.values())
        headers = self.grid.rows.get(self.header_row, {})
        filled = [header for at, header in self.unread if at in headers]
        every = [header_text(cell) for at, cell in headers.items() if at not in mapped]
        return tuple(dict.fromkeys([*filled, *every]))

    @cached_property
    def written(self) -> tuple[tuple[Column, int], ...]:
        """The columns that a push fills and that are there, each with its place."""
        return tuple(
            (column, self.columns[column.name])
            for column in self.tab.written
            if column.name in self.columns
        )

    def free_rows(self) -> Iterator[int]:
        """Rows in which no mapped column holds anything, from below the table on.

        The table ends where many blank rows follow: what stands far below is not part of it.
        """
        below = [number for number in sorted(self.grid.rows) if number >= self.data_row]
        filled = [number for number in below if self._holds(number)]
        last = self.data_row - 1
        for number in filled:
            if number - last > GAP:
                break
            last = number
        taken = frozenset(filled)
        return (number for number in itertools.count(last + 1) if number not in taken)

    def next_column(self) -> int:
        """The first column behind everything that the tab holds."""
        last = max((max(cells) for cells in self.grid.rows.values() if cells), default=0)
        behind_formulas = max((column for _, column in self.grid.formulas), default=0)
        return max(last, behind_formulas) + 1

    def _holds(self, number: int) -> bool:
        flags = {c.name for c in self.tab.columns if c.kind is ColumnKind.FLAG}
        cells = [
            self.grid.cell(number, at) for name, at in self.columns.items() if name not in flags
        ]
        return any(cell is not None and cell != "" for cell in cells)


def read_table(
    tab: Tab, grid: Grid, header_row: int, data_row: int, reading: Reading
) -> tuple[Table | None, list[Finding]]:
    """The rows of a tab; None and findings where its headers cannot be used."""
    tab = _with_scopes(tab, grid, header_row)
    columns, findings = _header(tab, grid, header_row)
    if findings:
        return None, findings
    reading = replace(reading, epoch=grid.epoch)
    shown = (Role.STAMP, Role.VIEW)
    known = [
        (x, x.name, columns[x.name], None if x.role in shown else cell_reader(x, reading))
        for x in tab.columns
        if x.name in columns
    ]
    spread, torn = _merged(grid, data_row, frozenset(columns.values()))
    rows = [
        row
        for number in sorted(grid.rows)
        if number >= data_row
        and not _repeats_headers(grid, number, header_row, columns)
        and (row := _row(grid, number, known, columns, spread, torn))
    ]
    unread = _unread(grid, header_row, data_row, frozenset(columns.values()))
    return Table(tab, grid.name, columns, rows, header_row, data_row, grid, unread, reading), []


def _unread(
    grid: Grid,
    header_row: int,
    data_row: int,
    mapped: frozenset[int],
) -> tuple[tuple[int, str], ...]:
    """Columns that have content and are not read: most have another header, some have none."""
    headers = grid.rows.get(header_row, {})
    filled: set[int] = set()
    for number, cells in grid.rows.items():
        if number >= data_row:
            filled.update(cells.keys() - mapped)
    return tuple((at, _shown_header(headers, at)) for at in sorted(filled))


def header_text(cell: Raw) -> str:
    """A header on one line, as a message shows it."""
    if cell == UNCALCULATED:
        return "a formula without a stored value"
    return " ".join(str(cell.text if isinstance(cell, CellError) else cell).split())


def _shown_header(headers: Mapping[int, Raw], at: int) -> str:
    """The header of a column, or its letter where it has none."""
    text = header_text(headers.get(at, ""))
    return text or f"{column_name(at)} (no header)"


def _repeats_headers(grid: Grid, number: int, header_row: int, columns: Mapping[str, int]) -> bool:
    """Whether a row says the headers once more, as below a page break: it is no entry."""
    cells, headers = grid.rows[number], grid.rows.get(header_row, {})
    filled = [at for at in columns.values() if at in cells]
    same = (normalised(cells[at]) == normalised(headers[at]) for at in filled)
    return len(filled) > 1 and all(same)


def _with_scopes(tab: Tab, grid: Grid, header_row: int) -> Tab:
    """The tab with a column for each scope that its headers name and no file offers yet."""
    known = {normalised(column.name) for column in tab.columns}
    more = []
    for cell in grid.rows.get(header_row, {}).values():
        for resource in (x.path[1] for x in tab.owned if x.path[:1] == ("tokens",)):
            match = re.fullmatch(
                rf"{re.escape(resource)}_tokens_(\w+)", str(cell).strip(), re.IGNORECASE
            )
            if match and normalised(cell) not in known:
                more.append(
                    Column(
                        str(cell).strip(),
                        ColumnKind.NUMBER,
                        ("scopes", match[1], "tokens", resource),
                    )
                )
    return replace(tab, columns=(*tab.columns, *more)) if more else tab


def columns_by_header(tab: Tab) -> dict[str, Column]:
    """Header, as names are compared -> its column: own aliases first, then canonical names, then
    usual aliases."""
    by_name = {
        normalised(name): column for column in reversed(tab.columns) for name in column.aliases
    }
    by_name |= {normalised(column.name): column for column in tab.columns}
    by_name |= {normalised(name): column for column in tab.columns for name in column.own_aliases}
    return by_name


def _header(tab: Tab, grid: Grid, header_row: int) -> tuple[dict[str, int], list[Finding]]:
    by_name = columns_by_header(tab)
    cells = sorted(grid.rows.get(header_row, {}).items())
    positions: dict[str, int] = {}
    findings = []
    for at, cell in cells:
        name = normalised(cell)
        if name.startswith("llm_suggested") or name not in by_name:
            continue
        column = by_name[name].name
        if column in positions:
            message = (
                f"{column} stands twice in the headers: first in"
                f" {address(header_row, positions[column])}"
            )
            place = Location(grid.name, header_row, at, cell=address(header_row, at))
            findings.append(Finding("P802", place, message, "rename one of the two columns"))
        positions.setdefault(column, at)
    missing = [
        c.name
        for c in tab.columns
        if c.role is Role.ID and c.name in NEEDED.get(tab.name, ()) and c.name not in positions
    ]
    if missing:
        place = Location(grid.name, header_row, 1, cell=address(header_row, 1))
        others = [header_text(cell) for at, cell in cells if at not in positions.values()]
        hint = "add it, or say `header_row` or an alias in config/sheets.yaml"
        message = (
            f"row {header_row} has no header {missing[0]}: nothing of the tab is read, or taken out"
        )
        if others:
            shown = ", ".join(repr(shortened(other)) for other in others[:MENTIONED])
            hint = (
                f"is it {shown}? Rename it to {missing[0]}, or make it an alias in"
                " config/sheets.yaml"
            )
        findings.append(Finding("P801", place, message, hint))
    return positions, findings


NEEDED: Mapping[str, tuple[str, ...]] = {
    "Backlog": ("initiative_key",),
    "Intake": ("initiative_key",),
    "Metrics_Config": ("kpi_key",),
    "KPI_Contributions": ("initiative_key",),
    "MathModels": ("initiative_key", "model_name"),
    "Params": ("initiative_key", "param_name"),
    "Scoring_inputs": ("initiative_key",),
    "Candidates": ("initiative_key",),
    "Scenario_Config": ("scenario_name",),
    "Constraints": ("scenario_name", "constraint_type"),
    "Targets": ("scenario_name", "kpi_key", "floor_or_goal"),
    "Runs": ("run_id",),
    "Results": ("run_id", "initiative_key"),
    "Gaps_And_Alerts": ("run_id", "kpi_key"),
}


def _merged(
    grid: Grid, data_row: int, mapped: frozenset[int]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Cells that share the value of the first of their merged range; and those of ranges across
    several columns."""
    spread: dict[tuple[int, int], tuple[int, int]] = {}
    torn: set[tuple[int, int]] = set()
    work = 0
    numbers = [number for number in sorted(grid.rows) if number >= data_row]
    for top, left, bottom, right in grid.merges:
        # A merged range may reach to the end of the sheet: only rows and columns that are there
        # count.
        inside = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        columns = [column for column in mapped if left <= column <= right]
        work += len(inside) * len(columns)
        if work > MERGED:
            raise UnreadableError(
                f"the tab {grid.name} has more than {MERGED:,} merged cells: unmerge them"
            )
        cells = itertools.product(inside, columns)
        if left == right:
            spread.update(dict.fromkeys(cells, (top, left)))
        elif len(columns) > 1:
            torn.update(cells)
    return spread, torn


def _row(
    grid: Grid,
    number: int,
    known: Sequence[tuple[Column, str, int, Callable[[Raw], Any] | None]],
    columns: Mapping[str, int],
    spread: Mapping[tuple[int, int], tuple[int, int]],
    torn: set[tuple[int, int]],
) -> Row | None:
    cells = grid.rows[number]
    values: dict[str, Any] = {}
    row = Row(grid.name, number, columns, values)
    filled = False
    for column, name, at, read in known:
        raw = cells.get(at)
        if spread and (number, at) in spread:
            raw = grid.cell(*spread[number, at])
        if torn and (number, at) in torn and column.role is not Role.STAMP:
            row.refuse("P806", name, "the cell is merged over several columns", "unmerge it")
        if raw is None or raw == "":
            continue
        if read is None:
            values[name] = raw
            continue
        try:
            values[name] = value = read(raw)
        except CellProblem as problem:
            row.refuse("P803", name, problem.message, problem.hint)
            filled = True
            continue
        filled = filled or (
            value is not None and not (value is False and column.kind is ColumnKind.FLAG)
        )
    return row if filled else None


def duplicates(rows: Sequence[Row], *names: str) -> Iterator[tuple[Row, Row]]:
    """(row, the first row with the same values in these columns)."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        if any(part is not None for part in key):
            if key in first:
                yield row, first[key]
            first.setdefault(key, row)

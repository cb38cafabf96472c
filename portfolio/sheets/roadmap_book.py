"""The workbook Roadmap: one tab a published plan, and one with all periods side by side."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.model import PERIOD
from portfolio.sheets.cells import Reading
from portfolio.sheets.columns import AT, SOURCE, Column, ColumnKind, Role, Tab
from portfolio.sheets.grid import CellEdit, Layout, Source, UnreadableError
from portfolio.sheets.merge import same
from portfolio.sheets.productops import Values
from portfolio.sheets.pushed import Stamp
from portfolio.sheets.shown import raw_cell
from portfolio.sheets.table import Row, Table, read_table
from portfolio.sheets.views import view_value

WORKBOOK = "Roadmap"
PERIODS = "All periods"
LONGEST_NAME = 31
"""Characters of a tab's name in .xlsx."""

_WHICH = (
    Column("initiative_key", ColumnKind.KEY, role=Role.ID),
    Column("title", ColumnKind.LINE, role=Role.VIEW, width=40),
    Column("owner", ColumnKind.LINE, role=Role.VIEW),
)
_DATES = (
    Column("start", ColumnKind.LINE, role=Role.VIEW, width=12),
    Column("finish", ColumnKind.LINE, role=Role.VIEW, width=12),
)
_STAMPS = (
    Column(SOURCE, ColumnKind.LINE, role=Role.STAMP),
    Column(AT, ColumnKind.MOMENT, role=Role.STAMP, width=20),
)


@dataclass(frozen=True)
class RoadmapTab:
    """A tab, and the rows that it is to have."""

    tab: Tab
    rows: Sequence[Values]
    stamp: Stamp
    """The commit of the plan, and when it was published."""


def plan_tab(
    scenario: str,
    tab: Tab,
    rows: Iterable[Values],
    stamp: Stamp,
    steps: Sequence[str] = (),
) -> RoadmapTab:
    """The tab of one published plan; `tab` has its columns, `steps` those that it plans."""
    name = scenario[:LONGEST_NAME]
    about = f"What {scenario} plans, as it was published."
    dates = [*_DATES, *_grid(steps)] if steps else []
    stamps = [column for column in tab.columns if column.role is Role.STAMP]
    others = [column for column in tab.columns if column.role is not Role.STAMP]
    columns = (*others, *dates, *stamps)
    return RoadmapTab(Tab(name, WORKBOOK, about, columns, results=True), list(rows), stamp)


def _grid(periods: Iterable[str]) -> list[Column]:
    return [Column(period, ColumnKind.LINE, role=Role.VIEW, width=12) for period in periods]


def periods_tab(plans: Mapping[str, Sequence[Values]], stamp: Stamp) -> RoadmapTab:
    """Every published initiative a row, every period a column; `plans` is period -> rows."""
    periods = _grid(sorted(plans))
    by_key: dict[str, Values] = {}
    for period in sorted(plans):
        for row in plans[period]:
            key = str(row["initiative_key"])
            shared = {name: row.get(name) for name in ("initiative_key", "title", "owner")}
            by_key[key] = {**by_key.get(key, {}), **shared, period: "planned"}
    about = "Which period each published initiative is planned for."
    tab = Tab(PERIODS, WORKBOOK, about, (*_WHICH, *periods, *_STAMPS), results=True)
    return RoadmapTab(tab, [by_key[key] for key in sorted(by_key)], stamp)


def write_roadmap(source: Source, tabs: Sequence[RoadmapTab]) -> int:
    """Bring the workbook to these tabs; how many cells were written.

    Cells of columns and tabs that are not ours stay as they are.

    Raises:
        UnreadableError: if a tab is there whose headers cannot be used.
    """
    names = [one.tab.name for one in tabs]
    if len(set(names)) < len(names):
        raise UnreadableError("two scenarios would have one tab: give one of them a shorter name")
    there = source.read(names)
    missing = [Layout(one.tab, one.tab.name, 1, 2) for one in tabs if one.tab.name not in there]
    if missing:
        source.create(missing)
        there = source.read(names)
    edits: dict[str, Sequence[CellEdit]] = {}
    for one in tabs:
        table, findings = read_table(one.tab, there[one.tab.name], 1, 2, Reading())
        if table is None:
            raise UnreadableError(f"the tab {one.tab.name}: {findings[0].message}")
        edits[table.name] = list(_edits(table, one.rows, one.stamp))
    count = sum(map(len, edits.values()))
    if count:
        source.write(edits)
    return count


def _edits(table: Table, rows: Sequence[Values], stamp: Stamp) -> Iterable[CellEdit]:
    columns = dict(table.columns)
    free_column = table.next_column()
    for column in table.tab.columns:
        if column.name not in columns:  # a period or a KPI that is new
            columns[column.name] = free_column
            yield CellEdit(table.header_row, free_column, column.name, ColumnKind.TEXT)
            free_column += 1
    ids = table.tab.ids
    there = {tuple(same(row[name]) for name in ids): row for row in reversed(table.rows)}
    free = table.free_rows()
    wanted = set()
    for values in rows:
        identity = tuple(same(values.get(name)) for name in ids)
        wanted.add(identity)
        old = there.get(identity)
        number = old.number if old is not None else next(free)
        yield from _row_edits(table, columns, old, number, values, stamp)
    for identity, row in there.items():
        if identity not in wanted:
            yield from _cleared(table, row)
    yield from _without_former_periods(table)


def _without_former_periods(table: Table) -> Iterable[CellEdit]:
    """Columns of periods that nothing plans any more are emptied: what they said is not so now."""
    ours = set(table.columns.values())
    numbers = [table.header_row, *(row.number for row in table.rows)]
    for at in range(1, table.next_column()):
        header = table.grid.cell(table.header_row, at)
        if at in ours or not isinstance(header, str) or not re.fullmatch(PERIOD, header):
            continue
        for number in numbers:
            if table.grid.cell(number, at) not in (None, ""):
                yield CellEdit(number, at, None)


def _row_edits(
    table: Table,
    columns: Mapping[str, int],
    old: Row | None,
    number: int,
    values: Values,
    stamp: Stamp,
) -> Iterable[CellEdit]:
    """The cells of one row that differ, and its stamps where one does."""
    cells = []
    for column in table.tab.written:
        at = columns[column.name]
        value = values.get(column.name)
        raw = table.grid.cell(number, at)
        shown = None if old is None else view_value(column, raw, table.reading)
        if same(shown) != same(value):
            cells.append(CellEdit(number, at, raw_cell(column.kind, value), column.kind))
    if cells:
        cells.append(CellEdit(number, columns[SOURCE], stamp.source, ColumnKind.TEXT))
        cells.append(CellEdit(number, columns[AT], stamp.at, ColumnKind.TEXT))
    return cells


def _cleared(table: Table, row: Row) -> Iterable[CellEdit]:
    """A row that is planned no more; what people wrote beside it stays."""
    for at in table.columns.values():
        if table.grid.cell(row.number, at) not in (None, ""):
            yield CellEdit(row.number, at, None)

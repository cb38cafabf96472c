"""In which tab each field is entered here, where it is not the usual one."""

from collections.abc import Iterable, Iterator, Mapping

from portfolio.sheets import columns as c
from portfolio.sheets.columns import Column, Role, Tab
from portfolio.sheets.config import CONFIG_FILE, SheetsConfig
from portfolio.sheets.moving.steps import Step
from portfolio.sheets.table import Table

_RULES: Mapping[str, tuple[str, ...]] = {
    "is_mandatory": ("mandatory",),
    "mandate_reason": ("mandatory",),
    "bundle_key": ("bundle_all_or_nothing",),
    "prerequisite_keys": ("require_prereq",),
    "exclusion_keys": ("exclude_pair", "exclude_initiative"),
}
"""Columns that only show, where rows of Constraints say it: which kinds of rows."""


def owner_steps(config: SheetsConfig, tables: Mapping[str, Table]) -> Iterator[Step]:
    """Fields that the Backlog has no column for, and that people entered in Candidates."""
    backlog, candidates = tables.get(c.BACKLOG), tables.get(c.CANDIDATES)
    if backlog is None or candidates is None:
        return
    ruled = _kinds_of_rules(tables.get(c.CONSTRAINTS))
    views = {column.path: column for column in candidates.tab.columns if column.role is Role.VIEW}
    for column in backlog.tab.owned:
        view = views.get(column.path) if column.path else None
        is_lacking = column.name not in backlog.columns and column.name not in config.owners
        is_said_elsewhere = any(kind in ruled for kind in _RULES.get(column.name, ()))
        if view is None or not is_lacking or is_said_elsewhere:
            continue
        cells = _entered(candidates, view)
        if cells:
            number = "1 cell" if cells == 1 else f"{cells} cells"
            evidence = f"{number} of {candidates.name}, and the Backlog has no such column"
            yield Step(CONFIG_FILE, ("owners", column.name), c.CANDIDATES, evidence)


def _entered(table: Table, column: Column) -> int:
    """How many cells of a column a person has filled."""
    at = table.columns.get(column.name)
    if at is None:
        return 0
    filled = [row.number for row in table.rows if table.grid.cell(row.number, at) not in (None, "")]
    return sum((number, at) not in table.grid.formulas for number in filled)


def _kinds_of_rules(table: Table | None) -> frozenset[str]:
    rows = table.rows if table is not None else ()
    return frozenset(str(row["constraint_type"]) for row in rows)


_FILLED_IN: Mapping[str, tuple[str, str]] = {
    c.PARAMS: ("model_name", "a parameter belongs to the one model of its initiative"),
    c.CONFIG: ("scenario_title", "scenario_name serves as the title"),
}
"""Tab -> a column that the tool can do without, and how."""


def unused_steps(
    config: SheetsConfig,
    wanted: Iterable[Tab],
    tables: Mapping[str, Table],
) -> Iterator[Step]:
    """Columns that this installation does without, and tabs that its workbooks do not have."""
    for name, (column, reason) in _FILLED_IN.items():
        table = tables.get(name)
        if table is not None and column not in table.columns and not config.without(name):
            evidence = f"{table.name} has no such column: {reason}"
            yield Step(CONFIG_FILE, ("tabs", name, "without"), (column,), evidence)
    workbooks = {table.tab.workbook for table in tables.values()}
    for tab in wanted:
        is_lacking = tab.workbook in workbooks and tab.name not in tables and not tab.results
        if is_lacking and config.is_used(tab.name):
            evidence = f"no such tab beside those of {tab.workbook}"
            yield Step(CONFIG_FILE, ("tabs", tab.name, "used"), False, evidence)

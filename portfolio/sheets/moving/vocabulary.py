"""What the sheets name and config/organization.yaml lacks: resources, dimensions and their
values."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from portfolio.model import NAME, Organization
from portfolio.sheets import columns as c
from portfolio.sheets.cells import CellProblem, shares_of
from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.grid import address
from portfolio.sheets.layout import USUAL_RESOURCE, USUAL_UNIT
from portfolio.sheets.moving.steps import Step
from portfolio.sheets.names import normalised
from portfolio.sheets.scenarios import file_name
from portfolio.sheets.settings import CURRENT_SCENARIO, SETTINGS
from portfolio.sheets.table import Table
from portfolio.source import ORGANIZATION

_PLACES = (c.BACKLOG, c.INTAKE, c.CANDIDATES)
_OF_RESOURCE = ("capacity_total_tokens", "min_tokens", "max_tokens")


def vocabulary_steps(
    organization: Organization,
    tables: Mapping[str, Table],
    *,
    extends: bool = False,
) -> Iterator[Step]:
    """A value for each name that stands in a dimension without values.

    With `extends` a dimension that has values takes more. Names that only a rule mentions make no
    value.
    """
    for dimension, typed in _names(tables).items():
        known = organization.dimensions.get(dimension, {})
        if known and not extends:
            continue
        taken = {normalised(word) for pair in known.items() for word in pair}
        keys = set(known)
        for name, cell in typed.items():
            if normalised(name) not in taken:
                taken.add(normalised(name))
                key = _free_key(name, keys)
                keys.add(key)
                yield Step(ORGANIZATION, ("dimensions", dimension, key), name, cell)


def plan_steps(current: str, table: Table, plan: Mapping[str, str]) -> Iterator[Step]:
    """The scenario that is named as the current one is the plan of its period, where that has none
    yet."""
    for row in table.rows:
        period, name = row["period_key"], row["scenario_name"]
        is_meant = isinstance(name, str) and normalised(name) == normalised(current)
        if is_meant and isinstance(period, str) and period not in plan:
            evidence = f"{SETTINGS}, {CURRENT_SCENARIO}"
            yield Step(ORGANIZATION, ("plan", period), file_name(name), evidence)


def resource_steps(tables: Mapping[str, Table]) -> Iterator[Step]:
    """The one resource that tokens count, for an organization that names none."""
    for table in tables.values():
        for column in table.tab.owned:
            is_amount = column.name in _OF_RESOURCE or "tokens" in column.path
            at = table.columns.get(column.name)
            if not is_amount or at is None:
                continue
            first = next((row for row in table.rows if row[column.name] is not None), None)
            if first is not None:
                cell = f"{table.name}!{address(first.number, at)}"
                yield Step(ORGANIZATION, ("resources", USUAL_RESOURCE, "unit"), USUAL_UNIT, cell)
                return


def _names(tables: Mapping[str, Table]) -> Mapping[str, Mapping[str, str]]:
    """Dimension -> what is typed for its values -> the first cell that does."""
    names: dict[str, dict[str, str]] = {}
    for table in tables.values():
        is_entry = table.tab.name in _PLACES or table.tab.workbook == c.CENTRAL
        for column in table.tab.columns if is_entry else ():
            if (
                column.kind is ColumnKind.SHARES
                and column.role is Role.OWNED
                and column.name in table.columns
            ):
                known = names.setdefault(column.path[-1], {})
                for name, cell in _of_column(table, column):
                    known.setdefault(name, cell)
    return names


def _of_column(table: Table, column: Column) -> Iterator[tuple[str, str]]:
    at = table.columns[column.name]
    for row in table.rows:
        raw = table.grid.cell(row.number, at)
        if raw is None or not str(raw).strip():
            continue
        try:
            value = shares_of(column, raw, table.reading)
        except CellProblem:
            continue
        for name in [value] if isinstance(value, str) else value:
            yield name.strip(), f"{table.name}!{address(row.number, at)}"


def _free_key(name: str, taken: set[str]) -> str:
    """A key of a value as files take it: what is typed, with - for what no key has."""
    ascii_text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    key = re.sub(r"[^A-Za-z0-9_.&+-]+", "-", ascii_text).strip("-")
    if not re.fullmatch(NAME[1:-1], key):
        key = f"value-{key}".strip("-")
    free, number = key, 2
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free

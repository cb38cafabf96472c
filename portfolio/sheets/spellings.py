"""Keys of initiatives and KPIs as people write them: in any case, and KPIs also by their names.

What a cell says is read as the key that is meant; the cell itself stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portfolio.model import INITIATIVE_KEY, KPI_KEY
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import at, initiative_file
from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.files import Files
from portfolio.sheets.foreign_keys import RULES_BY_INITIATIVE, is_list_of_initiatives
from portfolio.sheets.names import normalised
from portfolio.sheets.table import Row, Table
from portfolio.source import METRICS

_KPI_COLUMNS = ("kpi_key", "target_kpi_key", "immediate_kpi_key", "drives")
_KPI_NUMBERS = ("kpi_contribution_json", "objective_weights_json", "bonus_json")
_CHAIN = "metric_chain_text"
_PART = re.compile(r"[^\s|,;][^|,;\n]*(?<!\s)")


@dataclass(frozen=True)
class Spellings:
    """What may stand for a key in a cell."""

    initiatives: Mapping[str, str]
    """Key in small letters -> the key as files, or else the Backlog, have it."""
    kpis: Mapping[str, str]
    """Key or name of a KPI, as names are compared -> its key."""
    exact: frozenset[str]
    """Keys that are known as they are: none of them means another."""

    @classmethod
    def of(cls, tables: Mapping[str, Table], files: Files, *, are_foreign: bool) -> "Spellings":
        """The keys that files and sheets know."""
        sources = (
            at(files.data(initiative_file(key)), ("source", "key")) for key in files.initiatives
        )
        known = [*files.initiatives, *(key for key in sources if isinstance(key, str))]
        initiatives: dict[str, str] = {}
        for key in (*known, *_typed_keys(tables.get(c.BACKLOG), are_foreign=are_foreign)):
            initiatives.setdefault(key.casefold(), key)
        kpis = _kpis(tables.get(c.METRICS_TAB), files)
        metrics = at(files.data(METRICS), ("metrics",))
        by_key = metrics if isinstance(metrics, Mapping) else {}
        return cls(initiatives, kpis, frozenset((*known, *by_key)))

    def reader(self, column: Column) -> Callable[[Any], Any] | None:
        """What a value of a column means; None where it names neither initiatives nor KPIs."""
        if column.name == "initiative_key":
            return self._initiative
        if is_list_of_initiatives(column):
            return lambda keys: tuple(self._initiative(key) for key in keys)
        if column.name in _KPI_COLUMNS:
            is_list = column.kind is ColumnKind.KEYS
            return (lambda names: tuple(map(self._kpi, names))) if is_list else self._kpi
        if column.name in _KPI_NUMBERS:
            return self._numbers
        return self._chain if column.name == _CHAIN else None

    def named_by_rule(self, text: str) -> str:
        """What dimension_key means in a rule about initiatives: one of them, or a pair."""
        return _PART.sub(lambda part: self._initiative(part[0]), text)

    def _chain(self, text: str) -> str:
        arrows = re.split(r"(\s*->\s*)", text)
        return "".join(self._kpi(part) for part in arrows)

    def _initiative(self, key: str) -> str:
        return key if key in self.exact else self.initiatives.get(key.casefold(), key)

    def _kpi(self, name: str) -> str:
        return name if name in self.exact else self.kpis.get(normalised(name), name)

    def _numbers(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """The same with the keys of KPIs; as it is where two names mean the same KPI."""
        renamed = {
            self._kpi(name): self._numbers(inner) if isinstance(inner, Mapping) else inner
            for name, inner in value.items()
        }
        return renamed if len(renamed) == len(value) else value


def _typed_keys(backlog: Table | None, *, are_foreign: bool) -> Iterator[str]:
    """The keys of the Backlog: of ours in capital letters, as files have them."""
    for row in backlog.rows if backlog is not None else ():
        key = row["initiative_key"]
        if isinstance(key, str):
            is_ours = not are_foreign and re.fullmatch(INITIATIVE_KEY, key.upper())
            yield key.upper() if is_ours else key


def _kpis(table: Table | None, files: Files) -> Mapping[str, str]:
    """KPIs by their keys, and then by their names."""
    metrics = at(files.data(METRICS), ("metrics",))
    named: list[tuple[str, Any]] = []
    for key, metric in (metrics if isinstance(metrics, Mapping) else {}).items():
        named.append((key, metric.get("name") if isinstance(metric, Mapping) else None))
    for row in table.rows if table is not None else ():
        if isinstance(row["kpi_key"], str):
            named.append((row["kpi_key"], row["kpi_name"]))
    kpis: dict[str, str] = {}
    for key, _ in named:
        word = normalised(key)
        kpis.setdefault(word, key if not re.fullmatch(KPI_KEY, word) else word)
    for key, name in named:
        if isinstance(name, str):
            kpis.setdefault(normalised(name), kpis[normalised(key)])
    return kpis


def with_keys_meant(
    tables: Mapping[str, Table], files: Files, *, are_foreign: bool
) -> dict[str, Table]:
    """The tables as if the keys that are meant stood in them; results are left as they are."""
    spellings = Spellings.of(tables, files, are_foreign=are_foreign)
    return {
        name: table if table.tab.results else replace(table, rows=list(_rows(table, spellings)))
        for name, table in tables.items()
    }


def _rows(table: Table, spellings: Spellings) -> Iterator[Row]:
    columns = [column for column in table.tab.columns if column.role in (Role.ID, Role.OWNED)]
    readers = {column.name: spellings.reader(column) for column in columns}
    used = [(name, read) for name, read in readers.items() if read is not None]
    for row in table.rows:
        for name, read in used:
            value = row.values.get(name)
            if value is not None:
                row.values[name] = read(value)
        if row["constraint_type"] in RULES_BY_INITIATIVE and row["dimension_key"] is not None:
            row.values["dimension_key"] = spellings.named_by_rule(row["dimension_key"])
        yield row

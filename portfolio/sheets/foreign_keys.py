"""Keys of another tool in the sheets: read as ours, and shown as theirs.

A whole installation has one kind of keys, by `keys` in config/sheets.yaml, so that PAY-1 and
PAY-812 mean the same. Each initiative keeps the key of the other tool as its `source`; ours is made
beside it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from portfolio.model import next_key
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import at, initiative_file
from portfolio.sheets.columns import Column, ColumnKind
from portfolio.sheets.compound import keys_of
from portfolio.sheets.files import Files
from portfolio.sheets.merge import State
from portfolio.sheets.table import Row, Table

_KEY = re.compile(r"[^\s\d]*\d\S*")
TOOL = "sheets"
"""What the source of an initiative names as the tool whose key it keeps."""
_MEMBERS = ("prerequisite_keys", "exclusion_keys", "bundle_member_keys", "prereq_member_keys")
RULES_BY_INITIATIVE = (
    "mandatory",
    "exclude_initiative",
    "exclude_pair",
    "require_prereq",
    "synergy_bonus",
)
"""Kinds of rules that name initiatives in dimension_key."""


@dataclass(frozen=True)
class KeyMap:
    """Keys of the other tool, and ours."""

    ours: Mapping[str, str] = field(default_factory=dict)
    """Foreign key -> ours."""
    made: Mapping[str, str] = field(default_factory=dict)
    """Ours, made for a row that has no file yet -> the foreign key."""

    @cached_property
    def theirs(self) -> Mapping[str, str]:
        """Ours -> the foreign key."""
        return MappingProxyType({key: foreign for foreign, key in self.ours.items()})

    def our_value(self, column: Column, value: Any, kind: str | None = None) -> Any:
        """What a cell says, with our keys in place of foreign ones; `kind` is the kind of a
        rule."""
        return _translated(self.ours, column, value, kind)

    def their_value(self, column: Column, value: Any, kind: str | None = None) -> Any:
        """What a cell shows, with foreign keys in place of ours."""
        return _translated(self.theirs, column, value, kind)


def _translated(keys: Mapping[str, str], column: Column, value: Any, kind: str | None) -> Any:
    if not keys or value is None:
        return value
    if column.name == "initiative_key" and isinstance(value, str):
        return keys.get(value, value)
    if is_list_of_initiatives(column) and not isinstance(value, str):
        return tuple(keys.get(key, key) for key in value)
    if column.name == "dimension_key" and kind in RULES_BY_INITIATIVE and isinstance(value, str):
        return "|".join(keys.get(key, key) for key in keys_of(value))
    return value


def is_list_of_initiatives(column: Column) -> bool:
    """Whether its cells list keys of initiatives."""
    return column.name in _MEMBERS and column.kind is ColumnKind.KEYS


def key_map(tables: Mapping[str, Table], files: Files) -> KeyMap:
    """The keys of the files' sources, and a new key of ours for each row of the Backlog that has no
    file."""
    ours = {foreign: key for key, foreign in _of_files(files)}
    made: dict[str, str] = {}
    known = {*files.initiatives, *ours.values()}
    backlog = tables.get(c.BACKLOG)
    for row in rows_with_keys(backlog.rows) if backlog is not None else ():
        foreign = row["initiative_key"]
        if not isinstance(foreign, str) or foreign in ours or foreign in known or _is_known(row):
            continue
        key = next_key(known)
        known.add(key)
        ours[foreign], made[key] = key, foreign
    return KeyMap(ours, made)


def rows_with_keys(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows whose keys look like keys: one word with a digit, where any key is such a word.

    What else stands in the column is a title of a section, a total or a remark.
    """
    like_keys = [row for row in rows if _KEY.fullmatch(str(row["initiative_key"] or ""))]
    return like_keys or rows


def _of_files(files: Files) -> Iterator[tuple[str, str]]:
    for key in files.initiatives:
        foreign = at(files.data(initiative_file(key)), ("source", "key"))
        if isinstance(foreign, str):
            yield key, foreign


def _is_known(row: Row) -> bool:
    """Whether a push has been at the row: its initiative had a file, which is gone."""
    return State.of(row).known


def with_our_keys(tables: Mapping[str, Table], keys: KeyMap) -> dict[str, Table]:
    """The tables as if our keys stood in them; whose keys stand in results, only a push asks."""
    return {
        name: table if table.tab.results else replace(table, rows=list(_rows(table, keys)))
        for name, table in tables.items()
    }


def _rows(table: Table, keys: KeyMap) -> Iterable[Row]:
    columns = {column.name: column for column in table.tab.columns}
    for row in table.rows:
        kind = row["constraint_type"]
        values = {
            name: keys.our_value(columns[name], value, kind) for name, value in row.values.items()
        }
        yield Row(row.tab, row.number, row.columns, values, row.problems)

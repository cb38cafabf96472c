"""Backlog and intake: rows <-> initiative files."""

from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.sheets.columns import BACKLOG, Tab
from portfolio.sheets.mandates import with_reason
from portfolio.sheets.merge import MergedItem, Path
from portfolio.sheets.table import Row
from portfolio.source import INITIATIVES

Data = Mapping[str, Any]


def initiative_file(key: str) -> str:
    """Where an initiative is."""
    return f"{INITIATIVES}/{key}.yaml"


def at(data: Any, path: Sequence[str]) -> Any:
    """What stands at a path of plain data; None where nothing does."""
    for step in path:
        if type(data) is not dict and not isinstance(
            data, Mapping
        ):  # a dict, nearly always: asked first, it is quick
            return None
        data = data.get(step)
    return data


def row_items(tab: Tab, row: Row, file: str, prefix: tuple[str, ...] = ()) -> list[MergedItem]:
    """A field for each owned column that stands for one place of the file."""
    value, there = row.values.get, row.columns
    return [
        MergedItem(file, prefix + path, value(name), row, name, default)
        for name, path, default in tab.placed
        if name in there
    ]


def backlog_items(tab: Tab, row: Row, file: str) -> list[MergedItem]:
    """The fields of one row of the backlog, or of an intake tab, after what its columns say
    together was checked."""
    _check_candidate(row)
    return [
        with_reason(item) if item.column == "mandate_reason" else item
        for item in row_items(tab, row, file)
    ]


def _check_candidate(row: Row) -> None:
    flag, status = row["is_optimization_candidate"], row["status"]
    if flag is None or status is None or flag is (status == "candidate"):
        return
    if flag is False and status != "candidate":
        return
    claim = "it is" if flag else "it is no"
    message = f"status says {status}, and is_optimization_candidate says that {claim} candidate"
    row.refuse("P804", "is_optimization_candidate", message, "make the two agree")


def backlog_row(tab: Tab, data: Data, synergies: Sequence[str] = ()) -> dict[str, Any]:
    """Column -> value of the backlog's row of an initiative."""
    row = fields_row(tab, data)
    row["initiative_key"] = data.get("key")
    row["is_optimization_candidate"] = data.get("status") == "candidate"
    row["is_mandatory"] = data.get("mandatory") is not None
    row["synergy_group_keys"] = tuple(synergies)
    row["immediate_kpi_key"] = data.get("immediate_kpi")
    chain = data.get("metric_chain")
    row["metric_chain_json"] = (
        {"chain": tuple(p.strip() for p in chain.split("->"))} if isinstance(chain, str) else None
    )
    return row


def fields_row(tab: Tab, data: Data) -> dict[str, Any]:
    """Column -> value of every column that stands for one place; a default is shown."""
    return {
        name: value_in_column(path, at(data, path), default) for name, path, default in tab.standing
    }


def value_in_column(path: Path, value: Any, default: Any = None) -> Any:
    """A value as its column shows it."""
    if value is None:
        return default
    if path[0] == "dimensions" and isinstance(value, Mapping) and len(value) == 1:
        name, share = next(iter(value.items()))
        return name if share == 1 else value
    return value


def new_initiative(items: Sequence[MergedItem], key: str) -> dict[str, Any]:
    """The data of a new file from the fields of a row."""
    data: dict[str, Any] = {"key": key}
    for item in items:
        if item.value is not None:
            place: Any = data
            for step in item.path[:-1]:
                place = place.setdefault(step, {})
            place[item.path[-1]] = item.value
    data.setdefault("status", "idea")
    return data


def key_of_file(file: str) -> str:
    """The key of an initiative's file."""
    return file.removeprefix(f"{INITIATIVES}/").removesuffix(".yaml")


__all__ = [
    "BACKLOG",
    "at",
    "backlog_items",
    "backlog_row",
    "fields_row",
    "initiative_file",
    "key_of_file",
    "new_initiative",
    "row_items",
    "value_in_column",
]

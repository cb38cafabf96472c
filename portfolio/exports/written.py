"""Tables as CSV text, and the data dictionary of all of them."""

import datetime
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portfolio.exports.table import ExportTable, Row
from portfolio.report import as_csv_cell, escaped, markdown_table
from portfolio.sheets import csv_text

_LONG = 500
"""Characters of an explanation that are kept."""


def csv_bytes(exported: ExportTable, rows: Iterable[Row]) -> bytes:
    """A table as CSV in UTF-8; a text that a program could take for a formula is marked as text."""
    names = list(exported.types)
    cells = ([_cell(row.get(name)) for name in names] for row in rows)
    return csv_text([names, *cells]).encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return as_csv_cell(value)
    if isinstance(value, Mapping):
        return json.dumps(dict(sorted(value.items())), ensure_ascii=False)
    return json.dumps(list(value), ensure_ascii=False)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def dictionary_csv(tables: Sequence[tuple[ExportTable, int]]) -> bytes:
    """Every column of every table, with its type and what it means."""
    rows = [["table", "column", "type", "meaning"]]
    for exported, _ in tables:
        for one in exported.columns:
            rows.append([exported.name, one.name, one.kind, as_csv_cell(one.about)])
    return csv_text(rows).encode()


def dictionary_markdown(name: str, tables: Sequence[tuple[ExportTable, int]]) -> str:
    """The same for people, with how many rows each table has."""
    parts = [
        f"# Data of {escaped(name, _LONG)}",
        (
            "Each table is there twice: NAME.csv (UTF-8, RFC 4180) and NAME.parquet. An amount is a"
            " number to calculate with; NAME_exact has it exactly, as text. In the CSV files an"
            " apostrophe stands before a text that a spreadsheet program would take for a formula;"
            " lists and mappings are JSON."
        ),
    ]
    for one, count in tables:
        parts += [
            f"## {one.name}",
            f"{escaped(one.about, _LONG)} {count:,} row{'s' * (count != 1)}.",
        ]
        rows = [[c.name, escaped(c.kind), escaped(c.about, _LONG)] for c in one.columns]
        parts.append(markdown_table(["Column", "Type", "Meaning"], "lll", rows))
    return "\n\n".join(parts) + "\n"

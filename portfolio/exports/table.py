"""A table that is exported: its columns with what they mean, and its rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.canonical import plain_decimal
from portfolio.record import as_double

TEXT, NUMBER, WHOLE, FLAG = "VARCHAR", "DOUBLE", "INTEGER", "BOOLEAN"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class ExportColumn:
    """One column: its type in DuckDB's words, and what it means."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True)
class ExportTable:
    """One table, its rows in an order that their content gives."""

    name: str
    about: str
    columns: tuple[ExportColumn, ...]
    rows: Iterable[Row]

    @property
    def types(self) -> Mapping[str, str]:
        """Column -> type."""
        return {column.name: column.kind for column in self.columns}


def columns(kind: str, /, **abouts: str) -> Iterator[ExportColumn]:
    """Columns of one type, each with what it means."""
    for name, about in abouts.items():
        yield ExportColumn(name, kind, about)


def quantity_columns(name: str, about: str) -> Iterator[ExportColumn]:
    """A number to calculate with, and its exact text."""
    yield ExportColumn(name, NUMBER, about)
    yield ExportColumn(f"{name}_exact", TEXT, f"{about} Exactly as it is written.")


def quantity_cells(name: str, value: Decimal | None) -> dict[str, Any]:
    """The cells of such a pair."""
    text = None if value is None else plain_decimal(value)
    return {name: None if text is None else as_double(text), f"{name}_exact": text}

"""The tables that a run stores: comma-separated, one line feed a row, quantities as exact text, no formulas."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from portfolio.report.data.csv_text import escaped
from portfolio.results import ItemResult, Result

Cell = str | bool | None

_GAP_COLUMNS = (
    "dimension", "value", "kpi", "level", "target", "baseline", "achieved", "gap", "share", "severity", "reachable",
)  # fmt: skip
_ITEM_COLUMNS = ("key", "title", "owner", "selected", "kept", "scope", "objective", "share", "reason")


def gaps_csv(result: Result) -> str:
    """A row for each level of each target."""
    return _csv(_GAP_COLUMNS, ([getattr(gap, column) for column in _GAP_COLUMNS] for gap in result.gaps))


def items_csv(result: Result) -> str:
    """A row for each initiative, with a column for each resource and KPI that any of them names."""
    resources = sorted({name for item in result.items for name in item.tokens})
    kpis = sorted({name for item in result.items for name in item.contributions})
    header = (*_ITEM_COLUMNS, *(f"tokens {name}" for name in resources), *(f"contribution {name}" for name in kpis))
    return _csv(header, (_item(item, resources, kpis) for item in result.items))


def _item(item: ItemResult, resources: Sequence[str], kpis: Sequence[str]) -> list[Cell]:
    fixed: list[Cell] = [getattr(item, column) for column in _ITEM_COLUMNS]
    return [*fixed, *_amounts(item.tokens, resources), *_amounts(item.contributions, kpis)]


def _amounts(amounts: Mapping[str, str], names: Sequence[str]) -> list[Cell]:
    return [amounts.get(name) for name in names]


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([escaped(name) for name in header])
    writer.writerows([_spelled(cell) for cell in row] for row in rows)
    return text.getvalue()


def _spelled(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return escaped(str(cell))

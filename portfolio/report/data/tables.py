"""The tables that a run stores: comma-separated, one line feed a row, quantities as exact text, no
formulas."""

import csv
import io
from collections.abc import Sequence

from portfolio.report.data.csv_text import as_csv_cell
from portfolio.results import ItemResult, Result

Cell = str | bool | None

_GAP_COLUMNS = (
    "period",
    "dimension",
    "value",
    "kpi",
    "level",
    "target",
    "baseline",
    "achieved",
    "gap",
    "share",
    "severity",
    "ideas",
    "reachable",
)
_ITEM_COLUMNS = (
    "period",
    "key",
    "title",
    "owner",
    "selected",
    "kept",
    "scope",
    "objective",
    "share",
)
_REASON_COLUMNS = ("reason", "rules")


def gaps_csv(result: Result) -> str:
    """A row for each level of each target."""
    rows = [[getattr(gap, column) for column in _GAP_COLUMNS] for gap in result.gaps]
    return _csv(_GAP_COLUMNS, rows)


def items_csv(result: Result) -> str:
    """A row for each initiative, with a column for each resource and KPI that any of them names."""
    resources = sorted({name for item in result.items for name in item.tokens})
    kpis = sorted({name for item in result.items for name in item.contributions})
    tokens = [f"tokens {name}" for name in resources]
    contributions = [f"contribution {name}" for name in kpis]
    rows = [_item(item, resources, kpis) for item in result.items]
    return _csv([*_ITEM_COLUMNS, *_REASON_COLUMNS, *tokens, *contributions], rows)


def _item(item: ItemResult, resources: Sequence[str], kpis: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = [getattr(item, column) for column in _ITEM_COLUMNS]
    # Structure, no sentences: what a run stores changes with its meaning, not with our words.
    cells += [item.reason.kind, "; ".join(broken.rule.id for broken in item.reason.rules)]
    cells += [item.tokens.get(name) for name in resources]
    cells += [item.contributions.get(name) for name in kpis]
    return cells


def _csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([as_csv_cell(name) for name in header])
    for row in rows:
        writer.writerow([_spelled(cell) for cell in row])
    return text.getvalue()


def _spelled(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return as_csv_cell(str(cell))

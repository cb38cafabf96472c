"""What models come to beside what is stored, as a table."""

from collections.abc import Sequence

from portfolio.report.text.canvas import TableColumn, rendered, table
from portfolio.report.words.estimates import EstimateLine, estimate_amount, relative_difference


def estimates_view(lines: Sequence[EstimateLine], *, width: int, color: bool) -> str:
    """A line for each model, with what is stored, what it computes, and the difference."""
    if not lines:
        return "No approved model: `approved: true` in a model of math_models makes one.\n"
    stored = [estimate_amount(line.stored, line.unit) for line in lines]
    computed = [estimate_amount(line.computed, line.unit) or "no number" for line in lines]
    differences = [estimate_amount(line.difference, line.unit, sign=True) for line in lines]
    relative = [relative_difference(line) for line in lines]
    sources = [line.source if line.path else "not the stored one" for line in lines]
    columns = [
        TableColumn("Initiative", [line.initiative for line in lines]),
        TableColumn("Model", [line.model for line in lines], drop=2, stretch=True),
        TableColumn("KPI", [line.kpi for line in lines]),
    ]
    columns += [
        TableColumn("Stored", stored, right=True),
        TableColumn("Computed", computed, right=True),
        TableColumn("Difference", differences, right=True),
    ]
    columns.append(TableColumn("", relative, right=True, drop=3))
    columns.append(TableColumn("Says", sources, drop=1))
    return rendered([table(columns, width)], width, color=color)

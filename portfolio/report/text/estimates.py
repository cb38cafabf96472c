"""What models come to beside what is stored, as a table."""

from collections.abc import Sequence

from portfolio.report.text.canvas import Column, rendered, table
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
        Column("Initiative", [line.initiative for line in lines]),
        Column("Model", [line.model for line in lines], drop=2, stretch=True),
        Column("KPI", [line.kpi for line in lines]),
    ]
    columns += [
        Column("Stored", stored, right=True),
        Column("Computed", computed, right=True),
        Column("Difference", differences, right=True),
    ]
    columns.append(Column("", relative, right=True, drop=3))
    columns.append(Column("Says", sources, drop=1))
    return rendered([table(columns, width)], width, color=color)

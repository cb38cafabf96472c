"""What models come to beside what is stored: as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from portfolio.report.data.json_text import as_json_text


@dataclass(frozen=True)
class EstimateLine:
    """One approved model. Numbers are exact text; None where there is none."""

    initiative: str
    model: str
    kpi: str
    unit: str
    source: str
    """`pm_override` or `computed`, as the file says it."""
    path: str | None
    """Where the contribution is stored, or would be."""
    stored: str | None
    computed: str | None
    difference: str | None
    """Computed less stored."""


def estimates_view(lines: Sequence[EstimateLine], *, width: int, color: bool) -> str:
    """A line for each model, with what is stored, what it computes, and the difference."""
    if not lines:
        return "No approved model: `approved: true` in a model of math_models makes one.\n"
    from portfolio.report.text.canvas import Column, rendered, table

    columns = [
        Column("Initiative", [one.initiative for one in lines]),
        Column("Model", [one.model for one in lines], drop=2, stretch=True),
        Column("KPI", [one.kpi for one in lines]),
        Column("Stored", [_shown(one.stored, one.unit) for one in lines], right=True),
        Column("Computed", [_shown(one.computed, one.unit) or "no number" for one in lines], right=True),
        Column("Difference", [_shown(one.difference, one.unit, sign=True) for one in lines], right=True),
        Column("", [_relative(one) for one in lines], right=True, drop=3),
        Column("Says", [one.source if one.path else "not the stored one" for one in lines], drop=1),
    ]
    return rendered([table(columns, width)], width, color=color)


def estimates_json(lines: Sequence[EstimateLine], written: Sequence[str], kept: Sequence[str]) -> str:
    """The same, with the files that were written and the initiatives whose own numbers were kept."""
    return as_json_text({"estimates": [asdict(one) for one in lines], "written": list(written), "kept": list(kept)})


def _shown(exact: str | None, unit: str, *, sign: bool = False) -> str:
    from portfolio.report.words.numbers import quantity

    if exact is None:
        return ""
    return "0" if not Fraction(exact) else quantity(exact, unit, sign=sign)


def _relative(one: EstimateLine) -> str:
    """The difference in percent of what the model computes."""
    from portfolio.report.words.numbers import percent

    if one.difference is None or one.computed is None or not Fraction(one.computed) or not Fraction(one.difference):
        return ""
    return percent(Fraction(one.difference) / abs(Fraction(one.computed)))

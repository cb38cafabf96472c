"""What a model comes to beside what is stored, in words."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.words.numbers import percent, quantity


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


def estimate_amount(exact: str | None, unit: str, *, sign: bool = False) -> str:
    """An amount of an estimate in its unit; nothing where there is none."""
    if exact is None:
        return ""
    is_zero = not Fraction(exact)
    return "0" if is_zero else quantity(exact, unit, sign=sign)


def relative_difference(estimate: EstimateLine) -> str:
    """The difference in percent of what the model computes; nothing where there is none."""
    if estimate.difference is None or estimate.computed is None:
        return ""
    difference, computed = Fraction(estimate.difference), Fraction(estimate.computed)
    if not difference or not computed:
        return ""
    return percent(difference / abs(computed))

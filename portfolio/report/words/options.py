"""A plan beside another one, in words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.answers import PlanOption
from portfolio.model import Metrics
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, percent, quantity

MOST_NAMES = 6
"""Initiatives that are listed one by one."""
MOST_KPIS = 4
"""KPIs whose change is said."""


def changes_in_words(entering: Sequence[str], leaving: Sequence[str]) -> str:
    """What comes in and what drops: `+INIT-0001 -INIT-0002`."""
    parts = []
    if entering:
        parts.append(f"in: {first_of(entering, MOST_NAMES)}")
    if leaving:
        parts.append(f"out: {first_of(leaving, MOST_NAMES)}")
    return "; ".join(parts) or "the same portfolio"


def kpis_moved(before: Mapping[str, str], after: Mapping[str, str], metrics: Metrics) -> str:
    """By how much the totals of KPIs differ, in their own units; those that differ most, first."""
    changes = []
    for kpi, total in after.items():
        change = Fraction(total) - Fraction(before.get(kpi, "0"))
        if change:
            base = abs(Fraction(before.get(kpi, "0"))) or Fraction(1)
            changes.append((abs(change) / base, kpi, change))
    changes.sort(key=lambda one: (-one[0], one[1]))
    words = []
    for _, kpi, change in changes[:MOST_KPIS]:
        unit = metrics.metrics[kpi].unit
        words.append(f"{kpi} {quantity(str(change), unit, sign=True)}")
    return ", ".join(words)


def loss_in_words(option: PlanOption, best: PlanOption) -> str:
    """How far an objective is from the best: `-0.0022 (0.2%)`."""
    change = Fraction(option.change)
    if not change:
        return "no loss"
    whole = abs(Fraction(best.objective))
    part = f" ({percent(abs(change) / whole)})" if whole else ""
    return f"{number(option.change)}{part}"

"""A plan beside another one, in words."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.answers import PlanOption
from portfolio.model import PERIOD, Metrics
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, percent, quantity

MOST_NAMES = 6
"""Initiatives that are listed one by one."""
MOST_KPIS = 4
"""KPIs whose change is said."""
MILLION = 1_000_000
"""Shortfalls are counted in millionths of the scale of a floor."""


def changes_in_words(entering: Sequence[str], leaving: Sequence[str]) -> str:
    """What comes in, what drops, and what moves in time: `in: INIT-1; moves: INIT-2 to 2026-Q3`."""
    moves = moves_among(entering, leaving)
    entering = [name for name in entering if without_start(name) not in moves]
    leaving = [name for name in leaving if without_start(name) not in moves]
    parts = []
    if entering:
        parts.append(f"in: {first_of(entering, MOST_NAMES)}")
    if leaving:
        parts.append(f"out: {first_of(leaving, MOST_NAMES)}")
    if moves:
        parts.append(f"moves: {first_of(list(moves.values()), MOST_NAMES)}")
    return "; ".join(parts) or "the same portfolio"


def moves_among(entering: Sequence[str], leaving: Sequence[str]) -> dict[str, str]:
    """What stands in both with another start -> its move: `INIT-1 from 2026-Q1 to 2026-Q2`.

    A start in the first step is not part of a name.
    """
    before = {without_start(name): name for name in leaving}
    moves = {}
    for name in entering:
        which = without_start(name)
        if which in before and before[which] != name:
            came_from = _start_in(before[which], which)
            goes_to = _start_in(name, which)
            moves[which] = f"{which} from {came_from} to {goes_to}"
    return moves


def without_start(name: str) -> str:
    """KEY, or KEY/scope, of a name that may have a start behind it."""
    head, slash, last = name.rpartition("/")
    return head if slash and re.fullmatch(PERIOD, last) else name


def _start_in(name: str, which: str) -> str:
    return name.removeprefix(f"{which}/") if name != which else "the first step"


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


def missed_floors(shortfalls: Mapping[str, str]) -> str:
    """`misses the floors of group 2 by 36.7% of their scale more`: the first group that differs."""
    stage = min(shortfalls, key=floor_group)
    part = percent(abs(Fraction(shortfalls[stage])) / MILLION)
    by = f"by {part} of their scale {more_or_less(shortfalls)}"
    return f"misses the floors of group {floor_group(stage)} {by}"


def more_or_less(shortfalls: Mapping[str, str]) -> str:
    """Whether the first group of floors that differs is missed more, or less."""
    stage = min(shortfalls, key=floor_group)
    return "more" if Fraction(shortfalls[stage]) > 0 else "less"


def floor_group(stage: str) -> int:
    """Which group of floors a stage is about; those that come first have the least number."""
    return int(stage.rpartition(" ")[2])


def loss_in_words(option: PlanOption, best: PlanOption) -> str:
    """How far an objective is from the best: `-0.0022 (0.2%)`."""
    change = Fraction(option.change)
    whole = abs(Fraction(best.objective))
    part = f" ({percent(abs(change) / whole)})" if whole else ""
    if option.shortfalls:
        sign = "+" if change > 0 else ""
        loss = f", with {sign}{number(option.change)}{part}" if change else ""
        return f"{missed_floors(option.shortfalls)}{loss}"
    return f"{number(option.change)}{part}" if change else "no loss"

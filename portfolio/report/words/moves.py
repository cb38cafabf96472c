"""What differs between two plans, as sentences."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from portfolio.answers import CapacityMove, GapMove, KpiMove, Moves
from portfolio.report.words.measures import slice_name, step_in_words
from portfolio.report.words.numbers import number, quantity
from portfolio.report.words.options import missed_floors

MOST_MOVES = 6
"""KPIs, or bounds, that are listed."""


def moves_in_words(moves: Moves) -> list[str]:
    """KPIs that gain or lose, gaps that open or close, and capacity used otherwise."""
    sentences = []
    kpis = list(dict.fromkeys(_kpi(move) for move in moves.kpis))
    if kpis:
        sentences.append(f"KPIs: {_some(kpis)}")
    gaps = [_gap(move) for move in moves.gaps]
    if gaps:
        sentences.append(f"Gaps: {_some(gaps)}")
    capacity = [_capacity(move) for move in moves.capacity]
    if capacity:
        sentences.append(f"Capacity: {_some(capacity)}")
    return sentences


def _some(parts: list[str]) -> str:
    more = len(parts) - MOST_MOVES
    listed = ", ".join(parts[:MOST_MOVES])
    return f"{listed} and {more} more" if more > 0 else listed


def _kpi(move: KpiMove) -> str:
    change = Fraction(move.after) - Fraction(move.before)
    return f"{move.kpi}{_place(move)} {quantity(str(change), move.unit, sign=True)}"


def _gap(move: GapMove) -> str:
    by_step = f" by {move.step}" if move.step else ""
    name = f"{move.level} of {move.kpi}{_place(move)}{by_step}"
    if not Fraction(move.after):
        return f"{name} met"
    if not Fraction(move.before):
        return f"{name} missed by {quantity(move.after, move.unit)}"
    change = Fraction(move.after) - Fraction(move.before)
    verb = "more" if change > 0 else "less"
    return f"{name} {quantity(str(abs(change)), move.unit)} {verb} missing"


def _capacity(move: CapacityMove) -> str:
    name = f"{move.resource}{_place(move)}{step_in_words(move.step)}"
    used = f"{name} {number(move.before)} to {number(move.after)}"
    return used if move.cap is None else f"{used} of {number(move.cap)}"


def _place(move: KpiMove | GapMove | CapacityMove) -> str:
    return "" if move.dimension == "all" else f" in {slice_name(move.dimension, move.value)}"


def change_of_objective(change: str, objective: str, unit: str) -> str:
    """`-0.0022 of the objective (-0.2%)`; or that nothing changes."""
    value = Fraction(change)
    if not value:
        return "the objective stays the same"
    amount = (
        quantity(change, unit, sign=True) if unit else f"{'+' if value > 0 else ''}{number(change)}"
    )
    whole = abs(Fraction(objective))
    if not whole:
        return f"{amount} of the objective"
    return f"{amount} of the objective ({signed_percent(value / whole)})"


def step_in_objective(shortfalls: Mapping[str, str], change: str, objective: str, unit: str) -> str:
    """What a plan loses or gains; floors that come before the objective first, where they differ.

    `it misses the floors of group 2 by 5% of their scale more; +900 GBP of the objective (+4%)`.
    """
    words = change_of_objective(change, objective, unit)
    return f"it {missed_floors(shortfalls)}; {words}" if shortfalls else words


def signed_percent(part: Fraction) -> str:
    """A change in percent, with its sign."""
    from_whole = Fraction(round(abs(part) * 1000), 10)
    sign = "-" if part < 0 else "+"
    if not from_whole:
        return f"less than {sign}0.1%"
    return f"{sign}{number(str(from_whole))}%"


def lines_of(moves: Moves) -> Iterator[str]:
    """Each sentence with its stop."""
    for sentence in moves_in_words(moves):
        yield f"{sentence}."

"""A bound on an objective that rests on exact arithmetic alone, checked by the certifier."""

from collections.abc import Sequence
from fractions import Fraction

from portfolio.certify import DualRow, Relaxation, safe_bound
from portfolio.compile import Expression, Problem
from portfolio.engines import Cut, LinearRows, linear_rows
from portfolio.solve.duals import root_duals


def dual_bound(problem: Problem, gain: Expression, cuts: Sequence[Cut]) -> Fraction | None:
    """No portfolio that keeps the cuts gains more, in integer units; None without duals."""
    rows = linear_rows(problem, cuts)
    # Without rows every column takes the end of its range that gains more, and SciPy takes no empty
    # problem.
    answer = root_duals(problem, rows, gain) if rows.bounds.size else ((), 0)
    if answer is None:
        return None
    duals, shift = answer
    columns = gain.columns.tolist()
    objective = list(zip(columns, gain.coefficients.tolist(), strict=True))
    ranges = list(zip(problem.lower.tolist(), problem.upper.tolist(), strict=True))
    prices = [Fraction(int(dual), 1 << shift) for dual in duals]
    return safe_bound(Relaxation(objective, _exact_rows(rows), ranges), prices)


def _exact_rows(rows: LinearRows) -> list[DualRow]:
    terms: list[list[tuple[int, int]]] = [[] for _ in range(rows.bounds.size)]
    entries = (rows.rows.tolist(), rows.columns.tolist(), rows.values.tolist())
    for row, column, value in zip(*entries, strict=True):
        terms[row].append((column, value))
    sides = (rows.equal.tolist(), rows.bounds.tolist())
    return [DualRow(*row) for row in zip(terms, *sides, strict=True)]

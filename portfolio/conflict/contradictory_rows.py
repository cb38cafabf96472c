"""Weights of rows by which a run without a plan contradicts itself, for `verify` to add up again.

They come from the duals of a linear relaxation: the least amount by which every row must be
widened. Duals are doubles and only a guess here; they are rounded to whole numbers, as small as
will do, and kept only where these contradict each other in exact arithmetic. Where only the
integers conflict, there are none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from portfolio.certify import Record, System, contradicts, system_of
from portfolio.engines import FloatArray, FloatModel, relaxed
from portfolio.results import RowWeight

BITS = (8, 16, 24, 40, 60, 80)
"""The largest weight has so many bits: the first that do are taken."""
LEAST_DUAL = 1e-9
"""Duals below this are noise: rows have a largest coefficient of 1."""


def contradiction(
    records: Sequence[Record],
    definition: Mapping[str, Any],
    select: Sequence[str] | None,
) -> tuple[RowWeight, ...] | None:
    """Rows of a run's integer system with their weights; None where none are found."""
    system = system_of(records, definition, select)
    empty = [number for number, row in enumerate(system.rows) if not row.terms and row.bound < 0]
    if empty:
        return _stated(system, {empty[0]: 1})
    if not system.rows or not system.upper:
        return None
    duals = _duals(system)
    if duals is None:
        return None
    for bits in BITS:
        weights = _whole(duals, bits)
        if weights and contradicts(system, weights):
            return _stated(system, weights)
    return None


def _stated(system: System, weights: Mapping[int, int]) -> tuple[RowWeight, ...]:
    stated = []
    for number, weight in sorted(weights.items()):
        stated.append(RowWeight(row=system.rows[number].name, weight=str(weight)))
    return tuple(stated)


def _duals(system: System) -> FloatArray | None:
    """A price of each row in its own units, where all rows must be widened to be kept together."""
    units = np.array([_largest(row.terms) for row in system.rows])
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, row in enumerate(system.rows):
        for column, coefficient in row.terms:
            rows.append(number)
            columns.append(column)
            values.append(coefficient / units[number])
        # The last column widens every row by as much.
        rows.append(number)
        columns.append(len(system.upper))
        values.append(-1.0)
    shape = (len(system.rows), len(system.upper) + 1)
    matrix = sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()
    bounds = np.array([row.bound / unit for row, unit in zip(system.rows, units, strict=True)])
    upper = np.array([*map(float, system.upper), np.inf])
    model = FloatModel.of_inequalities(matrix, bounds, np.zeros(shape[1]), upper)
    costs = np.zeros(shape[1])
    costs[-1] = 1.0
    _, optimum = relaxed(model.with_costs(costs))
    if optimum is None:
        return None
    prices = -optimum.marginals
    prices[prices < LEAST_DUAL] = 0.0
    duals: FloatArray = prices / units
    return duals if duals.any() else None


def _largest(terms: Sequence[tuple[int, int]]) -> float:
    return max((abs(float(coefficient)) for _, coefficient in terms), default=1.0)


def _whole(duals: FloatArray, bits: int) -> dict[int, int]:
    """The duals as whole numbers of which the largest has so many bits, without a common
    divisor."""
    scaled = duals * (2.0**bits / duals.max())
    whole = {number: round(float(scaled[number])) for number in np.flatnonzero(duals).tolist()}
    kept = {number: weight for number, weight in whole.items() if weight}
    divisor = int(np.gcd.reduce(np.array(list(kept.values()), dtype=object))) if kept else 1
    return {number: weight // divisor for number, weight in kept.items()}

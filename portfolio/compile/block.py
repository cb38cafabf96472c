"""Rows as exact integers, one block for each family of rule."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple, TypedDict

import numpy as np

from portfolio.compile.expression import concatenated
from portfolio.compile.fixed import IntArray, common_divisor, integers, magnitude, numbered, widened
from portfolio.compile.row import ExpressionRow, Row, Sense, UnitRow
from portfolio.compile.stated import StatedRule


@dataclass(frozen=True)
class Block:
    """The rows of one family in coordinates: entry e puts ``values[e]`` at (``rows[e]``,
    ``columns[e]``).

    All numbers are integers, exact: int64, or Python integers where those would not fit. ``scales``
    says by what each row was multiplied to make them so. `names` tell the rows apart for a reader,
    `stated` are the rules that they belong to.
    """

    family: str
    rows: IntArray
    columns: IntArray
    values: IntArray
    senses: IntArray
    bounds: IntArray
    scales: tuple[Fraction, ...]
    names: tuple[str, ...]
    stated: tuple[StatedRule, ...]

    def __len__(self) -> int:
        return len(self.names)

    def activity(self, x: IntArray) -> IntArray:
        """Left sides at an integer point, exact."""
        at = x[self.columns]
        values = widened(self.values, magnitude(at))
        sums = np.zeros(len(self), dtype=values.dtype)
        np.add.at(sums, self.rows, values * at)
        return sums

    def broken(self, x: IntArray) -> IntArray:
        """Numbers of the rows that do not hold at an integer point."""
        excess = self.activity(x) - self.bounds
        is_above = (self.senses <= 0) & (excess > 0)
        is_below = (self.senses >= 0) & (excess < 0)
        return np.flatnonzero((is_above | is_below).astype(bool))

    def without_rows(self, gone: Collection[int]) -> "Block":
        """The block without some of its rows."""
        kept = [row for row in range(len(self)) if row not in gone]
        numbers = np.full(len(self), -1, dtype=np.int64)
        numbers[kept] = np.arange(len(kept))
        renumbered = numbers[self.rows]
        entries = renumbered >= 0
        columns, values = self.columns[entries], self.values[entries]
        scales = tuple(self.scales[row] for row in kept)
        names = tuple(self.names[row] for row in kept)
        stated = tuple(self.stated[row] for row in kept)
        return replace(
            self,
            rows=renumbered[entries],
            columns=columns,
            values=values,
            senses=self.senses[kept],
            bounds=self.bounds[kept],
            scales=scales,
            names=names,
            stated=stated,
        )


def block_of(family: str, rows: Iterable[Row]) -> Block | None:
    """The rows of a family, all of one kind; None without rows."""
    units: list[UnitRow] = []
    expressions: list[ExpressionRow] = []
    for row in rows:
        if isinstance(row, UnitRow):
            units.append(row)
        else:
            expressions.append(row)
    if units:
        return _unit_block(family, units)
    return _expression_block(family, expressions) if expressions else None


def _expression_block(family: str, made: Sequence[ExpressionRow]) -> Block:
    """Rows with integer bounds.

    A bound between integers moves to the nearest one inside, which no integer point notices. A row
    whose equality cannot hold in integers keeps its bound by scaling.
    """
    scaled = [_integer_row(row) for row in made]
    columns = [row.expression.columns for row in made]
    values = [row.coefficients for row in scaled]
    bounds = [row.bound for row in scaled]
    return Block(
        family=family,
        rows=_row_numbers([of_row.size for of_row in columns]),
        columns=concatenated(columns).astype(np.int64),
        values=concatenated(values),
        bounds=integers(bounds),
        scales=tuple(row.scale for row in scaled),
        **_labels(made),
    )


def _unit_block(family: str, made: Sequence[UnitRow]) -> Block:
    """Rows with small integer coefficients."""
    terms = [term for row in made for term in row.terms]
    flat = np.array(terms, dtype=np.int64).reshape(-1, 2)
    lengths = [len(row.terms) for row in made]
    bounds = [row.bound for row in made]
    return Block(
        family=family,
        rows=_row_numbers(lengths),
        columns=flat[:, 0],
        values=flat[:, 1],
        bounds=integers(bounds),
        scales=(Fraction(1),) * len(made),
        **_labels(made),
    )


def integer_bound(bound: Fraction, sense: Sense) -> int:
    """The nearest integer inside a bound, which no integer point tells from the bound itself."""
    return math.ceil(bound) if sense is Sense.AT_LEAST else math.floor(bound)


class _IntegerRow(NamedTuple):
    coefficients: IntArray
    bound: int
    scale: Fraction


def _integer_row(row: ExpressionRow) -> _IntegerRow:
    """Coefficients and bound in integers, as small as they can be, and their multiple; exact."""
    expression = row.expression
    coefficients = expression.coefficients
    bound = Fraction(row.bound) * expression.scale
    divisor = common_divisor(coefficients) or 1
    if row.sense is Sense.EQUAL and bound % divisor:
        factor = bound.denominator
        multiplied = widened(coefficients, factor) * factor
        return _IntegerRow(multiplied, bound.numerator, Fraction(expression.scale * factor))
    whole = integer_bound(bound / divisor, row.sense)
    if divisor > 1:
        coefficients = coefficients // divisor
    return _IntegerRow(coefficients, whole, Fraction(expression.scale, divisor))


class _Labels(TypedDict):
    senses: IntArray
    names: tuple[str, ...]
    stated: tuple[StatedRule, ...]


def _labels(rows: Sequence[ExpressionRow] | Sequence[UnitRow]) -> _Labels:
    """What a block has of its rows as they are."""
    senses = np.array([row.sense for row in rows], dtype=np.int64)
    names = tuple(row.name for row in rows)
    stated = tuple(row.stated for row in rows)
    return {"senses": senses, "names": names, "stated": stated}


def _row_numbers(sizes: list[int]) -> IntArray:
    """The row of each entry, of rows with so many entries each."""
    return np.repeat(numbered(len(sizes)), sizes)

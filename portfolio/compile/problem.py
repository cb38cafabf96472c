"""The compiled problem: exact integer rows and the stages of the canonical optimum."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from portfolio.compile.columns import Columns
from portfolio.compile.expression import Expression, joined
from portfolio.compile.fixed import IntArray, common_divisor, magnitude, widened
from portfolio.compile.rules import Origin


class Sense(IntEnum):
    """How a row and its bound compare."""

    AT_MOST = -1
    EQUAL = 0
    AT_LEAST = 1

    @property
    def symbol(self) -> str:
        """As it is written."""
        return ("<=", "=", ">=")[self + 1]


@dataclass(frozen=True)
class Row:
    """One rule as an inequality over an expression; a row under construction."""

    expression: Expression
    sense: Sense
    bound: Fraction | int
    name: str
    origin: Origin


@dataclass(frozen=True)
class Block:
    """The rows of one family, in coordinates: entry e puts ``values[e]`` at (``rows[e]``, ``columns[e]``).

    All numbers are integers, exact: int64, or Python integers where those would not fit. ``scales`` says by what
    each row was multiplied to make them so.
    """

    family: str
    rows: IntArray
    columns: IntArray
    values: IntArray
    senses: IntArray
    bounds: IntArray
    scales: tuple[Fraction, ...]
    names: tuple[str, ...]
    origins: tuple[Origin, ...]

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
        senses = self.senses
        wrong = ((senses <= 0) & (excess > 0)) | ((senses >= 0) & (excess < 0))
        return np.flatnonzero(wrong.astype(bool))


@dataclass(frozen=True)
class Fix:
    """A column held at a value by a rule."""

    column: int
    value: Literal[0, 1]
    family: str
    name: str
    origin: Origin


@dataclass(frozen=True)
class Stage:
    """One objective of the lexicographic chain."""

    name: str
    sense: Literal["max", "min"]
    expression: Expression

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.sense == "max" else -1

    @property
    def gain(self) -> Expression:
        """What is maximised, in integers."""
        return replace(self.expression, coefficients=self.sign * self.expression.coefficients)


@dataclass(frozen=True)
class Problem:
    """What the solver gets, and how to read it back."""

    columns: Columns
    blocks: tuple[Block, ...]
    fixes: tuple[Fix, ...]
    stages: tuple[Stage, ...]
    lower: IntArray
    upper: IntArray

    def broken(self, x: IntArray) -> list[tuple[Block, int]]:
        """The rows that do not hold at an integer point, exact."""
        return [(block, int(row)) for block in self.blocks for row in block.broken(x)]

    def holds(self, x: IntArray) -> bool:
        """Whether an integer point is within the bounds of all columns and keeps every row, exact."""
        return bool((x >= self.lower).all() and (x <= self.upper).all()) and not self.broken(x)

    def completed(self, items: IntArray) -> IntArray:
        """The point of a choice of items: tiers as they are reached, shortfalls as small as they can be."""
        columns = self.columns
        first = len(columns.items) + len(columns.tiers)
        x = np.zeros(len(columns), dtype=self.upper.dtype)
        x[: len(columns.items)] = items
        taken = np.zeros(len(columns.pool.members), dtype=np.int64)
        np.add.at(taken, columns.item_position, items.astype(np.int64))
        if columns.tiers:
            x[len(columns.items) : first] = columns.membership @ taken >= self._thresholds
        for rows in self.blocks:
            if rows.family == "shortfall":
                missing = rows.bounds - rows.activity(x)
                own = rows.values[rows.columns >= first]
                x[first:] = np.maximum(-(-missing // own), 0)
        return x

    @cached_property
    def _thresholds(self) -> IntArray:
        return np.array([tier.still_needed for tier in self.columns.tiers], dtype=np.int64)


def block(family: str, rows: Iterable[Row]) -> Block | None:
    """The rows of a family with integer bounds; None without rows.

    A bound between integers moves to the nearest one inside, which no integer point notices. A row whose
    equality cannot hold in integers keeps its bound by scaling.
    """
    made = list(rows)
    if not made:
        return None
    scaled = [_integer_bound(row) for row in made]
    sizes = [row.expression.columns.size for row in made]
    coefficients = joined([coefficients for coefficients, _, _ in scaled])
    bounds = [bound for _, bound, _ in scaled]
    small = max((abs(bound) for bound in bounds), default=0) < 2**62
    return Block(
        family=family,
        rows=np.repeat(np.arange(len(made), dtype=np.int64), sizes),
        columns=joined([row.expression.columns for row in made]).astype(np.int64),
        values=coefficients,
        senses=np.array([row.sense for row in made], dtype=np.int64),
        bounds=np.array(bounds, dtype=np.int64 if small else object),
        scales=tuple(scale for _, _, scale in scaled),
        names=tuple(row.name for row in made),
        origins=tuple(row.origin for row in made),
    )


def unit_block(
    family: str,
    entries: Iterator[tuple[list[tuple[int, int]], Sense, int, str, Origin]],
) -> Block | None:
    """A family of rows with small integer coefficients, given as [(column, coefficient)…], sense and bound."""
    made = list(entries)
    if not made:
        return None
    pairs = [pair for row, _, _, _, _ in made for pair in row]
    flat = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Block(
        family=family,
        rows=np.repeat(np.arange(len(made), dtype=np.int64), [len(row) for row, _, _, _, _ in made]),
        columns=flat[:, 0],
        values=flat[:, 1],
        senses=np.array([sense for _, sense, _, _, _ in made], dtype=np.int64),
        bounds=np.array([bound for _, _, bound, _, _ in made], dtype=np.int64),
        scales=(Fraction(1),) * len(made),
        names=tuple(name for _, _, _, name, _ in made),
        origins=tuple(origin for _, _, _, _, origin in made),
    )


def _integer_bound(row: Row) -> tuple[IntArray, int, Fraction]:
    """Coefficients and bound in integers, and what they were multiplied by: as small as they can be, exact."""
    bound = Fraction(row.bound) * row.expression.scale
    coefficients = row.expression.coefficients
    divisor = common_divisor(coefficients) or 1
    scale = Fraction(row.expression.scale, divisor)
    if row.sense is Sense.EQUAL and bound % divisor:
        factor = bound.denominator
        return widened(coefficients, factor) * factor, bound.numerator, Fraction(row.expression.scale * factor)
    bound /= divisor
    whole = bound.__ceil__() if row.sense is Sense.AT_LEAST else bound.__floor__()
    return (coefficients // divisor if divisor > 1 else coefficients), whole, scale

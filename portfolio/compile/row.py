"""Rows under construction, as a family of rules makes them."""

from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.compile.stated import StatedRule

if TYPE_CHECKING:
    from portfolio.compile.expression import Expression


class Sense(IntEnum):
    """How a row and its bound compare."""

    AT_MOST = -1
    EQUAL = 0
    AT_LEAST = 1

    @property
    def symbol(self) -> str:
        """As it is written."""
        return ("<=", "=", ">=")[self + 1]


class ExpressionRow(NamedTuple):
    """An inequality over an expression."""

    expression: "Expression"
    sense: Sense
    bound: Fraction | int
    name: str
    stated: StatedRule


class UnitRow(NamedTuple):
    """A row with small integer coefficients: [(column, coefficient) …], and its integer bound."""

    terms: list[tuple[int, int]]
    sense: Sense
    bound: int
    name: str
    stated: StatedRule


Row = ExpressionRow | UnitRow

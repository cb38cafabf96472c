"""The compiled problem: exact integer rows and the stages of the canonical optimum."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from portfolio.compile.block import Block
from portfolio.compile.columns import Columns
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray, integers
from portfolio.compile.stated import StatedRule
from portfolio.stages import StageId, StageKind


@dataclass(frozen=True)
class Fix:
    """A column held at a value by a rule."""

    column: int
    value: Literal[0, 1]
    name: str
    stated: StatedRule


@dataclass(frozen=True)
class Stage:
    """One objective of the lexicographic chain."""

    id: StageId
    sense: Literal["max", "min"]
    expression: Expression

    @property
    def kind(self) -> StageKind:
        """What it is about."""
        return self.id.kind

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

    @property
    def objective(self) -> Stage:
        """The stage of the objective; floor shortfalls may come before it."""
        return next(stage for stage in self.stages if stage.kind == "objective")

    def bounds_with(self, fixes: Iterable[Fix]) -> tuple[IntArray, IntArray]:
        """The bounds of its columns if these fixes held, and no others."""
        binary = self.columns.parts.binary
        lower = self.lower.copy()
        upper = self.upper.copy()
        lower[binary] = 0
        upper[binary] = 1
        apply_fixes(lower, upper, fixes)
        return lower, upper

    def broken(self, x: IntArray) -> list[tuple[Block, int]]:
        """The rows that do not hold at an integer point, exact."""
        broken = []
        for block in self.blocks:
            for row in block.broken(x).tolist():
                broken.append((block, row))
        return broken

    def holds(self, x: IntArray) -> bool:
        """Whether an integer point keeps the bounds of all columns and every row, exact."""
        is_inside = (x >= self.lower) & (x <= self.upper)
        return bool(is_inside.all()) and not self.broken(x)

    def completed(self, items: IntArray) -> IntArray:
        """The point of a choice of items: tiers as reached, shortfalls as small as they can be,
        and the rules waived that it breaks."""
        columns = self.columns
        parts = columns.parts
        x = np.zeros(len(columns), dtype=self.upper.dtype)
        x[parts.items] = items
        if columns.tiers:
            x[parts.tiers] = columns.membership @ items.astype(np.int64) >= self._thresholds
        for block in self.blocks:
            if block.family == "shortfall":
                missing = block.bounds - block.activity(x)
                own = block.values[columns.is_shortfall(block.columns)]
                # Divided by the coefficient of the shortfall's own column, rounded up.
                x[parts.shortfalls] = np.maximum(-(-missing // own), 0)
        if columns.waivers:
            self._waive_broken(x)
        return x

    def _waive_broken(self, x: IntArray) -> None:
        """Set the waiver of each rule that a point breaks, where the rule has one."""
        waived: list[IntArray] = []
        for block in self.blocks:
            is_broken = np.zeros(len(block), dtype=np.bool_)
            is_broken[block.broken(x)] = True
            is_set = is_broken[block.rows] & self.columns.is_waiver(block.columns)
            waived.append(block.columns[is_set])
        for columns in waived:
            x[columns] = 1

    @cached_property
    def _thresholds(self) -> IntArray:
        return integers([column.still_needed for column in self.columns.tiers])


def apply_fixes(lower: IntArray, upper: IntArray, fixes: Iterable[Fix]) -> None:
    """Narrow bounds of columns to the values that rules hold them at; they may cross."""
    for fix in fixes:
        if fix.value:
            lower[fix.column] = 1
        else:
            upper[fix.column] = 0

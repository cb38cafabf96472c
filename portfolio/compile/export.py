"""Problem -> the parametric problem that what-if in a page solves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from portfolio.compile.block import Block
from portfolio.compile.fixed import IntArray
from portfolio.compile.objective import key_weight, priority_groups
from portfolio.compile.parametric_schema import (
    Held,
    Limit,
    LogicRow,
    ParametricLevel,
    ParametricProblem,
    ProblemMeasure,
    TierOfProblem,
    WeightedKpi,
    WhatIfObjective,
    Whole,
)
from portfolio.compile.problem import Problem
from portfolio.compile.target_levels import levels
from portfolio.compile.tier_column import TierColumn
from portfolio.model import ALL, Lexicographic, Planning, Slice, WeightedKpis
from portfolio.results import exact

_MOST_BITS = 53
_MEASURED = frozenset({"capacity", "target", "shortfall"})
"""Families whose rows the reader makes of measures, limits and levels."""


def parametric(problem: Problem) -> ParametricProblem:
    """The problem with everything that a what-if may change kept apart."""
    columns = problem.columns
    planning = columns.pool.planning
    table = _Measures(problem)
    tiers = tuple(_tier(problem, tier) for tier in columns.tiers)
    # The resources are measured first, so that their positions are the first.
    resources = tuple(table.tokens(name, ALL) for name in planning.organization.resources)
    limits = tuple(_limits(planning, table))
    levels = tuple(_levels(planning, table))
    objective = _objective(problem, table)
    fixes = problem.fixes
    held = tuple(Held(column=fix.column, value=fix.value, name=fix.name) for fix in fixes)
    keys = "".join(_key_digits(str(item)) for item in columns.items)
    return ParametricProblem(
        scenario=planning.name,
        items=tuple(map(str, columns.items)),
        tiers=tiers,
        resources=resources,
        limits=limits,
        levels=levels,
        objective=objective,
        rows=tuple(_rows(problem)),
        held=held,
        keys=keys,
        measures=tuple(table.written),
    )


@dataclass
class _Measures:
    """The measures that were asked for, each once."""

    problem: Problem
    written: list[ProblemMeasure] = field(default_factory=list)
    _positions: dict[tuple[str, str, Slice], int] = field(default_factory=dict)

    def tokens(self, resource: str, where: Slice) -> int:
        """The position of the tokens of a resource in a slice."""
        return self._position("tokens", resource, where)

    def contributions(self, kpi: str, where: Slice) -> int:
        """The position of the total of a KPI in a slice."""
        return self._position("contributions", kpi, where)

    def _position(self, kind: Literal["tokens", "contributions"], name: str, where: Slice) -> int:
        asked = (kind, name, where)
        if asked not in self._positions:
            self._positions[asked] = len(self.written)
            self.written.append(self._measure(kind, name, where))
        return self._positions[asked]

    def _measure(
        self, kind: Literal["tokens", "contributions"], name: str, where: Slice
    ) -> ProblemMeasure:
        columns = self.problem.columns
        of_kind = columns.tokens if kind == "tokens" else columns.contributions
        expression = of_kind(name, where)
        coefficients = tuple(_whole(value) for value in expression.coefficients.tolist())
        return ProblemMeasure(
            kind=kind,
            name=name,
            dimension=where.dimension,
            value=where.value,
            scale=_whole(expression.scale),
            columns=tuple(_distances(expression.columns)),
            coefficients=coefficients,
        )


def _whole(number: int) -> Whole:
    return number if abs(number) < 2**_MOST_BITS else str(number)


def _distances(columns: IntArray) -> Iterator[int]:
    before = 0
    for column in columns.tolist():
        yield column - before
        before = column


def _written(number: Decimal | None) -> str | None:
    return None if number is None else exact(number)


def _tier(problem: Problem, column: TierColumn) -> TierOfProblem:
    of_initiative = problem.columns.of_initiative
    items = [int(item) for key in column.members for item in of_initiative.get(key, ())]
    return TierOfProblem(
        synergy=column.synergy,
        at_least=column.tier.at_least,
        columns=tuple(items),
    )


def _limits(planning: Planning, table: _Measures) -> Iterator[Limit]:
    for resource, by_slice in sorted(planning.scenario.capacity.items()):
        for where, bound in by_slice.slices():
            position = table.tokens(resource, where)
            if bound.cap is not None:
                yield Limit(measure=position, kind="cap", bound=exact(bound.cap))
            if bound.floor is not None:
                yield Limit(measure=position, kind="floor", bound=exact(bound.floor))


def _levels(planning: Planning, table: _Measures) -> Iterator[ParametricLevel]:
    for level in levels(planning):
        target = level.target
        yield ParametricLevel(
            measure=table.contributions(level.kpi, level.slice),
            kind=level.kind,
            sign=1 if level.sign > 0 else -1,
            level=exact(level.written),
            baseline=_written(target.baseline),
            scale=_written(target.scale),
            penalty=_written(target.penalty),
        )


def _objective(problem: Problem, table: _Measures) -> WhatIfObjective:
    planning = problem.columns.pool.planning
    objective = planning.scenario.objective
    maximised = objective.then if isinstance(objective, Lexicographic) else objective
    metrics = planning.metrics
    star = metrics.north_star
    weighted: tuple[WeightedKpi, ...] = ()
    if isinstance(maximised, WeightedKpis):
        weighted = tuple(_weighted(problem, maximised, table))
    return WhatIfObjective(
        mode=objective.mode,
        priorities=priority_groups(planning),
        weighted=weighted,
        north_star=None if weighted else table.contributions(star, ALL),
        north_star_sign=1 if metrics.metrics[star].sign > 0 else -1,
    )


def _weighted(problem: Problem, objective: WeightedKpis, table: _Measures) -> Iterator[WeightedKpi]:
    metrics = problem.columns.pool.planning.metrics.metrics
    for kpi, weight in sorted(objective.weights.items()):
        bonuses = tuple(_bonuses(tier, kpi) for tier in problem.columns.tiers)
        yield WeightedKpi(
            name=kpi,
            measure=table.contributions(kpi, ALL),
            sign=1 if metrics[kpi].sign > 0 else -1,
            weight=exact(weight),
            scale=_written(objective.scales.get(kpi)),
            bonuses=bonuses,
        )


def _bonuses(column: TierColumn, kpi: str) -> tuple[str, str]:
    zero = Decimal(0)
    reached = column.tier.bonus.get(kpi, zero)
    below = zero if column.before is None else column.before.bonus.get(kpi, zero)
    return exact(Fraction(reached)), exact(Fraction(below))


def _rows(problem: Problem) -> Iterator[LogicRow]:
    for block in problem.blocks:
        if block.family not in _MEASURED:
            yield from _rows_of(block)


def _rows_of(block: Block) -> Iterator[LogicRow]:
    columns: list[list[int]] = [[] for _ in block.names]
    values: list[list[int]] = [[] for _ in block.names]
    entries = zip(block.rows.tolist(), block.columns.tolist(), block.values.tolist(), strict=True)
    for row, column, value in entries:
        columns[row].append(column)
        values[row].append(value)
    for row, name in enumerate(block.names):
        sense = _sense(int(block.senses[row]))
        yield LogicRow(
            family=block.family,
            name=name,
            columns=tuple(columns[row]),
            values=tuple(values[row]),
            sense=sense,
            bound=int(block.bounds[row]),
        )


def _sense(sense: int) -> Literal[-1, 0, 1]:
    if sense == 0:
        return 0
    return 1 if sense > 0 else -1


def _key_digits(item: str) -> str:
    """The two weights of an item in the key order, 20 bits each."""
    return f"{key_weight(item, 1):05x}{key_weight(item, 2):05x}"

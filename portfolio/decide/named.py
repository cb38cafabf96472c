"""A problem with its columns, rows and stages by name, so that it can be compared with others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from portfolio.case import Case
from portfolio.compile import Block, Expression, IntArray, Problem, Sense
from portfolio.solve import RootRelaxation
from portfolio.stages import StageId

RowName = tuple[str, str, int, int]
"""Family, name, how many of that name came before, and 1 or -1: the turn that makes it ``<=``."""


@dataclass(frozen=True)
class NamedTerms:
    """Column -> coefficient, in integers that are ``scale`` times the native units."""

    values: Mapping[str, int]
    scale: Fraction

    def less(self, other: "NamedTerms") -> Mapping[str, Fraction]:
        """These less the others in native units, where they are not the same."""
        if self.scale == other.scale and self.values == other.values:
            return {}
        changes = {}
        for name in {**self.values, **other.values}:
            mine = self.values.get(name, 0)
            theirs = other.values.get(name, 0)
            if self.scale == other.scale:
                # The usual case, and much quicker than two fractions.
                change = (mine - theirs) / self.scale
            else:
                change = mine / self.scale - theirs / other.scale
            if change:
                changes[name] = change
        return changes


@dataclass(frozen=True)
class NamedRow:
    """``terms . x <= bound``, in the units of the terms."""

    terms: NamedTerms
    bound: int


class NamedProblem:
    """The problem of a case by name; each part is made when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @property
    def problem(self) -> Problem:
        """With columns by number."""
        return self._case.problem

    @property
    def root(self) -> RootRelaxation | None:
        """The relaxation of the first stage."""
        return self._case.root

    @property
    def has_unique_names(self) -> bool:
        """Whether no two columns have the same name."""
        return len(set(self.names)) == len(self.names)

    @property
    def starts_before_objective(self) -> bool:
        """Whether a stage comes before the objective: only the whole chain knows its best value."""
        return self.problem.stages[0].kind != "objective"

    @cached_property
    def names(self) -> Sequence[str]:
        """Of the columns."""
        columns = self.problem.columns
        names = [f"item {item}" for item in columns.items]
        names += [f"tier {tier}" for tier in columns.tiers]
        names += [f"shortfall {level}" for level in columns.shortfalls]
        return names

    @cached_property
    def box(self) -> Mapping[str, tuple[int, int]]:
        """Column -> least and greatest value."""
        lower = self.problem.lower.tolist()
        upper = self.problem.upper.tolist()
        bounds = zip(lower, upper, strict=True)
        return dict(zip(self.names, bounds, strict=True))

    @cached_property
    def rows(self) -> Mapping[RowName, NamedRow]:
        """Every row, turned to ``<=``; an equality is two."""
        rows: dict[RowName, NamedRow] = {}
        counts: Counter[tuple[str, str]] = Counter()
        for block in self.problem.blocks:
            terms = self._row_terms(block)
            for row, name in enumerate(block.names):
                counts[block.family, name] += 1
                count = counts[block.family, name]
                for turn in _turns(block, row):
                    turned = {column: turn * value for column, value in terms[row].items()}
                    bound = turn * int(block.bounds[row])
                    named = NamedRow(NamedTerms(turned, block.scales[row]), bound)
                    rows[block.family, name, count, turn] = named
        return rows

    def _row_terms(self, block: Block) -> list[dict[str, int]]:
        terms: list[dict[str, int]] = [{} for _ in block.names]
        entries = (block.rows.tolist(), block.columns.tolist(), block.values.tolist())
        for row, column, value in zip(*entries, strict=True):
            if value:
                terms[row][self.names[column]] = value
        return terms

    @property
    def stage_ids(self) -> list[StageId]:
        """In order."""
        return [stage.id for stage in self.problem.stages]

    @cached_property
    def stages(self) -> Sequence[NamedTerms]:
        """What each stage maximises."""
        return [self._terms(stage.gain) for stage in self.problem.stages]

    def _terms(self, gain: Expression) -> NamedTerms:
        values = {}
        for column, value in _entries(gain):
            if value:
                values[self.names[column]] = value
        return NamedTerms(values, Fraction(gain.scale))

    def taken(self, point: IntArray) -> Mapping[str, int]:
        """What a point has, by column."""
        values = zip(self.names, point.tolist(), strict=True)
        return {name: int(value) for name, value in values if value}

    def fixed(self, least: int) -> Mapping[str, int]:
        """Item -> what it is in every portfolio whose first stage gains so much.

        Columns that cannot move are among them.
        """
        fixed = {name: lower for name, (lower, upper) in self.box.items() if lower == upper}
        cut = None if self.root is None else self.root.fixing_cut(least)
        if cut is not None:
            for column, sign in _entries(cut.expression):
                fixed[self.names[column]] = int(sign > 0)
        return fixed


def _entries(expression: Expression) -> Iterator[tuple[int, int]]:
    columns = expression.columns.tolist()
    return zip(columns, expression.coefficients.tolist(), strict=True)


def _turns(block: Block, row: int) -> tuple[int, ...]:
    """1 for ``<=``, -1 for ``>=``, both for ``=``."""
    sense = Sense(int(block.senses[row]))
    return {Sense.AT_MOST: (1,), Sense.AT_LEAST: (-1,), Sense.EQUAL: (1, -1)}[sense]

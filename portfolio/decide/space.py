"""The portfolios among which questions choose: all that keep every rule of a case.

In lexicographic they also miss the floors as little as possible, since these come first. So what is
asked about the objective is asked among the portfolios that the objective decides between.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal

import numpy as np

from portfolio.answers import PlanOption
from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import Expression, IntArray, Problem, Stage, chosen_at, collected
from portfolio.engines import Cut, Session, SolveStatus, adapter
from portfolio.model import ALL
from portfolio.results import exact
from portfolio.solve import Extreme, Solution, canonical_optimum, extreme
from portfolio.stages import OBJECTIVE, StageId

Doing = Callable[[str], None]
"""Called with what is being done just now."""


class NoPlanError(Exception):
    """The scenario has no plan, so nothing can be asked about plans."""


class NotProvenError(Exception):
    """The limits of the scenario ended a search before its answer was proven."""


class ToGapError(NotProvenError):
    """The scenario accepts a plan within a gap, and the answer would not stand out from it."""


class Space:
    """The portfolios of a case; what is found out about all of them is found out once."""

    def __init__(self, case: Case, doing: Doing = lambda _: None) -> None:
        self.case = case
        self.doing = doing

    @property
    def problem(self) -> Problem:
        """Its rows and stages."""
        return self.case.problem

    @cached_property
    def session(self) -> Session:
        """A solver that has the problem."""
        return adapter().load(self.problem)

    @cached_property
    def solution(self) -> Solution:
        """The canonical optimum.

        Raises:
            NoPlanError: if there is no plan.
            NotProvenError: if limits end the search, or the scenario accepts a gap.
        """
        if self.case.is_ruled_out:
            raise NoPlanError(self.case.planning.name)
        if self.case.gap:
            raise ToGapError(self.case.planning.name)
        return self._proven(
            canonical_optimum(self.problem, self.session, self.case.limits, self.doing)
        )

    @property
    def plan(self) -> IntArray:
        """The canonical optimum as a point."""
        return _point_of(self.solution)

    @property
    def objective(self) -> Stage:
        """The stage that is asked about."""
        return self.problem.objective

    @property
    def best(self) -> Fraction:
        """The best value of the objective."""
        return self.objective.expression.value(self.plan)

    @cached_property
    def promises(self) -> tuple[Cut, ...]:
        """What keeps the stages before the objective at their best."""
        cuts = []
        for stage in self.problem.stages:
            if stage.id == OBJECTIVE:
                break
            cuts.append(Cut(stage.gain, stage.gain.dot(self.plan)))
        return tuple(cuts)

    def least_objective(self, within: Fraction) -> Fraction:
        """What a portfolio is worth that falls short of the best by a part of it."""
        return self.best - within * abs(self.best)

    def at_least(self, value: Fraction) -> Cut:
        """The cut that the objective is worth so much."""
        gain = self.objective.gain
        return Cut(gain, ceil(value * gain.scale))

    def canonical(
        self, cuts: Sequence[Cut] = (), banned: Sequence[IntArray] = ()
    ) -> IntArray | None:
        """The canonical optimum among the portfolios that keep some cuts; None where none does.

        Raises:
            NotProvenError: if limits end the search.
        """
        solution = canonical_optimum(
            self.problem,
            self.session,
            self.case.limits,
            self.doing,
            cuts=cuts,
            banned=banned,
        )
        if solution.infeasible:
            return None
        return _point_of(self._proven(solution))

    def extreme(self, stage: Stage, cuts: Sequence[Cut] = ()) -> Extreme | None:
        """The best of a stage among the portfolios that keep some cuts; None where none does.

        Raises:
            NotProvenError: if limits end the search.
        """
        found = extreme(self.problem, self.session, self.case.limits, stage, cuts, self.doing)
        if found.status is SolveStatus.STOPPED:
            raise NotProvenError(self.case.planning.name)
        return None if found.status is SolveStatus.INFEASIBLE else found

    def option(self, point: IntArray, reference: IntArray) -> PlanOption:
        """A portfolio as a value, beside another one."""
        value = self.objective.expression.value(point)
        before = self.objective.expression.value(reference)
        taken = self.names_in(point)
        compared = self.names_in(reference)
        tokens = {}
        for resource in self.case.planning.organization.resources:
            used = self.problem.columns.tokens(resource, ALL).value(point)
            tokens[resource] = exact(used)
        entering = tuple(name for name in taken if name not in compared)
        leaving = tuple(name for name in compared if name not in taken)
        return PlanOption(
            objective=exact(value),
            change=exact(value - before),
            entering=entering,
            leaving=leaving,
            selected=taken,
            tokens=tokens,
            kpis=self.kpi_totals(point),
        )

    def names_in(self, point: IntArray) -> tuple[str, ...]:
        """What a portfolio has: KEY, or KEY/scope."""
        items = self.problem.columns.items
        taken = np.flatnonzero(point[self.problem.columns.parts.items])
        return tuple(str(items[int(column)]) for column in taken)

    def kpi_totals(self, point: IntArray) -> dict[str, str]:
        """KPI -> total over the whole portfolio, of the KPIs that plans are about."""
        totals = {}
        for kpi in self._kpis:
            total = self.problem.columns.contributions(kpi, ALL).value(point)
            totals[kpi] = exact(total)
        return totals

    @cached_property
    def _kpis(self) -> tuple[str, ...]:
        metrics = self.case.planning.metrics.metrics
        return tuple(sorted(kpi for kpi, metric in metrics.items() if metric.optimizable))

    def choice(self, point: IntArray) -> Choice:
        """What a portfolio takes."""
        return chosen_at(self.problem.columns, point)

    def _proven(self, solution: Solution) -> Solution:
        name = self.case.planning.name
        if solution.infeasible:
            raise NoPlanError(name)
        if not solution.proven:
            raise NotProvenError(name)
        return solution


class Distance:
    """How many initiatives a portfolio decides otherwise than a given one.

    Another scope of an initiative is one decision too. `weights` say how much a decision counts,
    by initiative: 1 by default.
    """

    def __init__(
        self,
        problem: Problem,
        choice: Choice,
        weights: Mapping[str, int] | None = None,
    ) -> None:
        self.constant = 0
        terms = dict(self._terms(problem, choice, weights or {}))
        columns = np.array(list(terms), dtype=np.int64)
        values = np.array(list(terms.values()), dtype=np.int64)
        self.varying: Expression = collected(columns, values, 1)

    def _terms(
        self,
        problem: Problem,
        choice: Choice,
        weights: Mapping[str, int],
    ) -> Iterator[tuple[int, int]]:
        items = problem.columns.items
        for key, columns in problem.columns.of_initiative.items():
            weight = weights.get(key, 1)
            taken = [c for c in columns.tolist() if items[c].taken == choice.get(key)]
            if taken:
                # Otherwise unless this very item is taken.
                self.constant += weight
                yield taken[0], -weight
                continue
            for column in columns.tolist():
                yield column, weight

    def of(self, point: IntArray) -> int:
        """The distance of a portfolio."""
        return self.constant + self.varying.dot(point)

    def at_least(self, number: int) -> Cut:
        """The cut that a portfolio is so far away."""
        return Cut(self.varying, number - self.constant)

    def at_most(self, number: int) -> Cut:
        """The cut that a portfolio is as near as that."""
        return Cut(negated(self.varying), self.constant - number)


def asked(name: str, sense: Literal["max", "min"], expression: Expression) -> Stage:
    """A stage that only a question asks for."""
    return Stage(StageId("reach", measure=name), sense, expression)


def negated(expression: Expression) -> Expression:
    """The expression times -1."""
    return Expression(expression.columns, -expression.coefficients, expression.scale)


def _point_of(solution: Solution) -> IntArray:
    if solution.point is None:
        raise AssertionError("a proven solution has a portfolio")
    return solution.point

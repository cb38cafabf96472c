"""The portfolios among which questions choose: all that keep every rule of a case.

In lexicographic they also miss the floors as little as possible, since these come first. So what is
asked about the objective is asked among the portfolios that the objective decides between.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Literal

import numpy as np

from portfolio.answers import PlanOption
from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import Expression, IntArray, Problem, Stage, chosen_at
from portfolio.decide.searches import NO_MEMORY, FirstPlan, KeptSearches, SearchMemory
from portfolio.engines import Cut, Session, SolveStatus, adapter
from portfolio.model import ALL
from portfolio.results import exact
from portfolio.solve import Extreme, KnownPortfolios, Solution, canonical_optimum, extreme
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

    def __init__(
        self,
        case: Case,
        doing: Doing = lambda _: None,
        memory: SearchMemory = NO_MEMORY,
    ) -> None:
        self.case = case
        self.doing = doing
        self.memory = memory

    @property
    def problem(self) -> Problem:
        """Its rows and stages."""
        return self.case.problem

    @cached_property
    def session(self) -> Session:
        """A solver that has the problem."""
        return adapter().load(self.problem)

    @cached_property
    def _kept(self) -> KeptSearches:
        return KeptSearches(self.problem, self.memory)

    @cached_property
    def plan(self) -> IntArray:
        """The canonical optimum as a point.

        Raises:
            NoPlanError: if there is no plan.
            NotProvenError: if limits end the search, or the scenario accepts a gap.
        """
        if self.case.is_ruled_out:
            raise NoPlanError(self.case.planning.name)
        if self.case.gap:
            raise ToGapError(self.case.planning.name)
        plan = self.canonical()
        if plan is None:
            raise NoPlanError(self.case.planning.name)
        return plan

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
        first = self.first(cuts, banned)
        if first.is_infeasible:
            return None
        if first.point is None or not first.is_proven:
            raise NotProvenError(self.case.planning.name)
        return first.point

    def first(
        self,
        cuts: Sequence[Cut] = (),
        banned: Sequence[IntArray] = (),
        known: KnownPortfolios | None = None,
        ceiling: IntArray | None = None,
    ) -> FirstPlan:
        """The canonical optimum among the portfolios that keep some cuts, as far as limits let.

        `known` has portfolios that other searches met; none that keep the cuts come before the
        point `ceiling`. Both only save work.
        """
        recalled = self.recalled(cuts, banned)
        if recalled is not None:
            return recalled
        solution = canonical_optimum(
            self.problem,
            self.session,
            self.case.limits,
            self.doing,
            cuts=cuts,
            banned=banned,
            known=known,
            ceiling=ceiling,
        )
        is_proven = solution.infeasible or solution.proven
        if is_proven:
            self.keep(solution.point, cuts, banned)
        bound = _objective_bound(solution)
        return FirstPlan(solution.point, solution.infeasible, is_proven, bound)

    def recalled(self, cuts: Sequence[Cut], banned: Sequence[IntArray] = ()) -> FirstPlan | None:
        """The canonical optimum among some portfolios, where the memory has that search."""
        recalled = self._kept.recalled(None, cuts, banned)
        if recalled is None:
            return None
        return FirstPlan(recalled.point, is_infeasible=recalled.point is None, is_proven=True)

    def keep(
        self, point: IntArray | None, cuts: Sequence[Cut], banned: Sequence[IntArray] = ()
    ) -> None:
        """Keep the proven canonical optimum among some portfolios; None where there is none."""
        self._kept.keep(None, cuts, banned, point)

    def extreme(self, stage: Stage, cuts: Sequence[Cut] = ()) -> Extreme | None:
        """The best of a stage among the portfolios that keep some cuts; None where none does.

        Raises:
            NotProvenError: if limits end the search.
        """
        recalled = self._kept.recalled(stage, cuts)
        if recalled is not None:
            known = recalled.point
            gain = None if known is None else stage.gain.dot(known)
            return None if gain is None else Extreme(SolveStatus.SOLVED, gain, known)
        best = extreme(self.problem, self.session, self.case.limits, stage, cuts, self.doing)
        if best.status is SolveStatus.STOPPED:
            raise NotProvenError(self.case.planning.name)
        self._kept.keep(stage, cuts, (), best.point)
        return None if best.status is SolveStatus.INFEASIBLE else best

    def option(
        self, point: IntArray, reference: IntArray, beyond: Collection[str] = ()
    ) -> PlanOption:
        """A portfolio as a value, beside another one.

        `beyond` names what the other one has too and no portfolio can have any more.
        """
        value = self.objective.expression.value(point)
        before = self.objective.expression.value(reference)
        taken = self.names_in(point)
        compared = (*self.names_in(reference), *beyond)
        tokens = {}
        for resource in self.case.planning.organization.resources:
            used = self.problem.columns.tokens(resource, ALL).value(point)
            tokens[resource] = exact(used)
        entering = tuple(name for name in taken if name not in compared)
        leaving = tuple(name for name in compared if name not in taken)
        return PlanOption(
            objective=exact(value),
            change=exact(value - before),
            shortfalls=self.shortfalls(point, reference),
            entering=entering,
            leaving=leaving,
            selected=taken,
            tokens=tokens,
            kpis=self.kpi_totals(point),
        )

    def shortfalls(self, point: IntArray, reference: IntArray) -> dict[str, str]:
        """Floor stage -> by how much more a portfolio misses it than another one; where it does.

        Floors come before the objective in lexicographic, and are rules elsewhere.
        """
        before = floor_shortfalls(self.problem, reference)
        return more_missed(before, floor_shortfalls(self.problem, point))

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


def asked(name: str, sense: Literal["max", "min"], expression: Expression) -> Stage:
    """A stage that only a question asks for."""
    return Stage(StageId("reach", measure=name), sense, expression)


def negated(expression: Expression) -> Expression:
    """The expression times -1."""
    return Expression(expression.columns, -expression.coefficients, expression.scale)


def _objective_bound(solution: Solution) -> Fraction | None:
    """What the objective can be at most, as far as the search came."""
    for optimum in solution.stages:
        if optimum.stage.id == OBJECTIVE and optimum.bound is not None:
            return Fraction(floor(optimum.bound), optimum.stage.expression.scale)
    return None


def floor_shortfalls(problem: Problem, point: IntArray) -> dict[str, Fraction]:
    """Floor stage -> what a portfolio misses of it, in millionths; in the order of the stages."""
    missed = {}
    for stage in problem.stages:
        if stage.id == OBJECTIVE:
            break
        missed[str(stage.id)] = stage.expression.value(point)
    return missed


def more_missed(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> dict[str, str]:
    """Floor stage -> by how much more the second misses it; of the stages that both have."""
    more = {}
    for stage, missed in after.items():
        change = missed - before.get(stage, missed)
        if change:
            more[stage] = exact(change)
    return more

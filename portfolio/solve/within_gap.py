"""A plan that is proven to lie within a stated gap of the best one.

The stages are those of the canonical optimum. Promises (floor shortfalls) are proven, whatever the
gap. The objective ends at the gap. Every later stage improves what the stages before left, to the
same gap or to a limit on nodes: nothing better than the gap is claimed of them. There is no key
order, and nobody asks whether the plan is the only one.

A search ends by nodes, so the same engine on the same platform gives the same plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from portfolio.compile import IntArray, Problem, Stage
from portfolio.engines import Session, SolveLimits
from portfolio.solve.chain import Chain, Progress
from portfolio.solve.search import RemainingOptima
from portfolio.solve.solution import Solution, StageOptimum

IMPROVING_NODES = 20
"""Of each stage after the objective, whose value decides among plans that are equally good to the
gap. Where the root closes none, 100 nodes found nothing better either, in twice the time."""

REACH_NODES = 100
"""Of the search for a level in reach, which is stated with its bound."""


def plan_within_gap(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    gap: Fraction,
    progress: Progress = lambda _: None,
) -> Solution:
    """A plan whose objective is at most so far from its bound, as a part of its value."""
    promises = Chain(problem, session, limits, progress)
    kinds = [stage.kind for stage in problem.stages]
    first = kinds.index("objective")
    remaining = RemainingOptima()
    optima: list[StageOptimum] = []
    for stage in problem.stages[:first]:
        remaining = promises.best(remaining, stage)
        if remaining.optimum is not None:
            optima.append(remaining.optimum)
        if remaining.optimum is None or not remaining.optimum.proven:
            return _ended(remaining, optima, gap, promises.nodes)
    searching = Chain(problem, session, replace(limits, gap=float(gap)), progress)
    remaining = searching.within(remaining, problem.stages[first], gap)
    nodes = promises.nodes + searching.nodes
    if remaining.optimum is None:
        return _ended(remaining, optima, gap, nodes)
    optima.append(remaining.optimum)
    if not remaining.optimum.is_within(gap):
        return _ended(remaining, optima, gap, nodes)
    few_nodes = min(limits.nodes, IMPROVING_NODES)
    improving_limits = replace(limits, nodes=few_nodes, gap=float(gap), only_improves=True)
    improving = Chain(problem, session, improving_limits, progress)
    for stage in problem.stages[first + 1 :]:
        remaining = improving.within(remaining, stage, gap)
        assert remaining.optimum is not None  # a plan is known
        optima.append(remaining.optimum)
    return _ended(remaining, optima, gap, nodes + improving.nodes)


def _ended(
    remaining: RemainingOptima,
    optima: Sequence[StageOptimum],
    gap: Fraction,
    nodes: int,
) -> Solution:
    """The plan that is left, with its own value in every stage that was solved."""
    if not remaining.known:
        # Only the first solve can show that there is none: later ones know a plan.
        is_infeasible = remaining.complete and not optima
        return Solution(None, is_infeasible, tuple(optima), False, None, None, nodes, gap)
    point = remaining.known[0]
    stages = tuple(_at(point, optimum) for optimum in optima)
    return Solution(point, False, stages, False, None, None, nodes, gap)


def _at(point: IntArray, optimum: StageOptimum) -> StageOptimum:
    """A later stage may have found a plan that is better in an earlier one too."""
    return replace(optimum, value=optimum.stage.expression.dot(point))


@dataclass(frozen=True)
class NearBest:
    """A value that a portfolio has in one stage, and a bound that none passes."""

    value: Fraction
    bound: Fraction
    point: IntArray


def best_within(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
    gap: Fraction,
) -> NearBest | None:
    """The best value of a stage over all feasible portfolios, to a gap; None where nothing is
    known."""
    few_nodes = min(limits.nodes, REACH_NODES)
    near_limits = replace(limits, nodes=few_nodes, gap=float(gap))
    chain = Chain(problem, session, near_limits, lambda _: None)
    remaining = chain.within(RemainingOptima(), stage, gap)
    optimum = remaining.optimum
    if optimum is None or optimum.bound is None:
        return None
    scale = stage.expression.scale
    value, bound = Fraction(optimum.value, scale), Fraction(optimum.bound, scale)
    return NearBest(value, bound, remaining.known[0])

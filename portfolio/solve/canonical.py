"""The canonical optimum: a chain of stages that leaves one portfolio, whatever the input's
order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

import numpy as np

from portfolio.compile import KEY_ORDERS, IntArray, Problem, Stage, every_stage, key_order
from portfolio.engines import Cut, Session, SolveLimits, SolveStatus
from portfolio.solve.chain import Chain, Progress
from portfolio.solve.known import KnownPortfolios
from portfolio.solve.search import RemainingOptima
from portfolio.solve.solution import Solution, StageOptimum

STARTS = 3
"""How many portfolios that are known a search begins with: the first by the order of the stages."""


def canonical_optimum(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    progress: Progress = lambda _: None,
    optimality_gap_guess: Fraction | None = None,
    cuts: Sequence[Cut] = (),
    banned: Sequence[IntArray] = (),
    known: KnownPortfolios | None = None,
    ceiling: IntArray | None = None,
) -> Solution:
    """Go down the chain of stages until one portfolio is left, of those that keep some cuts.

    Portfolios that are banned do not count. ``optimality_gap_guess`` guesses how far the best value
    of the first stage is from the bound of its relaxation. `known` has the portfolios that other
    searches of the problem met, and gets those that this one meets. `ceiling` is a point that none
    of those that keep the cuts comes before in the order of the stages.
    """
    limits = replace(limits, any_optimum=True)
    chain = Chain(problem, session, limits, progress, optimality_gap_guess, known, ceiling)
    start = RemainingOptima(tuple(cuts), tuple(banned))
    if known is not None:
        starts = _best_first(problem, known.those_with(cuts, banned))
        start = replace(start, known=starts[:STARTS])
    solution = _solution(chain, problem, start)
    return replace(solution, nodes=chain.nodes)


def _best_first(problem: Problem, points: Sequence[IntArray]) -> tuple[IntArray, ...]:
    """Points in the order of the stages."""

    def gains(point: IntArray) -> list[int]:
        return [stage.gain.dot(point) for stage in problem.stages]

    return tuple(sorted(points, key=gains, reverse=True))


def _solution(chain: Chain, problem: Problem, start: RemainingOptima) -> Solution:
    trail = [start]
    kinds = [stage.kind for stage in problem.stages]
    objective = kinds.index("objective") + 1
    for number, stage in enumerate(problem.stages, start=1):
        before = trail[-1]
        if number < objective:
            remaining = chain.best(before, stage)
        elif number == objective:
            remaining = chain.objective(before, stage)
        else:
            remaining = chain.best_from_known(before, stage, asks=before.has_several)
        trail.append(remaining)
        if not remaining.known:
            is_infeasible = remaining.complete and number == 1
            return Solution(None, is_infeasible, _optima(trail), False, None, None)
        if not _optima(trail)[-1].proven:
            return _unsettled(problem, trail)
        if remaining.is_unique and number >= objective:
            return _answer(chain, problem, trail, objective)
    return _by_key_order(chain, problem, trail, objective)


def _by_key_order(
    chain: Chain,
    problem: Problem,
    trail: list[RemainingOptima],
    objective: int,
) -> Solution:
    """The first portfolio by key order; the next one shows that no other is as good."""
    last = chain.refreshed(trail[-1])
    if not last.has_several:
        last = chain.with_another(last)
    trail[-1] = last
    if last.is_unique:
        return _answer(chain, problem, trail, objective)
    if not last.has_several:
        return _unsettled(problem, trail)
    for level in range(1, KEY_ORDERS + 1):
        before = trail[-1]
        stage = key_order(problem.columns, level)
        first = chain.best_from_known(before, stage, asks=False)
        trail.append(first)
        point = first.known[0]
        others = chain.refreshed(before).without(point)
        second = chain.best_and_alone(others, stage)
        if not _is_proven(first) or not _is_proven(second):
            return _unsettled(problem, trail)
        if _value(second) != _value(first):
            rival = _alone(chain, problem, second, level)
            if rival is None:
                return _unsettled(problem, trail)
            return Solution(point, False, _optima(trail), False, stage.id, rival)
        trail[-1] = chain.refreshed(first)
    raise AssertionError("two portfolios with the same SHA-256 weights at every stage of key order")


def _alone(
    chain: Chain,
    problem: Problem,
    remaining: RemainingOptima,
    level: int,
) -> IntArray | None:
    """The first by key order of those that are left after a level; None where a limit stops it."""
    while not remaining.is_unique and level < KEY_ORDERS:
        level += 1
        remaining = chain.best_and_alone(remaining, key_order(problem.columns, level))
        if not _is_proven(remaining):
            return None
    return remaining.known[0]


def _value(remaining: RemainingOptima) -> int | None:
    return None if remaining.optimum is None else remaining.optimum.value


def _is_proven(remaining: RemainingOptima) -> bool:
    return remaining.optimum is not None and remaining.optimum.proven


def _unsettled(problem: Problem, trail: Sequence[RemainingOptima]) -> Solution:
    """A limit stopped the chain: one of the best so far.

    Where that was between two stages, the next one is left open.
    """
    point = trail[-1].known[0]
    optima = _optima(trail)
    if all(optimum.proven for optimum in optima):
        stage = next(islice(every_stage(problem), len(optima), None))
        value = stage.expression.dot(point)
        optima = (*optima, StageOptimum(stage, value, None, seconds=0.0, nodes=0))
    return Solution(point, False, optima, False, None, None)


def best_value(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
) -> Fraction | None:
    """The best value of a stage over all feasible portfolios; None unless there is one, proven."""
    best = best_plan(problem, session, limits, stage)
    return None if best is None else best[0]


def best_plan(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
    optimality_gap_guess: Fraction | None = None,
    start: IntArray | None = None,
) -> tuple[Fraction, IntArray] | None:
    """The best value of a stage over all feasible portfolios, and one that has it.

    None unless it is proven. ``optimality_gap_guess`` guesses how far it is from the bound of the
    relaxation. With a feasible point to start from it is quicker, and may be another that has it.
    """
    if start is None:
        chain = Chain(problem, session, limits, lambda _: None, optimality_gap_guess)
        remaining = chain.best(RemainingOptima(), stage)
    else:
        chain = Chain(problem, session, replace(limits, any_optimum=True), lambda _: None)
        remaining = chain.best_from_known(RemainingOptima(known=(start,)), stage, asks=False)
    optimum = remaining.optimum
    if optimum is None or not optimum.proven:
        return None
    return Fraction(optimum.value, stage.expression.scale), remaining.known[0]


@dataclass(frozen=True)
class Extreme:
    """The best value of a stage among some portfolios, and one that has it.

    The value is in integer units of what the stage gains. Only a solved one is proven; an
    infeasible one says that there is no such portfolio, proven.
    """

    status: SolveStatus
    gain: int
    point: IntArray | None
    bound: int | None = None
    """No other gains more; the gain itself where it is solved exactly."""


def extreme(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
    cuts: Sequence[Cut] = (),
    progress: Progress = lambda _: None,
    banned: Sequence[IntArray] = (),
    start: IntArray | None = None,
    is_exact: bool = True,
) -> Extreme:
    """The best value of a stage over the feasible portfolios that keep some cuts, but for some.

    `start` is one of them that is known. Unless `is_exact`, one that the solver takes for the best
    counts as solved, and its bound may be above it by what doubles round away.
    """
    known = () if start is None else (start,)
    pool = None if start is None else KnownPortfolios(problem)
    chain = Chain(problem, session, limits, progress, known=pool)
    remaining = RemainingOptima(tuple(cuts), tuple(banned), known)
    remaining = chain.best(remaining, stage) if is_exact else chain.best_as_solved(remaining, stage)
    optimum = remaining.optimum
    if optimum is not None and optimum.bound is not None and (optimum.proven or not is_exact):
        gain = stage.sign * optimum.value
        bound = stage.sign * optimum.bound
        return Extreme(SolveStatus.SOLVED, gain, remaining.known[0], bound)
    is_infeasible = optimum is None and remaining.complete
    status = SolveStatus.INFEASIBLE if is_infeasible else SolveStatus.STOPPED
    return Extreme(status, 0, None)


class LimitReachedError(Exception):
    """A solve ended at its limits, so that its question is open."""


@dataclass(frozen=True)
class Improvements:
    """Portfolios that gain the most of all, no two of them alike in some columns.

    `gain` is in integer units; `complete` says that every other that gains as much is like one of
    them in those columns.
    """

    gain: int
    points: tuple[IntArray, ...]
    complete: bool


def best_above(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
    start: IntArray,
    columns: IntArray,
    most: int,
) -> Improvements:
    """The portfolios that gain the most by a stage, up to so many that differ in some columns.

    There are none where nothing gains more than a feasible point that the search starts from.

    Raises:
        LimitReachedError: if the best gain is not proven.
    """
    chain = Chain(problem, session, replace(limits, any_optimum=True), lambda _: None)
    best = chain.best_above(start, stage, columns, most)
    if best.optimum is None or not best.optimum.proven:
        raise LimitReachedError
    gain = stage.sign * best.optimum.value
    if gain == stage.gain.dot(start):
        return Improvements(gain, (), best.complete)
    # Others that are alike in the columns are met on the way.
    differing: dict[bytes, IntArray] = {}
    for point in best.known:
        differing.setdefault(point[columns].astype(np.int64).tobytes(), point)
    return Improvements(gain, tuple(differing.values()), best.complete)


def _answer(
    chain: Chain,
    problem: Problem,
    trail: Sequence[RemainingOptima],
    objective: int,
) -> Solution:
    """The portfolio that is left, and the first stage that left no other."""
    point = trail[-1].known[0]
    decided = len(trail) - 1
    while decided > objective:
        before = chain.refreshed(trail[decided - 1])
        if not before.has_several:
            before = chain.with_another(before)
        if before.has_several:
            break
        if not before.complete:
            return _unsettled(problem, trail)
        decided -= 1
    optima = _optima(trail[: decided + 1])
    if decided == objective:
        return Solution(point, False, optima, True, None, None)
    return Solution(point, False, optima, False, optima[-1].stage.id, None)


def _optima(trail: Sequence[RemainingOptima]) -> tuple[StageOptimum, ...]:
    return tuple(remaining.optimum for remaining in trail[1:] if remaining.optimum is not None)

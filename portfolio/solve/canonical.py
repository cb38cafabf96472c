"""The canonical optimum: a chain of stages that leaves one portfolio, whatever the input's
order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from portfolio.compile import KEY_ORDERS, IntArray, Problem, Stage, every_stage, key_order
from portfolio.engines import Cut, Session, SolveLimits, SolveStatus
from portfolio.solve.chain import Chain, Progress, RemainingOptima
from portfolio.solve.solution import Solution, StageOptimum


def canonical_optimum(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    progress: Progress = lambda _: None,
    optimality_gap_guess: Fraction | None = None,
    cuts: Sequence[Cut] = (),
    banned: Sequence[IntArray] = (),
) -> Solution:
    """Go down the chain of stages until one portfolio is left, of those that keep some cuts.

    Portfolios that are banned do not count. ``optimality_gap_guess`` guesses how far the best value
    of the first stage is from the bound of its relaxation.
    """
    chain = Chain(problem, session, limits, progress, optimality_gap_guess)
    solution = _solution(chain, problem, RemainingOptima(tuple(cuts), tuple(banned)))
    return replace(solution, nodes=chain.nodes)


def _solution(chain: Chain, problem: Problem, start: RemainingOptima) -> Solution:
    trail = [start]
    kinds = [stage.kind for stage in problem.stages]
    objective = kinds.index("objective") + 1
    for stage in every_stage(problem):
        remaining = chain.descend(trail[-1], stage)
        trail.append(remaining)
        optima = _optima(trail)
        if not remaining.known:
            is_infeasible = remaining.complete and len(trail) == 2
            return Solution(None, is_infeasible, optima, False, None, None)
        if not optima[-1].proven:
            return Solution(remaining.known[0], False, optima, False, None, None)
        if remaining.is_unique and len(trail) > objective:
            return _answer(chain, problem, trail, objective)
    raise AssertionError("two portfolios with the same SHA-256 weights at every stage of key order")


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
) -> tuple[Fraction, IntArray] | None:
    """The best value of a stage over all feasible portfolios, and one that has it.

    None unless it is proven. ``optimality_gap_guess`` guesses how far it is from the bound of the
    relaxation.
    """
    chain = Chain(problem, session, limits, lambda _: None, optimality_gap_guess)
    remaining = chain.best(RemainingOptima(), stage)
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


def extreme(
    problem: Problem,
    session: Session,
    limits: SolveLimits,
    stage: Stage,
    cuts: Sequence[Cut] = (),
    progress: Progress = lambda _: None,
) -> Extreme:
    """The best value of a stage over the feasible portfolios that keep some cuts."""
    chain = Chain(problem, session, limits, progress)
    remaining = chain.best(RemainingOptima(tuple(cuts)), stage)
    optimum = remaining.optimum
    if optimum is not None and optimum.proven:
        return Extreme(SolveStatus.SOLVED, stage.sign * optimum.value, remaining.known[0])
    is_infeasible = optimum is None and remaining.complete
    status = SolveStatus.INFEASIBLE if is_infeasible else SolveStatus.STOPPED
    return Extreme(status, 0, None)


def _answer(
    chain: Chain,
    problem: Problem,
    trail: Sequence[RemainingOptima],
    objective: int,
) -> Solution:
    """The portfolio that is left, and the first stage that left no other."""
    point = trail[-1].known[0]
    decided = len(trail) - 1
    # A last solve that met nothing new only proved that the stage before it had left one already.
    # It is dropped, since whether it was needed depends on the solver's path.
    if trail[-1].nothing_new and len(trail[-2].known) == 1:
        decided -= 1
    decided = max(decided, objective)
    optima = _optima(trail[: decided + 1])
    if decided == objective:
        return Solution(point, False, optima, True, None, None)
    rival = _rival(chain, problem, trail[decided - 1], point)
    return Solution(point, False, optima, False, optima[-1].stage.id, rival)


def _rival(chain: Chain, problem: Problem, remaining: RemainingOptima, point: IntArray) -> IntArray:
    """The first by key order of the remaining portfolios but for one."""
    others = [known for known in remaining.known if (known != point).any()]
    banned = (*remaining.banned, point)
    remaining = replace(remaining, banned=banned, known=tuple(others))
    for level in range(1, KEY_ORDERS + 1):
        remaining = chain.descend(remaining, key_order(problem.columns, level))
        if remaining.is_unique:
            break
    return remaining.known[0]


def _optima(trail: Sequence[RemainingOptima]) -> tuple[StageOptimum, ...]:
    return tuple(remaining.optimum for remaining in trail[1:] if remaining.optimum is not None)

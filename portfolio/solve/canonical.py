"""The canonical optimum: a chain of stages that leaves one portfolio, whatever the order of the input."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from portfolio.compile.fixed import IntArray
from portfolio.compile.objective import KEY_BITS, key_order
from portfolio.compile.problem import Problem, Stage
from portfolio.solve.adapter import Effort, Session
from portfolio.solve.chain import Chain, Left, Progress
from portfolio.solve.solution import Solution

KEY_ORDERS = 256 // KEY_BITS
"""How many stages of key order SHA-256 has bits for."""


def canonical_optimum(
    problem: Problem,
    session: Session,
    effort: Effort,
    progress: Progress = lambda _: None,
    room: Fraction | None = None,
) -> Solution:
    """Go down the chain of stages until one portfolio is left.

    ``room`` guesses how far the best value of the first stage is from the bound of its relaxation.
    """
    chain = Chain(problem, session, effort, progress, room)
    return replace(_descended(chain, problem), nodes=chain.nodes)


def _descended(chain: Chain, problem: Problem) -> Solution:
    trail = [Left()]
    objective = next(n for n, stage in enumerate(problem.stages, start=1) if stage.name == "objective")
    for stage in _stages(problem):
        trail.append(chain.descend(trail[-1], stage))
        last = trail[-1]
        optima = tuple(left.optimum for left in trail[1:] if left.optimum is not None)
        if not last.known:
            return Solution(None, last.closed and len(trail) == 2, optima, False, None, None)
        if not optima[-1].proven:
            return Solution(last.known[0], False, optima, False, None, None)
        if last.alone and len(trail) > objective:
            return _answer(chain, problem, trail, objective)
    raise AssertionError("two portfolios with the same SHA-256 weights at every stage of the key order")


def best_value(problem: Problem, session: Session, effort: Effort, stage: Stage) -> Fraction | None:
    """The best value of a stage over all feasible portfolios; None where there is none, or it is not proven."""
    found = best_plan(problem, session, effort, stage)
    return None if found is None else found[0]


def best_plan(
    problem: Problem, session: Session, effort: Effort, stage: Stage, room: Fraction | None = None
) -> tuple[Fraction, IntArray] | None:
    """The best value of a stage over all feasible portfolios, and one that has it; None where none is proven.

    ``room`` guesses how far it is from the bound of the relaxation.
    """
    left = Chain(problem, session, effort, lambda _: None, room).best(Left(), stage)
    if left.optimum is None or not left.optimum.proven:
        return None
    return Fraction(left.optimum.value, stage.expression.scale), left.known[0]


def _answer(chain: Chain, problem: Problem, trail: list[Left], objective: int) -> Solution:
    """The portfolio that is left, and the first stage that left no other.

    A last solve that found nothing new only proved that the stage before it had left one already; it is dropped,
    since whether it was needed depends on the solver's path.
    """
    point = trail[-1].known[0]
    decided = len(trail) - 1
    if trail[-1].nothing_new and len(trail[-2].known) == 1:
        decided -= 1
    decided = max(decided, objective)
    optima = tuple(left.optimum for left in trail[1 : decided + 1] if left.optimum is not None)
    if decided == objective:
        return Solution(point, False, optima, True, None, None)
    rival = _rival(chain, problem, trail[decided - 1], point)
    return Solution(point, False, optima, False, optima[-1].stage.name, rival)


def _rival(chain: Chain, problem: Problem, left: Left, point: IntArray) -> IntArray:
    """The first by key order of the portfolios left but for one."""
    others = tuple(known for known in left.known if (known != point).any())
    left = replace(left, banned=(*left.banned, point), known=others)
    for level in range(1, KEY_ORDERS + 1):
        left = chain.descend(left, key_order(problem.columns, level))
        if left.alone:
            break
    return left.known[0]


def _stages(problem: Problem) -> Iterator[Stage]:
    yield from problem.stages
    for level in range(1, KEY_ORDERS + 1):
        yield key_order(problem.columns, level)

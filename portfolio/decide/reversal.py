"""The best plan that decides an initiative otherwise, for many initiatives with few solves.

The canonical optimum is the first of all portfolios in one total order. So the first of those that
decide at least one of several initiatives otherwise is also the first of those that decide any one
of them otherwise that it does. Each search answers for all initiatives that it reverses; the next
one is about the others. The later ones answer for one initiative and take long, since what they ask
for can be had in so many ways: so after some of them each initiative is asked about by itself.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from portfolio.compile import IntArray, Problem, collected
from portfolio.decide.countdown import Countdown
from portfolio.decide.descent import Descent
from portfolio.decide.searches import FirstPlan
from portfolio.decide.space import Space
from portfolio.engines import Cut

JOINT_SEARCHES = 10
"""For any of several initiatives. With more of them there are fewer solves, and they take longer:
benchmarks/README.md has what was measured."""


@dataclass(frozen=True)
class Reversal:
    """The first plan, in the order in which the optimum is chosen, that decides some otherwise.

    `point` is None where no plan does, or none was found. `bound` is what the objective of such a
    plan can be at most, in the objective's own unit; None where nothing is known, or where the
    search ended in a stage before it.
    """

    keys: frozenset[str]
    point: IntArray | None
    is_impossible: bool
    is_proven: bool
    bound: Fraction | None


def reversals(
    space: Space, keys: Collection[str], others: Sequence[Cut] = ()
) -> Iterator[Reversal]:
    """For each initiative of the pool the reversal that answers for it; each once.

    Only plans that keep the cuts `others` count. Keys that the rules fix are answered at once.
    """
    problem = space.problem
    plan = space.plan
    fixed = frozenset(key for key in keys if is_fixed(problem, key))
    if fixed:
        yield Reversal(fixed, None, is_impossible=True, is_proven=True, bound=None)
    open_keys = set(keys) - fixed
    total = len(open_keys)
    countdown = Countdown(space.doing, "initiatives decided otherwise", total)
    descent = Descent(space)
    last = plan
    for _ in range(JOINT_SEARCHES):
        if not open_keys:
            return
        countdown.finished(total - len(open_keys))
        cut = reversing_cut(problem, plan, open_keys)
        descent.meet_around(last, plan, _columns_of(problem, open_keys))
        # Each searches among some of the portfolios of the one before.
        first = descent.first((*others, cut))
        last = plan if first.point is None else first.point
        answered = frozenset(open_keys)
        if first.point is not None:
            answered = frozenset(reversed_keys(problem, plan, first.point) & open_keys)
        yield _reversal(answered, first)
        open_keys -= answered
    for key in sorted(open_keys):
        countdown.finished(total - len(open_keys))
        cut = decision_cut(problem, key, is_in=not is_taken(problem, plan, key))
        yield _reversal(frozenset({key}), descent.first_of_part((*others, cut)))
        open_keys.remove(key)


def _reversal(keys: frozenset[str], first: FirstPlan) -> Reversal:
    return Reversal(
        keys=keys,
        point=first.point,
        is_impossible=first.is_infeasible,
        is_proven=first.is_proven,
        bound=first.bound,
    )


def _columns_of(problem: Problem, keys: Collection[str]) -> list[int]:
    return sorted(column for key in keys for column in problem.columns.columns_of(key))


def reversing_cut(problem: Problem, plan: IntArray, keys: Collection[str]) -> Cut:
    """The cut that at least one of some initiatives is decided otherwise than in a plan."""
    columns: list[int] = []
    signs: list[int] = []
    taken = 0
    for key in keys:
        items = problem.columns.columns_of(key)
        is_in = is_taken(problem, plan, key)
        taken += is_in
        columns += items
        signs += [-1 if is_in else 1] * len(items)
    order = np.argsort(columns)
    places = np.array(columns, dtype=np.int64)[order]
    terms = collected(places, np.array(signs, dtype=np.int64)[order], 1)
    return Cut(terms, 1 - taken)


def decision_cut(problem: Problem, key: str, *, is_in: bool) -> Cut:
    """The cut that an initiative is in, whatever its scope, or out."""
    items = np.array(sorted(problem.columns.columns_of(key)), dtype=np.int64)
    sign = 1 if is_in else -1
    return Cut(collected(items, np.full(items.size, sign, dtype=np.int64), 1), int(is_in))


def is_taken(problem: Problem, plan: IntArray, key: str) -> bool:
    """Whether a plan has an initiative, in any scope."""
    return any(plan[column] for column in problem.columns.columns_of(key))


def reversed_keys(problem: Problem, plan: IntArray, other: IntArray) -> set[str]:
    """The initiatives that are in one of two plans and not in the other."""
    keys = problem.columns.pool.members
    return {key for key in keys if is_taken(problem, plan, key) != is_taken(problem, other, key)}


def is_fixed(problem: Problem, key: str) -> bool:
    """Whether a rule about this initiative alone holds it in, or out."""
    items = problem.columns.columns_of(key)
    is_out = all(problem.upper[column] == 0 for column in items)
    is_in = any(problem.lower[column] == 1 for column in items)
    return is_out or is_in

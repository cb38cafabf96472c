"""Other good portfolios: the next best, the most different, and what is in all or none of them.

Each next most different one maximises its least distance to those before it. Which initiatives are
in all good portfolios is asked of all of them at once: whoever has one that no known portfolio has,
or lacks one that all have, is looked for; where there is none, that is proven for all of them.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from portfolio.answers import Alternatives, Membership
from portfolio.compile import Expression, IntArray, collected
from portfolio.decide.countdown import Countdown
from portfolio.decide.distance import Distance
from portfolio.decide.space import Space, asked
from portfolio.engines import Cut
from portfolio.results import exact


def alternatives_of(space: Space, within: Fraction, following: int, different: int) -> Alternatives:
    """The plan, so many next best portfolios, and so many most different good ones.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end the search.
    """
    plan = space.plan
    least = space.least_objective(within)
    ranked = next_best(space, following)
    apart, distances = most_different(space, least, different)
    known = [plan, *ranked, *apart]
    ever_in, ever_out = memberships(space, least, known)
    plans_next = tuple(space.option(point, plan) for point in ranked)
    plans_apart = tuple(space.option(point, plan) for point in apart)
    standings = _standings(space, ever_in, ever_out)
    return Alternatives(
        scenario=space.case.planning.name,
        within=exact(within),
        least=exact(least),
        best=space.option(plan, plan),
        next_best=plans_next,
        most_different=plans_apart,
        distances=tuple(distances),
        initiatives=standings,
    )


def _standings(space: Space, ever_in: set[str], ever_out: set[str]) -> tuple[Membership, ...]:
    """The standing of every initiative of the pool."""
    members = []
    in_plan = space.choice(space.plan)
    for key in space.problem.columns.pool.members:
        standing: Literal["core", "contested", "out"] = "contested"
        if key not in ever_out:
            standing = "core"
        if key not in ever_in:
            standing = "out"
        title = space.case.planning.initiatives[key].title
        member = Membership(key=key, title=title, standing=standing, in_plan=key in in_plan)
        members.append(member)
    return tuple(members)


def next_best(space: Space, number: int) -> list[IntArray]:
    """The portfolios after the plan, in the order in which the optimum is chosen."""
    ranked = [space.plan]
    countdown = Countdown(space.doing, "next best portfolios", number)
    while len(ranked) <= number:
        countdown.finished(len(ranked) - 1)
        point = space.canonical(banned=ranked)
        if point is None:
            break
        ranked.append(point)
    return ranked[1:]


def most_different(
    space: Space,
    least: Fraction,
    number: int,
) -> tuple[list[IntArray], list[int]]:
    """Good portfolios, each as far as possible from the plan and those before it; and how far."""
    distances = [Distance(space.problem, space.choice(space.plan))]
    # No later portfolio can be farther away than one before it: it was there to be found.
    most = len(space.problem.columns.pool.members)
    chosen: list[IntArray] = []
    lengths: list[int] = []
    good = (*space.promises, space.at_least(least))
    countdown = Countdown(space.doing, "most different portfolios", number)
    while len(chosen) < number:
        countdown.finished(len(chosen))
        most = _greatest_distance(space, good, distances, most)
        if most == 0:
            break
        apart = [distance.at_least(most) for distance in distances]
        point = space.canonical(cuts=(*good, *apart))
        if point is None:
            raise AssertionError("a distance that was reached cannot be reached")
        chosen.append(point)
        lengths.append(most)
        distances.append(Distance(space.problem, space.choice(point)))
    return chosen, lengths


def _greatest_distance(
    space: Space,
    good: Sequence[Cut],
    distances: Sequence[Distance],
    most: int,
) -> int:
    """The most that a good portfolio can keep away from several ones; it is known to be at most
    so."""
    if len(distances) == 1:
        stage = asked("distance", "max", distances[0].varying)
        farthest = space.extreme(stage, good)
        return 0 if farthest is None else distances[0].constant + farthest.gain
    total = _sum_of(distances)
    reached, open_above = 0, most
    while reached < open_above:
        # The greatest distance so far is likely to be reached again, so it is tried first.
        tried = open_above if not reached else (reached + open_above + 1) // 2
        apart = [distance.at_least(tried) for distance in distances]
        answer = space.extreme(asked("distance", "max", total), (*good, *apart))
        if answer is None or answer.point is None:
            open_above = tried - 1
            continue
        reached = min(distance.of(answer.point) for distance in distances)
    return reached


def _sum_of(distances: Sequence[Distance]) -> Expression:
    columns = np.concatenate([distance.varying.columns for distance in distances])
    values = np.concatenate([distance.varying.coefficients for distance in distances])
    return collected(columns, values, 1)


def memberships(
    space: Space,
    least: Fraction,
    known: Sequence[IntArray],
) -> tuple[set[str], set[str]]:
    """The initiatives that some good portfolio has, and those that some good portfolio lacks.

    Both are complete: what is not among them is in all, or in none, proven. `known` may have
    portfolios that are not good.
    """
    good = (*space.promises, space.at_least(least))
    columns = space.problem.columns
    ever_in: set[str] = set()
    ever_out: set[str] = set()

    def learn(point: IntArray) -> None:
        taken = space.choice(point)
        for key in columns.pool.members:
            (ever_in if key in taken else ever_out).add(key)

    for point in known:
        if all(cut.holds(point) for cut in good):
            learn(point)
    while True:
        space.doing(f"{len(ever_in & ever_out)} contested initiatives")
        never_in = [key for key in columns.pool.members if key not in ever_in]
        never_out = [key for key in columns.pool.members if key not in ever_out]
        news = _news(space, never_in, never_out)
        if news is None:
            break
        cut, expression = news
        answer = space.extreme(asked("news", "max", expression), (*good, cut))
        if answer is None or answer.point is None:
            break
        learn(answer.point)
    return ever_in, ever_out


def _news(
    space: Space,
    never_in: Sequence[str],
    never_out: Sequence[str],
) -> tuple[Cut, Expression] | None:
    """How many decisions of a portfolio no known one has, and the cut that it is one at least."""
    columns = space.problem.columns
    entering = [column for key in never_in for column in columns.columns_of(key)]
    leaving = [column for key in never_out for column in columns.columns_of(key)]
    if not entering and not leaving:
        return None
    signs = np.concatenate([np.ones(len(entering)), -np.ones(len(leaving))])
    places = np.array([*entering, *leaving], dtype=np.int64)
    expression = collected(places, signs.astype(np.int64), 1)
    return Cut(expression, 1 - len(never_out)), expression

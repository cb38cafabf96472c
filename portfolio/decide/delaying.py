"""What the objective is if an initiative starts in a later step: the cost of delay.

Bounds come first. A start at which the plan stays as it is gives a value that can be reached; the
linear relaxation with that start says what nothing can exceed. Where the two meet, no solve is
needed.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from portfolio.answers import DelayedStart, Price
from portfolio.choice import Taken
from portfolio.compile import allowed_point, collected
from portfolio.decide.space import NotProvenError, Space
from portfolio.engines import Cut
from portfolio.results import exact
from portfolio.solve import root_relaxation


def delayed_starts(space: Space, key: str) -> Iterator[DelayedStart]:
    """Each step after the start that the plan gives an initiative; of one that is out, each step.

    Without a schedule there is none.
    """
    horizon = space.problem.columns.pool.horizon
    if not horizon.is_scheduled:
        return
    taken = space.choice(space.plan).get(key)
    for step in horizon.numbers:
        name = horizon.name(step)
        if taken is None or taken.start is None or name > taken.start:
            yield _delayed(space, key, step, taken)


def _delayed(space: Space, key: str, step: int, taken: Taken | None) -> DelayedStart:
    problem = space.problem
    start = problem.columns.pool.horizon.name(step)
    columns = [column for column in problem.columns.starting(key, step) if problem.upper[column]]
    if not columns:
        return DelayedStart(start=start, possible=False, settled_by="rules")
    space.doing(f"{key} from {start} on")
    places = np.array(sorted(columns), dtype=np.int64)
    starts_then = Cut(collected(places, np.ones(places.size, dtype=np.int64), 1), 1)
    cuts = (*space.promises, starts_then)
    gain = space.objective.gain
    reached = _reached_by_moving_alone(space, key, start, taken)
    relaxation = root_relaxation(problem, cuts, gain)
    most = gain.dot(space.plan)
    if relaxation is not None:
        most = min(most, relaxation.bound)
    if reached is not None and reached >= most:
        return _with_price(space, start, reached, reached, "bounds")
    try:
        best = space.extreme(space.objective, cuts)
    except NotProvenError:
        return _with_price(space, start, reached, most, "limits")
    if best is None:
        return DelayedStart(start=start, possible=False, settled_by="search")
    return _with_price(space, start, best.gain, best.gain, "search")


def _reached_by_moving_alone(space: Space, key: str, start: str, taken: Taken | None) -> int | None:
    """The gain of the plan with nothing but this start changed; None where that breaks a rule or a
    promise."""
    if taken is None:
        return None
    moved = space.choice(space.plan).changed({key: Taken(taken.scope, start)})
    point = allowed_point(space.problem, moved)
    if point is None or not all(promise.holds(point) for promise in space.promises):
        return None
    return space.objective.gain.dot(point)


def _with_price(
    space: Space, start: str, least: int | None, most: int, settled_by: str
) -> DelayedStart:
    """The cost between two gains: what is reached, and what nothing exceeds."""
    gain = space.objective.gain
    now = gain.dot(space.plan)
    at_most = None if least is None else exact(Fraction(now - least, gain.scale))
    at_least = exact(Fraction(now - most, gain.scale))
    is_settled = least == most
    value = None
    if is_settled:
        sign = space.objective.sign
        value = exact(sign * Fraction(most, gain.scale))
    return DelayedStart(
        start=start,
        possible=True,
        objective=value,
        cost=Price(at_least=at_least, at_most=at_most),
        settled_by=settled_by,
    )

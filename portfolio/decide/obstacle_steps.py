"""The steps of a schedule that an obstacle to an initiative may be about."""

from collections.abc import Iterator
from fractions import Fraction

from portfolio.decide.space import Space
from portfolio.model import Slice
from portfolio.results import BrokenRule, Rule


def obstacle_steps(space: Space, broken: BrokenRule) -> tuple[str, ...]:
    """The steps in which a cap or floor of a resource leaves as much as the obstacle says, or in
    which the plan ends what is required.

    One bound stands for every step that has none of its own, and a reason does not hold which of
    them it is.
    """
    rule, horizon = broken.rule, space.problem.columns.pool.horizon
    if rule.family == "prerequisite" and horizon.is_scheduled:
        return tuple(_ends(space, rule.keys[1]))
    if rule.family != "capacity" or rule.step is not None or horizon.is_static:
        return ()
    where = Slice(rule.dimension or "all", rule.value or "all")
    sign = 1 if rule.kind == "cap" else -1
    own = _steps_with_a_bound_of_their_own(space, rule)
    steps = []
    for step in range(1, horizon.last + 1):
        name = horizon.steps.names[step - 1]
        used = space.problem.columns.tokens(rule.measure or "", where, step).value(space.plan)
        slack = sign * (Fraction(rule.bound or 0) - used)
        if name not in own and slack == Fraction(broken.slack or 0):
            steps.append(name)
    return tuple(steps)


def _ends(space: Space, key: str) -> Iterator[str]:
    """The step in which the plan ends an initiative, where it does."""
    columns = space.problem.columns
    for column in columns.columns_of(key):
        placement = columns.items[column].placement
        if space.plan[column] and placement.ends:
            yield columns.pool.horizon.name(placement.finish)


def _steps_with_a_bound_of_their_own(space: Space, rule: Rule) -> set[str | None]:
    same = ("family", "measure", "dimension", "value", "kind")
    steps = set()
    for other in space.case.rules:
        if all(getattr(other.rule, name) == getattr(rule, name) for name in same):
            steps.add(other.rule.step)
    return steps

"""When an obstacle to an initiative is in the way of a plan over time."""

from fractions import Fraction

from portfolio.decide.space import Space
from portfolio.model import Slice
from portfolio.results import BrokenRule, ObstacleTiming, Rule


def obstacle_timing(space: Space, broken: BrokenRule) -> ObstacleTiming:
    """The steps that an obstacle may be about, or whether the horizon cuts what is required."""
    if broken.rule.family == "prerequisite":
        return _timing_of_required(space, broken.rule.keys[1])
    return ObstacleTiming(steps=_steps_as_tight(space, broken))


def _steps_as_tight(space: Space, broken: BrokenRule) -> tuple[str, ...]:
    """The steps in which a cap or floor of a resource leaves as much as the obstacle says.

    One bound stands for every step that has none of its own, and a reason does not hold which of
    them it is.
    """
    rule, horizon = broken.rule, space.problem.columns.pool.horizon
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


def _timing_of_required(space: Space, key: str) -> ObstacleTiming:
    """When the plan ends what is required, if it takes that."""
    columns = space.problem.columns
    # What is required and not in the pool has no columns, and is in no plan.
    for column in columns.columns_of(key) if key in columns.of_initiative else ():
        placement = columns.items[column].placement
        if space.plan[column] and placement.ends:
            return ObstacleTiming(steps=(columns.pool.horizon.name(placement.finish),))
        if space.plan[column]:
            return ObstacleTiming(cut=True)
    return ObstacleTiming()


def _steps_with_a_bound_of_their_own(space: Space, rule: Rule) -> set[str | None]:
    same = ("family", "measure", "dimension", "value", "kind")
    steps = set()
    for other in space.case.rules:
        if all(getattr(other.rule, name) == getattr(rule, name) for name in same):
            steps.add(other.rule.step)
    return steps

"""The least change from a plan of now, and what each further change brings.

The curve has, for each number of changes, the best objective that it reaches: one solve for each
number at which it rises. Changes are counted among what can be decided today: what the plan of now
has and is no choice any more is gone whatever is decided.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portfolio.answers import Replan, ReplanStep
from portfolio.choice import Choice, Taken
from portfolio.compile import IntArray, Item, Placement, point_of
from portfolio.decide.distance import Distance
from portfolio.decide.rescheduling import Rescheduling, decides_starts, expected_step
from portfolio.decide.space import Space, asked
from portfolio.report import rule_title
from portfolio.results import exact


@dataclass(frozen=True)
class ChangeStep:
    """The canonical optimum among the portfolios with at most so many changes."""

    changes: int
    point: IntArray


def change_steps(space: Space, now: Choice, weights: Mapping[str, int]) -> Iterator[ChangeStep]:
    """By rising number of changes, each with a better objective than the one before.

    The last is the best of all. Changes count as much as `weights` say, 1 by default. In a plan
    over time they cost what `Rescheduling` says.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end a search.
    """
    distance = distance_from(space, now, weights)
    best = space.objective.gain.dot(space.plan)
    nearest = asked("changes", "min", distance.varying)
    promises = space.promises
    cuts = promises
    while True:
        space.doing("the fewest changes that bring more")
        fewest = space.extreme(nearest, cuts)
        if fewest is None:
            raise AssertionError("the plan of the scenario is a portfolio")
        changes = distance.constant - fewest.gain
        point = space.canonical(cuts=(*promises, distance.at_most(changes)))
        if point is None:
            raise AssertionError("changes that were made cannot be made")
        yield ChangeStep(changes, point)
        gain = space.objective.gain.dot(point)
        if gain >= best:
            return
        value = Fraction(gain + 1, space.objective.gain.scale)
        cuts = (*promises, space.at_least(value))


def distance_from(space: Space, now: Choice, weights: Mapping[str, int]) -> Distance:
    """How far portfolios are from a plan of now: in decisions, over time in what moving costs."""
    if decides_starts(space.problem):
        return Rescheduling(space.problem, now, weights)
    return Distance(space.problem, now, weights)


def replan_of(
    space: Space,
    now: Choice,
    since: str,
    within: Fraction,
    weights: Mapping[str, int],
) -> Replan:
    """The curve from a plan of now to the best one.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end a search.
    """
    still = _still_possible(space, now)
    gone = [item_name(key, taken) for key, taken in now.items() if key not in still]
    reference = point_of(space.problem, still)
    late = _late(space, still)
    too_late = [f"{key} cannot start in {still[key].start} any more" for key in late]
    broken = (*too_late, *_broken_rules(space, reference), *_missed_promises(space, reference))
    least = space.least_objective(within)
    steps = tuple(_replan_steps(space, still, reference, late.values(), least, weights))
    worth = None if broken else exact(space.objective.expression.value(reference))
    return Replan(
        scenario=space.case.planning.name,
        since=since,
        within=exact(within),
        best=exact(space.best),
        now=worth,
        gone=tuple(sorted(gone)),
        broken=broken,
        steps=steps,
    )


def _replan_steps(
    space: Space,
    still: Choice,
    reference: IntArray,
    late: Collection[str],
    least: Fraction,
    weights: Mapping[str, int],
) -> Iterator[ReplanStep]:
    """The steps of the curve, each with what it gains over the one before.

    `reference` is the plan of now as a portfolio, `late` what it has besides and cannot be had any
    more. The first step that reaches `least` is enough.
    """
    objective = space.objective
    distance = distance_from(space, still, weights)
    before: Fraction | None = None
    is_enough = False
    for step in change_steps(space, still, weights):
        value = objective.expression.value(step.point)
        gain = None if before is None else exact(value - before)
        comes_near = not is_enough and objective.sign * value >= objective.sign * least
        is_enough = is_enough or comes_near
        option = space.option(step.point, reference, late)
        changes, cost = step.changes, None
        if isinstance(distance, Rescheduling):
            changes, cost = distance.otherwise(space.problem, step.point), step.changes
        yield ReplanStep(changes=changes, cost=cost, gain=gain, enough=comes_near, portfolio=option)
        before = value


def _still_possible(space: Space, now: Choice) -> Choice:
    """What the plan of now has and can be chosen today; over time whatever its start was."""
    problem = space.problem
    choices = {(item.key, item.taken) for item in problem.columns.items}
    if not decides_starts(problem):
        return Choice((key, taken) for key, taken in now.items() if (key, taken) in choices)
    scopes = {(item.key, item.taken.scope) for item in problem.columns.items}
    horizon = problem.columns.pool.horizon
    still = {}
    for key, taken in now.items():
        if (key, taken.scope) in scopes:
            # What was to start before the first step is expected in it.
            still[key] = Taken(taken.scope, horizon.name(expected_step(horizon, taken)))
    return Choice(still)


def _late(space: Space, still: Choice) -> Mapping[str, str]:
    """Initiative -> its name in the plan of now, of those that cannot start then any more, but at
    another time."""
    problem = space.problem
    choices = {(item.key, item.taken) for item in problem.columns.items}
    horizon = problem.columns.pool.horizon
    late = {}
    for key, taken in still.items():
        if (key, taken) not in choices:
            start = Placement(expected_step(horizon, taken), 1)
            late[key] = str(Item(key, taken, start))
    return late


def _broken_rules(space: Space, point: IntArray) -> tuple[str, ...]:
    """The names of the rules that a portfolio breaks today."""
    problem = space.problem
    outside = (point < problem.lower) | (point > problem.upper)
    numbers = {id(block): number for number, block in enumerate(problem.blocks)}
    broken = {(numbers[id(block)], row) for block, row in problem.broken(point)}
    names = []
    for rule in space.case.rules:
        fixed = [problem.fixes[number].column for number in rule.fixes]
        breaks_row = not broken.isdisjoint(rule.rows)
        if breaks_row or any(outside[column] for column in fixed):
            names.append(rule_title(rule.rule, problem.columns.pool.standings))
    return tuple(names)


def _missed_promises(space: Space, point: IntArray) -> tuple[str, ...]:
    """The stages before the objective in which a portfolio falls short of the best."""
    missed = []
    for stage, promise in zip(space.problem.stages, space.promises, strict=False):
        if not promise.holds(point):
            missed.append(f"{stage.id} is not the least possible")
    return tuple(missed)


def item_name(key: str, taken: Taken) -> str:
    """An initiative as a plan takes it: KEY, or KEY/scope."""
    return key if taken.scope is None else f"{key}/{taken.scope}"

"""A scenario beside itself with some values set: what enters, what drops, what moves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portfolio.answers import SetValue, WhatIf, WhatIfStep
from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import IntArray, allowed_point, official_scales
from portfolio.decide.countdown import Countdown
from portfolio.decide.explaining import objective_unit
from portfolio.decide.known import KnownPlans
from portfolio.decide.measuring import Measuring, moves_between
from portfolio.decide.obstacles import obstacles_together
from portfolio.decide.space import NoPlanError, Space, floor_shortfalls, more_missed
from portfolio.diff import Decided
from portfolio.model import Lexicographic, NorthStar, Planning, WeightedKpis
from portfolio.results import RunStatus, exact


class SetCase(NamedTuple):
    """A case with some values set."""

    settings: tuple[SetValue, ...]
    case: Case


def what_if_of(space: Space, cases: Sequence[SetCase], *, is_curve: bool) -> WhatIf:
    """The plan of a scenario, and of each case with other values.

    A plan that was best for other values is not solved again where it is proven to be best still.

    Raises:
        NoPlanError: if the scenario itself has no plan.
        NotProvenError: if limits end a search.
    """
    planning = space.case.planning
    known = KnownPlans()
    base = space.choice(space.plan)
    known.add((), space.case, Decided(RunStatus.OPTIMAL, base, space.best), canonical=True)
    before = base
    steps = []
    countdown = Countdown(space.doing, "settings", len(cases))
    for number, one in enumerate(cases, start=1):
        countdown.finished(number - 1)
        choice = plan_of(one.case, known, number, space)
        if choice is None:
            steps.append(_without_plan(one))
            continue
        steps.append(_step(space, one, base, before, choice))
        if is_curve:
            before = choice
    reasons = [why_not_comparable(planning, one.case.planning) for one in cases]
    return WhatIf(
        scenario=planning.name,
        unit=objective_unit(planning),
        objective=exact(space.best),
        comparable=next((reason for reason in reasons if reason), None),
        is_curve=is_curve,
        steps=tuple(steps),
    )


def plan_of(case: Case, known: KnownPlans, number: int, near: Space) -> Choice | None:
    """The canonical optimum of a case; None where there is none.

    Raises:
        NotProvenError: if limits end the search.
    """
    units = (number,)
    settled = known.settled(units, case, canonical=True)
    if settled is not None:
        return settled.choice
    space = Space(case, near.doing, near.memory)
    try:
        choice = space.choice(space.plan)
    except NoPlanError:
        return None
    known.add(units, case, Decided(RunStatus.OPTIMAL, choice, space.best), canonical=True)
    return choice


def _step(
    space: Space,
    one: SetCase,
    base: Choice,
    before: Choice,
    choice: Choice,
) -> WhatIfStep:
    planning = space.case.planning
    point = point_in(one.case, choice)
    value = one.case.problem.objective.expression.value(point)
    change = None
    shortfalls: Mapping[str, str] = {}
    if why_not_comparable(planning, one.case.planning) is None:
        change = exact(value - space.best)
        before_floors = floor_shortfalls(space.problem, space.plan)
        shortfalls = more_missed(before_floors, floor_shortfalls(one.case.problem, point))
    entering, leaving = differing_names(before, choice)
    measured = Measuring(one.case.planning).certificate(choice)
    stood = Measuring(planning).certificate(base)
    return WhatIfStep(
        settings=one.settings,
        status="optimal",
        objective=exact(value),
        change=change,
        shortfalls=shortfalls,
        entering=entering,
        leaving=leaving,
        moves=moves_between(stood, one.case.planning, measured),
    )


def _without_plan(one: SetCase) -> WhatIfStep:
    errors = tuple(finding.message for finding in one.case.report if finding.severity == "error")
    obstacles = errors or obstacles_together(one.case, {})
    return WhatIfStep(settings=one.settings, status="infeasible", obstacles=obstacles)


def point_in(case: Case, choice: Choice) -> IntArray:
    """A plan as a point of a case that allows it."""
    point = allowed_point(case.problem, choice)
    if point is None:
        raise AssertionError("the best plan of a case breaks its rules")
    return point


def differing_names(before: Choice, after: Choice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the second plan has and the first has not, and the other way round."""
    first, second = item_names(before), item_names(after)
    entering = tuple(name for name in second if name not in first)
    leaving = tuple(name for name in first if name not in second)
    return entering, leaving


def item_names(choice: Choice) -> tuple[str, ...]:
    """What a plan has: KEY, or KEY/scope."""
    names = []
    for key, taken in choice.items():
        names.append(key if taken.scope is None else f"{key}/{taken.scope}")
    return tuple(names)


def why_not_comparable(one: Planning, other: Planning) -> str | None:
    """Why the objectives of two scenarios are not the same quantity; None where they are."""
    if one.scenario.period != other.scenario.period:
        return "the periods are not the same"
    first, second = _maximised(one), _maximised(other)
    if type(first) is not type(second):
        return "one weighs KPIs, the other maximises the north star"
    if isinstance(first, WeightedKpis) and isinstance(second, WeightedKpis):
        if first.weights != second.weights:
            return "the weights are not the same"
        if official_scales(one, first) != official_scales(other, second):
            return "a goal or scale that weights refer to is not the same"
    if one.metrics.north_star != other.metrics.north_star:
        return "the north star is not the same KPI"
    return None


def _maximised(planning: Planning) -> NorthStar | WeightedKpis:
    objective = planning.scenario.objective
    return objective.then if isinstance(objective, Lexicographic) else objective

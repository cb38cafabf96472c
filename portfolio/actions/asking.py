"""Ask the optimiser about one scenario: other good plans, fronts, capacities, least change."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from portfolio.actions.amounts import amounts_in
from portfolio.actions.errors import InfeasibleError, UnprovenAnswerError, UsageError
from portfolio.actions.kept_searches import SearchesOfMachine
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.answers import Alternatives, CapacityCurve, Frontier, FrontierPoint, Replan
from portfolio.case import case_of
from portfolio.choice import Choice
from portfolio.decide import (
    CapacityPlace,
    CapacitySpace,
    FrontQuantity,
    NoPlanError,
    NotProvenError,
    Space,
    ToGapError,
    UnknownAxisError,
    alternatives_of,
    canonical_points,
    curve_of,
    grid_of,
    knee_of,
    quantity_named,
    replan_of,
    search_on,
    slice_named,
    start_of,
)
from portfolio.model import ALL
from portfolio.results import RunStatus, exact

NEAR = Fraction(1, 1000)
"""By default a plan is good if it falls short of the best by at most this part of it."""
POINTS = 10
"""Points of a grid by default."""


@contextmanager
def answered(scenario: str, space: Space | None = None) -> Iterator[None]:
    """What keeps a question from being answered becomes an error with a sentence for a person.

    Ctrl-C says what is finished and kept, where the searches of the space are kept.
    """
    try:
        yield
    except KeyboardInterrupt:
        if space is None or not isinstance(space.memory, SearchesOfMachine):
            raise
        raise space.memory.stopped() from None
    except NoPlanError:
        advice = f"portfolio repair {scenario} says what would make one possible"
        raise InfeasibleError(f"{scenario} has no plan, so there is no answer: {advice}") from None
    except ToGapError:
        cause = f"{scenario} accepts a plan within a gap, and most answers would be smaller than it"
        raise UnprovenAnswerError(f"{cause}: take `gap` out of its schedule to ask") from None
    except NotProvenError:
        cause = f"the limits of {scenario} ended the search before the answer was proven"
        raise UnprovenAnswerError(f"{cause}: raise its limits") from None
    except UnknownAxisError as unknown:
        raise UsageError(str(unknown)) from None


def space_of(portfolio: Portfolio, scenario: str, progress: Progress = silent) -> Space:
    """The portfolios of a scenario.

    Raises:
        UsageError: if there is no such scenario.
    """
    name = known_name(scenario, portfolio.workspace.scenarios, "scenario")
    planning = portfolio.workspace.planning(name)
    memory = SearchesOfMachine(portfolio.root)
    return Space(case_of(portfolio.workspace, planning), progress, memory)


def find_alternatives(
    portfolio: Portfolio,
    scenario: str,
    within: Fraction = NEAR,
    following: int = 3,
    different: int = 3,
    progress: Progress = silent,
) -> Alternatives:
    """The next best plans, the most different good ones, and what is in all, some or none of them.

    Raises:
        UsageError: if there is no such scenario.
        InfeasibleError: if it has no plan.
        UnprovenAnswerError: if limits end the search.
    """
    space = space_of(portfolio, scenario, progress)
    with answered(scenario, space):
        return alternatives_of(space, within, following, different)


def find_frontier(
    portfolio: Portfolio,
    scenario: str,
    names: Sequence[str],
    points: int | None = POINTS,
    progress: Progress = silent,
) -> Frontier:
    """The front of two or three quantities: a grid of so many points, or with None all of it.

    Raises:
        UsageError: if there is no such scenario or quantity, or not two or three of them.
        InfeasibleError: if it has no plan.
        UnprovenAnswerError: if limits end the search.
    """
    if len(names) not in (2, 3) or len(set(names)) < len(names):
        raise UsageError("a front is of two or three different quantities")
    space = space_of(portfolio, scenario, progress)
    with answered(scenario, space):
        plan = space.plan
        quantities = [quantity_named(space.problem, name) for name in names]
        if points is None:
            front = _whole_front(space, quantities)
        else:
            front = grid_of(space, quantities, points)
        front = sorted(front, reverse=True)
        portfolios = [point for _, point in canonical_points(space, quantities, front)]
        knee = _knee_of_front(front)
        listed = []
        for number, point in enumerate(portfolios):
            values = tuple(exact(quantity.value(point)) for quantity in quantities)
            option = space.option(point, plan)
            listed.append(FrontierPoint(values=values, knee=number == knee, portfolio=option))
    return Frontier(
        scenario=scenario,
        axes=tuple(quantity.axis for quantity in quantities),
        complete=points is None,
        points=tuple(listed),
    )


def _whole_front(space: Space, quantities: Sequence[FrontQuantity]) -> list[tuple[int, ...]]:
    state = start_of(quantities)
    for further in search_on(space, quantities, state):
        state = further
    return list(state.points)


def _knee_of_front(front: Sequence[tuple[int, ...]]) -> int | None:
    """The position of the knee of a front of two quantities, ordered by the first."""
    if not front or len(front[0]) != 2:
        return None
    # From the best of the first to the best of the second: what is given up against what comes.
    rising = [(Fraction(-first), Fraction(second)) for first, second in front]
    return knee_of(rising)


def find_capacity_curve(
    portfolio: Portfolio,
    scenario: str,
    place: str,
    every_step: bool = False,
    progress: Progress = silent,
) -> CapacityCurve:
    """What a cap is worth, at some caps, or with `every_step` all steps between the least and most.

    `place` is a path such as `capacity.engineering.all.cap`, with `=800..1400:100` or `=800,900`
    behind it; without caps, 21 of them from 80% to 120% of the cap as it is written.

    Raises:
        UsageError: if there is no such scenario or cap.
        UnprovenAnswerError: if limits end the search.
    """
    base = space_of(portfolio, scenario, progress)
    path, caps = _path_and_caps(place)
    with answered(scenario, base):
        place_of_cap = capacity_place(base, path)
        open_cap = CapacitySpace(base.case, place_of_cap, progress, base.memory)
        chosen = amounts_in(caps) if caps else _caps_around(open_cap)
        if every_step:
            plans = list(open_cap.every_plan(min(chosen), max(chosen)))
        else:
            plans = list(open_cap.plans_at(chosen))
        return curve_of(open_cap, plans[::-1], complete=every_step)


def _path_and_caps(text: str) -> tuple[str, str]:
    path, _, caps = text.partition("=")
    return path, caps


def capacity_place(space: Space, text: str) -> CapacityPlace:
    """The cap of `capacity.RESOURCE.all.cap`, `RESOURCE` or `RESOURCE.DIMENSION.VALUE`.

    Raises:
        UsageError: if there is no such cap.
    """
    planning = space.case.planning
    plain = text.removeprefix("capacity.").removesuffix(".cap")
    resources = sorted(planning.organization.resources, key=len, reverse=True)
    for resource in resources:
        if plain in (resource, f"{resource}.all"):
            return CapacityPlace(resource, ALL)
        if plain.startswith(f"{resource}."):
            dimension, _, value = plain.removeprefix(f"{resource}.").partition(".")
            return CapacityPlace(resource, slice_named(planning, f"{dimension}={value}"))
    there = ", ".join(planning.organization.resources)
    raise UsageError(f"{text} is no capacity: write capacity.RESOURCE.all.cap, of {there}")


def _caps_around(open_cap: CapacitySpace) -> list[Fraction]:
    """From 80% to 120% of the cap that is written."""
    if open_cap.now is None:
        path = open_cap.place.path
        raise UsageError(f"{path} is not written: say which caps, as {path}=100..200:10")
    return [open_cap.now * Fraction(percent, 100) for percent in range(80, 121, 2)]


def find_replan(
    portfolio: Portfolio,
    scenario: str,
    since: str | None = None,
    within: Fraction = Fraction(0),
    weights: Mapping[str, int] | None = None,
    progress: Progress = silent,
) -> Replan:
    """The least change from the plan of now to a plan of a scenario, and what each change brings.

    The plan of now is that of the run `since`, by default the newest of the same scenario.

    Raises:
        UsageError: if there is no such scenario or run.
        StaleError: if the run does not hold.
        InfeasibleError: if the scenario has no plan.
        UnprovenAnswerError: if limits end the search.
    """
    space = space_of(portfolio, scenario, progress)
    run_id, now = _plan_of_now(portfolio, scenario, since)
    with answered(scenario, space):
        return replan_of(space, now, run_id, within, weights or {})


def _plan_of_now(
    portfolio: Portfolio,
    scenario: str,
    since: str | None,
) -> tuple[str, Choice]:
    """The id of a run, and what it chose."""
    if since is None:
        own = [run for run in portfolio.runs() if run.result.scenario == scenario]
        planned = [
            run for run in own if run.result.status in (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP)
        ]
        if not planned:
            advice = "name one with --from RUN, or record one with portfolio record"
            raise UsageError(f"the record has no plan of {scenario}: {advice}")
        since = planned[-1].run_id
    run = portfolio.run(since)
    if run.result.certificate is None:
        raise UsageError(f"{run.run_id} has no plan to change: name another run with --from")
    return run.run_id, run.result.choice

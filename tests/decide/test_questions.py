"""Alternatives, fronts, capacity curves and least changes against every portfolio, in exact
arithmetic."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import IntArray
from portfolio.decide import (
    CapacityPlace,
    CapacitySpace,
    NoPlanError,
    Space,
    canonical_points,
    change_steps,
    grid_of,
    memberships,
    most_different,
    next_best,
    quantity_named,
    search_on,
    start_of,
)
from portfolio.decide.known import KnownPlans
from portfolio.decide.sweeping import SolvedVariants
from portfolio.model import ALL, Bound, Planning
from portfolio.model.scenario import ResourceCapacity
from portfolio.stages import OBJECTIVE
from tests.brute import enumerate_optimum
from tests.decide.enumerated import EnumeratedPlans
from tests.strategies import KPIS, examples, plannings, selections

WITHIN = (Fraction(0), Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2))
QUANTITIES = ("objective", *KPIS, "tokens.engineering", "tokens.design")
SIX = 6
"""Initiatives: enough for every rule to bind, and few enough to go over all pairs of portfolios."""


def asked_of(planning: Planning) -> tuple[Space, EnumeratedPlans] | None:
    """Both sides; None where there is no plan, on which both agree."""
    space = Space(Case(planning))
    brute = EnumeratedPlans(planning)
    if not brute.everything.pool or not brute.feasible.size:
        with pytest.raises(NoPlanError):
            _ = space.plan
        return None
    return space, brute


def choice_at(space: Space, point: IntArray) -> Choice:
    return space.choice(point)


def agree_on_other_plans(planning: Planning, within: Fraction) -> None:
    both = asked_of(planning)
    if both is None:
        return
    space, brute = both
    least = space.least_objective(within)
    expected = [brute.everything.selection(number) for number in brute.ranked[1:4]]
    assert [choice_at(space, point) for point in next_best(space, 3)] == expected
    points, distances = most_different(space, least, 2)
    found = [choice_at(space, point) for point in points]
    assert list(zip(found, distances, strict=True)) == list(brute.most_different(within, 2))
    good = [brute.everything.selection(number) for number in brute.good(within)]
    ever_in, ever_out = memberships(space, least, [space.plan])
    for key in brute.everything.pool:
        assert (key in ever_in) == any(key in selection for selection in good)
        assert (key in ever_out) == any(key not in selection for selection in good)


def agree_on_front(planning: Planning, names: list[str]) -> None:
    both = asked_of(planning)
    if both is None:
        return
    space, brute = both
    expected = brute.front(names)
    quantities = [quantity_named(space.problem, name) for name in names]
    state = start_of(quantities)
    for further in search_on(space, quantities, state):
        state = further
    found = {}
    for values, point in canonical_points(space, quantities, list(state.points)):
        totals = tuple(quantity.value(point) for quantity in quantities)
        assert values == tuple(quantity.gain.dot(point) for quantity in quantities)
        found[totals] = choice_at(space, point)
    assert found == expected
    grid = grid_of(space, quantities, 3)
    assert set(grid) <= set(state.points)
    for place in range(len(quantities)):
        assert max(values[place] for values in grid) == max(
            values[place] for values in state.points
        )


def with_cap(planning: Planning, resource: str, cap: Fraction) -> Planning:
    """The planning with another cap over all."""
    capacity = dict(planning.scenario.capacity)
    before = capacity.get(resource, ResourceCapacity())
    floor = None if before.all is None else before.all.floor
    bound = Bound(cap=Decimal(cap.numerator) / Decimal(cap.denominator), floor=floor)
    capacity[resource] = before.model_copy(update={"all": bound})
    scenario = planning.scenario.model_copy(update={"capacity": capacity})
    return Planning(
        planning.name,
        scenario,
        planning.organization,
        planning.metrics,
        planning.initiatives,
        planning.select,
    )


def agree_on_capacity(planning: Planning, resource: str, caps: list[int]) -> None:
    place = CapacityPlace(resource, ALL)
    curve = CapacitySpace(Case(planning), place)
    points = []
    for one in curve.plans_at([Fraction(cap) for cap in caps]):
        expected = enumerate_optimum(with_cap(planning, resource, one.cap))
        chosen = None if one.point is None else choice_at(curve.space, one.point)
        assert chosen == expected.selection, one.cap
        points.append((one.cap, chosen))
    assert [cap for cap, _ in points] == sorted(set(caps), reverse=True)
    complete = list(curve.every_plan(Fraction(0), Fraction(max(caps))))
    for step in complete:
        at_step = enumerate_optimum(with_cap(planning, resource, step.cap))
        assert (
            None if step.point is None else choice_at(curve.space, step.point)
        ) == at_step.selection
    # Between two steps nothing changes: the plan at any cap is that of the next step below.
    for cap, chosen in points:
        below = next(step for step in complete if step.cap <= cap)
        assert chosen == (None if below.point is None else choice_at(curve.space, below.point))


def agree_on_variants(planning: Planning, resource: str, caps: list[int]) -> None:
    """What one variant spares another changes no answer, in whatever order they come."""
    known, near = SolvedVariants(), KnownPlans()
    for place, cap in enumerate(caps):
        varied = with_cap(planning, resource, Fraction(cap))
        expected = enumerate_optimum(varied)
        decided = known.decide(Case(varied), (place,), near)
        found = None if decided.objective is None else decided.choice
        if Case(varied).columns.pool.members:
            assert found == expected.selection, cap
        if found is not None:
            assert decided.objective == expected.stages[OBJECTIVE]


def agree_on_changes(planning: Planning, now: Choice) -> None:
    both = asked_of(planning)
    if both is None:
        return
    space, brute = both
    steps = [(step.changes, choice_at(space, step.point)) for step in change_steps(space, now, {})]
    assert steps == brute.steps_from(now)


GENERATE = [Phase.generate]
"""A portfolio that fails is shown as it was drawn: making it smaller takes minutes."""


def names(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(QUANTITIES), min_size=2, max_size=most, unique=True)


@given(plannings(SIX), st.sampled_from(WITHIN))
@settings(examples(20), phases=GENERATE)
def test_other_good_plans_are_those_of_enumeration(planning: Planning, within: Fraction) -> None:
    agree_on_other_plans(planning, within)


@given(plannings(SIX), names(3))
@settings(examples(20), phases=GENERATE)
def test_a_front_is_that_of_enumeration(planning: Planning, quantities: list[str]) -> None:
    agree_on_front(planning, quantities)


@given(
    plannings(SIX),
    st.sampled_from(("engineering", "design")),
    st.lists(st.integers(0, 20), min_size=1, max_size=4),
)
@settings(examples(15), phases=GENERATE)
def test_a_capacity_curve_is_that_of_enumeration(
    planning: Planning, resource: str, caps: list[int]
) -> None:
    agree_on_capacity(planning, resource, caps)


@given(
    plannings(SIX),
    st.sampled_from(("engineering", "design")),
    st.lists(st.integers(0, 20), min_size=2, max_size=5),
)
@settings(examples(15), phases=GENERATE)
def test_a_variant_spares_another_and_changes_no_answer(
    planning: Planning, resource: str, caps: list[int]
) -> None:
    agree_on_variants(planning, resource, caps)


@given(st.data())
@settings(examples(20), phases=GENERATE)
def test_the_least_change_is_that_of_enumeration(data: st.DataObject) -> None:
    planning = data.draw(plannings(SIX))
    agree_on_changes(planning, data.draw(selections(planning)))


@pytest.mark.full
@given(st.data())
@settings(examples(1), phases=GENERATE, max_examples=1000)
def test_all_of_it_on_a_thousand_portfolios(data: st.DataObject) -> None:
    planning = data.draw(plannings(SIX))
    agree_on_other_plans(planning, data.draw(st.sampled_from(WITHIN)))
    agree_on_front(planning, data.draw(names(3)))
    agree_on_changes(planning, data.draw(selections(planning)))
    resource = data.draw(st.sampled_from(("engineering", "design")))
    caps = data.draw(st.lists(st.integers(0, 20), min_size=1, max_size=3))
    agree_on_capacity(planning, resource, caps)
    agree_on_variants(planning, resource, caps)

"""What a cap is worth with a schedule: it holds in each step, not over all of them."""

from fractions import Fraction

from portfolio.case import Case
from portfolio.decide import Space
from portfolio.decide.capacity import CapacityPlace, CapacitySpace
from portfolio.model import ALL
from tests.over_time.year import CAP, NAME, SCENARIO, YEAR
from tests.small import read


def test_the_curve_of_a_cap_is_that_of_the_scenario_with_the_cap_written() -> None:
    """The use of the whole year was held against the cap of a quarter: "no plan"."""
    workspace, _ = read(YEAR)
    planning = workspace.planning(NAME)
    open_cap = CapacitySpace(Case(planning), CapacityPlace("engineering", ALL))
    caps = [Fraction(cap) for cap in (100, 80, 60)]
    for one in open_cap.plans_at(caps):
        written = CAP.replace("cap: 100", f"cap: {one.cap}")
        texts = {**YEAR, SCENARIO: YEAR[SCENARIO].replace(CAP, written)}
        changed, _ = read(texts)
        space = Space(Case(changed.planning(NAME)))
        assert one.point is not None
        assert space.objective.expression.value(one.point) == space.best
        assert open_cap.used(one.point) <= one.cap


def test_every_step_of_the_curve_is_at_the_least_cap_that_reaches_it() -> None:
    workspace, _ = read(YEAR)
    open_cap = CapacitySpace(Case(workspace.planning(NAME)), CapacityPlace("engineering", ALL))
    plans = list(open_cap.every_plan(Fraction(60), Fraction(100)))
    assert [one.cap for one in plans] == sorted({one.cap for one in plans}, reverse=True)
    for one in plans:
        assert one.point is not None
        assert max(Fraction(60), open_cap.used(one.point)) == one.cap

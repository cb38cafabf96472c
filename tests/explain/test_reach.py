"""How far a missed target could go, and what keeps it from there, beside all portfolios."""

from fractions import Fraction

import numpy as np
from hypothesis import given

from portfolio.choice import Taken
from portfolio.engines import adapter
from portfolio.model import Planning, Slice
from portfolio.pipeline import plan
from portfolio.results import Gap
from tests.brute import Mask
from tests.explain.small import WORKSPACE, Solved
from tests.small import planning_of
from tests.strategies import examples, plannings

BLOCKING = ("capacity", "target", "exclude")


def best_level(solved: Solved, gap: Gap, allowed: Mask) -> Fraction:
    """The best level that some of the portfolios have."""
    sign = solved.planning.metrics.metrics[gap.kpi].sign
    total = solved.everything.kpi(gap.kpi, Slice(gap.dimension, gap.value))
    improvements = sign * total.numerators[allowed]
    return Fraction(gap.baseline or 0) + sign * Fraction(int(improvements.max()), total.denominator)


def check_reach(solved: Solved, gap: Gap) -> None:
    """Reach, the portfolio that shows it, and the rules that keep the target from more."""
    everything = solved.everything
    sign = solved.planning.metrics.metrics[gap.kpi].sign
    assert gap.reachable is not None and gap.ideas is not None and gap.witness is not None
    reached = best_level(solved, gap, everything.feasible)
    assert Fraction(gap.reachable) == reached
    takes = {item.key: Taken(item.scope, item.start) for item in gap.witness.takes}
    shown = solved.choice.changed({**dict.fromkeys(gap.witness.leaves), **takes})
    number = everything.number(shown)
    assert everything.feasible[number]
    assert best_level(solved, gap, np.arange(everything.count) == number) == reached
    is_blocked = sign * reached < sign * Fraction(gap.target) <= sign * Fraction(gap.ideas)
    if not is_blocked:
        assert gap.binding is None
        return
    assert gap.binding is not None
    without = []
    rules = list(everything.rules())
    for position, (family, _) in enumerate(rules):
        if family in BLOCKING:
            others = [mask for other, (_, mask) in enumerate(rules) if other != position]
            allowed = (
                np.logical_and.reduce(others)
                if others
                else np.ones(everything.count, dtype=np.bool_)
            )
            without.append((family, best_level(solved, gap, allowed)))
    raising = [(family, level) for family, level in without if sign * level > sign * reached]
    most = max((sign * level for _, level in raising), default=None)
    binding = sorted(family for family, level in raising if sign * level == most)
    assert sorted(one.rule.family for one in gap.binding) == binding
    assert all(sign * Fraction(one.reach) == most and one.most for one in gap.binding)


@given(plannings())
@examples(60)
def test_every_reach_is_true(planning: Planning) -> None:
    solved = Solved(planning)
    for gap in solved.result.gaps:
        if gap.severity == "OK":
            assert (gap.reachable, gap.ideas, gap.witness, gap.binding) == (None, None, None, None)
        else:
            check_reach(solved, gap)


@given(plannings())
@examples(30)
def test_without_witnesses_all_else_is_the_same(planning: Planning) -> None:
    """Those searches start from the plan."""
    quick = plan(WORKSPACE, planning, adapter(), witnesses=False).result
    gaps = tuple(gap.model_copy(update={"witness": None}) for gap in Solved(planning).result.gaps)
    assert quick.gaps == gaps


def test_of_two_levels_at_one_place_the_rules_may_forbid_one_alone() -> None:
    """The ideas would do for the floor, which the cap forbids; for the goal they never would."""
    planning = planning_of(
        """
        INIT-0001: tokens: {engineering: 4}, contributions: {gmv: 6}
        INIT-0002: tokens: {engineering: 4}, contributions: {gmv: 4}
        """,
        """
        objective: {mode: lexicographic, priorities: [[gmv]], then: {mode: north_star}}
        capacity: {engineering: {all: {cap: 5}}}
        targets: {all: {gmv: {floor: 8, goal: 100}}}
        """,
    )
    solved = Solved(planning)
    floor, goal = solved.result.gaps
    assert (floor.level, goal.level) == ("floor", "goal")
    assert floor.binding is not None and goal.binding is None
    check_reach(solved, floor)
    check_reach(solved, goal)

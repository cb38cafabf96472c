"""What closes a gap, at what cost, and what is not possible: against every portfolio in exact
arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings

from portfolio.answers import ClosingSet
from portfolio.case import Case, Variation
from portfolio.compile import TargetLevel, levels
from portfolio.decide import LevelGap, Space
from portfolio.model import Planning
from portfolio.report import rule_title
from tests.brute import Mask
from tests.decide.every_plan import EveryPlan
from tests.small import planning_of
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings


def meets(every: EveryPlan, level: TargetLevel) -> Mask:
    """Which portfolios meet a level."""
    total = every.everything.kpi(level.kpi, level.slice)
    met: Mask = (level.sign * total.compared(level.change) >= 0).astype(np.bool_)
    return met


def agrees(planning: Planning) -> None:
    every = EveryPlan(planning)
    plan = every.first()
    assume(plan is not None)
    assert plan is not None
    space = Space(Case(planning))
    for level in levels(planning):
        met = meets(every, level)
        if not met[plan]:
            level_agrees(every, plan, space, level, met)


def level_agrees(every: EveryPlan, plan: int, space: Space, level: TargetLevel, met: Mask) -> None:
    gap = LevelGap(space, level)
    total = every.everything.kpi(level.kpi, level.slice)
    feasible = np.flatnonzero(every.everything.feasible)
    most = max(level.sign * total.at(int(number)) for number in feasible)
    assert gap.most == most
    # No plan within the rules is above what all ideas together reach.
    assert level.sign * (gap.ideas - gap.reached_with(most)) >= 0
    possible = every.first(met)
    assert (gap.verdict == "not chosen") == (possible is not None)
    if gap.verdict == "short of ideas":
        assert level.sign * (gap.ideas - level.written) < 0
    cheapest = gap.cheapest()
    if possible is None:
        assert cheapest is None and list(gap.smallest()) == []
        return
    assert cheapest is not None
    closes_as(every, plan, possible, cheapest)
    smallest_agree(every, plan, gap, met)


def closes_as(every: EveryPlan, plan: int, closing: int, found: ClosingSet) -> None:
    assert Fraction(found.cost) == every.value(plan) - every.value(closing)
    assert found.shortfalls == every.more_missed(plan, closing)
    mine, theirs = set(every.names(plan)), set(every.names(closing))
    assert (set(found.entering), set(found.leaving)) == (theirs - mine, mine - theirs)
    before = set(every.everything.selection(plan))
    assert set(found.added) == set(every.everything.selection(closing)) - before


def smallest_agree(every: EveryPlan, plan: int, gap: LevelGap, met: Mask) -> None:
    chosen = set(every.everything.selection(plan))
    out = [key for key in every.everything.pool if key not in chosen]
    joining = every.everything.members_in(out)
    candidates = every.everything.feasible & met
    fewest = int(joining[candidates].min())
    mask = met & (joining == fewest)
    found = list(gap.smallest())
    if not out:
        assert found == []
        return
    for one in found:
        assert len(one.added) == fewest
        best = every.first(mask)
        assert best is not None
        closes_as(every, plan, best, one)
        if one.added:
            mask = mask & (every.everything.members_in(one.added) < len(one.added))
    assert len(found) == 3 or fewest == 0 or every.first(mask) is None


@given(plannings(6))
@examples(30)
def test_what_closes_a_gap_is_the_smallest_and_the_cheapest(planning: Planning) -> None:
    agrees(planning)


@pytest.mark.full
@given(plannings(8))
@settings(examples(100), max_examples=1_000)
def test_what_closes_the_gaps_of_a_thousand_portfolios(planning: Planning) -> None:
    agrees(planning)


def rules_that_bind(planning: Planning) -> list[frozenset[str]]:
    """What binds each gap short of capacity: nothing that keeps these rules meets the level,
    whatever else it does."""
    space = Space(Case(planning))
    found = []
    for level in levels(planning):
        gap = LevelGap(space, level)
        if gap.verdict == "short of capacity":
            names = frozenset(gap.binding())
            others = frozenset(
                rule.id for rule in space.case.rules if rule_title(rule.rule) not in names
            )
            loosened = space.case.varied(Variation(dropped=others))
            points = Enumeration().load(loosened.problem).points
            assert not any(gap.met.holds(point) for point in points)
            found.append(names)
    return found


@given(plannings(6))
@examples(20)
def test_what_binds_cannot_hold_together_with_the_level(planning: Planning) -> None:
    assume(EveryPlan(planning).first() is not None)
    rules_that_bind(planning)


def test_what_binds_leaves_out_what_is_not_in_the_way() -> None:
    initiatives = """
    INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 10}
    INIT-0002: tokens: {engineering: 3}, contributions: {gmv: 10}
    INIT-0003: tokens: {design: 1}, contributions: {gmv: 1}
    INIT-0004: tokens: {design: 1}, contributions: {retention: 0.02}, requires: [INIT-0003]
    """
    scenario = """
    capacity: {engineering: {all: {cap: 5}}, design: {all: {cap: 9}}}
    targets: {all: {gmv: {goal: 20}, retention: {goal: 0.01}}}
    """
    [binding] = rules_that_bind(planning_of(initiatives, scenario))
    assert binding == {"cap of engineering in all"}

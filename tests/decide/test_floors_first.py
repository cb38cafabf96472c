"""Floors of a lexicographic scenario come before its objective: no answer says that a plan which
misses them by more is a gain."""

from fractions import Fraction

from portfolio.answers import SetValue
from portfolio.case import Case
from portfolio.compile import levels
from portfolio.decide import (
    CapacityPlace,
    CapacitySpace,
    Demand,
    LevelGap,
    SetCase,
    Space,
    Trader,
    alternatives_of,
    break_evens,
    curve_of,
    explanation_of,
    what_if_of,
)
from portfolio.model import ALL, Planning
from portfolio.report import (
    alternatives_view,
    room_view,
    trade_view,
    what_if_view,
)
from portfolio.report.words.closing import closing_cost
from portfolio.report.words.prices import reason_sentences
from tests.small import planning_of

WIDE = 200
INITIATIVES = """
INIT-0001: tokens: {engineering: 2}, contributions: {retention: 0.04}
INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 900}
"""
RETENTION_FIRST = """
capacity: {engineering: {all: {cap: 2}}}
objective: {mode: lexicographic, priorities: [[retention]], then: {mode: north_star}}
targets: {all: {retention: {floor: 0.05}, gmv: {goal: 500}}}
"""
MISSED = "misses the floors of group 1 by 80% of their scale more"


def planning(cap: int = 2) -> Planning:
    return planning_of(INITIATIVES, RETENTION_FIRST.replace("cap: 2", f"cap: {cap}"))


def space() -> Space:
    return Space(Case(planning()))


def test_a_trade_says_which_floors_it_gives_up() -> None:
    trader = Trader(space())
    shown = trade_view(trader.trade([Demand("in", "INIT-0002")]), width=WIDE, color=False)
    assert f"Against the plan of plan: it {MISSED}; +900 GBP of the objective" in shown
    room = trader.make_room("INIT-0002", (), 1)
    assert f"It {MISSED}; +900 GBP of the objective" in room_view(room, width=WIDE, color=False)


def test_another_portfolio_says_which_floors_it_gives_up() -> None:
    asked = space()
    answer = alternatives_of(asked, Fraction(0), 1, 0)
    metrics = asked.case.planning.metrics
    shown = alternatives_view(answer, metrics, width=WIDE, color=False)
    assert f"• {MISSED}, with +900. in: INIT-0002; out: INIT-0001" in shown


def test_what_closes_a_gap_says_which_floors_it_gives_up() -> None:
    asked = space()
    [level] = [one for one in levels(planning()) if one.kind == "goal"]
    gap = LevelGap(asked, level)
    [closing] = gap.smallest()
    assert closing_cost(closing, "GBP") == f"but the plan then {MISSED}"


def test_a_what_if_says_which_floors_are_missed() -> None:
    settings = (SetValue(path="capacity.engineering.all.cap", before="2", after="0"),)
    cases = [SetCase(settings, Case(planning(cap=0)))]
    shown = what_if_view(what_if_of(space(), cases, is_curve=False), width=WIDE, color=False)
    assert f"It {MISSED}; the objective stays the same" in shown


def test_a_capacity_says_which_floors_it_meets() -> None:
    open_cap = CapacitySpace(Case(planning()), CapacityPlace("engineering", ALL))
    plans = list(open_cap.plans_at([Fraction(0), Fraction(2)]))[::-1]
    [_, more] = curve_of(open_cap, plans, complete=False).steps
    assert more.shortfalls == {"floor shortfall 1": "-800000"}


def test_no_contribution_to_the_objective_is_said_to_turn_what_floors_decide() -> None:
    """It was searched where the objective would lose less: out stayed out with ever less GMV."""
    for one in explanation_of(space(), ["INIT-0001", "INIT-0002"], break_evens).initiatives:
        assert not [turn.path for turn in one.break_even if ".contributions." in turn.path]
        verb = "leaves it out" if one.selected else "has it"
        assert f"The best plan that {verb} {MISSED}." in reason_sentences(one, "0", "GBP")

"""The first repair: soon found, a proof in itself, and never cheaper than the cheapest."""

import pytest

from portfolio.case.case import Case
from portfolio.compile.points import chosen_at
from portfolio.conflict.diagnosis import in_repair
from portfolio.conflict.elastic import Elastic, Softness
from portfolio.conflict.repair import Repairs
from portfolio.conflict.subsets import RuleSubsetSolver
from portfolio.engines.session import SolveStatus
from tests.conflict.independent import Independent
from tests.conflict.infeasible import infeasible
from tests.small import NAME, workspace_of

THREE = """
INIT-0001: tokens: {engineering: 6}
INIT-0002: tokens: {engineering: 10}
INIT-0003: tokens: {engineering: 15}, contributions: {gmv: 100}
"""
SMALL = "\n".join(
    f"INIT-{n:04}: tokens: {{engineering: 3}}, contributions: {{gmv: 0.4}}" for n in range(4, 40)
)
"""More than are conflict_report near the relaxation, which is surer of the second of the three than
of these."""


def elastic(days: str, gmv: str, initiatives: str = THREE) -> Elastic:
    """Only what is asked of GMV may give way."""
    scenario = f"""
        objective: {{mode: north_star}}
        capacity: {{engineering: {{all: {days}}}}}
        targets: {{all: {{gmv: {gmv}}}}}
    """
    case = Case(workspace_of(initiatives, scenario).planning(NAME))
    rules = case.rules
    movable = {n: rule.stated.scale for n, rule in enumerate(rules) if rule.family == "target"}
    soft = Softness({n: scale for n, scale in movable.items() if scale is not None}, {})
    return Elastic(RuleSubsetSolver(case), range(len(rules)), soft)


@pytest.mark.parametrize("seed", range(14))
def test_the_first_repair_works_and_is_not_below_the_cheapest(seed: int) -> None:
    planning = infeasible(seed, size=60, rules=40)
    case = Case(planning)
    rules = case.rules
    ways = Repairs(RuleSubsetSolver(case), ())
    first, cheapest = ways.first(), ways.cheapest(1)[0]
    assert first is not None and first.moves
    bounds = {change.rule.id: change.to for change in in_repair(rules, first).changes}
    chosen = frozenset(chosen_at(case.columns, first.point))
    assert Independent(planning).keeps(chosen, [rule.rule for rule in rules], bounds)
    assert cheapest.price <= first.price
    assert not first.least or cheapest is first


def test_where_rules_that_stay_leave_no_choice_near_the_relaxation_the_whole_search_decides() -> (
    None
):
    """All of the third and a sixth of the first fill 16 days: no integers near that do, but 6 and
    10 do."""
    ways = elastic("{floor: 16, cap: 16}", "{floor: 101}", THREE + SMALL)
    first = ways.first()
    assert first.status is SolveStatus.STOPPED and first.point is None
    found = ways.cheaper(first, 100)
    assert found.status is SolveStatus.SOLVED and found.point is not None
    assert list(found.point[:3]) == [1, 1, 0] and not found.point[3:].any()


def test_rules_that_stay_and_conflict_by_themselves_have_no_repair() -> None:
    assert elastic("{floor: 40}", "{floor: 101}").first().status is SolveStatus.INFEASIBLE
    found = elastic("{floor: 17, cap: 20}", "{floor: 101}")
    assert found.cheaper(found.first(), 100).status is SolveStatus.INFEASIBLE


def test_a_first_repair_at_the_price_of_the_relaxation_is_proven_least() -> None:
    first = elastic("{cap: 31}", "{floor: 204}").first()
    assert first.status is SolveStatus.SOLVED and first.point is not None
    assert first.value == pytest.approx(-0.5)


def test_near_the_relaxation_there_is_a_portfolio() -> None:
    scenario = """
        objective: {mode: north_star}
        capacity: {engineering: {all: {cap: 20}}}
        targets: {all: {gmv: {floor: 100}}}
    """
    case = Case(workspace_of(THREE + SMALL, scenario).planning(NAME))
    solver = RuleSubsetSolver(case)
    assert solver.known((0, 1)) is None
    solver.try_near_relaxation((0, 1))
    point = solver.known((0, 1))
    assert point is not None and not solver.broken(point)

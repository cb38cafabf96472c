"""The first repair: soon found, a proof in itself, and never cheaper than the cheapest."""

import pytest

from portfolio.compile import compile_problem
from portfolio.compile.business import business_rules
from portfolio.conflict.diagnose import in_repair, in_words
from portfolio.conflict.repair import Repairs
from portfolio.solve import selection
from portfolio.solve.adapter import Ending
from portfolio.solve.elastic import Elastic, Softness
from portfolio.solve.probe import Prober
from tests.conflict.independent import Independent
from tests.conflict.infeasible import infeasible
from tests.small import NAME, workspace_of

THREE = """
INIT-0001: tokens: {engineering: 6}
INIT-0002: tokens: {engineering: 10}
INIT-0003: tokens: {engineering: 15}, contributions: {gmv: 100}
"""
SMALL = "\n".join(f"INIT-{n:04}: tokens: {{engineering: 3}}, contributions: {{gmv: 0.4}}" for n in range(4, 40))
"""More than are searched near the relaxation, which is surer of the second of the three than of these."""


def elastic(days: str, gmv: str, initiatives: str = THREE) -> Elastic:
    """Only what is asked of GMV may give way."""
    scenario = f"""
        objective: {{mode: north_star}}
        capacity: {{engineering: {{all: {days}}}}}
        targets: {{all: {{gmv: {gmv}}}}}
    """
    problem = compile_problem(workspace_of(initiatives, scenario).planning(NAME))
    rules = business_rules(problem)
    movable = {n: rule.subject.scale for n, rule in enumerate(rules) if rule.subject.family == "target"}
    soft = Softness({n: scale for n, scale in movable.items() if scale is not None}, {})
    return Elastic(Prober(problem, rules), range(len(rules)), soft)


@pytest.mark.parametrize("seed", range(14))
def test_the_first_repair_works_and_is_not_below_the_cheapest(seed: int) -> None:
    planning = infeasible(seed, size=60, rules=40)
    problem = compile_problem(planning)
    rules = business_rules(problem)
    ways = Repairs(Prober(problem, rules), ())
    first, cheapest = ways.first(), ways.cheapest(1)[0]
    assert first is not None and first.moves
    bounds = {change.rule.rule: change.to for change in in_repair(rules, first).changes}
    chosen = frozenset(selection(problem.columns, first.point))
    assert Independent(planning).keeps(chosen, [in_words(rule) for rule in rules], bounds)
    assert cheapest.price <= first.price
    assert not first.least or cheapest is first


def test_where_rules_that_stay_leave_no_choice_near_the_relaxation_the_whole_search_decides() -> None:
    """All of the third and a sixth of the first fill 16 days: no integers near that do, but 6 and 10 do."""
    ways = elastic("{floor: 16, cap: 16}", "{floor: 101}", THREE + SMALL)
    first = ways.first()
    assert first.ending is Ending.STOPPED and first.point is None
    found = ways.cheaper(first, 100)
    assert found.ending is Ending.SOLVED and found.point is not None
    assert list(found.point[:3]) == [1, 1, 0] and not found.point[3:].any()


def test_rules_that_stay_and_conflict_by_themselves_have_no_repair() -> None:
    assert elastic("{floor: 40}", "{floor: 101}").first().ending is Ending.INFEASIBLE
    found = elastic("{floor: 17, cap: 20}", "{floor: 101}")
    assert found.cheaper(found.first(), 100).ending is Ending.INFEASIBLE


def test_a_first_repair_at_the_price_of_the_relaxation_is_proven_least() -> None:
    first = elastic("{cap: 31}", "{floor: 204}").first()
    assert first.ending is Ending.SOLVED and first.point is not None
    assert first.value == pytest.approx(-0.5)


def test_near_the_relaxation_there_is_a_portfolio() -> None:
    scenario = """
        objective: {mode: north_star}
        capacity: {engineering: {all: {cap: 20}}}
        targets: {all: {gmv: {floor: 100}}}
    """
    problem = compile_problem(workspace_of(THREE + SMALL, scenario).planning(NAME))
    prober = Prober(problem, business_rules(problem))
    assert prober.known((0, 1)) is None
    prober.try_near_relaxation((0, 1))
    point = prober.known((0, 1))
    assert point is not None and not prober.broken(point)

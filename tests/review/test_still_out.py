"""What a change touches and the plan leaves out is priced: against every portfolio, and in every
medium."""

from fractions import Fraction

import pytest
from hypothesis import assume, given

from portfolio.actions import UsageError, diff_of_team
from portfolio.case import Case
from portfolio.changes import PlanDiff
from portfolio.choice import Choice
from portfolio.decide import PlannedSpace, Space, price_of, reversals
from portfolio.engines import adapter
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.report import Context, comment, diff_view
from portfolio.review.compared_trees import compare_trees
from portfolio.review.still_out import still_out
from tests.decide.every_plan import EveryPlan
from tests.repositories import Repository
from tests.small import files, planning_of
from tests.strategies import examples, plannings

INITIATIVES = """
INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 10}
INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 7}
INIT-0003: tokens: {engineering: 2}, contributions: {gmv: 6}
INIT-0004: tokens: {engineering: 9}, contributions: {gmv: 50}
"""
TWO_TEAMS = """
INIT-0001: owner: checkout, tokens: {engineering: 3}, contributions: {gmv: 10}, dimensions: {department: payments}
INIT-0002: owner: search, tokens: {engineering: 2}, contributions: {gmv: 7}
INIT-0003: owner: search, tokens: {engineering: 2}, contributions: {gmv: 6}
"""
SCENARIO = "capacity: {engineering: {all: {cap: 5}}}"


@given(plannings(6))
@examples(20)
def test_each_price_is_the_difference_of_two_optima(planning: Planning) -> None:
    every = EveryPlan(planning)
    plan = every.first()
    assume(plan is not None)
    assert plan is not None
    case = Case(planning)
    result = plan_case(case, adapter()).result
    touched = every.everything.pool
    priced = {one.key: one for one in still_out(case, result, touched)}
    assert set(priced) == {key for key in touched if not every.has(key)[plan]}
    for key, one in priced.items():
        other = every.first(every.has(key))
        assert one.possible == (other is not None)
        if other is not None:
            assert one.price is not None
            assert Fraction(one.price) == every.value(plan) - every.value(other)


def test_a_plan_that_is_known_is_not_solved_again() -> None:
    case = Case(planning_of(INITIATIVES, SCENARIO))
    space = PlannedSpace(case, Choice.of_scopes({"INIT-0001": None, "INIT-0002": None}))
    assert (space.plan == Space(case).plan).all()
    [reversal] = reversals(space, ["INIT-0003"])
    assert price_of(space, reversal).exact == "1"
    assert "solution" not in vars(space)


def changed(repository: Repository) -> PlanDiff:
    texts = files(INITIATIVES, SCENARIO)
    file = "initiatives/INIT-0003.yaml"
    repository.commit({file: texts[file].replace("gmv: 6", "gmv: 6.5")})
    return compare_trees(repository.root, "HEAD~1", "HEAD", adapter())


def test_the_comment_says_it_where_nothing_changes(new_repository) -> None:
    texts = files(INITIATIVES, SCENARIO)
    company = "config/organization.yaml"
    repository = new_repository({**texts, company: texts[company] + "plan: {2026-Q1: plan}\n"})
    diff = changed(repository)
    assert not diff.changed
    sentence = "forcing it in costs 0.5 GBP (2.9%), proven by HiGHS, gap 0; out for it: INIT-0002."
    assert f"`INIT-0003` T: {sentence}" in comment(diff)
    assert f"INIT-0003 T: {sentence}" in diff_view(diff, width=120, color=False)


def test_only_the_company_plan_is_priced(new_repository) -> None:
    diff = changed(new_repository(files(INITIATIVES, SCENARIO)))
    assert all(not scenario.still_out for scenario in diff.scenarios)


def test_a_team_sees_what_happens_to_its_initiatives(new_repository) -> None:
    texts = files(TWO_TEAMS, SCENARIO)
    company = "config/organization.yaml"
    plan = {company: texts[company] + "plan: {2026-Q1: plan}\n"}
    repository = new_repository({**texts, **plan})
    cap = "config/scenarios/plan.yaml"
    better = {
        "initiatives/INIT-0003.yaml": (
            texts["initiatives/INIT-0003.yaml"].replace("gmv: 6", "gmv: 6.5")
        )
    }
    repository.commit({cap: texts[cap].replace("cap: 5", "cap: 2"), **better})
    diff = compare_trees(repository.root, "HEAD~1", "HEAD", adapter())
    [scenario] = diff.scenarios
    assert {effect.key for effect in scenario.effects} == {"INIT-0001"}
    assert {one.key for one in scenario.still_out} == {"INIT-0003"}
    [theirs] = diff_of_team(diff, repository.root, owners=["search"]).scenarios
    assert theirs.effects == () and theirs.still_out == scenario.still_out
    [others] = diff_of_team(diff, repository.root, where=["department=payments"]).scenarios
    assert others.effects == scenario.effects and others.still_out == ()
    assert others.kpis == scenario.kpis
    narrowed = diff_of_team(diff, repository.root, owners=["search"])
    note = "Listed are only initiatives of owner search; the line above, the objective, KPIs and"
    text = comment(narrowed, Context(only="owner search"))
    # The decision is that of the whole plan, though its move is not listed.
    assert f"### {diff.headline}\n\n> {note} capacity are of the whole plan.\n" in text
    assert "drops out" in diff.headline and "`INIT-0001`" not in text
    view = diff_view(narrowed, width=200, color=False, only="owner search")
    assert view.startswith(f"{diff.headline}\n{note}")
    assert "It takes or leaves no initiative of owner search." in view
    assert note not in comment(diff) and note not in diff_view(diff, width=200, color=False)
    # What the files do not have, since it is new, is listed whoever's it is.
    repository.commit({"initiatives/INIT-0001.yaml": None})
    [unknown] = diff_of_team(diff, repository.root, owners=["search"]).scenarios
    assert unknown.effects == scenario.effects
    with pytest.raises(UsageError, match="did you mean search"):
        diff_of_team(diff, repository.root, owners=["serch"])

"""With one step a schedule decides nothing: the plan is that of the scenario without one."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from portfolio.checked import check
from portfolio.compile import compile_problem
from portfolio.compile.points import chosen_at
from portfolio.engines import adapter_of
from portfolio.engines.session import SolveLimits
from portfolio.model import Planning, Schedule
from portfolio.solve import Solution, canonical_optimum
from portfolio.source import Workspace
from portfolio.steps import kind_of
from tests.strategies import plannings

ROOT = Path(__file__).parents[2]
EFFORT = SolveLimits(nodes=1_000_000, seconds=None)
SCIPY = adapter_of("scipy")
STATIC = (
    "q1-base",
    "q1-hiring-freeze",
    "q1-lexicographic",
    "q1-nordics",
    "q1-north-star",
    "q1-synergies",
    "q2-outlook",
)


def in_one_step(planning: Planning) -> Planning:
    """The same with a schedule whose step is the scenario's own period."""
    step = kind_of(planning.scenario.period)
    assert step != "year"
    scenario = planning.scenario.model_copy(update={"schedule": Schedule(step=step)})
    return replace(planning, scenario=scenario)


def answer(planning: Planning) -> tuple[Solution, dict[str, str | None]]:
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, SCIPY.load(problem), EFFORT)
    if solution.point is None:
        return solution, {}
    taken = chosen_at(problem.columns, solution.point)
    return solution, {key: one.scope for key, one in taken.items()}


def values(solution: Solution) -> dict[str, Fraction]:
    """Stage -> its value; that nothing waits is no stage of a scenario without a schedule."""
    stated = {}
    for optimum in solution.stages:
        value = Fraction(optimum.value, optimum.stage.expression.scale)
        stated[str(optimum.stage.id)] = value
    assert not stated.pop("starts", Fraction(0))
    return stated


def agree(planning: Planning) -> None:
    static, chosen = answer(planning)
    timed, same = answer(in_one_step(planning))
    assert static.infeasible == timed.infeasible
    assert chosen == same
    assert values(static) == values(timed)


@pytest.fixture(scope="module")
def example() -> Workspace:
    workspace = check(ROOT).workspace
    assert workspace is not None
    return workspace


def test_every_scenario_of_the_example_is_among_them(example: Workspace) -> None:
    static = [name for name, one in example.scenarios.items() if one.schedule is None]
    assert tuple(sorted(static)) == STATIC


@pytest.mark.parametrize("scenario", [pytest.param(STATIC[0]), *STATIC[-1:]])
def test_a_scenario_of_the_example(scenario: str, example: Workspace) -> None:
    agree(example.planning(scenario))


@pytest.mark.full
@pytest.mark.parametrize("scenario", STATIC)
def test_each_scenario_of_the_example(scenario: str, example: Workspace) -> None:
    agree(example.planning(scenario))


@settings(max_examples=15)
@given(plannings())
def test_random_portfolios(planning: Planning) -> None:
    agree(planning)


@pytest.mark.full
@settings(max_examples=1000)
@given(plannings())
def test_a_thousand_random_portfolios(planning: Planning) -> None:
    agree(planning)

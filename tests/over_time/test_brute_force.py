"""The chain against an enumerator of whole plans over time, in exact arithmetic."""

from fractions import Fraction

import pytest

from portfolio.compile import compile_problem
from portfolio.compile.points import chosen_at
from portfolio.engines import adapter_of
from portfolio.engines.session import SolveLimits
from portfolio.solve import canonical_optimum
from tests.over_time.enumerator import best_plan
from tests.over_time.horizons import random_planning

EFFORT = SolveLimits(nodes=1_000_000, seconds=None)


def agree(seed: int) -> None:
    planning = random_planning(seed)
    expected = best_plan(planning)
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, adapter_of("scipy").load(problem), EFFORT)
    assert solution.infeasible == (expected.plan is None), seed
    if expected.plan is None or solution.point is None:
        return
    chosen = {
        key: (taken.scope, taken.start)
        for key, taken in chosen_at(problem.columns, solution.point).items()
    }
    assert chosen == expected.plan, seed
    for optimum in solution.stages:
        value = Fraction(optimum.value, optimum.stage.expression.scale)
        assert value == expected.stages[str(optimum.stage.id)], (seed, optimum.stage.id)


@pytest.mark.parametrize("seed", range(20))
def test_the_chain_agrees_with_enumeration(seed: int) -> None:
    agree(seed)


@pytest.mark.full
@pytest.mark.parametrize("hundred", range(10))
def test_the_chain_agrees_with_enumeration_on_a_thousand(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        agree(seed)

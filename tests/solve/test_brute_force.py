"""The chain against an independent enumerator in exact arithmetic: status, stages, and the very set
of keys."""

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings

from portfolio.compile import compile_problem
from portfolio.compile.points import chosen_at
from portfolio.engines import adapter_of
from portfolio.engines.session import SolveLimits, SolverAdapter
from portfolio.model import Planning
from portfolio.solve import Solution, canonical_optimum
from tests.brute import enumerate_optimum
from tests.strategies import examples, plannings

EFFORT = SolveLimits(nodes=1_000_000, seconds=None)

shared = cache(adapter_of)
"""One process of CP-SAT for all tests."""


def solved(
    planning: Planning, adapter: SolverAdapter
) -> tuple[Solution, dict[str, str | None] | None]:
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, adapter.load(problem), EFFORT)
    return solution, None if solution.point is None else chosen_at(problem.columns, solution.point)


def agree(planning: Planning, adapter: SolverAdapter) -> None:
    """Status, the set of keys, every stage's value, and how the answer became one."""
    expected = enumerate_optimum(planning)
    solution, chosen = solved(planning, adapter)
    assert solution.infeasible == (expected.status == "infeasible")
    assert chosen == expected.selection
    if chosen is not None:
        assert solution.proven
        for optimum in solution.stages:
            value = Fraction(optimum.value, optimum.stage.expression.scale)
            assert value == expected.stages[optimum.stage.id], optimum.stage.id
        assert solution.unique == expected.unique
        assert solution.decided_by == expected.decided_by


@given(plannings())
@examples(60)
def test_the_chain_agrees_with_enumeration(planning: Planning) -> None:
    agree(planning, adapter_of("scipy"))


@pytest.mark.parametrize("solver", ["highs", "cpsat"])
@given(planning=plannings())
@examples(25)
def test_every_solver_agrees_with_enumeration(solver: str, planning: Planning) -> None:
    agree(planning, shared(solver))


@pytest.mark.full
@given(plannings(12))
@settings(examples(200), max_examples=2_000)
def test_the_chain_agrees_with_enumeration_up_to_12_initiatives(planning: Planning) -> None:
    agree(planning, adapter_of("scipy"))


@pytest.mark.full
@pytest.mark.parametrize("solver", ["highs", "cpsat"])
@given(planning=plannings(12))
@settings(examples(200), max_examples=2_000)
def test_every_solver_agrees_with_enumeration_up_to_12_initiatives(
    solver: str, planning: Planning
) -> None:
    agree(planning, shared(solver))

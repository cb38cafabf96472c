"""Prices of the root relaxation: with exact arithmetic, a bound above every portfolio and close to the relaxation."""

from fractions import Fraction

import pytest
from hypothesis import given
from scipy.optimize import linprog

from portfolio.certify.dual import Terms, safe_bound
from portfolio.compile import compile_problem
from portfolio.compile.problem import Problem
from portfolio.doubt import _relaxation
from portfolio.model import Planning
from portfolio.solve.duals import root_prices
from tests.brute import enumerate_optimum
from tests.larger import MODES, everyday
from tests.strategies import examples, plannings


def bound(problem: Problem) -> Fraction | None:
    """Of the first stage."""
    gain = problem.stages[0].gain
    prices = root_prices(problem, gain, ())
    return None if prices is None else safe_bound(_relaxation(problem, gain, ()), prices)


@given(plannings())
@examples(60)
def test_no_portfolio_has_more(planning: Planning) -> None:
    """Whatever the size of the numbers: the prices are rounded, the bound is not."""
    problem, expected = compile_problem(planning), enumerate_optimum(planning)
    if (problem.lower > problem.upper).any():
        return
    most = bound(problem)
    if expected.selection is not None and most is not None:
        stage = problem.stages[0]
        assert most / stage.expression.scale >= stage.sign * expected.stages[stage.name]


@pytest.mark.parametrize("mode", MODES)
def test_the_bound_is_the_value_of_the_relaxation(mode: str) -> None:
    problem = compile_problem(everyday(60, seed=3, mode=mode))
    relaxed = _relaxation(problem, problem.stages[0].gain, ())
    rows, limits, width = [], [], len(problem.columns)
    for row in relaxed.rows:
        for turn in {"<=": (1,), ">=": (-1,), "=": (1, -1)}[row.sense]:
            rows.append(dense(row.terms, turn, width))
            limits.append(turn * row.bound)
    found = linprog(dense(relaxed.objective, -1, width), rows, limits, bounds=relaxed.ranges)
    most = bound(problem)
    assert most is not None
    assert float(most) == pytest.approx(-found.fun, rel=1e-6, abs=1e-3)


def dense(terms: Terms, turn: int, width: int) -> list[int]:
    """A row with a number for each column."""
    vector = [0] * width
    for column, coefficient in terms:
        vector[column] += turn * coefficient
    return vector

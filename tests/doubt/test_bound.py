"""Duals of the root relaxation: with exact arithmetic, a bound above every portfolio and close to
the relaxation."""

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import linprog

from portfolio.compile import compile_problem
from portfolio.engines.linear import linear_rows
from portfolio.model import Planning
from portfolio.solve import dual_bound
from tests.brute import enumerate_optimum
from tests.larger import MODES, everyday
from tests.strategies import examples, plannings


@given(plannings())
@examples(60)
def test_no_portfolio_has_more(planning: Planning) -> None:
    """Whatever the size of the numbers: the duals are rounded, the bound is not."""
    problem, expected = compile_problem(planning), enumerate_optimum(planning)
    if expected.selection is not None:
        stage = problem.stages[0]
        most = dual_bound(problem, stage.gain, ())
        if most is not None:
            assert most / stage.expression.scale >= stage.sign * expected.stages[stage.id]


@pytest.mark.parametrize("mode", MODES)
def test_the_bound_is_the_value_of_the_relaxation(mode: str) -> None:
    problem = compile_problem(everyday(60, seed=3, mode=mode))
    gain, rows = problem.stages[0].gain, linear_rows(problem, ())
    matrix = np.zeros((rows.bounds.size, len(problem.columns)))
    matrix[rows.rows, rows.columns] = rows.values
    both = np.vstack([matrix, -matrix[rows.equal]])
    bounds = np.concatenate([rows.bounds, -rows.bounds[rows.equal]]).astype(np.float64)
    costs = -gain.dense(len(problem.columns)).astype(np.float64)
    found = linprog(costs, both, bounds, bounds=np.column_stack([problem.lower, problem.upper]))
    most = dual_bound(problem, gain, ())
    assert most is not None
    assert float(most) == pytest.approx(-found.fun, rel=1e-6, abs=1e-3)

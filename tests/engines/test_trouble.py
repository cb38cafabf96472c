"""A solver that ends in numerical trouble is asked once more."""

import numpy as np
from scipy import sparse

from portfolio.compile import compile_problem
from portfolio.engines import adapter_of
from portfolio.engines.float_model import FloatModel
from portfolio.engines.float_session import FloatSession
from portfolio.engines.scipy_solves import searched
from portfolio.engines.session import SolveLimits, SolveStatus
from tests.small import planning_of

TROUBLE_COSTS = [
    [-56843418.860807955, 0, -1.7053025658242404e-08, -5.6843418860808015e-09],
    [-56843418.860808015, -56843418.860807955, -5.6843418860808015e-09, -56843418.860807955],
    [56843418.86080794, -56843418.860808015, 56843418.86068615, 0, 0],
]
TROUBLE_ROWS = [
    {1: -1, 3: 1},
    {6: -1, 7: 1},
    {6: 1, 7: -3},
    {6: -1, 8: 2},
    {6: 1, 8: -2},
    {1: -1, 4: -1, 9: 1},
    {1: 1, 4: 1, 9: -3},
    {1: -1, 4: -1, 10: 2},
    {1: 1, 4: 1, 10: -2},
    {},
    {},
    {3: -7.13882395341e-09, 5: -10000, 8: -5.553333333333334e-13, 10: -2000, 11: -1e-05},
    {8: -66700, 12: -1},
]
TROUBLE_BOUNDS = [1, 0, 0, 0, 1, 2, -2, 2, -1, 0, 0, -11999.999990007189, -66700]
TROUBLE_UPPER = [0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1200000000, 66700]


def test_numerical_trouble_of_presolve_ends_no_search() -> None:
    """The HiGHS of the lock says "Solve error" here, and nothing else."""
    matrix = np.zeros((len(TROUBLE_ROWS), len(TROUBLE_UPPER)))
    for row, entries in enumerate(TROUBLE_ROWS):
        for column, value in entries.items():
            matrix[row, column] = value
    upper = np.array(TROUBLE_UPPER, dtype=float)
    model = FloatModel.of_inequalities(
        sparse.csr_array(matrix), np.array(TROUBLE_BOUNDS), np.zeros(upper.size), upper
    ).with_costs(np.concatenate(TROUBLE_COSTS))
    assert searched(model, 1_000).status is SolveStatus.SOLVED
    session = adapter_of("scipy").load(
        compile_problem(planning_of("INIT-0001: tokens: {engineering: 1}", "title: Small"))
    )
    assert isinstance(session, FloatSession)
    limits = SolveLimits(nodes=1_000, seconds=None)
    assert session._solve(model, limits, lambda *_: None, None).status is SolveStatus.SOLVED

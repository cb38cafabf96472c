"""Portfolios too large to enumerate: three solvers and two orders of the input, one answer."""

from functools import cache

import pytest

from portfolio.compile import compile_problem
from portfolio.engines import ENGINES
from portfolio.model import Planning
from portfolio.results import StageResult, Tie
from portfolio.solve import Effort, canonical_optimum, selection, stage_results, tie
from portfolio.solve.adapters import adapter_of
from tests.larger import MODES, everyday, permuted

EFFORT = Effort(nodes=1_000_000, seconds=None)
SMALL = [(40, 1, "north_star"), (40, 2, "weighted_kpis"), (60, 3, "lexicographic")]
LARGE = [(60 + 140 * n // 59, 100 + n, MODES[n % 3]) for n in range(60)]

adapter = cache(adapter_of)


def answer(planning: Planning, solver: str) -> tuple[dict[str, str | None], tuple[StageResult, ...], Tie]:
    """The set of keys, every stage with value and bound, and how the answer became one."""
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, adapter(solver).load(problem), EFFORT)
    assert solution.proven and solution.point is not None
    chosen = selection(problem.columns, solution.point)
    assert 0 < len(chosen) < len(planning.initiatives)
    return chosen, stage_results(solution.stages), tie(problem.columns, solution)


def check(planning: Planning) -> None:
    expected = answer(planning, "scipy")
    for solver in ENGINES:
        assert answer(permuted(planning, seed=7), solver) == expected, solver


@pytest.mark.parametrize(("number", "seed", "mode"), SMALL)
def test_one_answer(number: int, seed: int, mode: str) -> None:
    check(everyday(number, seed, mode))


@pytest.mark.full
@pytest.mark.parametrize(("number", "seed", "mode"), LARGE)
def test_one_answer_for_60_portfolios_of_up_to_200(number: int, seed: int, mode: str) -> None:
    check(everyday(number, seed, mode))

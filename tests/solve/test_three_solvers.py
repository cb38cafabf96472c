"""Portfolios too large to enumerate: three solvers and two orders of the input, one answer."""

from functools import cache
from pathlib import Path

import pytest

from portfolio.canonical import canonical_bytes
from portfolio.checked import check as check_files
from portfolio.compile import compile_problem
from portfolio.compile.points import chosen_at
from portfolio.engines import ENGINES, adapter_of
from portfolio.engines import adapter as solver_of
from portfolio.engines.session import SolveLimits
from portfolio.model import Planning
from portfolio.pipeline import plan
from portfolio.results import StageResult, Tie
from portfolio.solve import canonical_optimum, stage_results, tie
from tests.larger import MODES, everyday, permuted

EFFORT = SolveLimits(nodes=1_000_000, seconds=None)
SMALL = [(40, 1, "north_star"), (40, 2, "weighted_kpis"), (60, 3, "lexicographic")]
LARGE = [(60 + 140 * n // 59, 100 + n, MODES[n % 3]) for n in range(60)]

ROOT = Path(__file__).parents[2]
QUICK = ("q2-outlook", "q1-lexicographic")
"""Scenarios of the example that all solvers solve whenever tests run."""

adapter = cache(adapter_of)


def answer(
    planning: Planning, solver: str
) -> tuple[dict[str, str | None], tuple[StageResult, ...], Tie]:
    """The set of keys, every stage with value and bound, and how the answer became one."""
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, adapter(solver).load(problem), EFFORT)
    assert solution.proven and solution.point is not None
    chosen = chosen_at(problem.columns, solution.point)
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


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(path.stem, marks=() if path.stem in QUICK else pytest.mark.full)
        for path in sorted((ROOT / "config/scenarios").glob("*.yaml"))
    ],
)
def test_the_example_gives_the_same_result_but_for_the_engine_it_names(scenario: str) -> None:
    workspace = check_files(ROOT).workspace
    assert workspace is not None
    results = {}
    for solver in ENGINES:
        run = plan(workspace, workspace.planning(scenario), solver_of(solver))
        assert run.result.engine == run.manifest.engine == ENGINES[solver].versions()
        # Which portfolio shows a reach, of several that do, is what a solver found.
        left_out = {"engine": True, "gaps": {"__all__": {"witness"}}}
        results[solver] = canonical_bytes(run.result.model_dump(mode="json", exclude=left_out))
    assert len(set(results.values())) == 1

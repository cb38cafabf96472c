"""The second witness proves what is true, and finds a better portfolio where a run is wrong."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from portfolio.compile import compile_problem
from portfolio.doubt import ClaimVerdict, Doubts, UntrueRunError, doubt
from portfolio.doubt.witness import ask_witness
from portfolio.engines.cpsat import CpSat
from portfolio.engines.session import SolveLimits
from portfolio.model import Planning
from portfolio.record import RecordedRun, read_inputs, read_run, run_ids
from portfolio.record.names import scenario_of
from portfolio.results import Result, Run, RunStatus, StageResult
from tests.larger import market_split
from tests.record.sample import changed, infeasible_run, sample_run

SOLVER = CpSat()
ROOT = Path(__file__).parents[2]
QUICK = ("q1-nordics", "q2-outlook")
"""Scenarios of the example that are proven whenever tests run."""


def doubted(run: Run) -> Doubts:
    records = [json.loads(line) for line in run.inputs.splitlines()]
    return doubt(run.manifest, run.result, records, SOLVER, seconds=60)


def test_a_true_run_is_proven() -> None:
    doubts = doubted(sample_run())
    assert [(claim.stage, claim.verdict) for claim in doubts.claims] == [
        ("objective", ClaimVerdict.PROVEN),
        (None, ClaimVerdict.PROVEN),
    ]
    assert doubts.dual_bound is not None and Decimal(doubts.dual_bound) >= Decimal(
        sample_run().result.objective or 0
    )


def test_a_run_that_is_not_the_best_is_refuted_by_a_better_portfolio() -> None:
    run = sample_run(choice={"INIT-0001": None, "INIT-0003": None})
    better, other = doubted(run).claims
    assert (better.stage, better.verdict, better.stated) == (
        "objective",
        ClaimVerdict.REFUTED,
        "120000",
    )
    assert better.value is not None and Decimal(better.value) > 120000
    assert better.change is not None and better.change.added
    assert other.verdict is ClaimVerdict.REFUTED


def test_a_run_with_a_plan_is_not_infeasible() -> None:
    run = sample_run()
    none = infeasible_run().result.model_copy(update={"scenario": "base"})
    (claim,) = doubted(changed(run, none)).claims
    assert (claim.stage, claim.verdict) == (None, ClaimVerdict.REFUTED)
    assert claim.change is not None and "INIT-0003" in claim.change.added


def test_an_infeasible_run_is_proven() -> None:
    (claim,) = doubted(infeasible_run()).claims
    assert (claim.text, claim.verdict) == ("no portfolio keeps all rules", ClaimVerdict.PROVEN)


def test_what_claims_no_optimum_is_asked_nothing() -> None:
    run = sample_run()
    stopped = [
        stage.model_copy(update={"proven": False, "bound": "200000"}) for stage in run.result.stages
    ]
    result = run.result.model_copy(
        update={"status": RunStatus.FEASIBLE, "stages": tuple(stopped), "tie": None}
    )
    assert doubted(changed(run, result)).claims == ()


def test_a_plan_without_the_stated_value_is_no_question_for_a_solver() -> None:
    def overstated(result: Result) -> Result:
        stages = [
            StageResult(
                kind="objective",
                measure=None,
                index=None,
                sense="max",
                value="1",
                bound="1",
                proven=True,
            )
        ]
        return result.model_copy(update={"stages": tuple(stages)})

    run = sample_run()
    with pytest.raises(UntrueRunError, match="not 1"):
        doubted(changed(run, overstated(run.result)))


def test_time_that_ends_first_leaves_a_question_open() -> None:
    problem = compile_problem(hard())
    reply = ask_witness(SOLVER.load(problem), problem, (), SolveLimits(10**9, seconds=0.3))
    assert (reply.verdict, reply.counterexample) == (ClaimVerdict.OPEN, None)


def hard() -> Planning:
    return market_split(40, 5, seed=1)


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param(name, marks=() if scenario_of(name) in QUICK else pytest.mark.full)
        for name in run_ids(ROOT)
    ],
)
def test_the_recorded_runs_of_the_example_are_proven(identity: str) -> None:
    stored = read_run(ROOT, identity)
    assert isinstance(stored, RecordedRun)
    inputs = read_inputs(ROOT, stored.manifest.inputs)
    assert isinstance(inputs, bytes)
    run = Run(identity, stored.manifest, inputs, stored.result, {})
    doubts = doubted(run)
    assert doubts.claims
    assert {claim.verdict for claim in doubts.claims} == {ClaimVerdict.PROVEN}
    assert doubts.room is not None and 0 <= Decimal(doubts.room) < 1

"""What shows without a solver that a run has no plan: rows and weights, added up again by the
witness."""

import json

import pytest
from hypothesis import assume, given

from portfolio.canonical import input_lines, input_records, scenario_record
from portfolio.case import case_of
from portfolio.certify.stated import Recomputed, Statement, statement
from portfolio.conflict.contradictory_rows import contradiction
from portfolio.engines import adapter
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.results import Result, RowWeight, Run, RunStatus
from tests.brute import Everything
from tests.conflict.infeasible import infeasible
from tests.small import NAME, workspace_of
from tests.strategies import examples, plannings

THREE = """
INIT-0001: tokens: {engineering: 6}
INIT-0002: tokens: {engineering: 10}
INIT-0003: tokens: {engineering: 15}, contributions: {gmv: 100}
"""


def run_of(initiatives: str, scenario: str) -> Run:
    workspace = workspace_of(initiatives, scenario)
    return plan_case(case_of(workspace, workspace.planning(NAME)), adapter())


def verified(run: Run, result: Result | None = None) -> Statement:
    records = [json.loads(line) for line in run.inputs.splitlines()]
    stated = run.result if result is None else result
    return statement(Recomputed.of(records, run.manifest, stated), stated)


def with_weights(run: Run, weights: tuple[RowWeight, ...] | None) -> Result:
    assert run.result.diagnosis is not None
    diagnosis = run.result.diagnosis.model_copy(update={"contradiction": weights})
    return run.result.model_copy(update={"diagnosis": diagnosis})


@pytest.fixture(scope="module")
def clash() -> Run:
    """Even fractions of initiatives cannot reach the target within the cap."""
    return run_of(
        THREE,
        """
        capacity: {engineering: {all: {cap: 12}}}
        targets: {all: {gmv: {floor: 90}}}
        """,
    )


def test_what_even_fractions_cannot_keep_is_shown_without_a_solver(clash: Run) -> None:
    assert clash.result.status is RunStatus.INFEASIBLE
    assert clash.result.diagnosis is not None
    weights = clash.result.diagnosis.contradiction
    assert weights is not None
    assert {weight.row for weight in weights} == {
        "cap of engineering in all all",
        "floor of gmv in all all",
    }
    checked = verified(clash)
    assert checked.open_question is None
    assert [check.holds for check in checked.checks if check.name == "contradiction"] == [True]


def test_what_no_steps_can_keep_is_shown_too() -> None:
    """31 days of work do not fit into three months of 10 days."""
    run = run_of(
        THREE,
        """
        schedule: {step: month}
        capacity: {engineering: {all: {cap: 10}}}
        constraints: {mandatory: {INIT-0001: law, INIT-0002: law, INIT-0003: law}}
        """,
    )
    assert run.result.diagnosis is not None
    weights = run.result.diagnosis.contradiction
    assert weights is not None
    assert "cap of engineering in all all, 2026-02" in {weight.row for weight in weights}
    assert verified(run).open_question is None


def test_what_only_whole_initiatives_cannot_keep_stays_open() -> None:
    """17 to 20 days: fractions fill them, and no sum of 6, 10 and 15 does."""
    run = run_of(THREE, "capacity: {engineering: {all: {floor: 17, cap: 20}}}")
    assert run.result.status is RunStatus.INFEASIBLE
    assert run.result.diagnosis is not None
    assert run.result.diagnosis.contradiction is None
    assert verified(run).open_question == "that no plan exists is not proven without a solver"


def test_no_forged_weights_show_anything(clash: Run) -> None:
    assert clash.result.diagnosis is not None and clash.result.diagnosis.contradiction is not None
    weights = clash.result.diagnosis.contradiction
    forged = {
        "a row is missing": weights[1:],
        "another row": (
            weights[0].model_copy(update={"row": "cap of hope in all all"}),
            *weights[1:],
        ),
        "twice": (weights[0], *weights),
        "another weight": (weights[0].model_copy(update={"weight": "999999999"}), *weights[1:]),
    }
    for what, others in forged.items():
        failed = [
            check
            for check in verified(clash, with_weights(clash, others)).checks
            if not check.holds
        ]
        assert [check.name for check in failed] == ["contradiction"], what


def test_without_weights_the_question_is_open(clash: Run) -> None:
    assert verified(clash, with_weights(clash, None)).open_question is not None


def weights_of(planning: Planning) -> tuple[RowWeight, ...] | None:
    lines = input_lines(input_records(planning)).splitlines()
    select = None if planning.select is None else sorted(planning.select)
    return contradiction([json.loads(line) for line in lines], scenario_record(planning), select)


@given(plannings(modes=("north_star", "weighted_kpis")))
@examples(60)
def test_a_scenario_with_a_plan_has_no_contradiction(planning: Planning) -> None:
    assume(Everything(planning).feasible.any())
    assert weights_of(planning) is None


@pytest.mark.parametrize("seed", range(6))
def test_most_planted_conflicts_contradict_themselves_in_few_digits(seed: int) -> None:
    weights = weights_of(infeasible(seed, size=60, rules=40))
    if weights is not None:
        assert all(int(weight.weight) < 2**24 for weight in weights)

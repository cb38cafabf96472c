"""Why initiatives are in or out of a plan over time: the witness works out what the plan states."""

from pathlib import Path

import pytest

from portfolio import open_portfolio
from portfolio.case import Case
from portfolio.certify import Recomputed, statement
from portfolio.compile import point_of
from portfolio.decide.needs import needs_of
from portfolio.engines import adapter_of
from portfolio.pipeline import plan_case
from portfolio.results import Reason, Run
from tests.over_time.horizons import random_planning


def solved(seed: int) -> tuple[Run, Recomputed] | None:
    case = Case(random_planning(seed))
    run = plan_case(case, adapter_of("scipy"))
    if run.result.certificate is None:
        return None
    records = case.identity(run.manifest.engine).records
    return run, Recomputed.of(records, run.manifest, run.result)


@pytest.mark.parametrize("seed", [8, 30, 43, 74, 76])
def test_the_witness_gives_the_same_reasons(seed: int) -> None:
    answer = solved(seed)
    assert answer is not None
    run, again = answer
    assert again.items == run.result.items


@pytest.mark.parametrize("seed", [8, 43])
def test_another_reason_is_refused(seed: int) -> None:
    answer = solved(seed)
    assert answer is not None
    run, again = answer
    items = list(run.result.items)
    false = Reason.of("nothing") if items[-1].reason.kind != "nothing" else Reason.of("value")
    items[-1] = items[-1].model_copy(update={"reason": false})
    forged = run.result.model_copy(update={"items": tuple(items)})
    wrong = [check.name for check in statement(again, forged).checks if not check.holds]
    assert wrong == ["items"]


@pytest.mark.full
@pytest.mark.parametrize("hundred", range(10))
def test_on_a_thousand_horizons(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        answer = solved(seed)
        if answer is not None:
            run, again = answer
            assert again.items == run.result.items, seed


def test_what_a_change_would_take_is_said_of_the_tightest_step() -> None:
    """A cap holds in every step: the first one alone was looked at, and "did not bind"."""
    portfolio = open_portfolio(Path(__file__).parents[2])
    case = Case(portfolio.workspace.planning("year-2026"))
    run = portfolio.run("year-2026")
    plan = point_of(case.problem, run.result.choice)
    (column,) = case.problem.columns.starting("INIT-0020", 1)
    needs = {need.path: need for need in needs_of(case, plan, column)}
    data = needs["capacity.data.all.cap"]
    assert (data.takes, data.slack, data.binds) == ("15", "10", True)

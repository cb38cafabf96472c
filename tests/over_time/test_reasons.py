"""Why initiatives are in or out of a plan over time: the witness works out what the plan states."""

from pathlib import Path

import pytest

from portfolio import open_portfolio
from portfolio.case import Case
from portfolio.certify import Recomputed, statement
from portfolio.compile import point_of
from portfolio.decide import Space, explanation_of
from portfolio.decide.needs import needs_of
from portfolio.engines import adapter_of
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.report import reason_in_words
from portfolio.report.words.prices import reason_sentences
from portfolio.results import Reason, Run
from tests.over_time.horizons import random_planning
from tests.small import planning_of

SEVERAL_STEPS = (8, 30, 43, 74, 76)
ONE_STEP = (20, 25, 42, 63, 65, 83, 99, 132, 133, 135, 225, 264, 283, 312, 342, 368, 387, 417, 556)
"""One step with bounds over all steps, bounds of a step, starts and finishes per step."""
WITHOUT_A_START = (218, 484, 726, 736, 823, 842, 863)
"""A dependent without any start, whose prerequisite the plan has."""


def solved(seed: int) -> tuple[Run, Recomputed] | None:
    return planned(random_planning(seed))


def planned(planning: Planning) -> tuple[Run, Recomputed] | None:
    case = Case(planning)
    run = plan_case(case, adapter_of("scipy"))
    if run.result.certificate is None:
        return None
    records = case.identity(run.manifest.engine).records
    return run, Recomputed.of(records, run.manifest, run.result)


def reasons_of(initiatives: str, scenario: str) -> dict[str, Reason]:
    """Initiative -> its reason, of which the run and the witness hold the same."""
    answer = planned(planning_of(initiatives, scenario))
    assert answer is not None
    run, again = answer
    assert again.items == run.result.items
    assert all(check.holds for check in statement(again, run.result).checks)
    return {item.key: item.reason for item in run.result.items}


def rules_in(reason: Reason) -> dict[str, tuple[str | None, str | None]]:
    """Rule -> what the change takes of it, and what the plan leaves."""
    assert reason.kind == "rules"
    return {broken.rule.id: (broken.need, broken.slack) for broken in reason.rules}


@pytest.mark.parametrize("seed", [*SEVERAL_STEPS, *ONE_STEP, *WITHOUT_A_START])
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
    compared = 0
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        answer = solved(seed)
        if answer is not None:
            run, again = answer
            assert again.items == run.result.items, seed
            compared += 1
    assert compared > 50


QUARTER = "schedule: {step: quarter}"
TWO = """
INIT-0001: tokens: {engineering: 4}, contributions: {gmv: 9}
INIT-0002: tokens: {engineering: 3}, contributions: {gmv: 2}
"""


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("{cap: 5, whole: {cap: 6}}", {"cap": ("3", "1"), "whole.cap": ("3", "2")}),
        ("{cap: 9, whole: {cap: 6}}", {"whole.cap": ("3", "2")}),
        ("{cap: 5, whole: {cap: 9}}", {"cap": ("3", "1")}),
        ("{cap: 9, by_step: {2026-Q1: {cap: 5}}}", {"by_step.2026-Q1.cap": ("3", "1")}),
        (
            "{cap: 1, by_step: {2026-Q1: {cap: 5}}, whole: {cap: 6}}",
            {"by_step.2026-Q1.cap": ("3", "1"), "whole.cap": ("3", "2")},
        ),
    ],
)
def test_each_bound_of_one_step_is_read_by_itself(
    bound: str, expected: dict[str, tuple[str, str]]
) -> None:
    scenario = f"{QUARTER}\ncapacity: {{engineering: {{all: {bound}}}}}"
    reasons = reasons_of(TWO, scenario)
    named = {f"capacity.engineering.all.{path}": amounts for path, amounts in expected.items()}
    assert rules_in(reasons["INIT-0002"]) == named


def test_a_floor_over_the_whole_of_one_step_keeps_what_brings_nothing() -> None:
    one = "INIT-0001: tokens: {engineering: 4}, contributions: {gmv: 0}"
    reasons = reasons_of(
        one, f"{QUARTER}\ncapacity: {{engineering: {{all: {{whole: {{floor: 1}}}}}}}}"
    )
    assert rules_in(reasons["INIT-0001"]) == {"capacity.engineering.all.whole.floor": ("4", "3")}


@pytest.mark.parametrize("kind", ["at_most_per_step", "at_most_finished_per_step"])
def test_starts_and_finishes_of_one_step_are_counted(kind: str) -> None:
    group = f"{{members: [INIT-0001, INIT-0002], {kind}: 1}}"
    scenario = f"{QUARTER}\ncapacity: {{}}\nconstraints: {{groups: {{launches: {group}}}}}"
    reasons = reasons_of(TWO, scenario)
    assert rules_in(reasons["INIT-0002"]) == {f"constraints.groups.launches.{kind}": ("1", "0")}


def test_what_is_in_progress_is_no_start_of_one_step() -> None:
    group = "{members: [INIT-0001, INIT-0002], at_most_per_step: 1}"
    scenario = f"{QUARTER}\ncapacity: {{}}\nconstraints: {{groups: {{launches: {group}}}}}"
    in_progress = TWO.replace("INIT-0001:", "INIT-0001: status: in_progress,")
    assert reasons_of(in_progress, scenario)["INIT-0002"].kind == "value"


@pytest.mark.parametrize("duration", ["duration: 3", "duration: 30 weeks", "start: 2026-Q1"])
def test_durations_and_starts_play_no_part_in_one_step(duration: str) -> None:
    """Also not in what a group counts in the step."""
    group = "{members: [INIT-0001, INIT-0002], at_most_finished_per_step: 1}"
    scenario = f"{QUARTER}\ncapacity: {{}}\nconstraints: {{groups: {{launches: {group}}}}}"
    reasons = reasons_of(TWO.replace("INIT-0001:", f"INIT-0001: {duration},"), scenario)
    assert reasons["INIT-0001"].kind == "value"
    assert list(rules_in(reasons["INIT-0002"])) == [
        "constraints.groups.launches.at_most_finished_per_step"
    ]


YEAR = "period: 2026\nschedule: {step: quarter}"
STARTLESS = """
INIT-0001: period: 2026, start: 2026-Q3, tokens: {engineering: 1}, contributions: {gmv: 9}
INIT-0002: period: 2026, duration: 5 quarters, requires: [INIT-0001]
"""


@pytest.mark.parametrize("handover", ["same_step", "next_step"])
def test_nothing_is_too_early_for_what_has_no_start(handover: str) -> None:
    """It was said to require what the plan has, where that ends after the first step."""
    scenario = f"period: 2026\nschedule: {{step: quarter, handover: {handover}}}\ncapacity: {{}}"
    reasons = reasons_of(STARTLESS, scenario)
    assert rules_in(reasons["INIT-0002"]) == {"INIT-0002.duration": (None, None)}


def test_what_has_no_start_still_requires_what_the_plan_lacks() -> None:
    scenario = f"{YEAR}\ncapacity: {{engineering: {{all: {{cap: 0}}}}}}"
    reasons = reasons_of(STARTLESS, scenario)
    assert rules_in(reasons["INIT-0002"]) == {
        "INIT-0002.duration": (None, None),
        "INIT-0002.requires.INIT-0001": (None, None),
    }


def test_what_has_no_start_requires_what_is_cut_in_vain() -> None:
    cut = STARTLESS.replace("start: 2026-Q3", "status: in_progress, duration: 9 quarters")
    reasons = reasons_of(cut, f"{YEAR}\ncapacity: {{}}")
    assert "INIT-0002.requires.INIT-0001" in rules_in(reasons["INIT-0002"])


def test_one_that_could_start_is_too_early() -> None:
    late = STARTLESS.replace("duration: 5 quarters", "latest_finish: 2026-03-31")
    reasons = reasons_of(late, f"{YEAR}\ncapacity: {{}}")
    assert rules_in(reasons["INIT-0002"]) == {"INIT-0002.requires.INIT-0001": (None, None)}


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


def test_what_is_too_early_is_not_said_to_be_without_what_it_requires() -> None:
    """`requires INIT-0001, which is not in the plan` was said of one that the plan has later."""
    late = STARTLESS.replace("duration: 5 quarters", "latest_finish: 2026-03-31")
    planning = planning_of(late, f"{YEAR}\ncapacity: {{}}")
    answer = planned(planning)
    assert answer is not None
    result = answer[0].result
    [item] = [item for item in result.items if item.key == "INIT-0002"]
    words = reason_in_words(item.key, item.reason, is_in=False, timing_of=result.timing_of)
    assert words == "requires INIT-0001, which ends in 2026-Q3"
    [one] = explanation_of(Space(Case(planning)), ["INIT-0002"]).initiatives
    assert one.reason == words


IN_TURN = """
INIT-0001: period: 2026, tokens: {engineering: 10}, contributions: {gmv: 9}
INIT-0002: period: 2026, tokens: {engineering: 10}, contributions: {gmv: 9}, requires: [INIT-0001]
INIT-0003: period: 2026, tokens: {engineering: 10}
"""
TWO_OF_THREE = """period: 2026
schedule: {step: quarter, handover: next_step}
capacity: {engineering: {all: {cap: 10, whole: {cap: 20}}}}
"""


def test_what_another_decision_takes_is_said_of_the_start_that_the_plan_has() -> None:
    """What starts later was looked at as if it came in the first step a second time: leaving it
    out would then take capacity."""
    planning = planning_of(IN_TURN, TWO_OF_THREE)
    space = Space(Case(planning))
    assert space.names_in(space.plan) == ("INIT-0001", "INIT-0002/2026-Q2")
    first, second, third = explanation_of(space, space.problem.columns.pool.members).initiatives
    assert [need.rule for need in first.needs] == ["INIT-0002 requires INIT-0001"]
    assert second.needs == ()
    assert {need.path for need in third.needs if need.binds} == {
        "capacity.engineering.all.cap",
        "capacity.engineering.all.whole.cap",
    }
    assert (second.needs_start, third.needs_start) == (None, "2026-Q1")
    sentences = reason_sentences(third, "18", "GBP")
    assert (
        "The cap of engineering in all binds: a start in 2026-Q1 would take 10 engineer-days, and"
        " 0 are left." in sentences
    )

"""What is said of prerequisites over time is true in every view: the plan lacks what is required,
ends it too late, or does not end it at all."""

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.case import Case
from portfolio.decide import Space, explanation_of
from portfolio.diff.plans import Plan, scenario_diff
from portfolio.engines import adapter_of
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.report import plan_view, reason_in_words, run_view
from portfolio.report.words.changes import reason_of
from portfolio.results import ItemResult, Result, Run
from portfolio.source import read_workspace
from tests.over_time.horizons import random_workspace
from tests.report.diffs import diff as plan_diff
from tests.small import planning_of
from tests.strategies import examples

CLAIM = re.compile(r"requires (INIT-\d+), which (ends|does|is not)([^;\n]*)")


@cache
def run_of(seed: int) -> Run | None:
    return planned(random_workspace(seed).planning("plan"))


def planned(planning: Planning) -> Run | None:
    run = plan_case(Case(planning), adapter_of("scipy"))
    return None if run.result.certificate is None else run


def what_is_true(required: str, result: Result) -> str:
    """From the plan alone: what an obstacle may say of one that is required."""
    items = {item.key: item for item in result.items if item.selected}
    if required not in items:
        return "is not in the plan"
    finish = items[required].finish
    return f"ends in {finish}" if finish else "does not end within the period"


def check(words: str, result: Result) -> int:
    """Every claim of a sentence is true of the plan; how many there were."""
    claims = CLAIM.findall(words)
    for required, verb, rest in claims:
        assert f"{verb}{rest}".strip() == what_is_true(required, result), words
    return len(claims)


def out_of(result: Result) -> Iterator[ItemResult]:
    return (item for item in result.items if not item.selected)


def explained_in(run: Run, planning: Planning) -> Iterator[str]:
    keys = [item.key for item in out_of(run.result)]
    if keys:
        answer = explanation_of(Space(Case(planning)), keys)
        yield from (one.reason for one in answer.initiatives)


def stated_in(result: Result) -> Iterator[str]:
    for item in out_of(result):
        yield reason_in_words(item.key, item.reason, is_in=False, timing_of=result.timing_of)


def side(run: Run) -> Plan:
    records = tuple(json.loads(line) for line in run.inputs.splitlines())
    return Plan(run.run_id, run.manifest, run.result, records, recorded=False)


def told_by_a_diff(before: Run, after: Run) -> Iterator[str]:
    """Why each initiative drops out, where no cause is at hand: the reason of the head."""
    scenario = scenario_diff("plan", side(before), side(after), is_plan=True)
    for effect in scenario.effects:
        if effect.kind == "drops" and effect.reason is not None:
            yield reason_of(effect, plan_diff(scenario))


def lengthened(seed: int) -> Planning:
    """The same horizon, where every candidate takes longer."""
    texts = dict(random_workspace(seed).texts)
    for path, text in texts.items():
        data = json.loads(text)
        if path.startswith("initiatives/") and data["status"] == "candidate":
            texts[path] = json.dumps({**data, "duration": "10 weeks"})
    workspace, found = read_workspace(texts)
    assert workspace is not None, found
    return workspace.planning("plan")


@given(st.integers(0, 100_000))
@examples(60)
def test_what_is_said_of_prerequisites_is_true(seed: int) -> None:
    run = run_of(seed)
    if run is not None:
        for words in stated_in(run.result):
            check(words, run.result)
        for words in explained_in(run, random_workspace(seed).planning("plan")):
            check(words, run.result)
        after = planned(lengthened(seed))
        for words in told_by_a_diff(run, after) if after is not None else ():
            check(words, after.result)


LATE = """
INIT-0001: period: 2026, start: 2026-Q3, tokens: {engineering: 1}, contributions: {gmv: 9}
INIT-0002: period: 2026, latest_finish: 2026-03-31, requires: [INIT-0001]
"""
YEAR = "period: 2026\nschedule: {step: quarter}\ncapacity: {}"
BEFORE = LATE.replace("start: 2026-Q3", "duration: 1 quarter")
SAYS = {
    "ends in 2026-Q3": LATE,
    "does not end within the period": LATE.replace(
        "start: 2026-Q3", "status: in_progress, duration: 9 quarters"
    ),
    "is not in the plan": LATE.replace("start: 2026-Q3", "start: 2026-Q3, status: idea"),
}


def test_what_is_said_of_one_start_is_not_said_of_all() -> None:
    """INIT-0002 needs 6 in the second quarter as well, and there something else is in its way."""
    planning = planning_of(
        """
        INIT-0001: status: committed, period: 2026, start: 2026-Q1, tokens: {engineering: 9}
        INIT-0002: period: 2026, tokens: {engineering: 6, design: 1}, contributions: {gmv: 8}
        """,
        """
        period: 2026
        schedule: {step: quarter}
        capacity: {engineering: {all: {cap: 10}}, design: {all: {by_step: {2026-Q2: {cap: 0}, \
2026-Q3: {cap: 0}, 2026-Q4: {cap: 0}}}}}
        """,
    )
    run = planned(planning)
    assert run is not None
    [words] = stated_in(run.result)
    expected = "at its best start: needs 6 engineering in 2026-Q1 (1 left)"
    assert words == f"does not fit beside this plan {expected}"
    assert list(explained_in(run, planning)) == [words]


@pytest.mark.parametrize("claim", SAYS)
def test_each_claim_is_made_by_every_view(claim: str) -> None:
    planning = planning_of(SAYS[claim], YEAR)
    run = planned(planning)
    assert run is not None
    sentences = [*stated_in(run.result), *explained_in(run, planning)]
    view = run_view(run.run_id, run.manifest, run.result, run.inputs)
    sentences.append(plan_view(view, width=300, color=False))
    before = planned(planning_of(BEFORE.replace(", requires: [INIT-0001]", ""), YEAR))
    assert before is not None
    sentences += told_by_a_diff(before, run)
    assert len(sentences) == 4
    for words in sentences:
        assert check(words, run.result), words
        assert f"requires INIT-0001, which {claim}" in words

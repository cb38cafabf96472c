"""The digest of a decision: the same for the same decision, another for any other; and the line
over it."""

import pytest

from portfolio.changes import PlanDiff
from portfolio.diff.decision import decision_digest
from portfolio.report.words.headline import headline
from tests.report import diffs


def digest(diff: PlanDiff) -> str:
    return decision_digest(diff.scenarios, diff.findings, diff.violations)


CHANGE = diffs.diff(diffs.scenario())


def changed(**fields: object) -> PlanDiff:
    return diffs.diff(diffs.scenario(**fields))


@pytest.mark.parametrize(
    "same",
    [
        diffs.diff(
            diffs.scenario(), base="1" * 40, head=None, inputs=diffs.INPUTS[::-1], same=("other",)
        ),
        diffs.diff(diffs.scenario(), diffs.scenario("downside", **diffs.UNCHANGED)),
        changed(alone=(), shares_note="another way of sharing"),
        changed(after=diffs.side(objective="7700", run_id="q1-base-000000000000", recorded=True)),
        changed(
            effects=tuple(
                e.model_copy(update={"cause": None, "title": "New title"}) for e in diffs.EFFECTS
            )
        ),
    ],
    ids=["commits", "a scenario without change", "shares", "another run", "causes and titles"],
)
def test_the_same_decision(same: PlanDiff) -> None:
    assert digest(same) == digest(CHANGE)


@pytest.mark.parametrize(
    "other",
    [
        changed(after=diffs.side(objective="7701")),
        changed(effects=diffs.EFFECTS[1:]),
        changed(kpis=diffs.KPIS[1:]),
        changed(title="same", scenario="q2-base"),
        diffs.diff(),
        diffs.guarded(),
        diffs.infeasible(),
        diffs.invalid(),
        diffs.diff(diffs.scenario(), diffs.scenario("hire-2")),
    ],
    ids=lambda diff: diff.headline,
)
def test_another_decision(other: PlanDiff) -> None:
    assert digest(other) != digest(CHANGE)


MOVES = (
    "q1-base: Win back who left drops out, Single sign-on and Usage alerts come in, Reading lists"
    " changes scope"
)


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        (CHANGE, f"{MOVES}; +4.2%"),
        (diffs.diff(diffs.scenario(**diffs.UNCHANGED)), "No change to any scenario"),
        (diffs.infeasible(), "q1-base: no feasible portfolio any more"),
        (diffs.feasible_again(), "q1-base: feasible again"),
        (diffs.invalid(), "2 errors, not planned"),
        (diffs.guarded(), f"{MOVES}; +4.2%; a guardrail says no"),
        (diffs.many_scenarios(), f"{MOVES}; +4.2%, and 4 more scenarios"),
        (diffs.diff(diffs.scenario(after=None)), "q1-base: the scenario is gone"),
        (diffs.diff(diffs.scenario(before=None)), "q1-base: a new scenario, ARR 7,700 kUSD"),
        (diffs.diff(diffs.scenario(effects=())), "q1-base: same portfolio, other figures; +4.2%"),
    ],
)
def test_the_headline(diff: PlanDiff, expected: str) -> None:
    assert headline(diff.scenarios, diff.findings, diff.violations) == expected

"""Headline, comment, terminal, sheets and JSON say the same of every pair of states before and
after a change."""

import itertools
import re
from collections.abc import Mapping

import pytest

from portfolio.canonical import Record
from portfolio.changes import PlanDiff
from portfolio.diff.plans import Plan, scenario_diff
from portfolio.report.markdown.comment import comment
from portfolio.report.text.changes import diff_view
from portfolio.report.text.plan import plan_view
from portfolio.report.words.headline import headline
from portfolio.report.words.labels import run_view
from portfolio.results import Run, RunStatus
from portfolio.sheets.results import ShownRun, result_rows
from portfolio.stored import records_of
from tests.record.sample import changed, sample_run
from tests.report import diffs

SAME = sample_run()
OTHER = sample_run(choice={"INIT-0001": None, "INIT-0002": "mvp", "INIT-0004": None})
FIGURES = sample_run("weighted")
"""The same choice, with another objective."""
NOTHING = {
    "objective": None,
    "bound": None,
    "stages": (),
    "tie": None,
    "items": (),
    "gaps": (),
    "certificate": None,
}
STATES = (None, *RunStatus)
AFTER = {"same": SAME, "other choice": OTHER, "other figures": FIGURES}
Facts = Mapping[str, bool]


def ended(run: Run, status: RunStatus) -> Run:
    """The run as if its search had ended so."""
    result = run.result
    if status in (RunStatus.INFEASIBLE, RunStatus.UNKNOWN):
        return changed(run, result.model_copy(update={**NOTHING, "status": status}))
    stages = list(result.stages)
    last = stages[0].model_copy(update={"bound": None, "proven": False})
    if status is RunStatus.TIED:
        stages.append(
            last.model_copy(update={"kind": "tokens", "measure": "engineering", "sense": "min"})
        )
    if status is RunStatus.FEASIBLE:
        stages[0] = last
    tie = result.tie if status is RunStatus.OPTIMAL else None
    return changed(
        run, result.model_copy(update={"status": status, "stages": tuple(stages), "tie": tie})
    )


def side(run: Run | None) -> Plan | None:
    if run is None:
        return None
    records: tuple[Record, ...] = tuple(dict(record) for record in records_of(run.inputs))
    return Plan(run.run_id, run.manifest, run.result, records, recorded=False)


def diff_of(before: Run | None, after: Run | None) -> PlanDiff:
    scenario = scenario_diff("base", side(before), side(after), is_plan=True)
    line = headline((scenario,), (), ())
    return diffs.diff(scenario, headline=line, inputs=(), units=())


def facts(before: Run | None, after: Run | None) -> Facts:
    """What is so, from the two results alone."""
    was, now = before and before.result, after and after.result
    has_plans = bool(was and was.certificate and now and now.certificate)
    moved = has_plans and was.choice != now.choice
    return {
        "gone": after is None,
        "infeasible": now is not None and now.status is RunStatus.INFEASIBLE,
        "stopped": now is not None and now.status is RunStatus.UNKNOWN,
        "not proven": now is not None and now.status is RunStatus.FEASIBLE,
        "not settled": now is not None and now.status is RunStatus.TIED,
        "same portfolio": has_plans and not moved and was != now,
        "other figures": has_plans and not moved and was.objective != now.objective,
        "moves": moved,
    }


SIGNS = {
    "gone": r"the scenario is gone",
    "infeasible": r"no feasible portfolio|→ infeasible|is not any more",
    "stopped": r"stopped without a plan",
    "not proven": r"not proven optimal",
    "not settled": r"not settled",
    "same portfolio": r"same portfolio",
    "other figures": r"other figures",
    "moves": r"drops? out|comes? in",
}


def said(text: str) -> Facts:
    """What a text says is so now; what it was before stands left of an arrow."""
    now = re.sub(r"[a-z ,]+ → ", "", text)
    return {name: bool(re.search(sign, now)) for name, sign in SIGNS.items()}


PAIRS = [
    (before, after, kind)
    for before, after in itertools.product(STATES, STATES)
    for kind in AFTER
    if before is not None or after is not None
]


@pytest.mark.parametrize(("before", "after", "kind"), PAIRS)
def test_all_say_the_same(before: RunStatus | None, after: RunStatus | None, kind: str) -> None:
    old = None if before is None else ended(SAME, before)
    new = None if after is None else ended(AFTER[kind], after)
    diff = diff_of(old, new)
    so = facts(old, new)
    (scenario,) = diff.scenarios
    if not scenario.changed:
        assert not so["moves"] and not so["other figures"]
        assert "No change to any scenario" in comment(diff) and "No change" in diff_view(
            diff, width=120, color=False
        )
        return
    first_of_comment = comment(diff).splitlines()
    title = next(line for line in first_of_comment if line.startswith("###"))
    terminal = diff_view(diff, width=500, color=False)
    for name, text in {
        "headline": diff.headline,
        "comment": title,
        "terminal": terminal.splitlines()[0],
    }.items():
        assert said(text) == so, name
    for whole in (comment(diff), terminal):
        for name in ("not proven", "not settled", "infeasible", "stopped"):
            assert said(whole)[name] == so[name], (name, whole)
    stored = diff.model_dump(mode="json")["scenarios"][0]
    assert (stored["before"] or {}).get("status") == (before and before.value)
    assert (stored["after"] or {}).get("status") == (after and after.value)


PLAN_SIGNS = {
    RunStatus.OPTIMAL: "Optimal, proven",
    RunStatus.WITHIN_GAP: " of the best, proven by ",
    RunStatus.TIED: "The choice among equals is not settled",
    RunStatus.FEASIBLE: "Not proven optimal",
    RunStatus.INFEASIBLE: "Infeasible",
    RunStatus.UNKNOWN: "Stopped",
}


@pytest.mark.parametrize("status", RunStatus)
def test_the_plan_and_the_sheets_say_how_it_ended(status: RunStatus) -> None:
    """One sentence and no other: a plan that is tied is called unproven nowhere."""
    run = ended(SAME, status)
    text = plan_view(
        run_view(run.run_id, run.manifest, run.result, run.inputs), width=300, color=False
    )
    assert [one for one, sign in PLAN_SIGNS.items() if sign in text] == [status]
    if status is RunStatus.TIED:
        assert not re.search(r"not proven|unproven", text, re.IGNORECASE)
    shown = ShownRun(run.run_id, run.manifest, run.result, records_of(run.inputs), None, 0.0, None)
    (row,) = result_rows([shown], [shown], {}, None, "engineering")["Runs"]
    assert row["status"] == status.value

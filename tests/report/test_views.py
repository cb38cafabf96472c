"""The views, as a reader sees them: goldens under tests/golden/views, written anew with
PORTFOLIO_GOLDEN=1."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from portfolio.report.text.listing import CheckLine, RunLine, answer_view, recheck_view, runs_view
from portfolio.report.text.plan import ListedItems, plan_view
from portfolio.report.words.labels import RunView, run_view
from portfolio.results import (
    BrokenRule,
    Reason,
    Reported,
    Result,
    Rule,
    Run,
    RunStatus,
    StageName,
    StageResult,
    Tie,
)
from portfolio.stages import OBJECTIVE, fewest_tokens
from tests.record.sample import changed, infeasible_run, sample_run

GOLDEN = Path(__file__).parents[1] / "golden" / "views"
RUN = sample_run()

TOKENS: dict[str, Any] = fewest_tokens("engineering").fields()
BY_TOKENS = StageName(**TOKENS)


def ready(run: Run) -> RunView:
    return run_view(run.run_id, run.manifest, run.result, run.inputs)


def with_result(run: Run = RUN, **fields: object) -> RunView:
    return ready(changed(run, run.result.model_copy(update=fields)))


def tied() -> RunView:
    tie = Tie(
        unique=False, decided_by=BY_TOKENS, decided=tuple(f"INIT-{n:04}" for n in range(1, 12))
    )
    warning = Reported(
        code="P616", severity="warning", message="INIT-0009 requires INIT-0008, which is in no plan"
    )
    return with_result(tie=tie, report=(warning,))


def unproven() -> RunView:
    objective = RUN.result.objective
    first = StageResult(
        **OBJECTIVE.fields(), sense="max", value=objective, bound="190000", proven=False
    )
    then = StageResult(**TOKENS, sense="min", value="90", bound=None, proven=False)
    return with_result(status=RunStatus.FEASIBLE, stages=(first, then), bound="190000", tie=None)


def unsettled() -> RunView:
    objective = RUN.result.objective
    first = StageResult(
        **OBJECTIVE.fields(), sense="max", value=objective, bound=objective, proven=True
    )
    then = StageResult(**TOKENS, sense="min", value="90", bound="80", proven=False)
    return with_result(status=RunStatus.TIED, stages=(first, then), tie=None)


def stopped() -> RunView:
    nothing = {
        "objective": None,
        "bound": None,
        "stages": (),
        "tie": None,
        "items": (),
        "gaps": (),
        "certificate": None,
    }
    return with_result(status=RunStatus.UNKNOWN, **nothing)


def broken() -> RunView:
    return ready(sample_run(choice={"INIT-0001": None, "INIT-0003": None, "INIT-0004": None}))


def many_out() -> RunView:
    out = RUN.result.items[-1]
    more = tuple(
        out.model_copy(update={"key": f"INIT-1{n:03}", "objective": str(n)}) for n in range(20)
    )
    return with_result(items=(*RUN.result.items, *more))


def listed_run(run: Run, when: str | None, by: str | None) -> RunLine:
    result = run.result
    return RunLine(
        run_id=run.run_id,
        scenario=result.scenario,
        title=result.title,
        period=result.period,
        mode=result.mode,
        status=result.status,
        objective=result.objective,
        bound=result.bound,
        selected=tuple(item.key for item in result.items if item.selected),
        candidates=len(result.items),
        has_plan=result.certificate is not None,
        when=when,
        by=by,
    )


def runs(width: int) -> str:
    lines = [
        listed_run(RUN, "2026-01-31T12:00:00Z", "Ada <ada@example.org>"),
        listed_run(infeasible_run(), None, None),
    ]
    return runs_view(lines, width=width, color=False)


def answer() -> str:
    rows = [
        (RUN.run_id, 1.5, True, {"gmv": 2.0}),
        ("x", None, False, {}),
        ("今", 3, None, {"a": 1}),
    ]
    return answer_view(("run_id", "number", "flag", "map"), rows, color=False)


def recheck(holds: bool) -> str:
    checks = [
        CheckLine("inputs", True, "have the hash"),
        CheckLine("certificate", holds, "9 rules hold, checked exactly"),
    ]
    return recheck_view(
        RUN.run_id, "HOLDS" if holds else "TAMPERED", checks, None, width=100, color=False
    )


VIEWS: dict[str, Callable[[], str]] = {
    "plan-120": lambda: plan_view(ready(RUN), width=120, color=False),
    "plan-140": lambda: plan_view(ready(RUN), width=140, color=False),
    "plan-80": lambda: plan_view(ready(RUN), width=80, color=False),
    "plan-60": lambda: plan_view(ready(RUN), width=60, color=False),
    "plan-color": lambda: plan_view(ready(RUN), width=100, color=True),
    "weighted": lambda: plan_view(ready(sample_run("weighted")), width=100, color=False),
    "tied": lambda: plan_view(tied(), width=100, color=False),
    "unsettled": lambda: plan_view(unsettled(), width=100, color=False),
    "unproven": lambda: plan_view(unproven(), width=100, color=False),
    "stopped": lambda: plan_view(stopped(), width=100, color=False),
    "infeasible": lambda: plan_view(ready(infeasible_run()), width=100, color=False),
    "broken": lambda: plan_view(broken(), width=100, color=False),
    "many-out": lambda: plan_view(many_out(), width=100, color=False),
    "many-out-all": lambda: plan_view(
        many_out(), width=100, color=False, listing=ListedItems(everything=True)
    ),
    "runs-120": lambda: runs(120),
    "runs-60": lambda: runs(60),
    "answer": answer,
    "recheck-holds": lambda: recheck(True),
    "recheck-broken": lambda: recheck(False),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    text = VIEWS[name]()
    if os.environ.get("PORTFOLIO_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(VIEWS)


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 140])
@pytest.mark.parametrize("scenario", ["base", "weighted"])
def test_no_line_is_wider_than_asked(scenario: str, width: int) -> None:
    text = plan_view(ready(sample_run(scenario)), width=width, color=False)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_color_changes_no_word() -> None:
    plain, color = (plan_view(ready(RUN), width=100, color=color) for color in (False, True))
    assert "\033[" in color
    stripped = re.sub(r"\033\[[0-9;]*m", "", color)
    assert [line.rstrip() for line in stripped.splitlines()] == plain.splitlines()


ODD = (
    "a\033[31mred\r\n\u202egnirts\u0000 \ud800 [bold]x[/bold] :smile: \U0001f468\u200d\U0001f469"
    " e\u0301 \ufeff"
)


@pytest.mark.parametrize("width", [1, 20, 80])
@pytest.mark.parametrize("color", [False, True])
def test_odd_text_neither_raises_nor_steers_the_terminal(width: int, color: bool) -> None:
    rule = Rule(
        id=ODD,
        family="exclude",
        path=(ODD,),
        keys=(ODD,),
        measure=ODD,
        dimension=ODD,
        value=ODD,
        kind=ODD,
    )
    broken = tuple(BrokenRule(rule=rule, need=need, slack=need) for need in (None, "1"))
    reason = Reason(kind="rules", note=ODD, scope=ODD, rules=broken, stage=None, change=None)
    items = tuple(
        item.model_copy(update={"title": ODD, "owner": ODD, "reason": reason, "scope": ODD})
        for item in RUN.result.items
    )
    reported = Reported(code="P999", severity="warning", message=ODD, initiatives=(ODD,))
    text = plan_view(
        with_result(items=items, title=ODD, report=(reported,)), width=width, color=color
    )
    assert "[bold]x[/bold] :smile:" in text or width < 80
    assert not set(re.sub(r"\033\[[0-9;]*m", "", text)) & set("\033\r\u202e\u0000\ud800")
    text.encode("utf-8")


def test_every_state_of_a_result_can_be_shown() -> None:
    """Fields that are only sometimes there may be missing in any combination."""
    result: Result = RUN.result
    for fields in (
        {"tie": None},
        {"stages": ()},
        {"gaps": ()},
        {"items": ()},
        {"bound": None},
        {"objective": None},
    ):
        for status in RunStatus:
            assert result.title in plan_view(
                with_result(**fields, status=status), width=100, color=False
            )

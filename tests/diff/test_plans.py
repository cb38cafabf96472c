"""The plan diff of two runs: nothing between a run and itself, and the same seen from either
side."""

import json
from dataclasses import replace

import pytest

from portfolio.diff.plans import Plan, scenario_diff
from portfolio.results import Run
from tests.record.sample import infeasible_run, sample_run


def plan_of(run: Run) -> Plan:
    records = tuple(json.loads(line) for line in run.inputs.splitlines())
    return Plan(run.run_id, run.manifest, run.result, records, recorded=False)


BEFORE = plan_of(sample_run())
AFTER = plan_of(sample_run(choice={"INIT-0002": "full", "INIT-0003": None, "INIT-0004": None}))


@pytest.mark.parametrize(
    "plan", [BEFORE, AFTER, plan_of(sample_run("weighted")), plan_of(infeasible_run())]
)
def test_a_run_against_itself_is_no_change(plan: Plan) -> None:
    found = scenario_diff("base", plan, plan, is_plan=True)
    assert not found.changed and found.effects == () and found.objective.comparable
    assert not any(kpi.opens or kpi.closes for kpi in found.kpis)


def test_what_enters_drops_and_changes_scope() -> None:
    found = scenario_diff("base", BEFORE, AFTER, is_plan=True)
    assert [(e.kind, e.key, e.scope_before, e.scope_after) for e in found.effects] == [
        ("enters", "INIT-0004", None, None),
        ("drops", "INIT-0001", None, None),
        ("rescoped", "INIT-0002", "mvp", "full"),
    ]


def totals_of(plan: Plan) -> dict[str, str]:
    """KPI -> what the plan adds to it over the whole portfolio."""
    certificate = plan.result.certificate
    assert certificate is not None
    return {one.kpi: one.total for one in certificate.kpis if one.dimension == "all"}


def without_targets(plan: Plan) -> Plan:
    return replace(plan, result=plan.result.model_copy(update={"gaps": ()}))


def test_a_kpi_without_a_target_is_shown_where_it_moves() -> None:
    """By its totals over the whole portfolio; none that stays as it was."""
    old, new = totals_of(BEFORE), totals_of(AFTER)
    moved = {kpi: (old[kpi], new[kpi]) for kpi in old if old[kpi] != new[kpi]}
    sides = (without_targets(BEFORE), without_targets(AFTER))
    shown = {one.kpi: one for one in scenario_diff("base", *sides, is_plan=True).kpis}
    assert {kpi: (one.before, one.after) for kpi, one in shown.items()} == moved != {}


def with_targets(plan: Plan, *, whole_portfolio: bool) -> Plan:
    """With only the targets over everything, or only those of slices."""
    gaps = [gap for gap in plan.result.gaps if (gap.dimension == "all") == whole_portfolio]
    return replace(plan, result=plan.result.model_copy(update={"gaps": tuple(gaps)}))


@pytest.mark.parametrize("whole_portfolio", [True, False])
def test_a_kpi_is_shown_over_the_whole_portfolio_once(whole_portfolio: bool) -> None:
    """By its targets there, or without; a target of a slice is not one of the whole."""
    sides = [with_targets(plan, whole_portfolio=whole_portfolio) for plan in (BEFORE, AFTER)]
    kpis = scenario_diff("base", *sides, is_plan=True).kpis
    whole = [one for one in kpis if one.dimension == "all"]
    targeted = {one.kpi for one in whole if one.level is not None}
    untargeted = [one.kpi for one in whole if one.level is None]
    old, new = totals_of(BEFORE), totals_of(AFTER)
    assert set(untargeted) == {kpi for kpi in old if old[kpi] != new[kpi]} - targeted
    assert len(untargeted) == len(set(untargeted))
    assert bool(targeted) == whole_portfolio


def test_the_way_back_is_the_mirror() -> None:
    there = scenario_diff("base", BEFORE, AFTER, is_plan=True)
    back = scenario_diff("base", AFTER, BEFORE, is_plan=True)
    assert {(e.key, e.scope_before, e.scope_after) for e in there.effects} == {
        (e.key, e.scope_after, e.scope_before) for e in back.effects
    }
    for one, other in zip(there.kpis, back.kpis, strict=True):
        assert (one.before, one.after, one.gap_before, one.gap_after) == (
            other.after,
            other.before,
            other.gap_after,
            other.gap_before,
        )
        assert one.opens == other.closes and one.closes == other.opens
    for use, mirrored in zip(there.capacity, back.capacity, strict=True):
        assert (use.used_before, use.used_after) == (mirrored.used_after, mirrored.used_before)


def test_a_side_that_is_not_there() -> None:
    new, gone = (
        scenario_diff("base", None, AFTER, is_plan=True),
        scenario_diff("base", BEFORE, None, is_plan=True),
    )
    assert new.changed and gone.changed and new.effects == gone.effects == ()
    assert not new.objective.comparable
    assert all(kpi.before is None for kpi in new.kpis) and all(
        kpi.after is None for kpi in gone.kpis
    )


def test_a_target_that_is_new_shows_what_was_reached_without_it() -> None:
    gaps = tuple(gap for gap in BEFORE.result.gaps if gap.kpi != "retention")
    certificate = BEFORE.result.certificate
    assert certificate is not None
    bare = Plan(
        BEFORE.run_id,
        BEFORE.manifest,
        BEFORE.result.model_copy(update={"gaps": gaps}),
        BEFORE.records,
        recorded=False,
    )
    kpi = next(
        k for k in scenario_diff("base", bare, BEFORE, is_plan=True).kpis if k.kpi == "retention"
    )
    assert (kpi.target_before, kpi.before, kpi.severity_before) == (None, "0.004", None)
    assert kpi.before == kpi.after and kpi.opens

"""Ways out over time, against every plan of small random horizons: a bound that holds in each step
is moved to where all of its steps keep it, and no nearer one is enough."""

from fractions import Fraction

import pytest

from portfolio.case import Case
from portfolio.conflict import mended
from portfolio.engines import adapter_of
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.report import run_view
from portfolio.report.words.conflicts import no_plan_in_words
from portfolio.results import Change, Repair, Run, RunStatus, exact
from portfolio.source import Workspace, document_text, read_workspace
from tests.over_time.enumerator import Horizon
from tests.over_time.horizons import random_workspace
from tests.small import NAME, workspace_of

YEAR = "period: 2026\nschedule: {step: quarter}\n"


def planned(workspace: Workspace, name: str) -> Run:
    return plan_case(Case(workspace.planning(name)), adapter_of("scipy"))


def ways_out(run: Run) -> tuple[Repair, ...]:
    assert run.result.status is RunStatus.INFEASIBLE and run.result.diagnosis is not None
    return run.result.diagnosis.repairs


def eased(workspace: Workspace, name: str, repair: Repair) -> Planning:
    """The planning of the scenario that a repair writes."""
    fields = mended(workspace.planning(name), repair)
    texts = dict(workspace.texts)
    texts["config/scenarios/eased.yaml"] = document_text(fields)
    after, findings = read_workspace(texts)
    assert after is not None and "eased" in after.scenarios, findings
    return after.planning("eased")


def has_plan(planning: Planning) -> bool:
    horizon = Horizon(planning)
    return any(horizon.keeps_rules(plan) for plan in horizon.plans())


def nearer(repair: Repair) -> Repair:
    """The same with its one bound moved nearly as far."""
    [change] = repair.changes
    before, after = Fraction(change.rule.bound or 0), Fraction(change.to or 0)
    bound = exact(round(after + (before - after) / 1000, 9))
    return repair.model_copy(update={"changes": (change.model_copy(update={"to": bound}),)})


def is_measured(change: Change) -> bool:
    """Whether a bound moves that need not be a whole number."""
    return change.to is not None and change.rule.family in ("capacity", "target")


def check(seed: int) -> int:
    """How many ways out there are; each works, and a lone bound moves no farther than it must."""
    workspace = random_workspace(seed)
    run = planned(workspace, "plan")
    if run.result.status is not RunStatus.INFEASIBLE or run.result.diagnosis is None:
        return 0
    for repair in ways_out(run):
        assert has_plan(eased(workspace, "plan", repair)), (seed, repair)
        if repair.least and len(repair.changes) == 1 and is_measured(repair.changes[0]):
            assert not has_plan(eased(workspace, "plan", nearer(repair))), (seed, repair)
    return len(ways_out(run))


LONG = [pytest.param(part, marks=pytest.mark.full) for part in range(1, 5)]


@pytest.mark.parametrize("part", [0, *LONG])
def test_every_way_out_leads_to_a_plan(part: int) -> None:
    count = sum(check(seed) for seed in range(part, 200, 5))
    assert count >= 5


def changes_of(initiatives: str, rules: str) -> dict[str, tuple[str | None, str]]:
    """What the cheapest way out makes of each rule, and its price."""
    workspace = workspace_of(initiatives, YEAR + rules)
    first = ways_out(planned(workspace, NAME))[0]
    assert has_plan(eased(workspace, NAME, first))
    return {change.rule.id: (change.to, change.price) for change in first.changes}


def test_a_cap_of_each_step_is_raised_to_its_fullest_step() -> None:
    changes = changes_of(
        "INIT-0001: status: committed, period: 2026, start: 2026-Q3, tokens: {engineering: 30}",
        "capacity: {engineering: {all: {cap: 20}}}",
    )
    assert changes == {"capacity.engineering.all.cap": ("30", "0.5")}


def test_a_floor_of_each_step_is_lowered_to_its_emptiest_step() -> None:
    used = {"2026-Q1": 16, "2026-Q2": 12, "2026-Q3": 4, "2026-Q4": 8}
    initiatives = "\n".join(
        f"INIT-000{number}: status: committed, period: {step}, tokens: {{engineering: {tokens}}}"
        for number, (step, tokens) in enumerate(used.items(), start=1)
    )
    changes = changes_of(initiatives, "capacity: {engineering: {all: {floor: 8}}}")
    assert changes == {"capacity.engineering.all.floor": ("4", "0.5")}


@pytest.mark.parametrize("kind", ["at_most_per_step", "at_most_finished_per_step"])
def test_a_count_of_each_step_is_raised_to_its_fullest_step(kind: str) -> None:
    one = "status: committed, period: 2026, start: 2026-Q2"
    changes = changes_of(
        f"INIT-0001: {one}\nINIT-0002: {one}\nINIT-0003: {one}",
        f"constraints: {{groups: {{g: {{members: [INIT-0001, INIT-0002, INIT-0003], {kind}: 2}}}}}}",
    )
    assert changes == {f"constraints.groups.g.{kind}": ("3", "0.5")}


def test_how_far_one_step_gets_is_not_what_is_possible_in_each() -> None:
    initiatives = """
        INIT-0001: period: 2026, tokens: {engineering: 9}
        INIT-0002: period: 2026, tokens: {engineering: 1}
    """
    rules = "capacity: {engineering: {all: {floor: 2}}}"
    run = planned(workspace_of(initiatives, YEAR + rules), NAME)
    words = no_plan_in_words(run_view(run.run_id, run.manifest, run.result, run.inputs))
    assert "10 engineer-days" not in words and "no choice of candidates does that" in words

"""A repair as a scenario: valid, and with a plan; what is unbreakable stays."""

import pytest
from hypothesis import given

from portfolio.case.case import Case
from portfolio.conflict import diagnose, has_feasible_point, mended
from portfolio.findings import has_errors
from portfolio.model import Planning
from portfolio.results import Repair
from portfolio.source import Workspace, read_workspace
from portfolio.source.emit import document_text as document
from portfolio.validate import validate
from tests.brute import Everything
from tests.conflict.files import texts_of
from tests.conflict.infeasible import infeasible
from tests.small import NAME, workspace_of
from tests.strategies import examples, plannings


def with_repair(planning: Planning, repair: Repair) -> Planning:
    """The planning of the scenario that makes a repair, through its file."""
    texts = texts_of(planning)
    texts["config/scenarios/mended.yaml"] = document(mended(planning, repair))
    workspace, findings = read_workspace(texts)
    assert workspace is not None and not findings, findings
    wrong = [
        finding for finding in validate(workspace) if finding.location.file.endswith("mended.yaml")
    ]
    assert not has_errors(wrong), (wrong, texts["config/scenarios/mended.yaml"])
    return workspace.planning("mended")


def check(planning: Planning) -> int:
    repairs = diagnose(Case(planning)).repairs
    for repair in repairs:
        new = with_repair(planning, repair)
        assert Everything(new).feasible.any()
        assert has_feasible_point(Case(new))
    return len(repairs)


@pytest.mark.parametrize("seed", range(7))
def test_every_repair_of_planted_conflicts_is_a_valid_scenario_with_a_plan(seed: int) -> None:
    assert check(infeasible(seed, size=11, rules=10)) > 0


@given(plannings(max_initiatives=7, modes=("north_star", "weighted_kpis")))
@examples(60)
def test_every_repair_of_drawn_conflicts_is_a_valid_scenario_with_a_plan(
    planning: Planning,
) -> None:
    everything = Everything(planning)
    if everything.pool and planning.select is None and not everything.feasible.any():
        check(planning)


def test_a_scenario_with_a_plan_needs_no_repair() -> None:
    workspace = workspace_of("INIT-0001: tokens: {engineering: 1}", "objective: {mode: north_star}")
    case = Case(workspace.planning(NAME))
    assert has_feasible_point(case)
    assert diagnose(case).repairs == ()


def test_a_pair_is_dropped_wherever_it_is_written() -> None:
    workspace = workspace_of(
        """
        INIT-0001: excludes: [INIT-0002, INIT-0003]
        INIT-0002: excludes: [INIT-0001]
        INIT-0003: owner: c
        """,
        """
        constraints:
          exclude_pairs: [[INIT-0002, INIT-0001], [INIT-0002, INIT-0003]]
          mandatory: {INIT-0001: promised, INIT-0002: promised}
        unbreakable: [constraints.mandatory]
        """,
    )
    planning = workspace.planning(NAME)
    (repair, *_) = diagnose(Case(planning)).repairs
    fields = mended(planning, repair)
    assert [change.rule.id for change in repair.changes] == [
        "constraints.exclude_pairs.INIT-0001.INIT-0002"
    ]
    assert fields["constraints"] == {"exclude_pairs": [["INIT-0002", "INIT-0003"]]}
    assert fields["overrides"] == {
        "INIT-0001": {"excludes": ["INIT-0003"]},
        "INIT-0002": {"excludes": None},
    }


def test_what_is_unbreakable_stays() -> None:
    cheap, firm = (_floor_and_cap(extra) for extra in ("", "unbreakable: [targets.all.gmv.floor]"))
    assert [change.rule.kind for change in _first(cheap).changes] == ["floor"]
    assert [change.rule.kind for change in _first(firm).changes] == ["cap"]
    nothing = _floor_and_cap("unbreakable: [targets, capacity]")
    assert diagnose(Case(nothing.planning(NAME))).repairs == ()


def _first(workspace: Workspace) -> Repair:
    return diagnose(Case(workspace.planning(NAME))).repairs[0]


def _floor_and_cap(extra: str) -> Workspace:
    return workspace_of(
        """
        INIT-0001: tokens: {engineering: 10}, contributions: {gmv: 90}
        INIT-0002: tokens: {engineering: 10}, contributions: {gmv: 10}
        """,
        f"""
        capacity: {{engineering: {{all: {{cap: 10}}}}}}
        targets: {{all: {{gmv: {{floor: 100}}}}}}
        {extra}
        """,
    )

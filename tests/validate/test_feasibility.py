"""The feasibility report: each code by a small portfolio with its place, and an error only where
there is no plan."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest
from hypothesis import given

from portfolio import pipeline
from portfolio.case.case import case_of
from portfolio.certify import Recomputed
from portfolio.findings import CODES, Finding, FindingSeverity, Location, in_order
from portfolio.model import Planning
from portfolio.results import RunStatus
from portfolio.validate.before_solving import feasibility
from tests.brute import Everything
from tests.small import NAME, files, workspace_of
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings

# code -> initiatives, scenario, and each finding: its code, its file, and what stands at its place.
CASES: dict[str, tuple[str, str, list[str]]] = {
    "P601": (
        "INIT-0001: status: idea",
        "notes: nothing to choose from",
        ["P601 plan: 2026-Q1"],
    ),
    "P601-chosen": (
        "INIT-0001: tokens: {engineering: 1}",
        "candidates: {except: [INIT-0001]}",
        ["P601 plan: candidates: {except: [INIT-0001]}"],
    ),
    "P603": (
        "INIT-0001: status: committed\nINIT-0002: mandatory: {reason: the law}",
        "constraints: {exclude: {INIT-0001: on hold, INIT-0002: on hold}}",
        ["P603 INIT-0001: committed}", "P603 INIT-0002: mandatory: {reason: the law}}"],
    ),
    "P604": (
        "INIT-0001: status: committed\nINIT-0002: excludes: [INIT-0001]",
        "constraints: {mandatory: {INIT-0002: the law}}",
        ["P604 INIT-0002: INIT-0001]}"],
    ),
    "P605": (
        "INIT-0001: status: idea\nINIT-0002: requires: [INIT-0001], mandatory: {reason: the law}",
        "",
        ["P605 INIT-0002: INIT-0001], mandatory: {reason: the law}}"],
    ),
    "P606": (
        "INIT-0001: bundle: both\nINIT-0002: bundle: both\nINIT-0003: tokens: {engineering: 2}",
        "constraints: {exclude_pairs: [[INIT-0001, INIT-0002]]}",
        ["P606 INIT-0001: both}"],
    ),
    "P607": (
        "INIT-0001: tokens: {engineering: 1}\nINIT-0002: status: in_progress",
        "constraints:\n  exclude: {INIT-0001: on hold}\n  bundles: {both: [INIT-0001, INIT-0002]}",
        ["P607 plan: both: [INIT-0001, INIT-0002]}"],
    ),
    "P608": (
        "INIT-0001: tokens: {engineering: 9}, dimensions: {country: {UK: 0.5, DE: 0.5}}",
        (
            "capacity:\n  engineering:\n    all: {cap: 4}\n    country: {UK: {floor: 2.5}, DE:"
            " {floor: 2}}"
        ),
        ["P608 plan: country: {UK: {floor: 2.5}, DE: {floor: 2}}"],
    ),
    "P609": (
        "INIT-0001: tokens: {engineering: 9}, dimensions: {country: {UK: 0.5, DE: 0.5}}",
        "capacity: {engineering: {country: {UK: {cap: 9, floor: 4.6}}}}",
        ["P609 plan: 4.6}}}}"],
    ),
    "P610": (
        (
            "INIT-0001: tokens: {engineering: 3}, status: committed\nINIT-0002: tokens:"
            " {engineering: 2}"
        ),
        (
            "capacity: {engineering: {all: {cap: 4.9}}}\nconstraints: {mandatory: {INIT-0002: the"
            " law}}"
        ),
        ["P610 plan: 4.9}}}"],
    ),
    "P611": (
        (
            "INIT-0001: contributions: {churn: -0.001}\nINIT-0002: contributions: {churn: 0.01,"
            " gmv: 1}"
        ),
        "targets: {all: {churn: {ceiling: 0.0389, baseline: 0.04}}}",
        ["P611 plan: 0.0389, baseline: 0.04}}}"],
    ),
    "P612": (
        (
            "INIT-0001: tokens: {engineering: 1}\nINIT-0002: status: idea\nINIT-0003:"
            " earliest_start: 2026-05-01"
        ),
        "constraints: {groups: {bets: {members: [INIT-0001, INIT-0002, INIT-0003], at_least: 2}}}",
        ["P612 plan: 2}}}", "P617 INIT-0003: 2026-05-01}"],
    ),
    "P613": (
        "INIT-0001: contributions: {gmv: 1}, dimensions: {country: UK}",
        "targets: {country: {NO: {gmv: {goal: 5}}}}",
        ["P613 plan: 5}}}}"],
    ),
    "P614": (
        "INIT-0001: tokens: {engineering: 9}, dimensions: {country: UK}",
        "capacity: {engineering: {country: {UK: {cap: 3, floor: 4}}}}",
        ["P614 plan: 4}}}}"],
    ),
    "P615": (
        (
            "INIT-0001: tokens: {engineering: 1}\nINIT-0002: status: rejected\nINIT-0003:"
            " mandatory: {reason: the law}"
        ),
        "candidates: {only: [INIT-0001]}\nconstraints: {mandatory: {INIT-0002: the board}}",
        ["P615 plan: the board}}", "P615 INIT-0003: mandatory: {reason: the law}}"],
    ),
    "P616": (
        "INIT-0001: status: archived\nINIT-0002: tokens: {engineering: 1}",
        "constraints: {prerequisites: {INIT-0002: [INIT-0001]}}",
        ["P616 plan: INIT-0001]}}"],
    ),
    "P617": (
        "INIT-0001: tokens: {engineering: 1}\nINIT-0002: earliest_start: 2026-04-01",
        "",
        ["P617 INIT-0002: 2026-04-01}"],
    ),
    "P618": (
        (
            "INIT-0001: tokens: {engineering: 1}\nINIT-0002: earliest_start: 2026-04-01, mandatory:"
            " {reason: promised}"
        ),
        "",
        ["P618 INIT-0002: 2026-04-01, mandatory: {reason: promised}}"],
    ),
    "P619": (
        (
            "INIT-0001: tokens: {engineering: 1}\nINIT-0002: earliest_start: 2026-04-01, status:"
            " committed"
        ),
        "",
        ["P619 INIT-0002: 2026-04-01, status: committed}"],
    ),
}


def pointed_at(finding: Finding, texts: Mapping[str, str]) -> str:
    """Code, file, and the text that stands at the place of a finding."""
    line = texts[finding.location.file].splitlines()[finding.location.line - 1]
    return (
        f"{finding.code} {PurePosixPath(finding.location.file).stem}:"
        f" {line[finding.location.column - 1 :]}"
    )


@pytest.mark.parametrize("name", CASES)
def test_each_code_has_its_place(name: str) -> None:
    initiatives, scenario, expected = CASES[name]
    workspace = workspace_of(initiatives, scenario)
    texts = files(initiatives, scenario)
    found = case_of(workspace, workspace.planning(NAME)).report
    assert [pointed_at(finding, texts) for finding in in_order(found)] == expected
    assert name[:4] in {finding.code for finding in found}


@pytest.mark.parametrize("name", CASES)
def test_an_error_ends_the_run_as_infeasible_and_a_warning_does_not(name: str) -> None:
    initiatives, scenario, _ = CASES[name]
    workspace = workspace_of(initiatives, scenario)
    run = pipeline.plan(workspace, workspace.planning(NAME), Enumeration())
    error = CODES[name[:4]].severity == "error"
    assert run.result.status is (RunStatus.INFEASIBLE if error else RunStatus.OPTIMAL)
    assert name[:4] in {reported.code for reported in run.result.report}


def test_a_cap_that_is_too_low_concerns_those_alone_that_must_use_it() -> None:
    """In its resource, slice and step, whichever way they are taken: others were named too."""
    workspace = workspace_of(
        """
        INIT-0001: tokens: {engineering: 3}, status: committed, period: 2026, start: 2026-Q1
        INIT-0002: tokens: {engineering: 2}, period: 2026, start: 2026-Q1
        INIT-0003: tokens: {design: 2}, status: committed, period: 2026, start: 2026-Q1
        INIT-0004: tokens: {engineering: 9}, status: committed, period: 2026, start: 2026-Q2
        INIT-0005: tokens: {engineering: 9}, period: 2026, start: 2026-Q1
        INIT-0006: tokens: {engineering: 9}, status: committed, period: 2026
        """,
        """
        period: 2026
        schedule: {step: quarter}
        capacity: {engineering: {all: {by_step: {2026-Q1: {cap: 4}}}}}
        constraints: {mandatory: {INIT-0002: the law}}
        """,
    )
    planning = workspace.planning(NAME)
    [finding] = [f for f in case_of(workspace, planning).report if f.code == "P610"]
    assert finding.initiatives == ("INIT-0001", "INIT-0002")
    run = pipeline.plan(workspace, planning, Enumeration())
    records = case_of(workspace, planning).identity(run.manifest.engine).records
    again = Recomputed.of(records, run.manifest, run.result)
    assert [reported.initiatives for reported in again.errors] == [finding.initiatives]


def test_no_code_is_without_a_case() -> None:
    assert {name[:4] for name in CASES} == {code for code in CODES if code.startswith("P6")}


NOWHERE = Location("scenario", 1, 1)


def test_an_error_means_that_no_portfolio_keeps_all_rules() -> None:
    """And a warning that an initiative can be in no plan means that it is in none."""
    seen: set[str] = set()

    @given(plannings(7))
    @examples(150)
    def sound(planning: Planning) -> None:
        everything = Everything(planning)
        for finding in feasibility(planning, lambda _: NOWHERE):
            seen.add(finding.code)
            judge(finding, everything)

    sound()
    assert {"P606", "P610", "P611", "P616"} <= seen, "what is drawn should hold something to judge"


def judge(finding: Finding, everything: Everything) -> None:
    if finding.code == "P601":
        assert not everything.pool  # the empty plan may keep all rules, and is none
    elif finding.severity is FindingSeverity.ERROR:
        assert not everything.feasible.any(), finding.message
    elif finding.code in ("P616", "P617"):
        key = finding.message.partition(" ")[0]
        assert not (everything.feasible & everything.has(key)).any(), finding.message
    elif finding.code == "P606":
        assert not (everything.feasible & (everything.members_in(finding.initiatives) > 0)).any(), (
            finding.message
        )

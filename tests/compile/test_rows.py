"""Every family of rule as readable rows: goldens in tests/golden/compile, written anew with
PORTFOLIO_GOLDEN=1."""

import os
from pathlib import Path
from typing import get_args

import pytest

from portfolio.model import Lexicographic, NorthStar, Planning, WeightedKpis
from tests.compile.rows import FIXES, STAGES, families, rows_of
from tests.small import planning_of

GOLDEN = Path(__file__).parents[1] / "golden" / "compile"
MODES = [
    get_args(mode.model_fields["mode"].annotation)[0]
    for mode in (NorthStar, WeightedKpis, Lexicographic)
]

TWO_SCOPES = "scopes: {mvp: {tokens: {engineering: 1}}, full: {tokens: {engineering: 3}}}"

# family -> initiatives, scenario
CASES = {
    "mandatory": (
        f"""
        INIT-0001: {TWO_SCOPES}
        INIT-0002: {TWO_SCOPES}, status: in_progress
        INIT-0003: {TWO_SCOPES}, mandatory: {{reason: the law}}
        INIT-0004: mandatory: {{reason: one scope is held instead}}
        INIT-0005: status: idea
        """,
        "constraints: {mandatory: {INIT-0001: the board, INIT-0005: nothing can fulfil it}}",
    ),
    "kept": (
        f"""
        INIT-0001: {TWO_SCOPES}, status: committed
        INIT-0002: {TWO_SCOPES}, status: in_progress
        INIT-0003: status: committed
        """,
        "",
    ),
    "scope": (
        f"""
        INIT-0001: {TWO_SCOPES}
        INIT-0002: {TWO_SCOPES}, scope_mode: choose
        INIT-0003: {TWO_SCOPES}, scope_mode: full
        INIT-0004: tokens: {{engineering: 2}}
        """,
        "",
    ),
    "exclude_pair": (
        f"""
        INIT-0001: tokens: {{engineering: 2}}
        INIT-0002: excludes: [INIT-0003]
        INIT-0003: {TWO_SCOPES}
        INIT-0004: excludes: [INIT-0005]
        INIT-0005: status: idea
        """,
        "constraints: {exclude_pairs: [[INIT-0002, INIT-0001]]}",
    ),
    "bundle": (
        f"""
        INIT-0001: bundle: checkout
        INIT-0002: {TWO_SCOPES}
        INIT-0003: bundle: checkout
        INIT-0004: bundle: torn
        INIT-0005: bundle: torn
        """,
        """
        candidates: {except: [INIT-0005]}
        constraints: {bundles: {checkout: [INIT-0002, INIT-0001]}}
        """,
    ),
    "prerequisite": (
        f"""
        INIT-0001: {TWO_SCOPES}
        INIT-0002: requires: [INIT-0001, INIT-0004, INIT-0005]
        INIT-0003: tokens: {{engineering: 2}}
        INIT-0004: status: delivered, period: 2025-Q4
        INIT-0005: status: in_progress
        INIT-0006: requires: [INIT-0007]
        INIT-0007: status: idea
        """,
        "constraints: {prerequisites: {INIT-0003: [INIT-0002]}}",
    ),
    "group": (
        f"""
        INIT-0001: {TWO_SCOPES}
        INIT-0002: tokens: {{engineering: 2}}
        INIT-0003: tokens: {{engineering: 3}}
        INIT-0004: status: idea
        """,
        """
        constraints:
          groups:
            bets: {members: [INIT-0003, INIT-0001, INIT-0004], at_least: 1, at_most: 2}
            few: {members: [INIT-0002, INIT-0003], at_most: 1}
        """,
    ),
    "synergy": (
        f"""
        INIT-0001: tokens: {{engineering: 1}}
        INIT-0002: {TWO_SCOPES}
        INIT-0003: tokens: {{engineering: 3}}
        INIT-0004: status: idea
        """,
        """
        constraints:
          synergies:
            all-three: {members: [INIT-0001, INIT-0002, INIT-0003], bonus: {gmv: 10}, saves: {engineering: 1}}
            crowd: {members: [INIT-0001, INIT-0003, INIT-0004], at_least: 2, bonus: {gmv: -5}}
            steps:
              members: [INIT-0001, INIT-0002, INIT-0003]
              tiers: [{at_least: 3, bonus: {gmv: 7}}, {at_least: 1, bonus: {gmv: 2}}]
        """,
    ),
    "capacity": (
        """
        INIT-0001: tokens: {engineering: 10.5}, dimensions: {country: UK, department: {payments: 0.2, growth: 0.8}}
        INIT-0002: tokens: {engineering: 20, design: 0.1}, dimensions: {country: {UK: 0.6, DE: 0.4}, department: growth}
        INIT-0003: tokens: {engineering: 1e6}, dimensions: {country: {UK: 0.25, NO: 0.75}, department: growth}
        INIT-0004: scopes: {mvp: {tokens: {engineering: 4}}, big: {tokens: {engineering: 5}}}, dimensions: {country: NO}
        """,
        """
        capacity:
          engineering:
            all: {cap: 1000020.25, floor: 3}
            country: {UK: {cap: 60}, NO: {floor: 0.5, cap: 999999.75}}
            country/department: {UK/payments: {cap: 60000}, NO/growth: {floor: 1}}
          design: {all: {cap: 0.15}}
        constraints:
          synergies:
            together:
              members: [INIT-0001, INIT-0002, INIT-0004]
              tiers:
                - {at_least: 2, bonus: {gmv: 1}}
                - {at_least: 3, saves: {engineering: 2}}
        """,
    ),
    "target": (
        """
        INIT-0001: contributions: {gmv: 1e9, retention: 1e-7}, dimensions: {country: UK}
        INIT-0002: contributions: {gmv: -30, retention: 0.002, churn: -0.01}, dimensions: {country: {UK: 0.5, NO: 0.5}}
        INIT-0003: contributions: {churn: 0.004, retention: 3e-7}, dimensions: {country: {UK: 0.3, NO: 0.7}}
        """,
        """
        targets:
          all:
            gmv: {floor: 120000, baseline: 100000}
            churn: {ceiling: 0.031, baseline: 0.04, goal: 0.03}
            retention: {floor: 3e-7, goal: 0.01}
          country: {UK: {gmv: {floor: 0.5}, churn: {ceiling: -0.001}}}
        constraints:
          synergies:
            pair: {members: [INIT-0001, INIT-0002], bonus: {gmv: 1000, churn: 0.001}}
        """,
    ),
    "shortfall": (
        """
        INIT-0001: contributions: {gmv: 100, retention: 0.01}, dimensions: {country: UK}
        INIT-0002: contributions: {gmv: 50, churn: -0.01}, dimensions: {country: {UK: 0.5, DE: 0.5}}
        INIT-0003: contributions: {churn: 0.004, retention: -0.002}, dimensions: {country: NO}
        """,
        """
        objective: {mode: lexicographic, priorities: [[gmv], [churn]], then: {mode: north_star}}
        targets:
          all:
            gmv: {floor: 1090, goal: 1200, baseline: 1000}
            churn: {ceiling: 0.035, baseline: 0.04}
            retention: {goal: 0.05, scale: 0.1}
          country: {UK: {gmv: {floor: 120}}}
        """,
    ),
    FIXES: (
        f"""
        INIT-0001: status: committed
        INIT-0002: mandatory: {{reason: the law}}
        INIT-0003: {TWO_SCOPES}
        INIT-0004: earliest_start: 2026-07-01
        INIT-0005: requires: [INIT-0006]
        INIT-0006: status: idea
        INIT-0007: bundle: torn
        INIT-0008: bundle: torn
        """,
        """
        candidates: {except: [INIT-0008]}
        constraints: {exclude: {INIT-0003: on hold}}
        """,
    ),
    "north_star": (
        """
        INIT-0001: contributions: {gmv: 120000.5, retention: 0.01}, tokens: {engineering: 2, design: 0.5}
        INIT-0002: contributions: {gmv: -0.25}, tokens: {engineering: 3}
        INIT-0003: scopes: {mvp: {tokens: {engineering: 1}, contributions: {gmv: 7}}, full: {tokens: {engineering: 2}}}
        """,
        """
        targets: {all: {retention: {floor: 0.005, goal: 0.02}}}
        constraints:
          synergies: {pair: {members: [INIT-0001, INIT-0002], bonus: {gmv: -4}, saves: {engineering: 1}}}
        """,
    ),
    "weighted_kpis": (
        """
        INIT-0001: contributions: {gmv: 120000, retention: 0.002}
        INIT-0002: contributions: {gmv: -30000, churn: -0.003}
        INIT-0003: contributions: {churn: 0.001, retention: 0.0001}
        """,
        """
        objective: {mode: weighted_kpis, weights: {gmv: 0.5, retention: 0.333, churn: 2}, scales: {churn: 0.007}}
        targets:
          all:
            gmv: {goal: 1300000, floor: 1050000, baseline: 1000000, penalty: 0.25}
            retention: {floor: 0.0003}
        constraints:
          synergies:
            steps:
              members: [INIT-0001, INIT-0002, INIT-0003]
              tiers: [{at_least: 2, bonus: {gmv: 10}}, {at_least: 3, bonus: {gmv: 1000, churn: -0.001}}]
        """,
    ),
    "lexicographic": (
        """
        INIT-0001: contributions: {gmv: 120000, retention: 0.002}, dimensions: {country: UK}
        INIT-0002: contributions: {gmv: 30000, churn: -0.003}, dimensions: {country: DE}
        """,
        """
        objective: {mode: lexicographic, priorities: [[retention, churn], [gmv]], then: {mode: north_star}}
        targets:
          all: {gmv: {floor: 140000, goal: 200000}, retention: {floor: 0.01}, churn: {ceiling: -0.005}}
          country: {UK: {gmv: {floor: 130000}}}
        """,
    ),
}


def planning(name: str) -> Planning:
    return planning_of(*CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_a_family_makes_the_rows_of_its_golden(name: str) -> None:
    text = rows_of(planning(name), STAGES if name in MODES else name)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("PORTFOLIO_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_no_family_is_without_a_golden() -> None:
    """A new function in the compiler's tuples, or a new mode, needs a case here."""
    assert {path.stem for path in GOLDEN.glob("*")} == {*families(), FIXES, *MODES} == set(CASES)


@pytest.mark.parametrize("name", families())
def test_a_family_without_a_rule_makes_no_row(name: str) -> None:
    assert rows_of(planning_of("INIT-0001: tokens: {engineering: 1}", ""), name) == ""

"""Warnings about scenarios that have a plan, against every portfolio there is."""

from fractions import Fraction

import numpy as np
from hypothesis import given

from portfolio.case.case import Case
from portfolio.compile.rules import united_rules
from portfolio.conflict import advise, as_findings
from portfolio.conflict.advice import Advice
from portfolio.findings import Finding, Location
from portfolio.model import Planning
from portfolio.report.words.rules import rule_title
from portfolio.results import Rule
from tests.brute import Mask
from tests.conflict.witness import Witness
from tests.small import NAME, workspace_of
from tests.strategies import examples, plannings


def advice(planning: Planning) -> list[Finding]:
    given = advise(Case(planning, lambda origin: Location(origin.subject)))
    return list(as_findings({planning.name: given}))


def said(found: list[Finding], code: str, words: str) -> set[str]:
    """The rules or initiatives that findings of a code begin with."""
    return {finding.message.partition(words)[0] for finding in found if finding.code == code}


@given(plannings(max_initiatives=7, modes=("north_star", "weighted_kpis")))
@examples(40)
def test_every_warning_is_true_of_every_portfolio(planning: Planning) -> None:
    witness = Witness(planning)
    everything = witness.everything
    if not everything.pool or not everything.feasible.any():
        return
    found = advice(planning)
    case = Case(planning)
    rules = {rule_title(rule.rule): rule.rule for rule in case.rules}
    keeps = {name: witness.keeps(rule) for name, rule in rules.items()}
    idle = said(found, "P702", " never binds")
    for name in idle:
        assert not (_all(witness, keeps, name) & ~keeps[name]).any()
    value = next(value for name, _, value in everything.stages() if str(name) == "objective")
    best = max(value.numerators[everything.feasible])
    for name in said(found, "P703", " is met for free"):
        assert name not in idle
        assert max(value.numerators[_all(witness, keeps, name)]) == best
    own = united_rules(case.columns.pool)
    never = {
        key for key in everything.pool if not (everything.has(key) & everything.feasible).any()
    }
    assert said(found, "P704", " can be in no portfolio") == never - {*own.exclude, *own.impossible}


def _all(witness: Witness, keeps: dict[str, Mask], but: str) -> Mask:
    """Which portfolios keep every rule but one."""
    kept = np.ones(witness.everything.count, dtype=np.bool_)
    for name, mask in keeps.items():
        if name != but:
            kept &= mask
    return kept


def test_a_floor_that_costs_something_is_not_free() -> None:
    workspace = workspace_of(
        """
        INIT-0001: tokens: {engineering: 10}, contributions: {gmv: 90}
        INIT-0002: tokens: {engineering: 10}, contributions: {retention: 0.1}
        """,
        """
        capacity: {engineering: {all: {cap: 10}}}
        targets: {all: {retention: {floor: 0.1}}}
        """,
    )
    found = advice(workspace.planning(NAME))
    assert [(finding.code, finding.initiatives) for finding in found] == [("P704", ("INIT-0001",))]
    because = "cap of engineering in all; floor of retention in all"
    assert (
        found[0].message
        == f"INIT-0001 can be in no portfolio that keeps the rules of {NAME}: {because}"
    )


def test_the_witness_knows_every_family() -> None:
    """Every family of rule that can be named in advice is one that a portfolio can be asked
    about."""
    workspace = workspace_of(
        """
        INIT-0001: bundle: b, requires: [INIT-0003]
        INIT-0002: bundle: b, excludes: [INIT-0003]
        INIT-0003: status: committed
        INIT-0004: earliest_start: 2027-01-01
        """,
        """
        constraints:
          mandatory: {INIT-0003: promised}
          exclude: {INIT-0004: on hold}
          groups: {g: {members: [INIT-0001, INIT-0003], at_least: 1}}
        targets: {all: {gmv: {floor: 1, baseline: 0.5}}}
        capacity: {engineering: {all: {cap: 3, floor: 1}}}
        """,
    )
    planning = workspace.planning(NAME)
    witness = Witness(planning)
    rules: list[Rule] = [rule.rule for rule in Case(planning).rules]
    families = {
        "capacity",
        "target",
        "group",
        "mandatory",
        "kept",
        "bundle",
        "exclude_pair",
        "exclude",
        "candidate",
    }
    assert {rule.family for rule in rules} == families
    kept = np.ones(witness.everything.count, dtype=np.bool_)
    for rule in rules:
        kept &= witness.keeps(rule)
    assert (kept == witness.everything.feasible).all()
    assert all(rule.bound is None or Fraction(rule.bound) >= 0 for rule in rules)


def test_the_same_advice_of_several_scenarios_is_one_finding() -> None:
    idle = Advice("P702", Location("a.yaml"), "cap never binds in", ": it cannot")
    other = Advice("P702", Location("a.yaml"), "cap never binds in", ": it could not")
    given = {f"s{number:02}": [idle] for number in range(12)} | {"t": [other], "r": [other, idle]}
    names = ", ".join(["r", *(f"s{number:02}" for number in range(9))])
    said = [finding.message for finding in as_findings(given)]
    assert said == [
        f"cap never binds in {names} and 3 more: it cannot",
        "cap never binds in r and t: it could not",
    ]

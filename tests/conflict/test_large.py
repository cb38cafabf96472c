"""Conflicts and repairs of larger plannings against a model of their own: 500 of them under PORTFOLIO_FULL=1."""

import pytest

from portfolio.compile import compile_problem
from portfolio.compile.business import business_rules
from portfolio.compile.problem import Problem
from portfolio.conflict import diagnose
from portfolio.conflict.diagnose import in_repair, in_words
from portfolio.conflict.repair import find_repairs
from portfolio.results import Diagnosis, RuleInWords
from portfolio.solve import selection
from portfolio.solve.probe import Prober
from tests.conflict.independent import Independent, UndecidedError
from tests.conflict.infeasible import infeasible

SIZES = (15, 40, 100, 40, 200, 100, 400, 200, 40, 1000)


def check(seed: int, size: int) -> None:
    planning = infeasible(seed, size, rules=min(size, 200))
    witness = Independent(planning)
    problem = compile_problem(planning)
    rules = [in_words(rule) for rule in business_rules(problem)]
    try:
        if witness.portfolio(rules) is not None:
            return  # squeezed, and yet feasible
    except UndecidedError:
        pytest.skip("the witness does not know whether it is infeasible")
    diagnosis = diagnose(problem)
    _check_repairs(witness, problem, diagnosis)
    assert diagnosis.conflicts
    try:
        _check_conflicts(witness, rules, diagnosis)
    except UndecidedError:
        pytest.skip("repairs hold; the witness does not know whether some rules can hold together")


def _check_conflicts(witness: Independent, rules: list[RuleInWords], diagnosis: Diagnosis) -> None:
    used: set[str] = set()
    for conflict in diagnosis.conflicts:
        assert witness.portfolio(conflict.rules) is None, [rule.rule for rule in conflict.rules]
        names = {rule.rule for rule in conflict.rules}
        assert not names & used
        used |= names
        for rule in conflict.rules if conflict.smallest else ():
            assert witness.portfolio([other for other in conflict.rules if other != rule]) is not None
    if diagnosis.complete:
        assert witness.portfolio([rule for rule in rules if rule.rule not in used]) is not None


def _check_repairs(witness: Independent, problem: Problem, diagnosis: Diagnosis) -> None:
    """The portfolio by which a repair was found keeps every rule once it is made: checked in fractions."""
    rules = [in_words(rule) for rule in business_rules(problem)]
    mendings = find_repairs(Prober(problem, business_rules(problem)), ())
    assert tuple(in_repair(business_rules(problem), mending) for mending in mendings) == diagnosis.repairs
    for repair, mending in zip(diagnosis.repairs, mendings, strict=True):
        bounds = {change.rule.rule: change.to for change in repair.changes}
        assert witness.keeps(frozenset(selection(problem.columns, mending.point)), rules, bounds)


@pytest.mark.parametrize("seed", range(8))
def test_conflicts_and_repairs_of_medium_plannings(seed: int) -> None:
    check(seed, size=(30, 60)[seed % 2])


@pytest.mark.full
@pytest.mark.parametrize("seed", range(500))
def test_conflicts_and_repairs_of_500_plannings(seed: int) -> None:
    check(seed, SIZES[seed // 7 % len(SIZES)])

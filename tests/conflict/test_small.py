"""Conflicts and repairs of small plannings against every portfolio there is."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from portfolio.case.case import Case
from portfolio.conflict import diagnose
from portfolio.model import Planning
from portfolio.results import Diagnosis
from portfolio.source import read_workspace
from tests.conflict.files import texts_of
from tests.conflict.infeasible import infeasible
from tests.conflict.witness import Witness
from tests.respelled import reordered
from tests.strategies import examples, plannings


def check(planning: Planning, witness: Witness) -> Diagnosis:
    case = Case(planning)
    diagnosis = diagnose(case)
    named = case.rules
    rules = [rule.rule for rule in named]
    assert not witness.together(rules)
    assert diagnosis.conflicts
    used: set[str] = set()
    for conflict in diagnosis.conflicts:
        assert conflict.smallest
        assert witness.irreducible(conflict), [rule.id for rule in conflict.rules]
        names = {rule.id for rule in conflict.rules}
        assert not names & used
        used |= names
    assert diagnosis.complete
    assert witness.together([rule for rule in rules if rule.id not in used])
    for repair in diagnosis.repairs:
        assert witness.works(repair, rules)
        assert Fraction(repair.price) == sum(
            (Fraction(change.price) for change in repair.changes), Fraction(0)
        )
    witness.check_least(named, diagnosis.repairs)
    return diagnosis


@given(plannings(modes=("north_star", "weighted_kpis")))
@examples(100)
def test_drawn_conflicts_are_irreducible_and_repairs_least(planning: Planning) -> None:
    witness = Witness(planning)
    if witness.everything.pool and not witness.everything.feasible.any():  # about one in ten
        check(planning, witness)


@pytest.mark.parametrize("seed", range(14))
def test_planted_conflicts_are_irreducible_and_repairs_least(seed: int) -> None:
    planning = infeasible(seed, size=12, rules=10)
    check(planning, Witness(planning))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_and_spelling_of_files_decides_nothing(seed: int) -> None:
    texts = texts_of(infeasible(seed, size=40, rules=30))
    diagnoses = []
    for files in (texts, reordered(texts, Random(seed)), reordered(texts, Random(seed + 100))):
        workspace, findings = read_workspace(files)
        assert workspace is not None and not findings
        diagnoses.append(diagnose(Case(workspace.planning("generated"))))
    assert diagnoses[0].conflicts and diagnoses[0].repairs
    assert diagnoses == diagnoses[:1] * 3


def test_the_same_diagnosis_again() -> None:
    planning = infeasible(3, size=60, rules=40)
    first, second = (diagnose(Case(planning)) for _ in range(2))
    assert first == second
    assert first.conflicts and first.repairs

"""What is compiled, is compiled once for inputs that decide on the same."""

from dataclasses import replace

import pytest

from portfolio import compile as compiling
from portfolio.case import case as cases_module
from portfolio.case.case import Case, Cases
from portfolio.model import Planning
from tests.review.changed import BASE, ONE, changed_texts, compared
from tests.small import planning_of

INITIATIVES = "INIT-0001: tokens: {engineering: 1}, contributions: {gmv: 1}"


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is compiled, by what decides it."""
    seen: list[str] = []

    def counting(planning: Planning, *rest: object) -> object:
        seen.append(Cases().key(planning))
        return compiling.compile_problem(planning, *rest)

    monkeypatch.setattr(cases_module, "compile_problem", counting)
    return seen


def test_each_part_is_made_once(compiles: list[str]) -> None:
    case = Case(planning_of(INITIATIVES, ""))
    assert case.problem is case.problem
    assert case.rules is case.rules
    assert case.root is case.root
    assert case.inequalities is case.inequalities
    assert case.report is case.report
    assert len(compiles) == 1


def test_words_decide_nothing(compiles: list[str]) -> None:
    planning = planning_of(INITIATIVES, "")
    one = planning.initiatives["INIT-0001"]
    reworded = replace(
        planning, initiatives={"INIT-0001": one.model_copy(update={"title": "Another"})}
    )
    dearer = replace(
        planning, initiatives={"INIT-0001": one.model_copy(update={"tokens": {"engineering": 2}})}
    )
    cases = Cases()
    assert cases.case(planning) is cases.case(reworded)
    assert cases.case(planning) is not cases.case(dearer)


def test_a_diff_compiles_each_distinct_input_once(compiles: list[str]) -> None:
    changes = (
        (ONE, "engineering: 40", "engineering: 50"),
        (ONE, "gmv: 120000", "gmv: 118000"),
        (BASE, "all: {cap: 100}", "all: {cap: 90}"),
    )
    diff = compared(changed_texts(()), changed_texts(changes))
    assert len(diff.inputs) == len(changes)
    assert len(compiles) == len(set(compiles)) > 4

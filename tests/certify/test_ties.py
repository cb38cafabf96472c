"""A tie names a portfolio that is as good until the last stage: one that is not allowed is none."""

from portfolio import pipeline
from portfolio.canonical import input_records, scenario_record
from portfolio.certify.amounts import Amounts
from portfolio.certify.facts import Facts
from portfolio.certify.ties import tie_problem
from portfolio.engines import adapter
from tests.small import NAME, workspace_of

ALIKE = """
INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 5}
INIT-0002: tokens: {engineering: 3}, contributions: {gmv: 5}
INIT-0003: tokens: {engineering: 3}, contributions: {gmv: 5}
"""
ONE_OF_TWO = """
capacity: {engineering: {all: {cap: 4}}}
constraints: {exclude: {INIT-0001: broken}}
"""


def test_an_equal_that_breaks_one_rule_of_several_is_no_tie() -> None:
    workspace = workspace_of(ALIKE, ONE_OF_TWO)
    planning = workspace.planning(NAME)
    result = pipeline.plan(workspace, planning, adapter()).result
    assert list(result.choice) == ["INIT-0002"]
    assert result.tie is not None
    assert result.tie.decided == ("INIT-0002", "INIT-0003")
    facts = Facts.of(input_records(planning), scenario_record(planning), None, result.choice)
    amounts = Amounts(facts)
    assert tie_problem(result, amounts) is None
    forged = result.tie.model_copy(update={"decided": ("INIT-0001", "INIT-0002")})
    problem = tie_problem(result.model_copy(update={"tie": forged}), amounts)
    assert problem is not None
    assert problem.startswith("no portfolio that differs")

"""A problem in which one of some rules may be waived has the portfolios that break at most one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portfolio.case import Case, waivable
from portfolio.compile import BusinessRule, IntArray
from portfolio.engines import adapter
from portfolio.explain.binding import BLOCKING
from portfolio.model import Planning
from portfolio.solve import best_above
from portfolio.solve.chain import Chain
from portfolio.solve.search import RemainingOptima
from portfolio.solve.solution import StageOptimum
from tests.case.test_variation import case
from tests.small import planning_of
from tests.strategies import examples, plannings


def inequalities_of(some: Case) -> list[BusinessRule]:
    return [rule for rule in some.rules if rule.family in BLOCKING]


def broken(some: Case, point: IntArray) -> list[int]:
    """The numbers of the rules that a point breaks, and -1 for each definition that it breaks."""
    numbers = set()
    for number, block in enumerate(some.problem.blocks):
        for row in block.broken(point).tolist():
            numbers.add(some.row_owners.get((number, row), -1))
    for number, rule in enumerate(some.rules):
        fixes = [some.problem.fixes[fix] for fix in rule.fixes]
        if any(point[fix.column] != fix.value for fix in fixes):
            numbers.add(number)
    return sorted(numbers)


@given(plannings(), st.data())
@examples(150)
def test_the_portfolios_are_those_that_break_at_most_one_rule(
    planning: Planning, data: st.DataObject
) -> None:
    some = Case(planning)
    assume(not some.is_ruled_out and some.columns.items)
    rules = inequalities_of(some)
    waived = waivable(some.problem, rules)
    of_rule = {some.rules.index(rule): number for number, rule in enumerate(rules)}
    for _ in range(8):
        bits = data.draw(st.lists(st.integers(0, 1), min_size=1, max_size=24))
        items = np.resize(np.array(bits, dtype=np.int64), len(some.columns.items))
        by_rules = broken(some, some.problem.completed(items))
        point = waived.problem.completed(items)
        may_be = set(by_rules) <= of_rule.keys()
        assert waived.problem.holds(point) == (may_be and len(by_rules) <= 1)
        if may_be:
            assert waived.waived(point) == [of_rule[number] for number in by_rules]


def test_each_rule_can_be_the_one() -> None:
    some = case(cap="4", at_most="4")
    rules = inequalities_of(some)
    waived = waivable(some.problem, rules)
    count = len(some.columns.items)
    seen: Counter[str] = Counter()
    for number in range(2**count):
        items = np.array([number >> bit & 1 for bit in range(count)], dtype=np.int64)
        point = waived.problem.completed(items)
        if waived.problem.holds(point):
            seen.update(waived.rules[one].family for one in waived.waived(point))
    assert seen.keys() == set(BLOCKING)


TIES = """
INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 10}
INIT-0002: tokens: {engineering: 1}, contributions: {gmv: 1}
INIT-0003: tokens: {engineering: 1}, contributions: {gmv: 1}
INIT-0004: tokens: {engineering: 1}, contributions: {gmv: 1}
INIT-0005: tokens: {engineering: 1}, contributions: {gmv: 1}
"""
EXCLUDING = """
objective: {mode: north_star}
capacity: {engineering: {all: {cap: 5}}}
constraints: {exclude: {INIT-0001: not now}}
"""


@pytest.mark.parametrize("solver", ("scipy", "highs"))
def test_a_rule_is_met_once_though_many_portfolios_break_it_alike(solver: str) -> None:
    some = Case(planning_of(TIES, EXCLUDING))
    waived = waivable(some.problem, inequalities_of(some))
    session = adapter(solver).load(waived.problem)
    start = waived.problem.completed(np.array([0, 1, 1, 1, 1], dtype=np.int64))
    stage = some.problem.objective
    best = best_above(waived.problem, session, some.limits, stage, start, waived.columns, 24)
    rules = [
        waived.rules[number].family for point in best.points for number in waived.waived(point)
    ]
    assert (best.gain, best.complete, rules) == (12, True, ["exclude"])


def test_portfolios_that_are_alike_in_the_columns_count_once(monkeypatch) -> None:
    """A soft cut may be missed by another portfolio than the one it is about."""
    some = Case(planning_of(TIES, EXCLUDING))
    waived = waivable(some.problem, inequalities_of(some))
    stage = some.problem.objective
    choices = ([0, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 1, 0])
    start, *alike = [waived.problem.completed(np.array(items)) for items in choices]
    optimum = StageOptimum(stage, stage.gain.dot(alike[0]), stage.gain.dot(alike[0]), 0.0, 0)
    met = RemainingOptima(known=tuple(alike), complete=True, optimum=optimum)
    monkeypatch.setattr(Chain, "best_above", lambda *_: met)
    session = adapter("highs").load(waived.problem)
    best = best_above(waived.problem, session, some.limits, stage, start, waived.columns, 24)
    assert len(best.points) == 1

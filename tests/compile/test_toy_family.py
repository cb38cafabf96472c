"""A family of rules that only this test has, made by the steps of CONTRIBUTING:
`constraints.quota`.

A plan takes at most so many initiatives. If a step were missing there, something here would not
know it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Annotated

import pytest

from portfolio.case import Case
from portfolio.certify import reasons as certify_reasons
from portfolio.certify import rows as certify_rows
from portfolio.certify import rules as certify_rules
from portfolio.certify.amounts import WitnessItem
from portfolio.certify.columns import SystemColumns
from portfolio.certify.facts import Facts
from portfolio.certify.forms import LinearRow, at_most, count_of
from portfolio.certify.reasons import Broken, Reasons
from portfolio.certify.rules import checked_rule, rule_at
from portfolio.certify.stated import Recomputed, statement
from portfolio.compile import families
from portfolio.compile.columns import Columns
from portfolio.compile.families.base import Family, GivesWay, RuleNames
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario
from portfolio.conflict import mended
from portfolio.engines import adapter
from portfolio.model import Constraints, Marker, Planning, Scenario
from portfolio.pipeline import plan_case
from portfolio.report.text.plan import plan_view
from portfolio.report.words.labels import run_view
from portfolio.report.words.reasons import reason_in_words
from portfolio.results import BrokenRule, Rule, RuleCheck, Run, RunStatus
from tests.brute import Everything
from tests.small import planning_of

# Step 1, the field: in portfolio/model/scenario.py.


class ToyConstraints(Constraints):
    quota: Annotated[int | None, Marker.ADDED_LATER] = None
    """At most so many initiatives."""


class ToyScenario(Scenario):
    constraints: ToyConstraints = ToyConstraints()


# Step 3, the family: a file in portfolio/compile/families, and a line in its __init__.py.


class Quota(Family):
    """How many initiatives a plan takes at most."""

    name = "quota"
    gives_way = GivesWay.MOVES

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        quota = getattr(pool.planning.scenario.constraints, "quota", None)
        if quota is not None:
            place = StatedPlace.at(in_scenario("constraints", "quota"))
            scale = Fraction(max(quota, 1))
            yield StatedRule(
                self.name, (place,), kind="at_most", bound=Fraction(quota), scale=scale
            )

    def rows(self, columns: Columns, stated: StatedRule) -> Iterator[UnitRow]:
        items = [(column, 1) for column in range(len(columns.items))]
        yield UnitRow(items, Sense.AT_MOST, int(stated.bound or 0), "quota", stated)

    def title(self, rule: Rule) -> str:
        return f"quota of {rule.bound} initiatives"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        return f"the {self.title(rule)}" if number else "the quota of initiatives"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        return f"At most {rule.bound} initiatives"


# Step 4, the same in portfolio/certify: rules.py, rows.py and reasons.py.


def quota_check(facts: Facts, *_: object) -> Iterator[RuleCheck]:
    quota = facts.definition["constraints"].get("quota")
    if quota is not None:
        rule = rule_at("quota", ("constraints", "quota"), kind="at_most", bound=str(quota))
        yield checked_rule(rule, len(facts.chosen), "<=", quota)


def quota_row(columns: SystemColumns) -> Iterator[LinearRow]:
    quota = columns.facts.definition["constraints"].get("quota")
    if quota is not None:
        yield at_most("quota", count_of(range(len(columns.items))), quota)


def breaks_quota(reasons: Reasons, item: WitnessItem, step: int) -> Broken:
    quota = reasons.facts.definition["constraints"].get("quota")
    taken = len(reasons.facts.chosen)
    if quota is not None and taken + step > quota:
        rule = reasons.rules.at(("constraints", "quota"))
        yield BrokenRule(rule=rule, need=str(step), slack=str(quota - taken))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "FAMILIES", (*families.FAMILIES, Quota()))
    monkeypatch.setattr(certify_rules, "CHECKS", (*certify_rules.CHECKS, quota_check))
    monkeypatch.setattr(certify_rows, "ROWS", (*certify_rows.ROWS, quota_row))
    monkeypatch.setattr(certify_reasons, "BREAKS", (*certify_reasons.BREAKS, breaks_quota))


INITIATIVES = """
INIT-0001: contributions: {gmv: 50}, tokens: {engineering: 6}
INIT-0002: contributions: {gmv: 40}, tokens: {engineering: 4}
INIT-0003: contributions: {gmv: 30}, tokens: {engineering: 3}, excludes: [INIT-0001]
INIT-0004: contributions: {gmv: 5}, tokens: {engineering: 1}
"""


def with_quota(quota: int, scenario: str = "capacity: {engineering: {all: {cap: 10}}}") -> Planning:
    planning = planning_of(INITIATIVES, scenario)
    written = {
        name: getattr(planning.scenario, name) for name in planning.scenario.model_fields_set
    }
    rules = planning.scenario.constraints
    written_rules = {name: getattr(rules, name) for name in rules.model_fields_set}
    names = {*rules.model_fields_set, "quota"}
    constraints = ToyConstraints.model_construct(names, **written_rules, quota=quota)
    fields = {**written, "constraints": constraints}
    return replace(
        planning, scenario=ToyScenario.model_construct({*written, "constraints"}, **fields)
    )


def verified(run: Run) -> None:
    records = [json.loads(line) for line in run.inputs.splitlines()]
    stated = statement(Recomputed.of(records, run.manifest, run.result), run.result)
    assert [check for check in stated.checks if not check.holds] == []


@pytest.mark.parametrize("quota", range(5))
def test_the_best_plan_within_the_quota_is_that_of_an_enumeration(quota: int) -> None:
    planning = with_quota(quota)
    run = plan_case(Case(planning), adapter())
    everything = Everything(planning)
    feasible = [number for number in range(everything.count) if everything.feasible[number]]
    within = [number for number in feasible if len(everything.selection(number)) <= quota]
    [objective] = [value for stage, _, value in everything.stages() if stage.kind == "objective"]
    assert run.result.objective is not None
    assert max(objective.at(number) for number in within) == int(run.result.objective)
    verified(run)


def test_it_is_certified_and_named_as_a_reason() -> None:
    run = plan_case(Case(with_quota(1)), adapter())
    assert run.result.certificate is not None
    [check] = [check for check in run.result.certificate.rules if check.rule.family == "quota"]
    assert (check.rule.id, check.left, check.sense, check.bound) == (
        "constraints.quota",
        "1",
        "<=",
        "1",
    )
    out = next(item for item in run.result.items if item.key == "INIT-0004")
    assert "quota of 1 initiatives is reached" in reason_in_words(
        out.key, out.reason, is_in=False, timing_of=run.result.timing_of
    )


def test_a_conflict_names_it_and_a_repair_sets_its_path() -> None:
    rules = "constraints: {mandatory: {INIT-0001: promised, INIT-0002: promised}}"
    planning = with_quota(1, f"{rules}\nunbreakable: [constraints.mandatory]")
    run = plan_case(Case(planning), adapter())
    assert run.result.status is RunStatus.INFEASIBLE and run.result.diagnosis is not None
    [conflict] = run.result.diagnosis.conflicts
    assert "constraints.quota" in {rule.id for rule in conflict.rules}
    [repair, *_] = run.result.diagnosis.repairs
    assert [(change.rule.id, change.to) for change in repair.changes] == [
        ("constraints.quota", "2")
    ]
    assert mended(planning, repair)["constraints"] == {"quota": 2}
    assert {weight.row for weight in run.result.diagnosis.contradiction or ()} >= {"quota"}
    verified(run)
    text = plan_view(
        run_view(run.run_id, run.manifest, run.result, run.inputs), width=200, color=False
    )
    assert "Raise the quota of initiatives from 1 to 2" in text

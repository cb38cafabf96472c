"""A what-if is the scenario that somebody would write: its plan, and what differs, against every
portfolio."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portfolio.answers import SetValue
from portfolio.case import Case
from portfolio.decide import SetCase, Space, what_if_of
from portfolio.decide.what_if import why_not_comparable
from portfolio.model import Planning, Scenario
from tests.decide.every_plan import EveryPlan, missed_more
from tests.strategies import examples, plannings

SETTING = (SetValue(path="drawn", before=None, after="drawn"),)


def with_number(planning: Planning, draw: Any) -> Planning:
    """The planning with one number of an initiative or a cap changed."""
    key = draw(st.sampled_from(sorted(planning.initiatives)))
    one = planning.initiatives[key]
    factor = draw(st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("1.5"), Decimal(3)]))
    field = draw(st.sampled_from(["contributions", "tokens", "capacity"]))
    if field == "capacity":
        return _with_caps(planning, factor)
    numbers: Mapping[str, Decimal] = getattr(one, field) or {}
    changed = one.model_copy(
        update={field: {name: factor * value for name, value in numbers.items()}}
    )
    return replace(planning, initiatives={**planning.initiatives, key: changed})


def _with_caps(planning: Planning, factor: Decimal) -> Planning:
    """The planning with all caps over everything multiplied; floors stay."""
    fields = planning.scenario.model_dump(mode="python", by_alias=True, exclude_unset=True)
    for bounds in fields.get("capacity", {}).values():
        bound = bounds.get("all") or {}
        if bound.get("cap") is not None:
            bound["cap"] = max(bound["cap"] * factor, bound.get("floor") or Decimal(0))
    return replace(planning, scenario=Scenario.model_validate(fields))


@st.composite
def beside(draw: st.DrawFn, most: int) -> tuple[Planning, list[Planning]]:
    planning = draw(plannings(most))
    assume(EveryPlan(planning).first() is not None)
    return planning, [with_number(planning, draw) for _ in range(draw(st.integers(1, 3)))]


def agrees(planning: Planning, others: list[Planning], *, is_curve: bool) -> None:
    every = EveryPlan(planning)
    plan = every.first()
    assert plan is not None
    cases = [SetCase(SETTING, Case(other)) for other in others]
    answer = what_if_of(Space(Case(planning)), cases, is_curve=is_curve)
    assert Fraction(answer.objective) == every.value(plan)
    before = set(every.names(plan))
    for other, step in zip(others, answer.steps, strict=True):
        theirs = EveryPlan(other)
        best = theirs.first()
        assert (step.status == "optimal") == (best is not None)
        if best is None:
            assert step.objective is None
            continue
        assert Fraction(step.objective or "") == theirs.value(best)
        names = set(theirs.names(best))
        assert (set(step.entering), set(step.leaving)) == (names - before, before - names)
        for move in step.moves.kpis:
            assert Fraction(move.before) == every.kpi(move.kpi, move.dimension, move.value).at(plan)
            assert Fraction(move.after) == theirs.kpi(move.kpi, move.dimension, move.value).at(best)
        if why_not_comparable(planning, other) is None:
            assert Fraction(step.change or "") == theirs.value(best) - every.value(plan)
            stood, stands = every.stage_values(plan), theirs.stage_values(best)
            assert step.shortfalls == missed_more(stood, stands)
        else:
            assert step.change is None and answer.comparable
        if is_curve:
            before = names


@given(beside(6), st.booleans())
@examples(30)
def test_each_step_is_the_best_plan_of_the_scenario_that_is_set(
    drawn: tuple[Planning, list[Planning]],
    is_curve: bool,
) -> None:
    agrees(*drawn, is_curve=is_curve)


@pytest.mark.full
@given(beside(8), st.booleans())
@settings(examples(100), max_examples=1_000)
def test_each_step_of_a_thousand_what_ifs(
    drawn: tuple[Planning, list[Planning]], is_curve: bool
) -> None:
    agrees(*drawn, is_curve=is_curve)

"""The witness's integer system says what a plain enumeration says, and what the compiler's rows
say."""

import json
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio import canonical
from portfolio.certify.rows import System, system_of
from portfolio.compile import compile_problem
from portfolio.compile.objective import key_order
from portfolio.compile.points import point_of
from portfolio.model import Planning
from portfolio.stages import OBJECTIVE, key_order_part
from tests.brute import Everything
from tests.certify.small import chosen, planning
from tests.strategies import examples, plannings

LOOKED_AT = 60
"""Portfolios of one planning."""


def system(planned: Planning) -> System:
    """As it is read from what a run stores."""
    lines = canonical.input_lines(canonical.input_records(planned)).splitlines()
    records = [json.loads(line) for line in lines]
    select = None if planned.select is None else sorted(planned.select)
    return system_of(records, canonical.scenario_record(planned), select)


@examples(200)
@given(plannings(), st.data())
def test_feasible_points_and_stages(planned: Planning, data: st.DataObject) -> None:
    """A portfolio keeps all rows if and only if it is feasible, here and in the compiler; stage
    values agree."""
    everything, mine, problem = Everything(planned), system(planned), compile_problem(planned)
    stages = [*everything.stages(), everything.key_order(1), everything.key_order(12)]
    assert tuple(stage for stage, _, _ in stages[:-2]) == mine.stage_ids
    first = data.draw(st.integers(0, everything.count - 1))
    feasible = np.flatnonzero(everything.feasible)[:LOOKED_AT]
    others = range(first, min(first + LOOKED_AT, everything.count))
    for portfolio in {*others, *map(int, feasible)}:
        chosen = everything.selection(portfolio)
        point, compiled = mine.point(chosen), point_of(problem, chosen)
        broken = mine.broken(point)
        assert (
            (broken is None) == bool(everything.feasible[portfolio]) == problem.holds(compiled)
        ), broken
        for wanted, sense, value in stages:
            stage = mine.stage(wanted)
            assert stage.sign == (1 if sense == "max" else -1)
            assert stage.value(point) == value.at(portfolio)
        assert key_order(problem.columns, 1).expression.value(compiled) == mine.stage(
            key_order_part(1)
        ).value(point)


@examples(60)
@given(plannings(max_initiatives=5))
def test_points_are_portfolios(planned: Planning) -> None:
    """No point keeps the rows whose tiers are not those that its items reach."""
    mine, everything = system(planned), Everything(planned)
    for portfolio in range(min(everything.count, LOOKED_AT)):
        point = mine.point(everything.selection(portfolio))
        for column, _ in mine.columns.tier_columns():
            other = [*point[:column], 1 - point[column], *point[column + 1 :]]
            assert mine.broken(other) is not None


def test_rows_are_as_small_as_integers_get() -> None:
    """Tenths become integers without a common divisor, and a bound between integers moves
    inside."""
    members = {
        f"INIT-000{n}": {
            "tokens": {"engineering": amount, "design": "=0"},
            "contributions": {"gmv": "=1"},
        }
        for n, amount in ((1, "=0.2"), (2, "=0.4"))
    }
    scenario = {"capacity": {"engineering": {"all": {"cap": "=0.5"}}}}
    (row,) = system(planning(members, scenario)).rows
    assert (row.name, row.terms, row.bound) == (
        "cap of engineering in all all",
        ((0, 1), (1, 2)),
        2,
    )


def test_values_are_in_native_units() -> None:
    """A stage's value is what the certificate says, whatever integers it is worked out in."""
    members = {
        "INIT-0001": {
            "tokens": {"engineering": "=1", "design": "=1"},
            "contributions": {"gmv": "=0.25"},
        }
    }
    mine = system(planning(members))
    assert mine.stage(OBJECTIVE).value(mine.point(chosen({"INIT-0001": None}))) == Fraction(1, 4)


def test_a_row_that_says_nothing_is_none() -> None:
    """A cap that nothing uses, at 0 too: a contradiction would name rows that no initiative is
    in."""
    members = {"INIT-0001": {"tokens": {"engineering": "=1"}, "contributions": {"gmv": "=1"}}}
    for cap in ("=0", "=2"):
        scenario = {"capacity": {"design": {"all": {"cap": cap}}}}
        assert system(planning(members, scenario)).rows == ()

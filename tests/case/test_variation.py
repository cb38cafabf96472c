"""A variation is the problem of the scenario that somebody would write for it: the same portfolios,
the same best."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portfolio.case.case import Case
from portfolio.case.variation import HELD, Variation
from portfolio.choice import Choice
from portfolio.compile.business import BusinessRule
from portfolio.compile.points import chosen_at
from portfolio.compile.stated import id_of
from portfolio.engines.session import SolveLimits
from portfolio.model import NorthStar, Planning
from portfolio.solve import canonical_optimum
from tests.small import NAME, planning_of, workspace_of
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings

LIMITS = SolveLimits(10**6, None)
INITIATIVES = """
INIT-0001: tokens: {engineering: 3}, contributions: {gmv: 10, retention: 1}
INIT-0002: tokens: {engineering: 2}, contributions: {gmv: 7, retention: 2}
INIT-0003: tokens: {engineering: 2}, contributions: {gmv: 6, retention: 5}, requires: [INIT-0002]
INIT-0004: tokens: {engineering: 1}, contributions: {gmv: 2, retention: 0.5}
"""
SCENARIO = """
objective: {mode: north_star}
capacity: {engineering: {all: {cap: %s}}}
targets: {all: {retention: {floor: %s, baseline: 1}}}
constraints:
  exclude: {INIT-0004: not now}
  groups: {some: {members: [INIT-0001, INIT-0002, INIT-0003, INIT-0004], at_most: %s}}
"""


def case(cap: str = "5", floor: str = "3", at_most: str = "2") -> Case:
    return Case(planning_of(INITIATIVES, SCENARIO % (cap, floor, at_most)))


def portfolios(some: Case) -> set[frozenset[tuple[str, str | None]]]:
    """Every feasible selection."""
    points = Enumeration().load(some.problem).points
    return {frozenset(chosen_at(some.columns, point).items()) for point in points}


def best(some: Case) -> Choice | None:
    solution = canonical_optimum(some.problem, Enumeration().load(some.problem), LIMITS)
    return None if solution.point is None else chosen_at(some.columns, solution.point)


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("capacity.engineering.all.cap", lambda number: case(cap=number)),
        ("targets.all.retention.floor", lambda number: case(floor=number)),
        ("constraints.groups.some.at_most", lambda number: case(at_most=number)),
    ],
)
@pytest.mark.parametrize("number", ["0", "1", "3", "4"])
def test_a_moved_bound_is_as_if_it_were_written(
    rule: str, written: Callable[[str], Case], number: str
) -> None:
    moved = case().varied(Variation(bounds={rule: Fraction(number)}))
    assert portfolios(moved) == portfolios(written(number))
    assert best(moved) == best(written(number))


def test_a_moved_bound_shares_every_matrix() -> None:
    base = case()
    moved = base.varied(Variation(bounds={"capacity.engineering.all.cap": Fraction(4)}))
    for mine, other in zip(moved.problem.blocks, base.problem.blocks, strict=True):
        assert mine.values is other.values
        assert mine is other or mine.family == "capacity"
    assert moved.columns is base.columns


def test_a_bound_between_integers_is_exact() -> None:
    base = case()
    name = "targets.all.retention.floor"
    assert portfolios(base.varied(Variation(bounds={name: Fraction(17, 2)}))) < portfolios(base)
    assert portfolios(base.varied(Variation(bounds={name: Fraction(8)}))) > portfolios(
        base.varied(Variation(bounds={name: Fraction(80000001, 10**7)}))
    )


@pytest.mark.parametrize(
    ("dropped", "initiatives", "scenario"),
    [
        (
            "constraints.exclude.INIT-0004",
            INITIATIVES,
            (SCENARIO % (5, 3, 2)).replace("  exclude: {INIT-0004: not now}\n", ""),
        ),
        (
            "INIT-0003.requires.INIT-0002",
            INITIATIVES.replace(", requires: [INIT-0002]", ""),
            SCENARIO % (5, 3, 2),
        ),
        (
            "capacity.engineering.all.cap",
            INITIATIVES,
            (SCENARIO % (5, 3, 2)).replace("{all: {cap: 5}}", "{}"),
        ),
    ],
)
def test_a_dropped_rule_is_as_if_it_were_not_written(
    dropped: str, initiatives: str, scenario: str
) -> None:
    without = case().varied(Variation(dropped=frozenset({dropped})))
    assert portfolios(without) == portfolios(Case(planning_of(initiatives, scenario)))
    assert dropped not in {rule.id for rule in without.rules}


@given(plannings(), st.data())
@examples(60)
def test_any_rules_dropped_leave_the_portfolios_that_keep_the_others(
    planning: Planning, data: st.DataObject
) -> None:
    base = Case(planning)
    assume(base.rules)
    dropped = data.draw(st.sets(st.sampled_from(base.rules), max_size=4))
    varied = base.varied(Variation(dropped=frozenset(rule.id for rule in dropped)))
    kept = [rule for rule in base.rules if rule not in dropped]
    nothing = base.varied(Variation(dropped=frozenset(rule.id for rule in base.rules)))
    expected = set()
    for point in Enumeration().load(nothing.problem).points:
        if all(_holds(base, rule, point) for rule in kept):
            expected.add(frozenset(chosen_at(base.columns, point).items()))
    assert portfolios(varied) == expected


def _holds(some: Case, rule: BusinessRule, point: np.ndarray) -> bool:
    fixes = [some.problem.fixes[number] for number in rule.fixes]
    broken = {
        (number, int(row))
        for number, block in enumerate(some.problem.blocks)
        for row in block.broken(point)
    }
    return all(point[fix.column] == fix.value for fix in fixes) and not broken & set(rule.rows)


@given(plannings(), st.sampled_from([0, 1]), st.data())
@examples(60)
def test_an_item_held_leaves_the_portfolios_that_have_it_so(
    planning: Planning, value: Literal[0, 1], data: st.DataObject
) -> None:
    base = Case(planning)
    assume(base.columns.items)
    item = data.draw(st.sampled_from(base.columns.items))
    held = base.varied(Variation(held={item: value}))
    taken = (item.key, item.taken)
    assert portfolios(held) == {
        chosen for chosen in portfolios(base) if (taken in chosen) == bool(value)
    }
    assert [rule.id for rule in held.rules if rule.family == HELD] == [id_of(("held", str(item)))]


def test_another_objective_is_as_if_it_were_written() -> None:
    weighted = planning_of(
        INITIATIVES,
        (SCENARIO % (5, 3, 2)).replace(
            "{mode: north_star}",
            "{mode: weighted_kpis, weights: {gmv: 1, retention: 3}, scales: {gmv: 2,"
            " retention: 1}}",
        ),
    )
    north_star = Case(
        replace(
            weighted,
            scenario=weighted.scenario.model_copy(
                update={"objective": NorthStar(mode="north_star")}
            ),
        )
    )
    there = Case(weighted).varied(Variation(objective=NorthStar(mode="north_star")))
    back = north_star.varied(Variation(objective=weighted.scenario.objective))
    assert best(Case(weighted)) != best(north_star)
    assert best(there) == best(north_star)
    assert best(back) == best(Case(weighted))


def test_variations_add_up() -> None:
    item = next(item for item in case().columns.items if item.key == "INIT-0001")
    wider = {
        "capacity.engineering.all.cap": Fraction(7),
        "constraints.groups.some.at_most": Fraction(3),
    }
    loosened = case().varied(Variation(bounds=wider))
    both = loosened.varied(
        Variation(held={item: 0}, dropped=frozenset({"constraints.exclude.INIT-0004"}))
    )
    assert best(both) is not None and list(best(both)) == ["INIT-0002", "INIT-0003", "INIT-0004"]


def test_what_is_not_there_cannot_vary() -> None:
    with pytest.raises(KeyError):
        case().varied(Variation(dropped=frozenset({"no such rule"}))).problem  # noqa: B018
    with pytest.raises(ValueError, match="has no bound"):
        case().varied(Variation(bounds={"constraints.exclude.INIT-0004": Fraction(1)})).problem  # noqa: B018


def test_a_scenario_is_exact_where_the_numbers_are_wide() -> None:
    """The moved bound of a row that was scaled to integers is in native units."""
    workspace = workspace_of(
        "INIT-0001: tokens: {engineering: 0.3}, contributions: {gmv: 1}\n"
        "INIT-0002: tokens: {engineering: 0.6}, contributions: {gmv: 1}",
        "capacity: {engineering: {all: {cap: 0.9}}}",
    )
    base = Case(workspace.planning(NAME))
    for bound, count in (
        (Decimal("0.9"), 4),
        (Decimal("0.89999"), 3),
        (Decimal("0.3"), 2),
        (Decimal("0.2"), 1),
    ):
        moved = base.varied(Variation(bounds={"capacity.engineering.all.cap": Fraction(bound)}))
        assert len(portfolios(moved)) == count
